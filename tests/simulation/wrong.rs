//! Checkpoints and snapshots that are not this account's, that no version of the crate wrote, or that
//! are damaged: each is an error, and none is read as an empty one.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zoom_admin::usage::{self, Checkpoint, Collector, Options, Snapshot};
use zoom_admin::{ErrorKind, Zoom};

use crate::world::Random;

/// Digest of an account that there is not.
const ELSEWHERE: &str = "0123456789abcdef0123456789abcdef";

fn edited<T: Serialize + DeserializeOwned>(kept: &T, edit: impl FnOnce(&mut Value)) -> T {
    let mut json = serde_json::to_value(kept).unwrap();
    edit(&mut json);
    serde_json::from_value(json).unwrap()
}

fn of_version(r: &mut Random) -> impl FnOnce(&mut Value) {
    let version = r.pick(&[0, 1, 3, 99]);
    let fields = r.one_in(2);
    move |json| {
        if !fields {
            *json = serde_json::json!({"plan": {"v": [1, 2, 3]}});
        }
        json["version"] = version.into();
    }
}

/// A text that is none of the values that are kept: cut off, with a byte that is none, of another kind.
fn garbled(r: &mut Random, text: &str) -> String {
    match r.below(4) {
        0 => {
            let some = r.below(text.chars().count() as u64) as usize;
            text.chars().take(some).collect()
        }
        1 => {
            let at = r.below(text.chars().count() as u64) as usize;
            let chars = text.chars().enumerate();
            chars.map(|(n, c)| if n == at { '\0' } else { c }).collect()
        }
        2 => text.replacen(r#""version":"#, r#""version_":"#, 1),
        _ => r
            .pick(&["{}", "[]", "7", r#"{"version":"two"}"#])
            .to_owned(),
    }
}

/// Offers one that is wrong in the place of what was kept. Nothing is asked of Zoom for it.
pub(crate) fn is_refused(
    r: &mut Random,
    zoom: &Zoom,
    options: &Options,
    kept: &Checkpoint,
    snapshot: &Snapshot,
) {
    let begin = |zoom: &Zoom, options: Options, checkpoint| {
        let begun = usage::sync(zoom, options, checkpoint);
        begun.map(drop).expect_err("it is taken").kind()
    };
    let options = options.clone();
    let elsewhere = |json: &mut Value| json["account"] = ELSEWHERE.into();
    match r.below(7) {
        0 => {
            let wrong = edited(kept, elsewhere);
            assert_eq!(begin(zoom, options, Some(wrong)), ErrorKind::WrongAccount);
        }
        1 => {
            let zoom = zoom.sub_account("another");
            let kind = begin(&zoom, options, Some(kept.clone()));
            assert_eq!(kind, ErrorKind::WrongAccount);
        }
        2 => {
            let wrong: Checkpoint = edited(kept, of_version(r));
            assert!(!wrong.is_done() && serde_json::to_string(&wrong).is_err());
            assert_eq!(begin(zoom, options, Some(wrong)), ErrorKind::Version);
        }
        3 => {
            let text = garbled(r, &serde_json::to_string(kept).unwrap());
            let read = serde_json::from_str::<Checkpoint>(&text);
            assert!(read.is_err(), "it is read: {text}");
        }
        4 => {
            let wrong = edited(snapshot, elsewhere);
            let options = options.snapshot(wrong);
            assert_eq!(begin(zoom, options, None), ErrorKind::WrongAccount);
        }
        5 => {
            let wrong: Snapshot = edited(snapshot, of_version(r));
            let error = Collector::with_snapshot(&wrong).expect_err("it is taken");
            assert_eq!(error.kind(), ErrorKind::Version);
            assert!(serde_json::to_string(&wrong).is_err());
            let options = options.snapshot(wrong);
            assert_eq!(begin(zoom, options, Some(kept.clone())), ErrorKind::Version);
        }
        _ => {
            let text = garbled(r, &serde_json::to_string(snapshot).unwrap());
            let read = serde_json::from_str::<Snapshot>(&text);
            assert!(read.is_err(), "it is read: {text}");
        }
    }
}
