//! A folder as a store.

use std::fs;
use std::path::PathBuf;

use zoom_admin::ErrorKind;
use zoom_admin::store::{Folder, Key, Store, Swapped, conformance};

/// A folder that goes with the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("zoom-store-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn store(&self) -> Folder {
        Folder::new(&self.0)
    }

    /// The file of the only entry.
    fn entry(&self) -> PathBuf {
        let files = fs::read_dir(&self.0)
            .unwrap()
            .map(|file| file.unwrap().path());
        let mut files = files.filter(|file| file.extension().is_some_and(|end| end == "zoom"));
        files.next().unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn put(store: &Folder, key: &Key, expected: Option<u64>, value: &'static str) -> u64 {
    let swap = store.swap(key, expected, Some(value.into())).await.unwrap();
    let Swapped::Done { version, .. } = swap else {
        panic!("{swap:?}");
    };
    version
}

#[tokio::test]
async fn a_folder_keeps_the_contract() {
    let place = Place::new("contract");
    conformance(async || Ok(place.store())).await.unwrap();
    // Nothing is left of what was removed but locks and the last version.
    for file in fs::read_dir(&place.0).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(name.starts_with("lock-") || name == "removed", "{name}");
    }
}

#[tokio::test]
async fn entries_are_for_their_owner_only_and_nothing_is_made_by_reading() {
    let place = Place::new("private");
    let (store, key) = (place.store(), Key::new("a"));
    assert!(store.load(&key).await.unwrap().entry.is_none());
    assert!(store.list(&key, None, 9).await.unwrap().entries.is_empty());
    assert!(!place.0.exists());
    put(&store, &key, None, "secret").await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for file in fs::read_dir(&place.0).unwrap() {
            let mode = file.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let folder = fs::metadata(&place.0).unwrap().permissions();
        assert_eq!(folder.mode() & 0o777, 0o700);
        fs::set_permissions(&place.0, fs::Permissions::from_mode(0o777)).unwrap();
        let error = store.load(&key).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store);
        fs::set_permissions(&place.0, fs::Permissions::from_mode(0o700)).unwrap();
    }
}

#[tokio::test]
async fn a_file_that_is_cut_off_damaged_or_another_s_is_an_error_and_not_nothing() {
    let place = Place::new("damaged");
    let (store, key) = (place.store(), Key::new("a"));
    put(&store, &key, None, "very secret").await;
    let file = place.entry();
    let sound = key.clone().with("sound");
    put(&store, &sound, None, "1").await;
    let whole = fs::read(&file).unwrap();
    for cut in 0..whole.len() {
        fs::write(&file, &whole[..cut]).unwrap();
        let error = store.load(&key).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store);
        assert!(!format!("{error} {error:?}").contains("secret"));
        assert!(store.swap(&key, None, Some("b".into())).await.is_err());
        // It has its place in a listing, and hides no other.
        let listed = store.list(&key, None, 9).await.unwrap().entries;
        assert!(
            matches!(&listed[..], [(one, Err(_)), (other, Ok(_))] if *one == key && *other == sound),
            "{listed:?}"
        );
    }
    // Copied to another name, it would be another's.
    fs::write(&file, &whole).unwrap();
    let other = Key::new("b");
    let name = file.to_str().unwrap().replace("entry-a", "entry-b");
    fs::copy(&file, name).unwrap();
    assert!(store.load(&other).await.is_err());
    let listed = store.list(&other, None, 9).await.unwrap().entries;
    assert!(matches!(&listed[..], [(named, Err(_))] if *named == other));
    assert_eq!(
        store.load(&key).await.unwrap().entry.unwrap().value,
        "very secret"
    );
}

#[tokio::test]
async fn what_a_killed_process_left_of_a_write_is_in_nobodys_way() {
    let place = Place::new("draft");
    let (store, key) = (place.store(), Key::new("a"));
    let first = put(&store, &key, None, "1").await;
    let mut draft = place.entry().into_os_string();
    draft.push(".new");
    fs::write(&draft, "half").unwrap();
    let second = put(&store, &key, Some(first), "2").await;
    assert!(second > first);
    assert_eq!(store.load(&key).await.unwrap().entry.unwrap().value, "2");
    assert!(!PathBuf::from(draft).exists());
}
