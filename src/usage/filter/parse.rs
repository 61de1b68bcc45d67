//! Reads filters from text.
// Arithmetic here is on positions in a text in memory, not on times.
#![allow(clippy::arithmetic_side_effects)]

use std::iter::Peekable;

use crate::error::{Error, ErrorKind};
use crate::text;
use crate::usage::filter::field::{Field, Kind};
use crate::usage::filter::lex::{Lexer, Placed, Token, Wrong};
use crate::usage::filter::node::Test;
use crate::usage::filter::op::Op;
use crate::usage::filter::operand::Operand;
use crate::usage::filter::value::Value;
use crate::usage::filter::words::is_keyword;
use crate::usage::filter::{Filter, MAX_DEPTH};

/// The error for an invalid text of a filter: what is wrong, and where.
///
/// Displayed, it shows the line with a mark below the position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}\n{}", self.summary(), self.shown)]
#[non_exhaustive]
pub struct FilterError {
    /// The line, counted from 1.
    pub line: usize,
    /// The first character in the line, counted from 1.
    pub column: usize,
    /// The number of characters; never 0.
    pub len: usize,
    /// What is wrong, and what was expected.
    pub message: String,
    shown: String,
}

impl FilterError {
    fn at(text: &[char], start: usize, len: usize, message: String) -> Self {
        let start = start.min(text.len());
        let (before, after) = text.split_at(start);
        let line = before.iter().filter(|c| **c == '\n').count() + 1;
        let column = before.iter().rev().take_while(|c| **c != '\n').count();
        let rest = after.iter().take_while(|c| **c != '\n').count();
        let len = len.min(rest).max(1);
        // Long lines are cut around the position.
        let from = column.saturating_sub(60);
        let to = rest.min(len.min(60) + 30);
        let (left, right) = (from > 0, to < rest);
        let cut = |cut: bool| if cut { "..." } else { "" };
        let visible = text.iter().skip(start - column + from);
        let visible = visible.take(column - from + to);
        let visible: String = visible
            .map(|c| if text::is_hidden(*c) { ' ' } else { *c })
            .collect();
        let pad = " ".repeat(column - from + cut(left).len());
        let mark = "^".repeat(len.min(60));
        Self {
            line,
            column: column + 1,
            len,
            message,
            shown: format!("  {}{visible}{}\n  {pad}{mark}", cut(left), cut(right)),
        }
    }
}

impl FilterError {
    /// What is wrong and where, on one line.
    fn summary(&self) -> String {
        let line = match self.line {
            0 | 1 => String::new(),
            line => format!("line {line}, "),
        };
        format!("{line}column {}: {}", self.column, self.message)
    }
}

/// An error of [`ErrorKind::Request`] with one line of text. Its source shows the position.
impl From<FilterError> for Error {
    fn from(error: FilterError) -> Self {
        Error::new(ErrorKind::Request, error.summary()).with_source(error)
    }
}

/// Reads the text of a filter.
pub(super) fn parse(text: &str) -> Result<Filter, FilterError> {
    let chars: Vec<char> = text.chars().collect();
    Parser::new(&chars)
        .whole()
        .map_err(|(start, len, message)| FilterError::at(&chars, start, len, message))
}

