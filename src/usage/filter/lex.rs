//! The tokens of the text of a filter.
// Arithmetic here is on positions in a text in memory, not on times.
#![allow(clippy::arithmetic_side_effects)]

use std::fmt;

use crate::usage::filter::op::Op;
use crate::usage::filter::words::{in_word, shorten};

/// A token of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
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
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) len: usize,
}

/// An error message with its position, in characters from the start of the text.
pub(super) type Wrong = (usize, usize, String);

/// Splits a text into tokens.
pub(super) struct Lexer<'a> {
    text: &'a [char],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a [char]) -> Self {
        Self { text, at: 0 }
    }
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
