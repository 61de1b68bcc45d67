//! The review as a manager reads it: what comes first, how it fits the window, and further questions.

use std::io::{BufRead, BufReader};
use std::process::Command;

use zoom_admin::fake::{Fake, FakeAccount, FakeRefusal, FakeUser};

use super::license_review::{
    CREDENTIALS, against, example, failure, file, json, license_review, sample, small, text, words,
};

fn contract() -> String {
    std::fs::read_to_string(sample("contract.toml")).unwrap()
}

/// The text that the fake account is told of first, and the rest.
fn after_the_notice(out: &str) -> &str {
    let (notice, rest) = out.split_once('\n').unwrap();
    assert!(notice.contains("built-in fake"), "{notice}");
    rest
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_sentence_says_what_is_saved_at_which_renewal_and_when_to_give_notice() {
    let sample = sample("contract.toml");
    let saved = file("first.facts", "");
    let out = license_review(&[], &["--contract", &sample, "--save", &saved]).await;
    let out = text(&out.stdout);
    let first = words(
        after_the_notice(&out)
            .split("\nLicence review")
            .next()
            .unwrap(),
    );
    assert!(
        first.starts_with("At the renewal on 2026-12-31, ")
            && first.contains(" EUR a year can be saved (confirmed)")
            && first.contains(" EUR a year more once it is confirmed; ")
            && first.contains("; notice must be given by 2026-10-31, in 122 days. A further ")
            // Lines that end later have a renewal of their own.
            && first.contains(" at the renewal on 2027-06-30, and ")
            && first.ends_with("; notice must be given by 2027-04-30, in 303 days."),
        "{first}"
    );
    // The money is that of the table of the days on which lines end.
    let amount = first.split(' ').nth(5).unwrap();
    let table = format!(
        "Money at each end of lines Lines end Notice by Saved To confirm 2026-12-31 2026-10-31 \
         {amount} "
    );
    assert!(words(&out).contains(&table), "{table}: {out}");
    // Where all lines end together, it is that of the renewal.
    let together = contract()
        .replace("end = 2027-06-30", "")
        .replace("notice_by = 2027-04-30", "");
    let together = file("together.toml", &together);
    let output = license_review(&[], &["--contract", &together, "--from", &saved]).await;
    let out = text(&output.stdout);
    let out = words(&out);
    let (_, sentence) = out.split_once("At the renewal on 2026-12-31, ").unwrap();
    let amount = sentence.split(' ').next().unwrap();
    let (_, all) = out.split_once(" All ").unwrap();
    let all: Vec<_> = all.split(' ').take(4).collect();
    assert_eq!(all[2], amount, "{out}");
    // Once the day of notice is past, nothing is saved.
    let past = contract().replace("notice_by = 2026-10-31", "notice_by = 2026-06-30");
    let past = file("past.toml", &past);
    let output = license_review(&[], &["--contract", &past, "--from", &saved]).await;
    let out = words(&text(&output.stdout));
    assert!(
        out.contains("At the renewal on 2026-12-31, nothing can be saved: "),
        "{out}"
    );
    for file in [together, past, saved] {
        std::fs::remove_file(file).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_that_lack_an_amount_are_marked_in_each_table() {
    let saved = file("partial.facts", "");
    let review = |contract: &str| {
        let contract = file("partial.toml", contract);
        let saved = saved.clone();
        async move {
            let known = std::fs::metadata(&saved).is_ok_and(|file| file.len() > 0);
            let facts = if known { "--from" } else { "--save" };
            let args = ["--contract", &contract, facts, &saved];
            let out = text(&license_review(&[], &args).await.stdout);
            std::fs::remove_file(contract).unwrap();
            out
        }
    };
    let complete = review(&contract()).await;
    assert!(
        !complete.contains('*') && !complete.contains("without Pro"),
        "{complete}"
    );
    // The later of the two lines of Pro, and one that ends with the other lines.
    let priceless = contract()
        .replace("unit_price = \"149.90\"\n", "")
        .replace("unit_price = \"240.00\"\n", "");
    let out = review(&priceless).await;
    let lacks = "* Not the whole sum: some money of Pro, United Business (US/CA) is not known.";
    // Ends, departments and numbers of days: each table, and what its marked sums lack.
    assert_eq!(out.matches(lacks).count(), 3, "{out}");
    for (heading, rows) in [
        ("Lines end ", 2),
        ("Department        Licensed ", 12),
        ("Days ", 5),
    ] {
        let lines = out.lines().skip_while(|line| !line.starts_with(heading));
        let table: Vec<_> = lines.skip(1).take_while(|line| *line != lacks).collect();
        assert_eq!(table.len(), rows, "{heading}: {out}");
        let marked = table
            .iter()
            .filter(|row| row.contains(".00*") || row.contains("0*"));
        assert!(marked.count() > 1, "{heading}: {table:?}");
    }
    // The first sentence says it of each sum, too.
    let first = words(out.split("\nLicence review").next().unwrap());
    for part in [
        "can be saved (confirmed) (without United Business (US/CA), whose money is not known)",
        "a year (without Pro, whose money is not known) can be saved at the renewal",
        "once it is confirmed (without United Business (US/CA), whose money is not known); notice",
    ] {
        assert!(first.contains(part), "{part}: {first}");
    }
    std::fs::remove_file(saved).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_shows_what_the_command_prints() {
    let output = license_review(&[], &["--contract", &sample("contract.toml")]).await;
    let out = text(&output.stdout);
    let shown = after_the_notice(&out).split("\nBought: ").next().unwrap();
    let readme = include_str!("../../../README.md");
    // After an intended change, this is to be put there.
    assert!(
        readme.contains(&format!("```text\n{shown}\n```")),
        "{shown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_fits_the_width_and_all_shows_what_is_cut() {
    let sample = sample("contract.toml");
    let saved = file("width.facts", "");
    let args = ["--contract", &sample, "--save", &saved];
    let output = license_review(&[], &args).await;
    let longest = |out: &str| out.lines().map(|line| line.chars().count()).max().unwrap();
    let narrow = text(&output.stdout);
    assert!(longest(&narrow) <= 80, "{narrow}");
    let from = ["--contract", &sample, "--from", &saved];
    for width in ["60", "100", "300"] {
        let output = license_review(&[("COLUMNS", width)], &from).await;
        let out = text(&output.stdout);
        assert!(
            longest(after_the_notice(&out)) <= width.parse().unwrap(),
            "{out}"
        );
        // A window that is wide enough has a line a seat.
        let in_one_line = out.lines().any(|line| {
            line.starts_with("Jonas Abara ") && line.ends_with(" jonas.abara.1203@example.com")
        });
        assert_eq!(in_one_line, width == "300", "{out}");
    }
    let all = license_review(&[], &[&from[..], &["--all"]].concat()).await;
    let all = text(&all.stdout);
    assert!(longest(&all) <= 80, "{all}");
    assert!(narrow.contains(" more: --all shows all") && !all.contains("--all shows all"));
    // Licences and numbers are written for people.
    for part in ["\nPro  ", "1,290.00", "Large Meeting 500", "64,139.20"] {
        assert!(narrow.contains(part), "{part}: {narrow}");
    }
    for raw in ["large_meeting:", "webinar:", "1290.00 "] {
        assert!(!narrow.contains(raw), "{raw}: {narrow}");
    }
    std::fs::remove_file(saved).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_further_question_does_not_read_the_account_again() {
    let fake = Fake::builder().users(40).unlimited().build();
    let server = fake.listen().await.unwrap();
    let saved = file("further.facts", "old");
    let args = ["--json", "--save", &saved];
    let first = json(&against(&server, &CREDENTIALS, &args).await);
    #[cfg(unix)]
    {
        let mode = std::fs::metadata(&saved).unwrap().permissions();
        let mode = std::os::unix::fs::PermissionsExt::mode(&mode);
        assert_eq!(mode & 0o777, 0o600, "it names people");
    }
    let calls = fake.calls().len();
    let args = ["--json", "--from", &saved];
    let again = json(&against(&server, &CREDENTIALS, &args).await);
    assert_eq!(first["review"], again["review"]);
    assert_eq!(first["thresholds"], again["thresholds"]);
    let args = ["--from", &saved, "--policy", "hosted_within"];
    let output = against(&server, &CREDENTIALS, &args).await;
    let out = words(&text(&output.stdout));
    assert!(out.contains("Not read again: this was read on 20"), "{out}");
    assert!(
        out.contains(" ago. ") && out.contains("Calls: none; "),
        "{out}"
    );
    assert_eq!(fake.calls().len(), calls, "nothing was asked");

    // Another account's, a damaged one, one that is not there, and a place that is none.
    let mut other = CREDENTIALS;
    other[0].1 = "another-account";
    let line = failure(&against(&server, &other, &["--from", &saved]).await);
    assert!(line.contains("is of another account"), "{line}");
    let half = std::fs::read(&saved).unwrap();
    std::fs::write(&saved, &half[..half.len() / 2]).unwrap();
    let line = failure(&against(&server, &CREDENTIALS, &["--from", &saved]).await);
    assert!(
        line.contains("read the account again with --save"),
        "{line}"
    );
    std::fs::remove_file(&saved).unwrap();
    let line = failure(&against(&server, &CREDENTIALS, &["--from", &saved]).await);
    assert!(line.contains("cannot be read"), "{line}");
    let nowhere = format!("{saved}/none/x.facts");
    let line = failure(&against(&server, &CREDENTIALS, &["--save", &nowhere]).await);
    assert!(line.contains("cannot be written"), "{line}");
    assert_eq!(fake.calls().len(), calls, "told before the reading");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_fails_keeps_what_was_saved_before() {
    let server = Fake::builder().users(1).build().listen().await.unwrap();
    let saved = file("kept.facts", "before");
    let mut wrong = CREDENTIALS;
    wrong[2].1 = "not-the-secret";
    failure(&against(&server, &wrong, &["--save", &saved]).await);
    assert_eq!(std::fs::read_to_string(&saved).unwrap(), "before");
    assert!(!std::path::Path::new(&format!("{saved}.part")).exists());
    std::fs::remove_file(saved).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_nobody_matches_is_told_before_any_table() {
    for args in [
        &["--filter", "department = Slaes"][..],
        &["--json", "--filter", "department = Slaes"],
    ] {
        let output = against(&small().await, &CREDENTIALS, args).await;
        assert!(
            !output.status.success() && output.stdout.is_empty(),
            "{output:?}"
        );
        let error = text(&output.stderr);
        assert!(
            error.contains("no user matches the filter department = Slaes; in this account, ")
                && error.contains("department is one of ")
                && error.contains("Sales"),
            "{error}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_plan_or_file_is_told_before_the_reading() {
    for env in [
        &[("ZOOM_PLAN", "gold")][..],
        &[
            CREDENTIALS[0],
            CREDENTIALS[1],
            CREDENTIALS[2],
            ("ZOOM_PLAN", "gold"),
        ],
    ] {
        let line = failure(&license_review(env, &[]).await);
        assert!(
            line.contains("ZOOM_PLAN is free, pro or business"),
            "{line}"
        );
    }
    let planning = file("typo.toml", "[grwoth]\npro = 4\n");
    let line = failure(&license_review(&[], &["--planning", &planning]).await);
    assert!(line.contains("typo.toml, line 1: "), "{line}");
    let products = file(
        "products.toml",
        "[covered.fone]\nfrom = 2026-01-01\nto = 2026-02-01\n",
    );
    let line = failure(&license_review(&[], &["--products", &products]).await);
    assert!(line.contains("products.toml, line 1: "), "{line}");
    for file in [planning, products] {
        std::fs::remove_file(file).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_help_shows_the_files_and_those_of_the_folder_are_read() {
    let help = text(&license_review(&[], &["--help"]).await.stdout);
    for part in [
        "planning.toml",
        "products.toml",
        "roster.toml",
        "[growth]",
        "[last_used.phone]",
        "on_leave_until",
        "--from <FILE>",
        "--roster <FILE>",
    ] {
        assert!(help.contains(part), "{part}: {help}");
    }
    let longest = help.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(80), "{help}");
    let (planning, products) = (sample("planning.toml"), sample("products.toml"));
    let args = ["--json", "--planning", &planning, "--products", &products];
    let output = json(&against(&small().await, &CREDENTIALS, &args).await);
    let positions = output["purchasing"]["positions"].as_array().unwrap();
    let pro = positions.iter().find(|p| p["licence"] == "pro").unwrap();
    assert_eq!(pro["growth"], 40);
}

/// Reads one line of stdout and stderr together, and no more, as `2>&1 | head -n 1`.
#[test]
fn a_pipe_of_both_outputs_that_closes_ends_it_quietly() {
    for lines in [0, 1, 3] {
        let (reader, writer) = std::io::pipe().unwrap();
        let mut command = Command::new(example("license_review"));
        for (name, _) in CREDENTIALS {
            command.env_remove(name);
        }
        command
            .env_remove("ZOOM_CONNECTION")
            .env_remove("ZOOM_PLAN");
        command.stdout(writer.try_clone().unwrap()).stderr(writer);
        let mut child = command.spawn().unwrap();
        drop(command);
        let mut read = BufReader::new(reader);
        for _ in 0..lines {
            read.read_line(&mut String::new()).unwrap();
        }
        drop(read);
        let status = child.wait().unwrap();
        assert!(status.success(), "{lines}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thresholds_and_groups_are_shown_and_add_up() {
    let saved = file("groups.facts", "");
    let sample = sample("contract.toml");
    let args = ["--contract", &sample, "--save", &saved, "--json"];
    let output = license_review(&[], &args).await;
    let thresholds = json(&output)["thresholds"].take();
    let days: Vec<_> = thresholds
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["days"].as_u64())
        .collect();
    assert_eq!(days, [30, 60, 90, 120, 180].map(Some));
    let args = ["--contract", &sample, "--from", &saved];
    let out = text(&license_review(&[], &args).await.stdout);
    let table = |heading: &str| -> Vec<Vec<u64>> {
        let lines = out
            .lines()
            .skip_while(|line| !line.starts_with(heading))
            .skip(1);
        let rows = lines.take_while(|line| {
            line.starts_with(|c: char| c.is_alphanumeric() || c == '(' || c == ' ')
        });
        let rows = rows.map(|row| {
            let numbers = row
                .split_whitespace()
                .filter_map(|cell| cell.replace(',', "").parse().ok());
            numbers.collect()
        });
        rows.take_while(|row: &Vec<u64>| row.len() >= 4).collect()
    };
    // The policy's own days are those of the review.
    let shown = table("Days ");
    assert_eq!(shown.len(), 5, "{out}");
    assert_eq!(shown[2][0], 90);
    for (row, threshold) in shown.iter().zip(thresholds.as_array().unwrap()) {
        let result = &threshold["result"]["read"];
        let result = if result.is_null() {
            &threshold["result"]
        } else {
            result
        };
        if let Some(seats) = result["seats"].as_u64() {
            assert_eq!(row[1], seats, "{out}");
        }
    }
    // Keep + release + unknown = licensed, of users, bases and add-ons.
    let licences = table("Department        Bases");
    assert!(licences.len() > 10, "{out}");
    for row in &licences {
        assert_eq!(row[0], row[1] + row[2] + row[3], "{row:?}");
        assert_eq!(row[4], row[5] + row[6] + row[7], "{row:?}");
    }
    let sums: Vec<u64> = (0..8)
        .map(|i| {
            licences[..licences.len() - 1]
                .iter()
                .map(|row| row[i])
                .sum()
        })
        .collect();
    assert_eq!(
        licences.last(),
        Some(&sums),
        "everybody is in one department or in none"
    );
    // A policy without a number of days has no threshold to change.
    let args = ["--from", &saved, "--policy", "zoom_active_host"];
    let out = license_review(&[], &args).await;
    assert!(out.status.success() && !text(&out.stdout).contains("\nDays "));
    std::fs::remove_file(saved).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_that_are_held_and_not_bought_are_a_line_of_their_own() {
    let fake = Fake::builder().users(40).unlimited().build();
    for path in ["/accounts/{accountId}/plans/usage", "/report/billing"] {
        fake.refuse(path, FakeRefusal::new(400, 300, "no".to_owned()))
            .unwrap();
    }
    let contract = file(
        "few.toml",
        "currency = \"EUR\"\nmodel = \"named_host\"\nterm_end = 2099-12-31\n\
         [[lines]]\nlicence = \"pro\"\nquantity = 1\nunit_price = \"1000\"\n",
    );
    let server = fake.listen().await.unwrap();
    let output = against(&server, &CREDENTIALS, &["--contract", &contract]).await;
    let out = words(&text(&output.stdout));
    assert!(
        out.contains("- TRUE-UP: ") && out.contains(",000.00 EUR a year."),
        "{out}"
    );
    std::fs::remove_file(contract).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_to_be_looked_at_says_what_it_would_become() {
    let now = chrono::Utc::now();
    let bundled = |name: &str| {
        FakeUser::new(format!("{name}@example.com")).with(|user| {
            user.created = now - chrono::Duration::days(900);
            user.plan_united_type = Some("32".to_owned());
            user.extra_feature.insert("zoom_phone".into(), true.into());
        })
    };
    let account = FakeAccount::new()
        .user(bundled("first"))
        .user(bundled("idle"));
    let fake = Fake::builder().account(account).now(now).unlimited();
    let server = fake.build().listen().await.unwrap();
    let output = against(&server, &CREDENTIALS, &["--all"]).await;
    assert!(output.status.success(), "{output:?}");
    let out = words(&text(&output.stdout));
    assert!(
        out.contains(" review (would be reclaim) ")
            && out.contains("Of those to review, if nobody finds another use: 1 reclaim."),
        "{out}"
    );
}