struct Parser<'a> {
    tokens: Peekable<Lexer<'a>>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a [char]) -> Self {
        let tokens = Lexer::new(text).peekable();
        Self { tokens, depth: 0 }
    }

    fn take(&mut self) -> Result<Placed, Wrong> {
        let end = Placed {
            token: Token::End,
            start: 0,
            len: 1,
        };
        self.tokens.next().unwrap_or(Ok(end))
    }

    /// Consumes the next token if it is the expected one. An invalid token is left for the caller
    /// that needs it.
    fn have(&mut self, expected: &Token) -> bool {
        let is = |next: &Result<Placed, Wrong>| match (next, expected) {
            (Ok(next), Token::Word(expected)) => {
                matches!(&next.token, Token::Word(word) if word.eq_ignore_ascii_case(expected))
            }
            (Ok(next), _) => next.token == *expected,
            (Err(_), _) => false,
        };
        self.tokens.next_if(is).is_some()
    }

    fn keyword(&mut self, word: &str) -> bool {
        self.have(&Token::Word(word.to_owned()))
    }

    fn expected<T>(&mut self, what: &str) -> Result<T, Wrong> {
        let got = self.take()?;
        Err((
            got.start,
            got.len,
            format!("expected {what}, not {}", got.token),
        ))
    }

    fn whole(mut self) -> Result<Filter, Wrong> {
        if self.have(&Token::End) {
            return Ok(Filter::everyone());
        }
        let filter = self.either()?;
        if self.have(&Token::End) {
            return Ok(filter);
        }
        let got = self.take()?;
        let message = match &got.token {
            Token::Word(word) if !is_keyword(word) => format!(
                "expected \"and\", \"or\" or the end, not {}; text with blanks needs quotes",
                got.token
            ),
            Token::Close => "there is no \"(\" for this \")\"".to_owned(),
            token => format!("expected \"and\", \"or\" or the end, not {token}"),
        };
        Err((got.start, got.len, message))
    }

    fn either(&mut self) -> Result<Filter, Wrong> {
        let mut any = vec![self.both()?];
        while self.keyword("or") {
            any.push(self.both()?);
        }
        Ok(Filter::any(any))
    }

    fn both(&mut self) -> Result<Filter, Wrong> {
        let mut all = vec![self.factor()?];
        while self.keyword("and") {
            all.push(self.factor()?);
        }
        Ok(Filter::all(all))
    }

    fn factor(&mut self) -> Result<Filter, Wrong> {
        let mut negated = false;
        while self.keyword("not") {
            negated = !negated;
        }
        let filter = match self.take()? {
            Placed {
                token: Token::Open,
                start,
                len,
            } => self.bracket(start, len)?,
            Placed {
                token: Token::Word(word),
                start,
                len,
            } => self.term(&word, start, len)?,
            // The title of a field, which has blanks.
            Placed {
                token: Token::Quoted(title),
                start,
                len,
            } => {
                let field = Field::named(&title).map_err(|message| (start, len, message))?;
                self.test(field)?
            }
            got => {
                let message = format!("expected a field, \"not\" or \"(\", not {}", got.token);
                return Err((got.start, got.len, message));
            }
        };
        Ok(if negated { filter.not() } else { filter })
    }

    fn bracket(&mut self, start: usize, len: usize) -> Result<Filter, Wrong> {
        if self.depth == MAX_DEPTH {
            let message = format!("brackets nest no deeper than {MAX_DEPTH}");
            return Err((start, len, message));
        }
        self.depth += 1;
        let filter = self.either()?;
        self.depth -= 1;
        if !self.have(&Token::Close) {
            return self.expected("\"and\", \"or\" or \")\"");
        }
        Ok(filter)
    }

    /// Reads a term whose first word was consumed.
    fn term(&mut self, word: &str, start: usize, len: usize) -> Result<Filter, Wrong> {
        if word.eq_ignore_ascii_case("everyone") {
            return Ok(Filter::everyone());
        }
        if is_keyword(word) {
            let message = format!("expected a field, \"not\" or \"(\", not {word:?}");
            return Err((start, len, message));
        }
        let field = Field::named(word).map_err(|message| (start, len, message))?;
        self.test(field)
    }

    /// Reads what follows a field.
    fn test(&mut self, field: Field) -> Result<Filter, Wrong> {
        if self.keyword("is") {
            return self.state(field);
        }
        let negated = self.keyword("not");
        if self.keyword("in") {
            let filter = self.list(field)?;
            return Ok(if negated { filter.not() } else { filter });
        }
        let got = self.take()?;
        let op = match &got.token {
            Token::Word(word) if word.eq_ignore_ascii_case("contains") => Op::Contains,
            Token::Word(word) if word.eq_ignore_ascii_case("starts") => {
                if !self.keyword("with") {
                    return self.expected("\"with\" after \"starts\"");
                }
                Op::StartsWith
            }
            Token::Op(op) if !negated => *op,
            token => {
                let what = match negated {
                    true => "\"in\", \"contains\" or \"starts with\"".to_owned(),
                    false => format!(
                        "=, !=, <, <=, >, >=, \"in\", \"is\", \"contains\" or \"starts with\" after \
                         {field}"
                    ),
                };
                let message = format!("expected {what}, not {token}");
                return Err((got.start, got.len, message));
            }
        };
        let filter = self.comparison(field, op, (got.start, got.len))?;
        Ok(if negated { filter.not() } else { filter })
    }

    /// Reads the value that a field is compared with. `at` is the place of the comparison.
    fn comparison(&mut self, field: Field, op: Op, at: (usize, usize)) -> Result<Filter, Wrong> {
        op.check(&field).map_err(|message| (at.0, at.1, message))?;
        let operand = self.value(&field, op)?;
        Ok(Filter::term(field, Test::Compare(op, operand)))
    }

    /// Reads what follows `is`.
    fn state(&mut self, field: Field) -> Result<Filter, Wrong> {
        let negated = self.keyword("not");
        if !negated && self.keyword("exactly") {
            return self.comparison(field, Op::Exactly, (0, 1));
        }
        let test = match (self.keyword("set"), negated) {
            (true, false) => Test::Set,
            (true, true) => Test::NotSet,
            (false, _) if self.keyword("read") => match negated {
                true => Test::NotRead,
                false => Test::Read,
            },
            (false, _) => {
                let what = match negated {
                    true => "\"set\" or \"read\"",
                    false => "\"set\", \"read\", \"not set\", \"not read\" or \"exactly\"",
                };
                return self.expected(&format!("{what} (for a value, write {field} = ...)"));
            }
        };
        Ok(Filter::term(field, test))
    }

    fn list(&mut self, field: Field) -> Result<Filter, Wrong> {
        if !self.have(&Token::Open) {
            return self.expected("\"(\"");
        }
        let mut any = Vec::new();
        loop {
            let operand = self.value(&field, Op::Is)?;
            any.push(Filter::term(field.clone(), Test::Compare(Op::Is, operand)));
            if self.have(&Token::Close) {
                return Ok(Filter::any(any));
            }
            if !self.have(&Token::Comma) {
                return self.expected("\",\" or \")\"");
            }
        }
    }

    fn value(&mut self, field: &Field, op: Op) -> Result<Operand, Wrong> {
        let mut got = self.take()?;
        if field.kind() == Kind::Day {
            self.relative(&mut got)?;
        }
        let text = match got.token {
            Token::Word(word) if is_keyword(&word) => {
                let message = format!(
                    "expected a value, not the word {word:?}: as a value it needs quotes \
                     (for users who have none: {field} is not set)"
                );
                return Err((got.start, got.len, message));
            }
            Token::Word(text) | Token::Quoted(text) => text,
            token => {
                let message = format!(
                    "expected a value, not {token}: {field} takes {}",
                    field.takes()
                );
                return Err((got.start, got.len, message));
            }
        };
        let operand = Operand::read(field, op, Value::Text(text));
        operand.map_err(|message| (got.start, got.len, message))
    }

    /// Adds what follows `today` to it: `- 60d` is read as two words.
    fn relative(&mut self, today: &mut Placed) -> Result<(), Wrong> {
        let Token::Word(text) = &mut today.token else {
            return Ok(());
        };
        if !text.eq_ignore_ascii_case("today") {
            return Ok(());
        }
        let is_sign = |next: &Result<Placed, Wrong>| matches!(next, Ok(Placed { token: Token::Word(word), .. }) if word.starts_with(['-', '+']));
        let Some(sign) = self.tokens.next_if(is_sign) else {
            return Ok(());
        };
        let mut last = sign?;
        if let Token::Word(word) = &last.token {
            text.push_str(word);
            if matches!(&word[..], "-" | "+") {
                last = self.take()?;
                match &last.token {
                    Token::Word(days) => text.push_str(days),
                    token => {
                        let message = format!("expected a number of days, as in 60d, not {token}");
                        return Err((last.start, last.len, message));
                    }
                }
            }
        }
        today.len = last.start + last.len - today.start;
        Ok(())
    }
}
