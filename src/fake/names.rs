//! Names and e-mail addresses of seeded users.

use super::rng::Rng;

/// First names, as written and as used in e-mail addresses.
const FIRST: [(&str, &str); 24] = [
    ("Ada", "ada"),
    ("Amir", "amir"),
    ("Bea", "bea"),
    ("Carlos", "carlos"),
    ("Chloé", "chloe"),
    ("Dana", "dana"),
    ("Elif", "elif"),
    ("Femi", "femi"),
    ("Grace", "grace"),
    ("Hiro", "hiro"),
    ("Ines", "ines"),
    ("Jonas", "jonas"),
    ("Kavya", "kavya"),
    ("Liam", "liam"),
    ("Mei", "mei"),
    ("Nadia", "nadia"),
    ("Olu", "olu"),
    ("Priya", "priya"),
    ("Quinn", "quinn"),
    ("Rosa", "rosa"),
    ("Sven", "sven"),
    ("Tomás", "tomas"),
    ("Uma", "uma"),
    ("Zoë", "zoe"),
];

const LAST: [(&str, &str); 20] = [
    ("Abara", "abara"),
    ("Bauer", "bauer"),
    ("Chen", "chen"),
    ("Dubois", "dubois"),
    ("Eriksen", "eriksen"),
    ("Fischer", "fischer"),
    ("García", "garcia"),
    ("Haddad", "haddad"),
    ("Ito", "ito"),
    ("Jansen", "jansen"),
    ("Kowalski", "kowalski"),
    ("Lopez", "lopez"),
    ("Müller", "mueller"),
    ("Novak", "novak"),
    ("O'Brien", "obrien"),
    ("Patel", "patel"),
    ("Rossi", "rossi"),
    ("Silva", "silva"),
    ("Tanaka", "tanaka"),
    ("Weber", "weber"),
];

/// The e-mail address of user `i`. It ends in the user's number, so it is unique, and found without
/// a table.
pub(super) fn email(seed: u64, i: u32) -> String {
    let (first, last) = names(seed, i);
    format!("{}.{}.{i}@example.com", first.1, last.1)
}

/// An earlier e-mail address of user `i`, with another last name.
pub(super) fn earlier_email(seed: u64, i: u32) -> String {
    let ((_, first), (_, last)) = names(seed, i);
    let others = LAST.iter().filter(|(_, other)| *other != last);
    let others: Vec<&str> = others.map(|(_, other)| *other).collect();
    let other = Rng::new(seed, &[46, i.into(), 1]).pick(&others);
    format!("{first}.{}.{i}@example.com", other.unwrap_or("earlier"))
}

/// The user number in the e-mail address of a seeded user.
pub(super) fn number_in(email: &str) -> Option<u32> {
    let (name, domain) = email.split_once('@')?;
    if !domain.eq_ignore_ascii_case("example.com") {
        return None;
    }
    name.rsplit('.').next()?.parse().ok()
}

/// A name, as written and as used in e-mail addresses.
type Name = (&'static str, &'static str);

/// The first and last name of user `i`.
pub(super) fn names(seed: u64, i: u32) -> (Name, Name) {
    let mut rng = Rng::new(seed, &[3, i.into()]);
    let mut pick = |list: &[Name]| {
        let at = usize::try_from(rng.below(list.len() as u64)).unwrap_or(0);
        list.get(at).copied().unwrap_or(("Ada", "ada"))
    };
    (pick(&FIRST), pick(&LAST))
}
