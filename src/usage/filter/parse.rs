//! Reads filters from text.
// Arithmetic here is on positions in a text in memory, not on times.
#![allow(clippy::arithmetic_side_effects)]

use std::fmt;
use std::iter::Peekable;

use crate::error::{Error, ErrorKind};
use crate::text;
use crate::usage::filter::field::Field;
use crate::usage::filter::node::{Op, Test};
use crate::usage::filter::value::{Operand, Value};
use crate::usage::filter::words::{in_word, is_keyword, shorten};
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

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Op(Op),
    Open,
    Close,
    Comma,
    End,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Word(text) | Token::Quoted(text) => write!(f, "{:?}", shorten(text)),
            Token::Op(op) => write!(f, "\"{op}\""),
            Token::Open => f.write_str("\"(\""),
            Token::Close => f.write_str("\")\""),
            Token::Comma => f.write_str("\",\""),
            Token::End => f.write_str("the end"),
        }
    }
}

/// A token and its position.
struct Placed {
    token: Token,
    start: usize,
    len: usize,
}

/// An error message with its position, in characters from the start of the text.
type Wrong = (usize, usize, String);

/// Reads the text of a filter.
pub(super) fn parse(text: &str) -> Result<Filter, FilterError> {
    let chars: Vec<char> = text.chars().collect();
    Parser::new(&chars)
        .whole()
        .map_err(|(start, len, message)| FilterError::at(&chars, start, len, message))
}

struct Lexer<'a> {
    text: &'a [char],
    at: usize,
}

impl Lexer<'_> {
    fn char(&self, at: usize) -> Option<char> {
        self.text.get(at).copied()
    }

    fn token(&mut self) -> Result<Placed, Wrong> {
        let before = self.at;
        while self.char(self.at).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let start = self.at;
        let Some(first) = self.char(start) else {
            // The position is the end of the last token, not that of the blanks after it.
            let (token, len) = (Token::End, 1);
            return Ok(Placed {
                token,
                start: before,
                len,
            });
        };
        let equals = self.char(start + 1) == Some('=');
        let (token, len) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '=' => (Token::Op(Op::Is), 1),
            '!' if equals => (Token::Op(Op::IsNot), 2),
            '<' if equals => (Token::Op(Op::AtMost), 2),
            '>' if equals => (Token::Op(Op::AtLeast), 2),
            '<' => (Token::Op(Op::Less), 1),
            '>' => (Token::Op(Op::More), 1),
            '"' => self.quoted(start)?,
            c if in_word(c) => {
                let rest = self.text.iter().skip(start);
                let word: String = rest.take_while(|c| in_word(**c)).collect();
                let len = word.chars().count();
                (Token::Word(word), len)
            }
            '!' => return Err((start, 1, "expected \"!=\" or the word \"not\"".to_owned())),
            '\'' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => {
                let message = "texts stand in straight double quotes: \"...\"".to_owned();
                return Err((start, 1, message));
            }
            c => {
                let message = format!(
                    "{c:?} stands in quotes only: text of more than letters, digits and \
                     . : - _ / @ + needs double quotes"
                );
                return Err((start, 1, message));
            }
        };
        self.at = start + len;
        Ok(Placed { token, start, len })
    }

    fn quoted(&self, start: usize) -> Result<(Token, usize), Wrong> {
        let mut text = String::new();
        let mut at = start + 1;
        loop {
            match (self.char(at), self.char(at + 1)) {
                (Some('"'), _) => return Ok((Token::Quoted(text), at + 1 - start)),
                (Some('\\'), Some(c @ ('"' | '\\'))) => {
                    text.push(c);
                    at += 1;
                }
                (Some('\\'), Some(_)) => {
                    let message = "after \\ in quotes stands \" or \\; for \\ itself, \\\\";
                    return Err((at, 2, message.to_owned()));
                }
                (Some('\\') | None, None) | (None, Some(_)) => {
                    return Err((start, 1, "this quote is not closed".to_owned()));
                }
                (Some(c), _) => text.push(c),
            }
            at += 1;
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Result<Placed, Wrong>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.token())
    }
}

struct Parser<'a> {
    tokens: Peekable<Lexer<'a>>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a [char]) -> Self {
        let tokens = Lexer { text, at: 0 }.peekable();
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
        if self.keyword("is") {
            let not = self.keyword("not");
            if !self.keyword("set") {
                let what = if not {
                    "\"set\""
                } else {
                    "\"set\" or \"not set\""
                };
                return self.expected(&format!("{what} (for a value, write {field} = ...)"));
            }
            let test = if not { Test::NotSet } else { Test::Set };
            return Ok(Filter::term(field, test));
        }
        if self.keyword("not") {
            if !self.keyword("in") {
                return self.expected("\"in\"");
            }
            return Ok(self.list(field)?.not());
        }
        if self.keyword("in") {
            return self.list(field);
        }
        let (op, start, len) = match self.take()? {
            Placed {
                token: Token::Op(op),
                start,
                len,
            } => (op, start, len),
            got => {
                let message = format!(
                    "expected =, !=, <, <=, >, >=, \"in\" or \"is\" after {field}, not {}",
                    got.token
                );
                return Err((got.start, got.len, message));
            }
        };
        op.check(field).map_err(|message| (start, len, message))?;
        let operand = self.value(field)?;
        Ok(Filter::term(field, Test::Compare(op, operand)))
    }

    fn list(&mut self, field: Field) -> Result<Filter, Wrong> {
        if !self.have(&Token::Open) {
            return self.expected("\"(\"");
        }
        let mut any = Vec::new();
        loop {
            let operand = self.value(field)?;
            any.push(Filter::term(field, Test::Compare(Op::Is, operand)));
            if self.have(&Token::Close) {
                return Ok(Filter::any(any));
            }
            if !self.have(&Token::Comma) {
                return self.expected("\",\" or \")\"");
            }
        }
    }

    fn value(&mut self, field: Field) -> Result<Operand, Wrong> {
        let got = self.take()?;
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
        Operand::read(field, Value::Text(text)).map_err(|message| (got.start, got.len, message))
    }
}
