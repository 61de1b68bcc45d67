//! Names that somebody chose to do harm: text stays text in every form.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use zoom_admin::fake::{Fake, FakeAccount, FakeUser};
use zoom_admin::usage::inventory::{Employee, Roster};
use zoom_admin::usage::rows::{Csv, JsonLines, TABLES, Table, Xlsx};
use zoom_admin::usage::{self, Options, Policy};

use super::sheets::{Book, Cell};
use super::{Folder, NOW, Reading, at, contract, zoom};

/// Markup, formulas, control characters, marks of the reading direction, and what file formats use
/// themselves.
const NAMES: [&str; 27] = [
    "<script>alert(1)</script>",
    "<r><t>rich</t></r>",
    "<r></si><si><t>shifted</t></r>",
    "]]></v></c><c><f>1+1</f>",
    "=HYPERLINK(\"http://example.com\",\"x\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "  =1+1",
    "\u{a0}=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "a;=1+1",
    "a\n=1+1",
    "a;\"=1+1",
    "＝1+1",
    "＠x",
    "a\u{0}b",
    "\u{0}=1",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{202e}gnp.exe",
    "a,b;c\t\"d\"\r\ne",
    "_x0041_ _x005F_",
    "{\"a\":1}",
    "\u{fffe}\u{ffff}\u{7f}\u{85}\u{2028}",
];

/// An account in which every user has such a name, department, group, manager and cost centre.
pub(super) async fn reading() -> Reading {
    let mut account = FakeAccount::new();
    let mut roster = Roster::new();
    for (n, name) in NAMES.into_iter().enumerate() {
        let email = format!("user{n}@example.com");
        account = account
            .group(format!("g{n}"), name)
            .user(FakeUser::new(&email).with(|user| {
                user.dept = Some(format!("{name} dept"));
                user.group_ids = vec![format!("g{n}")];
                user.last_client_version = Some(name.to_owned());
                user.timezone = Some(name.to_owned());
                user.extra.insert("display_name".into(), json!(name));
                user.extra
                    .insert("employee_unique_id".into(), json!(format!("{name} id")));
            }));
        let employee = Employee::new().manager(name).cost_centre(name);
        roster = roster.person(email, employee);
    }
    let fake = Fake::builder()
        .account(account)
        .now(at(NOW))
        .unlimited()
        .build();
    let policy = Policy::careful(90);
    let options = Options::new().policy(policy.clone()).contract(contract());
    let facts = usage::collect(&zoom(&fake), options).await.unwrap();
    let facts = facts.with_roster(&roster).unwrap();
    let review = usage::decide(&facts, &policy, None, facts.read_at).unwrap();
    Reading::from_review(facts, review)
}

/// The texts of a row by column.
type Texts = BTreeMap<String, String>;

fn assert_texts(form: &str, rows: &[Texts], changed: impl Fn(&str) -> String) {
    assert_eq!(rows.len(), NAMES.len(), "{form}: one row a user");
    for (n, name) in NAMES.iter().enumerate() {
        let key = format!("id-user{n}");
        let row = rows.iter().find(|row| row["user_key"] == changed(&key));
        let row = row.unwrap_or_else(|| panic!("{form}: no row of {name:?}"));
        for (column, text) in [
            ("name", (*name).to_owned()),
            ("department", format!("{name} dept")),
            ("employee_id", format!("{name} id")),
            ("cost_centre", (*name).to_owned()),
            ("manager", (*name).to_owned()),
        ] {
            assert_eq!(row[column], changed(&text), "{form}: {column} of user {n}");
        }
        let groups = serde_json::to_string(&[name]).unwrap();
        assert_eq!(row["groups"], changed(&groups), "{form}");
        let groups: Vec<String> = serde_json::from_str(&row["groups"]).unwrap();
        assert_eq!(groups.len(), 1, "{form}");
    }
}

fn users() -> &'static Table {
    TABLES[0]
}

#[tokio::test]
async fn hostile_names_stay_text_in_every_form() {
    let reading = reading().await;
    let tables = reading.tables().select(["users"]);
    let same = |text: &str| text.to_owned();

    let mut lines = Vec::new();
    tables.write_to(&mut JsonLines::new(&mut lines)).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let rows: Vec<Texts> = lines
        .lines()
        .map(|line| {
            let row: BTreeMap<String, Json> = serde_json::from_str(line).unwrap();
            let texts = row.into_iter();
            texts
                .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
                .collect()
        })
        .collect();
    assert_texts("JSON Lines", &rows, same);

    let folder = Folder::new();
    let read = || -> Vec<Texts> {
        let text = folder.text("users.csv");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.deserialize().map(Result::unwrap).collect()
    };
    tables
        .write_to(&mut Csv::in_folder(folder.path()).raw())
        .unwrap();
    assert_texts("raw CSV", &read(), same);
    tables.write_to(&mut Csv::in_folder(folder.path())).unwrap();
    let rows = read();
    let harmless = |text: &str| {
        let formula = [
            '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠',
        ];
        let shown = text.trim_start_matches([' ', '\u{a0}', '\u{202e}']);
        let text = match shown.starts_with(formula) {
            true => format!("'{text}"),
            false => text.to_owned(),
        };
        // Where a spreadsheet may cut the text.
        let text = text.replace(";=", ";'=").replace("\n=", "\n'=");
        let text = text.replace("\t=", "\t'=").replace("\r=", "\r'=");
        text.replace(";\"=", ";'\"=")
    };
    assert_texts("CSV", &rows, harmless);
    let guarded = rows.iter().filter(|row| row["name"].starts_with('\''));
    assert_eq!(guarded.count(), 13);

    let mut bytes = Vec::new();
    let mut xlsx = Xlsx::new(&mut bytes);
    tables.write_to(&mut xlsx).unwrap();
    xlsx.finish().unwrap();
    let book = Book::read(&bytes);
    let rows: Vec<Texts> = book.sheets["users"][1..]
        .iter()
        .map(|row| {
            let columns = users().columns.iter().enumerate();
            let texts = columns.filter_map(|(at, column)| match row.get(&at)? {
                Cell::Text(text) => Some((column.name.to_owned(), text.clone())),
                _ => None,
            });
            texts.collect()
        })
        .collect();
    assert_texts("Excel", &rows, same);
    for (name, xml) in &book.files {
        let markup = xml.contains("<f>") || xml.contains("<script") || xml.contains("<t>shifted");
        assert!(!markup, "{name}");
    }
}
