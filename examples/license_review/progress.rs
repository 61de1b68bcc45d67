//! Progress on stderr: bars on a terminal, plain lines when piped.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use zoom_admin::coverage::Source;
use zoom_admin::usage;

use crate::report::grouped;

/// On a pipe, a line each so many records.
const STEP: u64 = 5_000;

#[derive(Clone)]
pub(crate) struct Progress(Arc<Mutex<State>>);

struct State {
    bars: Option<MultiProgress>,
    shown: BTreeMap<Source, Shown>,
}

enum Shown {
    Bar(ProgressBar),
    /// The number in the last line, and the newest; whether the last line said that it is done.
    Line(u64, u64, bool),
}

impl Progress {
    pub(crate) fn start() -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self(Arc::new(Mutex::new(State {
            bars: terminal.then(MultiProgress::new),
            shown: BTreeMap::new(),
        })))
    }

    pub(crate) fn tell(&self, now: &usage::sync::Progress) {
        let (Some((source, stage)), Ok(mut state)) = (now.last(), self.0.lock()) else {
            return;
        };
        let State { bars, shown } = &mut *state;
        let known = shown.entry(source).or_insert_with(|| match bars {
            Some(bars) => Shown::Bar(bars.add(bar(source))),
            None => Shown::Line(0, 0, false),
        });
        match known {
            Shown::Bar(bar) => {
                if let Some(total) = stage.total {
                    bar.set_length(total);
                }
                bar.set_position(stage.done);
                let rest = now
                    .remaining
                    .map(|rest| format!("; {} s left", grouped(rest.as_secs())));
                bar.set_message(format!(
                    "{} records{}",
                    grouped(stage.rows),
                    rest.unwrap_or_default()
                ));
            }
            Shown::Line(last, newest, done) => {
                *newest = stage.rows;
                let ended = stage.is_done() && !*done;
                // A single call is told of when it is done.
                let some = stage.rows > 0 && *last == 0 && stage.total != Some(1);
                if some || ended || (!*done && stage.rows >= *last + STEP) {
                    *last = stage.rows.max(1);
                    *done = stage.is_done();
                    crate::tell(format_args!("{}", line(source, stage)));
                }
            }
        }
    }

    /// Takes the bars away, and writes the last numbers.
    pub(crate) fn end(&self) {
        if let Ok(state) = self.0.lock() {
            for (source, shown) in &state.shown {
                match shown {
                    Shown::Bar(bar) => bar.finish_and_clear(),
                    Shown::Line(last, newest, false) if newest > last => {
                        crate::tell(format_args!("{source}: {}", grouped(newest)));
                    }
                    Shown::Line(..) => {}
                }
            }
        }
    }
}

fn line(source: Source, stage: usage::sync::Stage) -> String {
    let Some(total) = stage.total else {
        return format!("{source}: {}", grouped(stage.rows));
    };
    match source {
        Source::Hosts | Source::History | Source::SignIns => {
            format!(
                "{source}: {}; {} of {total} days",
                grouped(stage.rows),
                stage.done
            )
        }
        _ => format!("{source}: {} of {}", grouped(stage.done), grouped(total)),
    }
}

fn bar(source: Source) -> ProgressBar {
    let template = "{prefix:<16} {wide_bar} {human_pos} of {human_len}; {msg}";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style);
    bar.with_prefix(source.name())
}
