//! The stores that states are kept in: one suite for all, the files of a folder, how long states
//! stay, and a series of states of which some are damaged.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use futures::stream::{self, BoxStream, StreamExt};
use zoom_admin::bytes::Bytes;
use zoom_admin::usage::history::{
    self, FolderStore, History, Retention, SnapshotName, SnapshotStore, conformance,
};
use zoom_admin::{Error, ErrorKind, Result, async_trait};

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_folder_keeps_the_contract() {
    let folder = Folder::new();
    conformance(async || Ok(FolderStore::new(&folder.0)))
        .await
        .unwrap();
}

/// A store in memory with one fault.
#[derive(Clone)]
struct Faulty(Arc<Mutex<BTreeMap<SnapshotName, Bytes>>>, &'static str);

#[async_trait]
impl SnapshotStore for Faulty {
    async fn put(&self, name: &SnapshotName, bytes: Bytes) -> Result<()> {
        let mut all = self.0.lock().unwrap();
        if all.contains_key(name) && self.1 != "overwrites" {
            return Err(Error::new(ErrorKind::Io, "there already"));
        }
        let bytes = match self.1 {
            "cuts off" => bytes.slice(..bytes.len().min(1_000)),
            _ => bytes,
        };
        all.insert(*name, bytes);
        Ok(())
    }

    async fn get(&self, name: &SnapshotName) -> Result<BoxStream<'static, Result<Bytes>>> {
        let found = self.0.lock().unwrap().get(name).cloned();
        let found = found.ok_or_else(|| Error::new(ErrorKind::Io, "nothing there"))?;
        Ok(stream::iter([Ok(found)]).boxed())
    }

    async fn list(&self) -> Result<Vec<SnapshotName>> {
        let all = self.0.lock().unwrap();
        let names = all.keys().copied();
        Ok(match self.1 {
            "lists one account" => names.take(4).collect(),
            _ => names.collect(),
        })
    }

    async fn delete(&self, name: &SnapshotName) -> Result<()> {
        let mut all = self.0.lock().unwrap();
        match (self.1, all.remove(name)) {
            ("deletes all", _) => all.clear(),
            ("minds what is missing", None) => return Err(Error::new(ErrorKind::Io, "nothing")),
            _ => {}
        }
        Ok(())
    }
}

#[tokio::test]
async fn each_fault_of_a_store_is_found() {
    for (fault, told) in [
        ("overwrites", "can be given again"),
        ("cuts off", "do not come back"),
        ("lists one account", "the list does not have"),
        ("deletes all", "another name than"),
        ("minds what is missing", "not there is an error"),
    ] {
        let storage = Faulty(Arc::default(), fault);
        let error = conformance(async || Ok(storage.clone())).await.unwrap_err();
        assert!(error.to_string().contains(told), "{fault}: {error}");
    }
    let storage = Faulty(Arc::default(), "");
    conformance(async || Ok(storage.clone())).await.unwrap();
    // A store behind a pointer is one.
    let storage: Arc<dyn SnapshotStore> = Arc::new(Faulty(Arc::default(), ""));
    conformance(async || Ok(storage.clone())).await.unwrap();
}

fn name(account: &str, time: &str) -> SnapshotName {
    SnapshotName::new(&AccountKey::new(account), at(time))
}

#[test]
fn a_name_is_that_of_a_file_and_tells_no_customer() {
    let name = name("Customer 7 <a@b.org>", "2026-07-01T09:00:00.5Z");
    let text = name.to_string();
    assert!(
        text.starts_with("zoom-") && text.ends_with("-20260701T090000Z.jsonl.gz"),
        "{text}"
    );
    assert!(!text.to_lowercase().contains("customer"));
    assert_eq!(text.parse::<SnapshotName>().unwrap(), name);
    assert_eq!(name.at(), at("2026-07-01T09:00:00Z"));
    for wrong in [
        "",
        "../../etc/passwd",
        "zoom-7-20260701T090000Z.jsonl.gz",
        &text.to_uppercase(),
        &text.replace(".gz", ""),
        &text.replace("20260701", "20260231"),
        &format!("{text}.0123456789abcdef.part"),
    ] {
        let error = wrong.parse::<SnapshotName>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{wrong}");
    }
}

#[tokio::test]
async fn files_are_for_their_owner_and_what_a_killed_process_left_goes_away_after_a_day() {
    let folder = Folder::new();
    let store = FolderStore::new(&folder.0);
    assert!(store.list().await.unwrap().is_empty());
    let first = name("a", "2026-07-01T09:00:00Z");
    assert!(store.get(&first).await.is_err());
    store.put(&first, Bytes::from_static(b"one")).await.unwrap();
    let error = store
        .put(&first, Bytes::from_static(b"two"))
        .await
        .unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("is there already") && told.contains(&first.to_string()),
        "{told}"
    );
    assert_eq!(std::fs::read(store.file(&first)).unwrap(), b"one");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode =
            |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.file(&first)), 0o600);
        assert_eq!(mode(&folder.0), 0o700);
    }
    // Two parts that were left: one lately, one long ago; and a file of somebody else.
    let part = |number: u32| folder.0.join(format!("{first}.{number:016x}.part"));
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(25 * 3600);
    for (number, time) in [(1, None), (2, Some(old))] {
        let file = std::fs::File::create(part(number)).unwrap();
        if let Some(time) = time {
            file.set_modified(time).unwrap();
        }
    }
    let foreign = folder.0.join("notes.part");
    std::fs::File::create(&foreign)
        .unwrap()
        .set_modified(old)
        .unwrap();
    let second = name("a", "2026-07-02T09:00:00Z");
    store
        .put(&second, Bytes::from_static(b"two"))
        .await
        .unwrap();
    assert!(part(1).exists() && !part(2).exists() && foreign.exists());
    let listed: BTreeSet<_> = store.list().await.unwrap().into_iter().collect();
    assert_eq!(listed, [first, second].into());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open = std::fs::Permissions::from_mode(0o777);
        std::fs::set_permissions(&folder.0, open).unwrap();
        let third = name("a", "2026-07-03T09:00:00Z");
        for error in [
            store.list().await.unwrap_err(),
            store.put(&third, Bytes::new()).await.unwrap_err(),
        ] {
            assert!(error.to_string().contains("chmod go-w"), "{error}");
        }
    }
}

