//! Page tokens, which are opaque, bound to one listing, and expire.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::query::Params;
use super::refused::{self, Refused};
use super::rng::Rng;

/// A place in a listing: an index; or a day, a position on that day, and an index at that position.
pub(super) type Place = [u64; 3];

const WORDS: usize = 6;

/// Writes and reads the tokens of one listing.
pub(super) struct Tokens {
    seed: u64,
    listing: u64,
    now: DateTime<Utc>,
    life: Duration,
    /// All page tokens are treated as expired.
    expired: bool,
}

impl Tokens {
    /// Makes the tokens for the listing with this path and these parameters. The page size may
    /// change between pages.
    pub(super) fn new(
        seed: u64,
        path: &str,
        params: &Params,
        now: DateTime<Utc>,
        life: Duration,
    ) -> Self {
        let mut parts: Vec<u64> = path.bytes().map(u64::from).collect();
        for (name, value) in params.listing_params() {
            parts.push(u64::MAX);
            parts.extend(name.bytes().chain([0]).chain(value.bytes()).map(u64::from));
        }
        let listing = Rng::new(seed, &parts).next();
        Self {
            seed,
            listing,
            now,
            life,
            expired: false,
        }
    }

    pub(super) fn expired(mut self, expired: bool) -> Self {
        self.expired = expired;
        self
    }

    fn seal(&self, [a, b, c]: Place, issued: u64) -> u64 {
        Rng::new(self.seed ^ self.listing, &[12, a, b, c, issued]).next()
    }

    fn mask(&self, seal: u64, words: &mut [u64]) {
        let mut rng = Rng::new(self.seed, &[13, seal]);
        for word in words {
            *word ^= rng.next();
        }
    }

    pub(super) fn write(&self, place: Place) -> String {
        let issued = u64::try_from(self.now.timestamp_millis()).unwrap_or(0);
        let seal = self.seal(place, issued);
        let [a, b, c] = place;
        let mut words = [a, b, c, issued, self.listing];
        self.mask(seal, &mut words);
        let bytes: Vec<u8> = [seal]
            .iter()
            .chain(&words)
            .flat_map(|word| word.to_le_bytes())
            .collect();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub(super) fn read(&self, token: &str) -> Result<Place, Refused> {
        let wrong = || refused::PAGE_TOKEN.refuse();
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| wrong())?;
        let words: Vec<u64> = bytes
            .chunks_exact(8)
            .map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap_or_default()))
            .collect();
        let words: [u64; WORDS] = words.try_into().map_err(|_| wrong())?;
        let [seal, mut rest @ ..] = words;
        self.mask(seal, &mut rest);
        let [a, b, c, issued, listing] = rest;
        let place = [a, b, c];
        let issued_at = i64::try_from(issued)
            .ok()
            .and_then(DateTime::from_timestamp_millis)
            .ok_or_else(wrong)?;
        let age = self.now.signed_duration_since(issued_at).to_std();
        let alive = !self.expired && age.is_ok_and(|age| age < self.life);
        if seal == self.seal(place, issued) && listing == self.listing && alive {
            Ok(place)
        } else {
            Err(wrong())
        }
    }
}

/// The paging parameters of a request.
pub(super) struct Paging {
    pub(super) tokens: Tokens,
    pub(super) size: u64,
    number: Option<u64>,
    place: Option<Place>,
    /// The answer has no records, and a token for the same place.
    empty: bool,
}

/// A page of a listing whose length is known.
pub(super) struct Slice {
    pub(super) start: usize,
    pub(super) len: usize,
    pub(super) next: String,
    pub(super) count: u64,
    pub(super) number: u64,
}

impl Paging {
    /// The answer of a listing by page number: this page of its rows, whose member is called `name`.
    pub(super) fn numbered(
        &self,
        slice: Slice,
        total: usize,
        name: &str,
        rows: Vec<Value>,
    ) -> Value {
        let mut body = json!({
            "page_count": slice.count,
            "page_number": slice.number,
            "page_size": self.size,
            "total_records": total,
            "next_page_token": slice.next,
        });
        if let Some(members) = body.as_object_mut() {
            members.insert(name.to_owned(), rows.into());
        }
        body
    }

    pub(super) fn read(
        tokens: Tokens,
        params: &Params,
        (default, max): (u64, u64),
        empty: bool,
    ) -> Result<Self, Refused> {
        let size = params.number("page_size")?.unwrap_or(default.min(max));
        if size == 0 || size > max {
            return Err(Refused::field(
                "page_size",
                &format!("The page size must be between 1 and {max}."),
            ));
        }
        let number = params.number("page_number")?;
        if number == Some(0) {
            return Err(Refused::invalid("page_number"));
        }
        let place = match params.get("next_page_token") {
            Some(token) => Some(tokens.read(token)?),
            None => None,
        };
        Ok(Self {
            tokens,
            size,
            number,
            place,
            empty,
        })
    }

    /// The place to continue at; `None` at the start.
    pub(super) fn place(&self) -> Option<Place> {
        self.place
    }

    /// Number of records to write.
    pub(super) fn limit(&self) -> usize {
        if self.empty {
            0
        } else {
            usize::try_from(self.size).unwrap_or(usize::MAX)
        }
    }

    pub(super) fn token(&self, next: Option<Place>) -> String {
        next.map(|place| self.tokens.write(place))
            .unwrap_or_default()
    }

    /// The page of a listing with `total` records.
    pub(super) fn slice(&self, total: usize) -> Slice {
        let skipped = self.number.unwrap_or(1).saturating_sub(1);
        let start = match self.place {
            Some([start, ..]) => start,
            None => skipped.saturating_mul(self.size),
        };
        let start = usize::try_from(start).unwrap_or(usize::MAX).min(total);
        let len = self.limit().min(total.saturating_sub(start));
        let end = start.saturating_add(len);
        Slice {
            start,
            len,
            next: self.token((end < total).then_some([end as u64, 0, 0])),
            count: (total as u64).div_ceil(self.size),
            number: (start as u64)
                .checked_div(self.size)
                .unwrap_or(0)
                .saturating_add(1),
        }
    }
}
