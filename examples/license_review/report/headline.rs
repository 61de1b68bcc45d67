//! The first sentence: what can be saved at which renewal, and by when notice must be given.

use std::io;

use super::{Page, Report, line};

impl Report<'_> {
    pub(super) fn headline(&self, out: &mut Page<'_>) -> io::Result<()> {
        let headline = self.review.headline(self.purchasing);
        match self.has_contract() {
            true => line!(out, "{headline}"),
            false => line!(out, "{headline} --contract FILE tells it."),
        }
    }
}
