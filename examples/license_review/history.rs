//! The states of earlier runs: what they tell, and what this reading takes over from the last one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use zoom_admin::text::visible;
use zoom_admin::usage::facts::{EarlierAnswers, TakenOver};
use zoom_admin::usage::history::{
    self, FolderStore, History, LineForecast, Outcomes, Projection, Realised, SnapshotName,
    SnapshotSource, SnapshotStore, Trend,
};
use zoom_admin::usage::{Facts, Known, Money, Options, Purchasing, Review, Snapshot};
use zoom_admin::{AccountKey, Error};

use crate::report::grouped;

/// States in a table, at most.
const FEW: usize = 12;
const TIME: &str = "%Y-%m-%d %H:%M UTC";

/// The folder of the states, and what the last one knew.
pub(crate) struct States {
    folder: PathBuf,
    store: FolderStore,
    account: AccountKey,
    sync: Option<Snapshot>,
    /// What the next run builds on.
    next: Option<Snapshot>,
    /// What is to be said of states that could not be read.
    notes: Vec<String>,
}

/// What the states tell.
#[derive(serde::Serialize)]
pub(crate) struct Told {
    trend: Trend,
    outcomes: Outcomes,
    forecast: Vec<LineForecast>,
    taken_over: TakenOver,
    /// What is to be said of the states themselves.
    #[serde(skip)]
    pub(crate) notes: Vec<String>,
}

impl States {
    /// Looks for the newest state of the account.
    pub(crate) async fn open(
        folder: &Path,
        account: &AccountKey,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let store = FolderStore::new(folder);
        let newest = history::newest(&store, account, now).await?;
        Ok(Self {
            folder: folder.to_owned(),
            store,
            account: account.clone(),
            sync: newest.snapshot.and_then(|state| state.sync),
            next: None,
            notes: Vec::new(),
        })
    }

    /// The options with what the last state knew.
    pub(crate) fn options(&mut self, options: Options) -> Options {
        match self.sync.take() {
            Some(sync) => options.snapshot(sync),
            None => options,
        }
    }

    /// Remembers what the next run builds on.
    pub(crate) fn read(&mut self, next: Snapshot) {
        self.next = Some(next);
    }

    /// Keeps the state of this run, and reads what all tell.
    pub(crate) async fn end(
        mut self,
        facts: &Facts,
        review: &Review,
        purchasing: &Purchasing,
        no_names: bool,
    ) -> Result<Told, Error> {
        let hidden = no_names.then(|| review.clone().without_names());
        let state = SnapshotSource::new(facts, hidden.as_ref().unwrap_or(review));
        let mut state = state.purchasing(purchasing);
        // What the next reading builds on has names.
        if let Some(next) = self.next.as_ref().filter(|_| !no_names) {
            state = state.sync(next);
        }
        let shown = self.folder.display();
        let read_at = facts.read_at.format(TIME);
        let name = SnapshotName::new(&self.account, facts.read_at);
        if self.store.list().await?.contains(&name) {
            self.notes.push(format!(
                "The state that was read at {read_at} is in {shown} already, and stays as it is: a run \
                 at another time adds one."
            ));
        } else {
            self.store.put(&name, state.to_bytes()?).await?;
            self.notes
                .push(format!("The state of this run is kept in {shown}."));
        }
        let told = History::read(&self.store, &self.account, facts.read_at).await?;
        for skipped in &told.skipped {
            self.notes.push(format!("Skipped: {}", skipped.error));
        }
        let taken_over = facts.taken_over();
        self.notes.extend(taken(&taken_over));
        Ok(Told {
            trend: told.trend(),
            forecast: told.forecast(&[]),
            outcomes: match no_names {
                true => told.outcomes.without_names(),
                false => told.outcomes,
            },
            taken_over,
            notes: self.notes,
        })
    }
}

/// What was taken over, in words.
fn taken(over: &TakenOver) -> Option<String> {
    let kinds: [(&str, EarlierAnswers); 5] = [
        ("settings", over.settings),
        ("scheduling privileges", over.scheduling),
        ("records", over.records),
        ("participation", over.participation),
        ("alternative hosts", over.alternative_hosts),
    ];
    let kinds = kinds.iter().filter(|(_, answers)| answers.count > 0);
    let kinds: Vec<_> = kinds
        .map(|(kind, answers)| {
            let subject = match *kind {
                "alternative hosts" => "meeting",
                _ => "user",
            };
            match answers.count {
                1 => format!("{kind} of 1 {subject}"),
                count => format!("{kind} of {} {subject}s", grouped(count)),
            }
        })
        .collect();
    let oldest = over.oldest()?.format(TIME);
    Some(format!(
        "Not asked again: {}; the oldest was read at {oldest}.",
        kinds.join(", ")
    ))
}

/// Writes a text in lines of 80 characters; a word that is longer has a line of its own.
fn paragraph(out: &mut impl Write, text: &str) -> io::Result<()> {
    let mut used = 0;
    for word in visible(text, 2_000).split(' ') {
        let length = word.chars().count();
        match used {
            0 => write!(out, "{word}")?,
            _ if used + 1 + length > 80 => {
                write!(out, "\n  {word}")?;
                used = 1;
            }
            _ => write!(out, " {word}")?,
        }
        used += 1 + length;
    }
    writeln!(out)
}

fn shown<T: ToString>(known: &Known<T>) -> String {
    match known.value() {
        Some(value) => grouped(value.to_string()),
        None => "not known".to_owned(),
    }
}

impl Told {
    /// The seats over time.
    pub(crate) fn trend(&self) -> &Trend {
        &self.trend
    }

