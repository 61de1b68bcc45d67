//! A state goes through its written form and is the same; one that is cut off or changed is refused
//! with its place.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use zoom_admin::coverage::Coverage;
use zoom_admin::fake::FakeSignIn;
use zoom_admin::usage::Collector;
use zoom_admin::usage::history::SnapshotReader;
use zoom_admin::{Error, ErrorKind};

use super::*;

fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

fn compressed(text: &str) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}

fn refused(bytes: &[u8]) -> Error {
    let verified = SnapshotReader::new(bytes, &key()).and_then(SnapshotReader::verify);
    assert!(verified.is_err(), "it was verified");
    match AccountSnapshot::read_from(bytes, &key()) {
        Err(error) => error,
        Ok(_) => panic!("it was read"),
    }
}

#[track_caller]
fn damaged(bytes: &[u8]) -> String {
    let error = refused(bytes);
    assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
    let told = error.to_string();
    for part in [
        "in line ",
        "byte ",
        "Take another copy, or go on without it",
    ] {
        assert!(told.contains(part), "{told}");
    }
    // A line is told by its number, and not by whom it is about.
    assert!(!told.contains('@'), "{told}");
    told
}

#[tokio::test(start_paused = true)]
async fn a_state_reads_back_as_it_was_and_is_written_in_one_way() {
    let state = seeded_state().await;
    let bytes = written(&state);
    let back = AccountSnapshot::read_from(&bytes[..], &key()).unwrap();
    assert_eq!(back.users, state.users);
    assert_eq!(back.users.len(), 60);
    assert_eq!(format!("{:?}", back.head), format!("{:?}", state.head));
    let sync = |state: &AccountSnapshot| serde_json::to_value(&state.sync).unwrap();
    assert_eq!(sync(&back), sync(&state));
    assert_eq!(back.sync.as_ref().unwrap().users(), 60);
    assert_eq!(written(&back), bytes);
    // One by one, and without them, it is the same.
    let reader = SnapshotReader::new(&bytes[..], &key()).unwrap();
    assert_eq!(reader.head().counts, state.head.counts);
    let users: Vec<_> = reader.map(Result::unwrap).collect();
    assert_eq!(users, state.users);
    let reader = SnapshotReader::new(&bytes[..], &key()).unwrap();
    assert_eq!(reader.verify().unwrap().seats, state.head.seats);
    // Without its sync it is smaller.
    let mut alone = state;
    alone.sync = None;
    assert!(written(&alone).len() < bytes.len());
    let back = AccountSnapshot::read_from(&written(&alone)[..], &key()).unwrap();
    assert!(back.sync.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_state_has_what_the_review_has() {
    let (facts, _) = read(&seeded(), Options::new()).await;
    let review = decide(&facts);
    let state = SnapshotSource::new(&facts, &review).snapshot().unwrap();
    let counts = review.counts();
    assert_eq!(state.head.counts.users, counts.users);
    assert_eq!(state.head.counts.licensed, counts.licensed);
    let verdicts = counts.verdicts.iter();
    let verdicts: BTreeMap<_, _> = verdicts.map(|(name, n)| ((*name).to_owned(), *n)).collect();
    assert_eq!(state.head.counts.verdicts, verdicts);
    let purchasing = review.purchasing(None, &Planning::new()).unwrap();
    for position in &purchasing.positions {
        let seats = state.head.seats_of(&position.licence).unwrap();
        assert_eq!(seats.seats, position.seats);
        assert_eq!(seats.bought, position.bought);
    }
    for user in &review.users {
        let kept = state.user(&user.user.key).unwrap();
        assert_eq!(kept.clocks, user.clocks);
        assert_eq!(kept.department, user.user.metadata.department);
        for (kept, verdict) in kept.verdicts.iter().zip(&user.verdicts) {
            assert_eq!(kept.verdict, verdict.verdict);
            assert_eq!(kept.confidence, verdict.confidence);
            assert_eq!(kept.reasons.len(), verdict.reasons.len());
            let written = serde_json::to_value(&verdict.reasons[0]).unwrap();
            assert_eq!(written["reason"], kept.reasons[0].as_str());
        }
    }
}

const TOPIC: &str = "Secret-7";
const MACHINE: &str = "203.0.113.77";

#[tokio::test(start_paused = true)]
async fn no_topic_and_no_address_of_a_machine_is_in_a_state_and_names_are_hidden_with_the_review() {
    let (host, time) = ("host@example.com", at("2026-06-20T10:00:00Z"));
    let account = FakeAccount::seeded(60, 7)
        .user(FakeUser::new(host))
        .meeting(FakeMeeting::new(host, "secret==", time).with(|m| {
            m.topic = TOPIC.into();
            m.minutes = 60;
            m.participants = 5;
        }))
        .sign_in(FakeSignIn::new(host, time).with(|s| s.ip_address = MACHINE.into()));
    let now = at("2026-07-01T09:00:00Z");
    let fake = Fake::builder()
        .account(account)
        .now(now)
        .unlimited()
        .build();
    let (facts, sync) = read(&fake, Options::new()).await;
    let review = decide(&facts);
    let source = SnapshotSource::new(&facts, &review).sync(&sync);
    let all = text(&source.to_bytes().unwrap());
    // The meeting and the sign-in are what the host's clocks tell.
    let state = source.snapshot().unwrap();
    let mut users = state.users.iter();
    let found = users.find(|user| user.email == host).unwrap();
    assert_eq!(found.clocks.licence_use, Some(time));
    assert_eq!(found.clocks.login, Some(time));
    assert!(all.contains(host));
    for hidden in ["topic", "ip_address", TOPIC, MACHINE] {
        assert!(!all.contains(hidden), "{hidden}");
    }
    let hidden = review.clone().without_names();
    let source = SnapshotSource::new(&facts, &hidden);
    let bytes = source.to_bytes().unwrap();
    assert!(!text(&bytes).contains('@'));
    let state = AccountSnapshot::read_from(&bytes[..], &key()).unwrap();
    assert_eq!(state.users.len(), 61);
    // The snapshot of the sync has names.
    let error = source.sync(&sync).to_bytes().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(error.to_string().contains("hides names"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_part_of_the_account_or_another_reading_is_no_state() {
    let (facts, _) = read(&seeded(), Options::new()).await;
    let review = decide(&facts);
    let part = review
        .clone()
        .filtered(&"department = Sales".parse().unwrap());
    let error = SnapshotSource::new(&facts, &part).head().unwrap_err();
    assert!(
        error.to_string().contains("before it is filtered"),
        "{error}"
    );
    let purchasing = part.purchasing(None, &Planning::new()).unwrap();
    let source = SnapshotSource::new(&facts, &review).purchasing(&purchasing);
    assert_eq!(source.head().unwrap_err().kind(), ErrorKind::Request);
    let mut other = review.clone();
    other.read_at = at("2026-07-02T09:00:00Z");
    let error = SnapshotSource::new(&facts, &other).head().unwrap_err();
    assert!(error.to_string().contains("another time"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_cut_off_or_has_a_flipped_byte_is_refused_with_the_place() {
    let bytes = written(&seeded_state().await);
    // Cut off anywhere, the last byte included.
    let step = (bytes.len() / 60).max(1);
    for length in (0..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
        let told = damaged(&bytes[..length]);
        assert!(told.contains("cut off"), "{length}: {told}");
    }
    // A byte that is flipped anywhere: found by the decompression, by its checksum, or by the lines.
    // The bytes 4 to 9 of a gzip file tell a time and a machine, and no content.
    for place in (0..bytes.len())
        .step_by(step)
        .filter(|at| !(4..10).contains(at))
    {
        let mut flipped = bytes.clone();
        flipped[place] ^= 0x10;
        damaged(&flipped);
    }
    let mut more = bytes.clone();
    more.extend_from_slice(&bytes);
    assert!(damaged(&more).contains("more follows"));
    for nothing in [&b""[..], b"{}\n", b"\x1f\x8b"] {
        damaged(nothing);
    }
}

#[tokio::test(start_paused = true)]
async fn lines_that_were_changed_and_compressed_again_are_refused() {
    let all = text(&written(&seeded_state().await));
    let lines: Vec<&str> = all.split_inclusive('\n').collect();
    let changed = |lines: &[&str]| damaged(&compressed(&lines.concat()));
    let users: Vec<_> = (0..lines.len())
        .filter(|n| lines[*n].starts_with(r#"{"user""#))
        .collect();
    assert_eq!(users.len(), 60);
    let mut fewer = lines.clone();
    fewer.remove(users[3]);
    assert!(changed(&fewer).contains("it counts other lines"));
    let mut twice = lines.clone();
    twice.insert(users[3], lines[users[3]]);
    let error = AccountSnapshot::read_from(&compressed(&twice.concat())[..], &key()).unwrap_err();
    assert!(error.to_string().contains("out of order"), "{error}");
    let other = lines[users[3]].replacen("example", "EXAMPLE", 1);
    let mut edited = lines.clone();
    edited[users[3]] = &other;
    assert!(changed(&edited).contains("were changed"));
    let mut without_end = lines.clone();
    without_end.pop();
    assert!(changed(&without_end).contains("cut off"));
    let mut foreign = lines.clone();
    foreign.insert(2, "{\"other\":1}\n");
    assert!(changed(&foreign).contains("no line of an account snapshot"));
    let head = lines[0].replacen("account snapshot", "something else", 1);
    let mut other_schema = lines.clone();
    other_schema[0] = &head;
    assert!(changed(&other_schema).contains("does not say that it is"));
}

#[tokio::test(start_paused = true)]
async fn a_state_of_another_version_or_account_is_refused() {
    let state = seeded_state().await;
    let bytes = written(&state);
    let other = AccountKey::new("another");
    let error = AccountSnapshot::read_from(&bytes[..], &other).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongAccount);
    let all = text(&bytes);
    assert!(all.starts_with(r#"{"version":1,"schema":"zoom-admin account snapshot","#));
    let later = all.replacen(r#"{"version":1,"#, r#"{"version":2,"#, 1);
    let error = refused(&compressed(&later));
    assert_eq!(error.kind(), ErrorKind::Version);
    assert!(error.to_string().contains("version 2"), "{error}");
    // A state that no sync read names no account.
    let facts = Collector::new().into_facts(Coverage::default(), at("2026-07-01T09:00:00Z"));
    let review = decide(&facts);
    let bytes = SnapshotSource::new(&facts, &review).to_bytes().unwrap();
    let empty = AccountSnapshot::read_from(&bytes[..], &other).unwrap();
    assert!(empty.users.is_empty() && !empty.head.has_all_users());
}

#[tokio::test(start_paused = true)]
async fn a_state_without_names_is_of_its_account_all_the_same() {
    let (facts, _) = read(&seeded(), Options::new()).await;
    let hidden = decide(&facts).without_names();
    let bytes = SnapshotSource::new(&facts, &hidden).to_bytes().unwrap();
    let other = AccountKey::new("another");
    let error = AccountSnapshot::read_from(&bytes[..], &other).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongAccount);
    AccountSnapshot::read_from(&bytes[..], &key()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_sync_of_a_version_that_is_not_known_is_not_written_as_an_empty_one() {
    let mut state = seeded_state().await;
    let unknown = serde_json::json!({"version": 9, "users": "many"});
    state.sync = Some(serde_json::from_value(unknown).unwrap());
    let error = state.write_to(std::io::sink()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Version);
}

#[tokio::test(start_paused = true)]
async fn a_reader_or_writer_that_fails_is_an_error_of_its_own() {
    struct Broken<'a>(&'a [u8]);
    impl Write for Broken<'_> {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl Read for Broken<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() {
                return Err(std::io::Error::other("the disk is gone"));
            }
            self.0.read(into)
        }
    }
    let state = seeded_state().await;
    let bytes = written(&state);
    assert_eq!(
        state.write_to(Broken(&[])).unwrap_err().kind(),
        ErrorKind::Io
    );
    for length in [0, 100, bytes.len() - 1] {
        let error = AccountSnapshot::read_from(Broken(&bytes[..length]), &key()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{length}: {error}");
    }
}