#[test]
fn retention_keeps_the_last_of_so_many_days_weeks_and_months() {
    // Two a day for the last 100 days up to Wednesday, 1 July 2026.
    let names: Vec<_> = (0..100)
        .flat_map(|day| {
            let evening = at("2026-07-01T18:00:00Z") - chrono::TimeDelta::days(day);
            let morning = evening - chrono::TimeDelta::hours(9);
            [morning, evening].map(|time| SnapshotName::new(&AccountKey::new("a"), time))
        })
        .collect();
    let days = |names: &[SnapshotName]| -> Vec<String> {
        let days = names
            .iter()
            .map(|name| name.at().format("%m-%d %H").to_string());
        days.collect()
    };
    let kept = Retention::new(2, 3, 3).apply(&names);
    // Days 1 July, 30 June; weeks to 1 July, 28 June, 21 June; months to 1 July, 30 June, 31 May.
    assert_eq!(
        days(&kept.keep),
        ["05-31 18", "06-21 18", "06-28 18", "06-30 18", "07-01 18"]
    );
    assert_eq!(kept.keep.len() + kept.delete.len(), names.len());
    // What is kept is kept again, and nothing else is there to delete.
    assert_eq!(Retention::new(2, 3, 3).apply(&kept.keep).delete, []);
    // The newest always stays, and each account is looked at for itself.
    let other = name("b", "2020-01-01T00:00:00Z");
    let mut both = names.clone();
    both.push(other);
    let kept = Retention::new(0, 0, 0).apply(&both);
    assert_eq!(kept.keep, [other, *names.iter().max().unwrap()]);
    assert_eq!(
        Retention::new(u32::MAX, 0, 0).apply(&both).delete.len(),
        100
    );
    let read: Retention =
        serde_json::from_str(r#"{"daily": 7, "weekly": 5, "monthly": 24}"#).unwrap();
    assert_eq!(read, Retention::new(7, 5, 24));
}

#[tokio::test]
async fn pruning_deletes_what_retention_says_and_nothing_of_another_account() {
    let folder = Folder::new();
    let store = FolderStore::new(&folder.0);
    let times = [
        "2026-06-29T09:00:00Z",
        "2026-06-30T09:00:00Z",
        "2026-07-01T09:00:00Z",
    ];
    for account in ["a", "b"] {
        for time in times {
            store.put(&name(account, time), Bytes::new()).await.unwrap();
        }
    }
    let pruned = Retention::new(1, 0, 2)
        .prune(&store, &AccountKey::new("a"))
        .await
        .unwrap();
    assert_eq!(pruned.deleted, [name("a", times[0])]);
    assert_eq!(pruned.kept, [name("a", times[1]), name("a", times[2])]);
    assert!(pruned.failed.is_empty());
    assert_eq!(store.list().await.unwrap().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn damaged_states_are_named_and_skipped_when_a_series_is_read() {
    let folder = Folder::new();
    let store = FolderStore::new(&folder.0);
    let bytes = written(&seeded_state().await);
    let name = |day: u32| SnapshotName::new(&key(), at(&format!("2026-07-{day:02}T09:00:00Z")));
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let cut = bytes[..bytes.len() - 9].to_vec();
    for (day, bytes) in [(1, &bytes), (2, &cut), (3, &flipped)] {
        store.put(&name(day), bytes.clone().into()).await.unwrap();
    }
    // One of another account is not looked at.
    let other = SnapshotName::new(&AccountKey::new("another"), at("2026-07-01T09:00:00Z"));
    store.put(&other, bytes.into()).await.unwrap();
    let until = at("2026-08-01T00:00:00Z");
    let told = History::read(&store, &key(), until).await.unwrap();
    let (heads, skipped) = history::heads(&store, &key(), until).await.unwrap();
    assert_eq!((told.heads.len(), heads.len()), (1, 1));
    assert_eq!(told.trend().points.len(), 1);
    let newest = history::newest(&store, &key(), until).await.unwrap();
    assert_eq!(newest.snapshot.unwrap().users.len(), 60);
    for skipped in [told.skipped, skipped] {
        assert_eq!(
            skipped.iter().map(|s| s.name).collect::<Vec<_>>(),
            [name(2), name(3)]
        );
        for one in skipped {
            assert_eq!(one.error.kind(), ErrorKind::Damaged);
            let text = one.error.to_string();
            assert!(text.starts_with(&one.name.to_string()), "{text}");
            assert!(text.contains("line ") && text.contains("byte "), "{text}");
        }
    }
    assert_eq!(newest.skipped.len(), 2);
    // Later states are not those before a time.
    let before = history::newest(&store, &key(), at("2026-06-30T00:00:00Z"))
        .await
        .unwrap();
    assert!(before.snapshot.is_none() && before.skipped.is_empty());
}
