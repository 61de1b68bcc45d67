//! Pages of an account of 2,000 and of one of 50,000 users: how large they are, and files for the
//! tests in a browser.
//!
//! The large account is that of 2,000 users with many more who are much like them. One that is read
//! from the fake is beside it: `PAGE_USERS=50000` makes it as large, which takes minutes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zoom_admin::usage::UserReview;

use super::*;

/// The size that no page is to have.
const LARGEST: usize = 2_000_000;

/// Numbers that look as if they were by chance, and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Another user who is much like this one: with a name, an address, an id and numbers of their own.
fn another(like: &UserReview, dice: &mut Dice) -> UserReview {
    const SYLLABLES: [&str; 16] = [
        "an", "bo", "cle", "du", "el", "fi", "gro", "ha", "is", "jo", "ka", "lu", "mar", "nor",
        "pe", "ri",
    ];
    let mut word = |syllables: usize| {
        let word: String = (0..syllables)
            .map(|_| SYLLABLES[usize::try_from(dice.below(16)).unwrap()])
            .collect();
        format!("{}{}", word[..1].to_uppercase(), &word[1..])
    };
    let (first, last) = (word(2), word(3));
    let mut user = like.clone();
    let own = Arc::make_mut(&mut user.user);
    let id = format!("{:016x}{:06x}", dice.below(u64::MAX), dice.below(1 << 24));
    own.email = format!("{first}.{last}.{}@example.com", dice.below(900)).to_lowercase();
    own.name = Some(format!("{first} {last}"));
    if let Known::Read(department) = &mut own.metadata.department {
        *department = format!("{department} {}", dice.below(4));
    }
    match &own.id {
        Some(_) => {
            own.key = serde_json::from_value(json!(id)).unwrap();
            own.id = Some(id.into());
        }
        None => own.key = serde_json::from_value(json!(own.email)).unwrap(),
    }
    let mut earlier = |time: &mut Option<chrono::DateTime<chrono::Utc>>| {
        let days = i64::try_from(dice.below(30)).unwrap();
        *time = time.map(|time| time - chrono::TimeDelta::days(days));
    };
    earlier(&mut user.clocks.login);
    earlier(&mut user.clocks.participation);
    earlier(&mut user.clocks.licence_use);
    for verdict in &mut user.verdicts {
        for evidence in &mut verdict.evidence {
            earlier(&mut evidence.time);
        }
    }
    for verdict in &mut user.verdicts {
        for evidence in &mut verdict.evidence {
            evidence.number = evidence.number.map(|n| n + dice.below(n / 2 + 1));
        }
    }
    user
}

/// A directory that is removed at the end, unless somebody else gave it.
struct Directory {
    path: PathBuf,
    is_ours: bool,
}

impl Directory {
    fn new(name: &str) -> Self {
        match std::env::var_os("PAGE_FILES") {
            Some(path) => Self {
                path: path.into(),
                is_ours: false,
            },
            None => {
                let name = format!("zoom-admin-page-{name}-{}", std::process::id());
                let path = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&path).unwrap();
                Self {
                    path,
                    is_ours: true,
                }
            }
        }
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        if self.is_ours {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

fn write(page: &Page<'_>, directory: &Path, name: &str) -> usize {
    let path = directory.join(name);
    let mut file = std::fs::File::create(&path).unwrap();
    page.write_to(&mut file).unwrap();
    usize::try_from(file.metadata().unwrap().len()).unwrap()
}

/// `PAGE_FILES` names the directory in which the files are to stay.
#[tokio::test(start_paused = true)]
async fn a_page_of_50_000_users_has_less_than_two_million_bytes() {
    let facts = facts(&fake(FakeAccount::seeded(2_000, 42))).await;
    let contract = contract();
    let mut review = decide(&facts);
    let terms = review.terms(Some(&contract), &Planning::new());
    let thresholds =
        usage::sensitivity(&facts, &Policy::careful(90), &terms, facts.read_at).unwrap();
    let (_, _, _, trend) = complete().await;
    let outcomes = outcomes::outcomes();
    let directory = Directory::new("large");
    let purchasing = |review: &Review| {
        review
            .purchasing(Some(&contract), &Planning::new())
            .unwrap()
    };
    let small = {
        let purchasing = purchasing(&review);
        let page = Page::new(&review)
            .purchasing(&purchasing)
            .thresholds(&thresholds)
            .trend(&trend)
            .outcomes(&outcomes);
        let hidden = page
            .clone()
            .hide_names("a salt for the browser")
            .min_group(5);
        write(&hidden, &directory.path, "hidden.html");
        let mut policy = Policy::careful(90);
        let exemption = Exemption::new(Filter::everyone(), "ticket 48213, until 2027");
        policy.exemptions.push(exemption);
        let facts = super::facts(&fake(hostile())).await;
        let hostile = usage::decide(&facts, &policy, None, facts.read_at).unwrap();
        write(&Page::new(&hostile), &directory.path, "hostile.html");
        write(&page, &directory.path, "2000.html")
    };
    let mut dice = Dice(42);
    let likes = review.users.clone();
    while review.users.len() < 50_000 {
        let at = usize::try_from(dice.below(likes.len() as u64)).unwrap();
        review.users.push(another(&likes[at], &mut dice));
    }
    let purchasing = purchasing(&review);
    let page = Page::new(&review)
        .purchasing(&purchasing)
        .thresholds(&thresholds)
        .trend(&trend)
        .outcomes(&outcomes);
    let large = write(&page, &directory.path, "50000.html");
    println!("2,000 users with the review: {small} bytes; 50,000 users: {large} bytes");
    assert!(small < LARGEST && large < LARGEST, "{small}, {large}");
    let html = std::fs::read_to_string(directory.path.join("50000.html")).unwrap();
    let data: Value = serde_json::from_str(&unpacked(&html, "people")).unwrap();
    let names = data["names"].as_str().unwrap().split('\n').count();
    assert_eq!(names, 50_000);
}

/// `PAGE_USERS` is the number of users, 1,500 unless it is set.
#[tokio::test(start_paused = true)]
async fn a_page_of_an_account_that_was_read_has_less_than_two_million_bytes() {
    let users = std::env::var("PAGE_USERS").ok();
    let users: u32 = users.map_or(1_500, |n| n.parse().expect("a number of users"));
    let facts = facts(&fake(FakeAccount::seeded(users, 42))).await;
    let contract = contract();
    let review = decide(&facts);
    let terms = review.terms(Some(&contract), &Planning::new());
    let thresholds = usage::sensitivity(&facts, &Policy::careful(90), &terms, facts.read_at);
    let thresholds = thresholds.unwrap();
    drop(facts);
    let all = review.purchasing(Some(&contract), &Planning::new());
    let purchasing = all.unwrap();
    let (_, _, _, trend) = complete().await;
    let outcomes = outcomes::outcomes();
    let directory = Directory::new("read");
    let page = Page::new(&review)
        .purchasing(&purchasing)
        .thresholds(&thresholds)
        .trend(&trend)
        .outcomes(&outcomes);
    let size = write(&page, &directory.path, "read.html");
    println!("{users} users that were read from the fake: {size} bytes");
    assert!(size < LARGEST, "{size}");
    let html = std::fs::read_to_string(directory.path.join("read.html")).unwrap();
    let data: Value = serde_json::from_str(&unpacked(&html, "people")).unwrap();
    let names = data["names"].as_str().unwrap().split('\n').count();
    assert_eq!(names, usize::try_from(users).unwrap());
}
