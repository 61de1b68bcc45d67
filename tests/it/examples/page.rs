//! The page that the main job writes beside its report.

use std::path::PathBuf;

use zoom_admin::usage::page::read_review;

use super::license_review::{
    CREDENTIALS, against, failure, license_review, sample, small, text, words,
};

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("zoom-page-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The rows of a table of the page.
pub(super) fn cells(html: &str, id: &str) -> Vec<Vec<String>> {
    let table = html.split(&format!("id=\"{id}\">")).nth(1).expect(id);
    let table = table.split("</table>").next().unwrap();
    let rows = table.split("<tr>").skip(2).map(|row| {
        let cells = row.split("</t").map(|cell| cell.replace("</bdi>", ""));
        let texts = cells.filter_map(|cell| Some(cell.rsplit_once('>')?.1.trim().to_owned()));
        texts.filter(|text| !text.is_empty()).collect()
    });
    rows.collect()
}

/// The rows of a table of the report, as its cells.
fn reported(report: &str, heading: &str) -> Vec<Vec<String>> {
    let lines = report.lines().skip_while(|line| !line.starts_with(heading));
    // After the head of the columns. An empty cell leaves a longer gap.
    let rows = lines.skip(2).map(|line| {
        let cells = line.split("  ").map(str::trim);
        let cells = cells.filter(|cell| !cell.is_empty());
        cells.map(str::to_owned).collect::<Vec<_>>()
    });
    rows.take_while(|row| row.len() > 3).collect()
}

/// A cell without what report and page write each in its own way.
fn plain(cell: &str) -> String {
    match cell {
        "?" | "not known" => String::new(),
        cell => {
            let cell = cell.trim_end_matches(" (a part)");
            cell.trim_end_matches(" days").replace('−', "-")
        }
    }
}

fn all_plain(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let rows = rows.iter();
    rows.map(|row| row.iter().map(|cell| plain(cell)).collect())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn page_report_and_csv_of_a_review_have_the_same_numbers() {
    let folder = Folder::new("numbers");
    let (html, out) = (folder.file("review.html"), folder.file("tables"));
    let contract = sample("contract.toml");
    let args = [
        ["--contract", &contract],
        ["--html", &html],
        ["--out", &out],
        ["--format", "csv"],
    ];
    let output = license_review(&[("COLUMNS", "200")], args.as_flattened()).await;
    assert!(output.status.success(), "{output:?}");
    let report = text(&output.stdout);
    let page = std::fs::read_to_string(&html).unwrap();
    for (heading, id, rows) in [
        ("Seats of the whole account", "seats-table", 8),
        ("Money at the renewal, in EUR", "money", 8),
        ("Money at each end of lines", "ends", 2),
        ("Lines of the contract, each", "lines", 8),
        ("By department: ", "users-by", 9),
        ("Seats and money in EUR a year if", "thresholds", 3),
    ] {
        let (reported, mut shown) = (reported(&report, heading), cells(&page, id));
        if id == "users-by" {
            // Upgrades are on the page only.
            shown.iter_mut().for_each(|row| drop(row.remove(6)));
        }
        assert!(reported.len() >= rows, "{heading}: {reported:?}: {report}");
        assert_eq!(all_plain(&reported), all_plain(&shown), "{heading}");
    }
    // Both begin with the same sentence.
    let sentence = page.split("<p class=\"sentence\">").nth(1).unwrap();
    let sentence = sentence.split("</p>").next().unwrap();
    let (_, told) = report.split_once('\n').unwrap();
    let told = told.split("\nLicence review").next().unwrap();
    assert_eq!(words(told), sentence);
    let csv = std::fs::read_to_string(format!("{out}/positions.csv")).unwrap();
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let rows = csv.deserialize::<std::collections::BTreeMap<String, String>>();
    let seats = cells(&page, "seats-table");
    let mut licences = 0;
    for row in rows.map(Result::unwrap) {
        let same = seats.iter().find(|cells| cells[0] == row["licence_title"]);
        let same: Vec<_> = same.unwrap()[1..5].iter().map(|cell| plain(cell)).collect();
        let columns = ["bought", "assigned", "pending", "spare"];
        assert_eq!(same, columns.map(|column| row[column].clone()), "{row:?}");
        licences += 1;
    }
    assert_eq!(licences, seats.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_written_beside_the_report_and_holds_the_review() {
    let server = small().await;
    let folder = Folder::new("named");
    let html = folder.file("review.html");
    let plain = against(&server, &CREDENTIALS, &[]).await;
    let output = against(&server, &CREDENTIALS, &["--html", &html]).await;
    assert!(output.status.success(), "{output:?}");
    assert!(text(&output.stderr).contains("Page in "), "{output:?}");
    let lines = |bytes: &[u8]| text(bytes).lines().count();
    assert_eq!(lines(&output.stdout), lines(&plain.stdout));
    let page = std::fs::read(&html).unwrap();
    let review = read_review(&page[..]).unwrap();
    assert!(review.users.len() >= 40);
    assert!(review.users.iter().any(|user| user.user.name.is_some()));
    let left = std::fs::read_dir(&folder.0).unwrap().count();
    assert_eq!(left, 1, "only the page");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_names_needs_a_salt_and_has_pseudonyms() {
    let server = small().await;
    let folder = Folder::new("hidden");
    let (html, salt) = (folder.file("review.html"), folder.file("salt"));
    let args = ["--no-names", "--html", &html];
    let told = failure(&against(&server, &CREDENTIALS, &args).await);
    assert!(told.contains("needs --salt-file FILE"), "{told}");
    let args = [&args[..], &["--salt-file", &salt]].concat();
    let told = failure(&against(&server, &CREDENTIALS, &args).await);
    assert!(told.contains("cannot be read"), "{told}");
    std::fs::write(&salt, "sixteen bytes or more").unwrap();
    let pseudonyms = async || {
        let output = against(&server, &CREDENTIALS, &args).await;
        assert!(output.status.success(), "{output:?}");
        let page = std::fs::read(&html).unwrap();
        let users = read_review(&page[..]).unwrap().users;
        assert!(users.iter().all(|user| user.user.email.is_empty()));
        let keys = users.iter().map(|user| user.user.key.as_str().to_owned());
        keys.collect::<Vec<_>>()
    };
    let first = pseudonyms().await;
    assert!(
        first.iter().all(|name| name.starts_with("user-")),
        "{first:?}"
    );
    assert_eq!(pseudonyms().await, first);
}