    /// What became of the verdicts.
    pub(crate) fn outcomes(&self) -> &Outcomes {
        &self.outcomes
    }

    /// Writes the section.
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let states = self.trend.points.len();
        match states {
            0 | 1 => writeln!(
                out,
                "History: this is the only state. The next one shows what changed since."
            )?,
            _ => writeln!(out, "History: {states} states")?,
        }
        for note in &self.notes {
            paragraph(out, note)?;
        }
        if states > 1 {
            self.seats(out)?;
            self.advice(out)?;
            self.needed(out)?;
        }
        writeln!(out)
    }

    fn seats(&self, out: &mut impl Write) -> io::Result<()> {
        let points = &self.trend.points;
        let from = points.len().saturating_sub(FEW);
        if from > 0 {
            writeln!(out, "The last {FEW} of them:")?;
        }
        writeln!(
            out,
            "{:<10}  {:<16}  {:>7}  {:>7}  {:>7}  {:>7}  {:>6}",
            "Read", "Licence", "Bought", "Held", "Idle", "Unknown", "Hosts"
        )?;
        for point in points.iter().skip(from) {
            let hosts = point.active_hosts.map_or("-".to_owned(), grouped);
            for (licence, seats) in &point.licences {
                let least = if point.tells(licence) { "" } else { "≥" };
                let number = |number: u64| format!("{least}{}", grouped(number));
                writeln!(
                    out,
                    "{}  {:<16}  {:>7}  {:>7}  {:>7}  {:>7}  {hosts:>6}",
                    point.at.format("%Y-%m-%d"),
                    visible(&licence.to_string(), 16),
                    seats.bought.map_or("-".to_owned(), grouped),
                    number(seats.assigned),
                    number(seats.idle),
                    number(seats.unknown),
                )?;
            }
            if point.add_ons_unread_of > 0 {
                let users = match point.add_ons_unread_of {
                    1 => "1 user".to_owned(),
                    n => format!("{} users", grouped(n)),
                };
                let read = point.at.format(TIME);
                writeln!(
                    out,
                    "Add-ons were not read of {users} at {read}: there may be more (≥)."
                )?;
            }
            for (kind, unread) in [
                ("bases", point.bases_unread),
                ("add-ons", point.add_ons_unread),
            ] {
                if unread {
                    let read = point.at.format(TIME);
                    writeln!(
                        out,
                        "Left out: {kind} at {read}, which were not read of all users."
                    )?;
                }
            }
        }
        for left_out in &self.trend.left_out {
            let read = left_out.format(TIME);
            writeln!(out, "Left out: {read}, of which not all users were read.")?;
        }
        Ok(())
    }

    /// What was advised, done and open, and the money realised.
    fn advice(&self, out: &mut impl Write) -> io::Result<()> {
        let counts = self.outcomes.total;
        let text = format!(
            "Seats that a state advised to give up: {}; done {}, open {} ({} to confirm), no longer \
             advised {}, unknown {}.",
            grouped(counts.advised),
            grouped(counts.done),
            grouped(counts.open),
            grouped(counts.to_confirm),
            grouped(counts.no_longer_advised),
            grouped(counts.unknown),
        );
        paragraph(out, &text)?;
        if counts.done == 0 {
            return Ok(());
        }
        let currency = self.outcomes.currency.as_deref().unwrap_or("no currency");
        writeln!(
            out,
            "{:<7}  {:>10}  {:>16}  {:>10}  {:>16}  ({})",
            "Month",
            "Freed",
            "Worth",
            "Given back",
            "Realised",
            visible(currency, 12)
        )?;
        let months = &self.outcomes.months;
        for month in months.iter().skip(months.len().saturating_sub(FEW)) {
            writeln!(
                out,
                "{:<7}  {:>10}  {:>16}  {:>10}  {:>16}",
                month.month,
                shown(&month.freed),
                self.amount(month, &month.freed_money),
                shown(&month.given_back),
                self.amount(month, &month.money),
            )?;
        }
        let realised = self.outcomes.realised();
        if realised.months > 0 {
            writeln!(
                out,
                "Realised in all: {} {} in {} months{}.",
                visible(currency, 12),
                grouped(realised.money),
                realised.months,
                match realised.unknown {
                    0 => String::new(),
                    n => format!("; of {n} it is not known"),
                }
            )?;
        }
        Ok(())
    }

    /// An amount, with the currency if it is not that of the table.
    fn amount(&self, month: &Realised, money: &Known<Money>) -> String {
        match (money, &month.currency) {
            (Known::Read(_), Some(other)) if month.currency != self.outcomes.currency => {
                format!("{} {}", shown(money), visible(other, 12))
            }
            _ => shown(money),
        }
    }

    fn needed(&self, out: &mut impl Write) -> io::Result<()> {
        for line in &self.forecast {
            let licence = line.licence.to_string();
            let licence = visible(&licence, 40);
            match (&line.need, line.ends) {
                (Projection::Fitted(forecast), Some(ends)) => {
                    writeln!(
                        out,
                        "Needed of {licence} on {ends}: {} ({} to {}), of {} bought on the line.",
                        grouped(forecast.expected),
                        grouped(forecast.low),
                        grouped(forecast.high),
                        shown(&line.bought),
                    )?;
                    if forecast.left_out > 0 {
                        writeln!(
                            out,
                            "  Made of {} states; {} do not count, since not all users or licences \
                             were read.",
                            grouped(forecast.states),
                            grouped(forecast.left_out),
                        )?;
                    }
                }
                (Projection::NotFitted(reason), _) => {
                    paragraph(out, &format!("No forecast of {licence}: {reason}."))?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}
