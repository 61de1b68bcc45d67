//! What Zoom may answer instead of what its descriptions say, and what arrives then.
//!
//! The answers are those of `src/fake/facts.json` with every field; each field goes through each
//! tolerance, one at a time.

mod answers;
mod arbitrary;
mod bytes;
mod errors;
mod fields;
mod pages;

use zoom_admin::calls::{CALLS, ParamKind};

/// The answer with every field that a request gets.
fn answer(facts: &'static crate::facts::Facts, request: &str) -> &'static crate::facts::Answer {
    let call = CALLS.iter().find(|c| c.meta.name == request).unwrap();
    let option = call.query.iter().find_map(|p| match p.kind {
        ParamKind::Fixed(value) => Some(value),
        _ => None,
    });
    facts.call(call.meta.path).unwrap().answer(option).unwrap()
}

/// A JSON pointer as the notes write it: `users[0].type`.
fn note_path(at: &str) -> String {
    let mut out = String::new();
    for step in at.split('/').skip(1) {
        match step.parse::<usize>() {
            Ok(index) => out.push_str(&format!("[{index}]")),
            Err(_) if out.is_empty() => out.push_str(step),
            Err(_) => out.push_str(&format!(".{step}")),
        }
    }
    out
}
