//! A process that keeps states in a folder and is killed leaves whole files and no other.

use std::path::Path;

use futures::TryStreamExt;
use zoom_admin::bytes::Bytes;
use zoom_admin::usage::history::{self, FolderStore, SnapshotName, SnapshotSource, SnapshotStore};
use zoom_admin::usage::{self, Options, Policy};

use super::*;

fn account() -> AccountKey {
    AccountKey::new(Fake::ACCOUNT_ID)
}

fn name(second: i64) -> SnapshotName {
    let at = chrono::DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap();
    SnapshotName::new(&account(), at)
}

/// The number that a name was made of.
fn second(name: SnapshotName) -> i64 {
    name.at().timestamp() - 1_800_000_000
}

/// So large that writing it takes a while, in which a kill falls.
fn large() -> Bytes {
    let mut random_state = 0x2545_f491_4f6c_dd1d;
    let words = (0..3 << 20).flat_map(|_| random(&mut random_state).to_le_bytes());
    words.collect::<Vec<u8>>().into()
}

/// A state of some users, as it is written.
async fn state() -> Bytes {
    let fake = Fake::builder().users(300).unlimited().build();
    // Nobody waits for limits here.
    let rate = Rate::per_second(100_000);
    let zoom = Zoom::builder()
        .plan(Plan::Custom {
            light: rate,
            medium: rate,
            heavy: rate,
            resource_intensive: rate,
        })
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .build()
        .unwrap();
    let (facts, sync) = usage::collect_with_snapshot(&zoom, Options::new())
        .await
        .unwrap();
    let review = usage::decide(&facts, &Policy::careful(90), None, facts.read_at).unwrap();
    let source = SnapshotSource::new(&facts, &review).sync(&sync);
    source.to_bytes().unwrap()
}

fn folder() -> String {
    std::env::var("ZOOM_TEST_FOLDER").unwrap()
}

/// Keeps the state in the file that the environment names, under one name after the other, until it
/// is killed.
pub(super) async fn keep_states() {
    // It ends with the test, however that ends.
    std::thread::spawn(|| {
        while hear() {}
        std::process::exit(0);
    });
    let folder = folder();
    let bytes: Bytes = std::fs::read(format!("{folder}/state")).unwrap().into();
    let store = FolderStore::new(format!("{folder}/states"));
    let last = store.list().await.unwrap().into_iter().map(second).max();
    for second in last.map_or(0, |last| last + 1).. {
        store.put(&name(second), bytes.clone()).await.unwrap();
        say(&format!("kept {second}"));
    }
}

/// How often a process is killed.
fn kills() -> u32 {
    let rounds = std::env::var("ZOOM_TEST_ROUNDS").ok();
    rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(8)
}

/// The files of the folder, with their lengths.
fn files(folder: &Path) -> Vec<(PathBuf, u64)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    // What was being written may have got its name meanwhile.
    let files = entries.filter_map(|file| Some((file.path(), file.metadata().ok()?.len())));
    files.collect()
}

/// Waits until the process is in the middle of a write.
fn wait_for_write(folder: &Path, length: usize) {
    let is_cut = |(_, written): &(PathBuf, u64)| (1..length as u64).contains(written);
    let end = Instant::now() + Duration::from_secs(60);
    while Instant::now() < end && !files(folder).iter().any(is_cut) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_while_it_keeps_a_state_leaves_no_half_one() {
    let stage = Stage::new("states", 0).await;
    std::fs::create_dir_all(&stage.folder).unwrap();
    let bytes = large();
    std::fs::write(stage.folder.join("state"), &bytes).unwrap();
    let store = FolderStore::new(stage.folder.join("states"));
    let mut random_state = 0x9e37_79b9_7f4a_7c15;
    let (mut last_told, mut cut) = (-1, 0);
    for round in 0..kills() {
        let mut process = stage.start("states");
        let told: i64 = process.line("kept ").parse().unwrap();
        assert!(told > last_told, "{told} after {last_told}");
        match round % 2 {
            0 => wait_for_write(store.folder(), bytes.len()),
            // Any moment of the next writes.
            _ => {
                let wait = random(&mut random_state) % 60_000;
                std::thread::sleep(Duration::from_micros(wait));
            }
        }
        process.kill();
        last_told = told;
        let mut names = store.list().await.unwrap();
        names.sort();
        // What it said is kept is kept, and all that has a name is complete.
        assert!(names.contains(&name(told)));
        for name in &names {
            let found = store.get(name).await.unwrap();
            let found: Vec<Bytes> = found.try_collect().await.unwrap();
            assert!(found.concat() == bytes, "{name} is cut off");
        }
        // The numbers go on without a gap: no name was lost.
        let seconds: Vec<i64> = names.iter().copied().map(second).collect();
        assert!(
            seconds.windows(2).all(|two| two[0] + 1 == two[1]),
            "{seconds:?}"
        );
        // What was being written has no name of a state, and is for its owner only.
        for entry in std::fs::read_dir(store.folder()).unwrap() {
            let entry = entry.unwrap();
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = entry.metadata().unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
            }
            let name = entry.file_name().into_string().unwrap();
            assert!(
                name.ends_with(".jsonl.gz") || name.ends_with(".part"),
                "{name}"
            );
        }
        // The last one stays, so that the numbers go on; the others would fill the disk.
        for name in names.iter().rev().skip(1) {
            store.delete(name).await.unwrap();
        }
        for (file, length) in files(store.folder()) {
            if file.extension().is_some_and(|end| end == "part") {
                cut += u32::from(length < bytes.len() as u64);
                std::fs::remove_file(file).unwrap();
            }
        }
    }
    assert!(cut > 0, "no kill fell into a write");
    let last = store.list().await.unwrap().into_iter().map(second).max();
    let real = name(last.unwrap() + 1);
    store.put(&real, state().await).await.unwrap();
    let newest = history::newest(&store, &account(), chrono::DateTime::<chrono::Utc>::MAX_UTC)
        .await
        .unwrap();
    assert_eq!(newest.snapshot.unwrap().users.len(), 300);
    assert!(newest.skipped.is_empty());
}
