#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(unreachable_pub)] // the macros declare what is public

use std::cell::Cell;

use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer};

use crate::decode::{Answer, Decoded, Lenient, Note, decode};

thread_local! {
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// A text that counts how often one is read.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Counted(String);

impl Lenient for Counted {
    fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        READ.set(READ.get() + 1);
        Ok(String::read(d)?.map(Self))
    }
}

mod declared {
    use super::Counted;
    use crate::declare::{model, page};

    model! {
        /// A part of a room.
        pub struct Part {
            /// Its size.
            pub size: Option<u32>,
        }
    }
    model! {
        /// A room.
        pub struct Room {
            /// Id.
            pub id: String,
            /// Name.
            pub name: Option<Counted>,
            /// Seats.
            pub seats: Option<u32>,
            /// Parts.
            pub parts: Vec<Part>,
        }
    }
    page! {
        /// Rooms.
        pub struct Rooms {
            pub rooms: Vec<Room>,
        }
    }
}
use declared::*;

/// What is read of a body, its notes, and how many records were read.
fn read<T: DeserializeOwned + std::fmt::Debug>(
    body: &str,
    drift: bool,
) -> (String, Vec<Note>, usize) {
    READ.set(0);
    let body = Bytes::from(body.to_owned());
    match decode::<T>(&body, drift, Answer::list("rooms")) {
        Decoded::Complete { value, notes, .. } => (format!("{value:?}"), notes, READ.get()),
        Decoded::Cut => panic!("cut"),
        Decoded::Failed(e) => panic!("{e}"),
    }
}

const ROOMS: [&str; 6] = [
    r#"{"id": "a", "name": "A", "seats": 3, "parts": [{"size": 1}]}"#,
    r#" { "id": "b", "name": "B", "seats": "many", "parts": [{"size": 2}]}"#,
    r#"{"id": "c", "name": "C", "seats": 4, "parts": [{"size": 1}, {"size": "wide"}, {"x": 1}]}"#,
    r#"{"name": "no id", "seats": 4}"#,
    r#"{"\u0069d": "e", "name": "E", "seats": []}"#,
    r#"{"id": "f", "name": "F"}"#,
];

fn page_of(rooms: &[&str]) -> String {
    format!(
        r#"{{"page_size": 30, "rooms" : [{}], "next_page_token": ""}}"#,
        rooms.join(" ,\n")
    )
}

/// Every page of up to four of these rooms, in every order and with repetitions.
#[test]
fn records_that_are_read_again_are_what_a_second_pass_makes_of_them() {
    for number in 0..ROOMS.len().pow(4) {
        let digits = (0_u32..4).map(|place| number / ROOMS.len().pow(place) % ROOMS.len());
        let rooms: Vec<_> = digits.map(|i| ROOMS[i]).collect();
        let body = page_of(&rooms);
        let (value, notes, _) = read::<Rooms>(&body, false);
        // With drift everything goes through the second pass. `x` alone is unknown.
        let (expected, mut all, _) = read::<Rooms>(&body, true);
        all.retain(|note| note.kind != crate::decode::NoteKind::UnknownField);
        assert_eq!(value, expected, "{body}");
        assert_eq!(format!("{notes:?}"), format!("{all:?}"), "{body}");
    }
}

#[test]
fn only_the_odd_records_of_a_page_are_read_again() {
    let rooms = [ROOMS[0], ROOMS[1], ROOMS[5], ROOMS[2], ROOMS[3], ROOMS[0]];
    let (_, notes, read) = read::<Rooms>(&page_of(&rooms), false);
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert_eq!(read, 6 + 3);
}

#[test]
fn a_first_record_that_is_odd_is_read_again_alone() {
    let (_, notes, read) = read::<Rooms>(&page_of(&[ROOMS[1], ROOMS[0], ROOMS[5]]), false);
    assert_eq!((notes.len(), read), (1, 4));
    assert_eq!(notes[0].path, "rooms[0].seats");
}
