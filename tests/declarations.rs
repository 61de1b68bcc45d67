//! A mistake in a declaration is told at its line, not at the whole declaration.
//!
//! Each file in `tests/declarations` has one mistake, on the line that ends with `//~`. One `cargo
//! check` compiles them all; what the compiler says of them is not looked at, only where it says the
//! first of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

#[test]
fn a_mistake_in_a_declaration_is_told_at_its_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("declarations");
    fs::create_dir_all(&package).unwrap();
    // The versions that are there: nothing is asked of a registry.
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let mut manifest = format!(
        "[package]\nname = \"declarations\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nzoom-admin = {{ path = {root:?}, default-features = false }}\n\n\
         [workspace]\n"
    );
    let mut marked = BTreeMap::new();
    for entry in fs::read_dir(root.join("tests/declarations")).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let line = text.lines().position(|line| line.ends_with("//~"));
        marked.insert(name.clone(), line.unwrap() as u64 + 1);
        manifest += &format!("\n[[bin]]\nname = {name:?}\npath = {file:?}\n");
    }
    fs::write(package.join("Cargo.toml"), manifest).unwrap();

    let cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["check", "--offline", "--bins", "--keep-going"])
        .args(["--message-format", "json"])
        .env("CARGO_TARGET_DIR", package.join("target"))
        .current_dir(&package)
        .output()
        .unwrap();
    let mut told = BTreeMap::new();
    for line in String::from_utf8(cargo.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let name = line["target"]["name"].as_str().unwrap_or_default();
        let message = &line["message"];
        if message["level"] == "error" && marked.contains_key(name) {
            let mut spans = message["spans"].as_array().unwrap().iter();
            if let Some(span) = spans.find(|span| span["is_primary"] == true) {
                told.entry(name.to_owned()).or_insert_with(|| place(span));
            }
        }
    }
    assert_eq!(told, marked, "{}", String::from_utf8_lossy(&cargo.stderr));
}

/// The line of a span: of the source that a macro was given, where it is one of an expansion.
fn place(span: &Value) -> u64 {
    match &span["expansion"]["span"] {
        Value::Null => span["line_start"].as_u64().unwrap(),
        source => place(source),
    }
}
