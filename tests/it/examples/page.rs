//! The page that the main job writes beside its report.

use std::path::PathBuf;

use zoom_admin::usage::page::read_review;

use super::license_review::{CREDENTIALS, against, failure, small, text};

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("zoom-page-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_written_beside_the_report_and_holds_the_review() {
    let server = small().await;
    let folder = Folder::new("named");
    let html = folder.file("review.html");
    let plain = against(&server, &CREDENTIALS, &[]).await;
    let output = against(&server, &CREDENTIALS, &["--html", &html]).await;
    assert!(output.status.success(), "{output:?}");
    assert!(text(&output.stderr).contains("Page in "), "{output:?}");
    let lines = |bytes: &[u8]| text(bytes).lines().count();
    assert_eq!(lines(&output.stdout), lines(&plain.stdout));
    let page = std::fs::read(&html).unwrap();
    let review = read_review(&page[..]).unwrap();
    assert!(review.users.len() >= 40);
    assert!(review.users.iter().any(|user| user.user.name.is_some()));
    let left = std::fs::read_dir(&folder.0).unwrap().count();
    assert_eq!(left, 1, "only the page");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_names_needs_a_salt_and_has_pseudonyms() {
    let server = small().await;
    let folder = Folder::new("hidden");
    let (html, salt) = (folder.file("review.html"), folder.file("salt"));
    let args = ["--no-names", "--html", &html];
    let told = failure(&against(&server, &CREDENTIALS, &args).await);
    assert!(told.contains("needs --salt-file FILE"), "{told}");
    let args = [&args[..], &["--salt-file", &salt]].concat();
    let told = failure(&against(&server, &CREDENTIALS, &args).await);
    assert!(told.contains("cannot be read"), "{told}");
    std::fs::write(&salt, "sixteen bytes or more").unwrap();
    let pseudonyms = async || {
        let output = against(&server, &CREDENTIALS, &args).await;
        assert!(output.status.success(), "{output:?}");
        let page = std::fs::read(&html).unwrap();
        let users = read_review(&page[..]).unwrap().users;
        assert!(users.iter().all(|user| user.user.email.is_empty()));
        let keys = users.iter().map(|user| user.user.key.as_str().to_owned());
        keys.collect::<Vec<_>>()
    };
    let first = pseudonyms().await;
    assert!(
        first.iter().all(|name| name.starts_with("user-")),
        "{first:?}"
    );
    assert_eq!(pseudonyms().await, first);
}
