//! Progress on stderr: bars on a terminal, plain lines when piped.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use zoom_admin::usage::{self, Source};

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
    /// The number in the last line, and the newest.
    Line(u64, u64),
}

impl Progress {
    pub(crate) fn start() -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self(Arc::new(Mutex::new(State {
            bars: terminal.then(MultiProgress::new),
            shown: BTreeMap::new(),
        })))
    }

    pub(crate) fn tell(&self, now: usage::Progress) {
        let Ok(mut state) = self.0.lock() else {
            return;
        };
        let State { bars, shown } = &mut *state;
        let known = shown.entry(now.source).or_insert_with(|| match bars {
            Some(bars) => Shown::Bar(bars.add(bar(now))),
            None => Shown::Line(0, 0),
        });
        match known {
            Shown::Bar(bar) => bar.set_position(now.done),
            Shown::Line(last, newest) => {
                *newest = now.done;
                let ended = now.total == Some(now.done);
                if *last == 0 || ended || now.done >= *last + STEP {
                    *last = now.done.max(1);
                    match now.total {
                        Some(total) => eprintln!("{}: {} of {total}", now.source, now.done),
                        None => eprintln!("{}: {}", now.source, now.done),
                    }
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
                    Shown::Line(last, newest) if newest > last => eprintln!("{source}: {newest}"),
                    Shown::Line(..) => {}
                }
            }
        }
    }
}

fn bar(now: usage::Progress) -> ProgressBar {
    let (bar, template) = match now.total {
        Some(total) => (ProgressBar::new(total), "{msg:<16} {bar:30} {pos} of {len}"),
        None => (ProgressBar::new_spinner(), "{msg:<16} {spinner} {pos}"),
    };
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style).with_message(now.source.name())
}
