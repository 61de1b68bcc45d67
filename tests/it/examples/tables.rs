//! The tables that the main job writes beside its report.

use std::collections::BTreeSet;
use std::path::Path;

use super::license_review::{CREDENTIALS, against, license_review, small, text};

/// The files of a folder and of its folders.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let all = entries.flat_map(|path| match path.is_dir() {
        true => files(&path),
        false => vec![path],
    });
    all.collect()
}

fn folder(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("zoom-out-{name}-{}", std::process::id()))
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_written_in_each_form_that_is_asked_for() {
    let server = small().await;
    let out = folder("forms");
    let path = out.to_str().unwrap();
    let plain = against(&server, &CREDENTIALS, &[]).await;
    let args = [
        "--out",
        path,
        "--format",
        "csv,jsonl,xlsx",
        "--format",
        "parquet",
    ];
    let output = against(&server, &CREDENTIALS, &args).await;
    assert!(output.status.success(), "{output:?}");
    let told = text(&output.stderr);
    assert!(
        told.contains("Tables in ") && told.contains("csv, jsonl, parquet, xlsx"),
        "{told}"
    );
    // The report is the same.
    let lines = |bytes: &[u8]| text(bytes).lines().count();
    assert_eq!(lines(&output.stdout), lines(&plain.stdout));
    let files = files(&out);
    for (extension, number) in [
        ("csv", 11),
        ("jsonl", 11),
        ("xlsx", 1),
        ("parquet", 11),
        ("part", 0),
    ] {
        let of_form = files
            .iter()
            .filter(|file| file.extension().is_some_and(|e| e == extension));
        assert_eq!(of_form.count(), number, "{extension}: {files:?}");
    }
    let rows = |name: &str| {
        std::fs::read_to_string(out.join(name))
            .unwrap()
            .lines()
            .count()
    };
    assert!(rows("users.jsonl") >= 40);
    assert_eq!(rows("users.csv"), rows("users.jsonl") + 1);
    std::fs::remove_dir_all(&out).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_a_review_without_names_have_none() {
    let server = small().await;
    let out = folder("hidden");
    let path = out.to_str().unwrap();
    let args = ["--no-names", "--out", path, "--format", "csv,jsonl,parquet"];
    let output = against(&server, &CREDENTIALS, &args).await;
    assert!(output.status.success(), "{output:?}");
    let mut forms = BTreeSet::new();
    for file in files(&out) {
        let bytes = std::fs::read(&file).unwrap();
        let address = b"@example.com";
        assert!(
            !bytes.windows(address.len()).any(|part| part == address),
            "{file:?}"
        );
        forms.extend(file.extension().map(|extension| extension.to_owned()));
    }
    assert!(forms.len() >= 3, "{forms:?}");
    std::fs::remove_dir_all(&out).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_there_is_not_is_refused_before_the_account_is_read() {
    for (args, told) in [
        (
            &["--out", "x", "--format", "pdf"][..],
            "invalid value 'pdf'",
        ),
        (&["--format", "csv"][..], "--out <DIR>"),
    ] {
        let output = license_review(&[], args).await;
        assert!(!output.status.success() && output.stdout.is_empty());
        let error = text(&output.stderr);
        assert!(error.contains(told), "{error}");
    }
}
