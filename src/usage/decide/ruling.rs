//! What a rule comes to.

use chrono::NaiveDate;

use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Confidence, Verdict};

/// A verdict with its reasons. The first reason is the one that decided.
pub(super) struct Ruling {
    pub(super) verdict: Verdict,
    pub(super) reasons: Vec<Reason>,
    pub(super) confidence: Confidence,
}

impl Ruling {
    pub(super) fn keep(
        guard: Option<Guard>,
        until: Option<NaiveDate>,
        reasons: Vec<Reason>,
    ) -> Self {
        Self {
            verdict: Verdict::Keep { guard, until },
            reasons,
            confidence: Confidence::High,
        }
    }

    /// The ruling with the largest confidence, for these reasons.
    pub(super) fn new(verdict: Verdict, reasons: Vec<Reason>) -> Self {
        Self {
            verdict,
            reasons,
            confidence: Confidence::High,
        }
    }

    pub(super) fn unknown(cause: Cause, reasons: Vec<Reason>) -> Self {
        let mut all = vec![Reason::Missing(cause.clone())];
        all.extend(reasons);
        Self {
            verdict: Verdict::Unknown(cause),
            reasons: all,
            confidence: Confidence::High,
        }
    }

    /// The ruling, at most as sure as this.
    pub(super) fn at_most(self, confidence: Confidence) -> Self {
        Self {
            confidence: self.confidence.min(confidence),
            ..self
        }
    }
}
