//! The tree of a filter.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::usage::filter::field::Field;
use crate::usage::filter::group;
use crate::usage::filter::group::Fields;
use crate::usage::filter::value::{Operand, Value};
use crate::usage::filter::words::quoted;

/// In one form: no `Not` of `Not` or of what has an opposite, no `All` in `All` nor `Any` in `Any`,
/// at least two in each, and `Everyone` alone or in `Not` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Node {
    #[default]
    Everyone,
    Term(Field, Test),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Test {
    Compare(Op, Operand),
    Set,
    NotSet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Op {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Op {
    /// The error message for a field that does not take it.
    pub(super) fn check(self, field: Field) -> Result<(), String> {
        if matches!(self, Op::Is | Op::IsNot) || field.kind().is_ordered() {
            return Ok(());
        }
        Err(format!(
            "{field} takes = and !=, not {self}: only numbers, versions and days have an order"
        ))
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Op::Is => "=",
            Op::IsNot => "!=",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::More => ">",
            Op::AtLeast => ">=",
        })
    }
}

/// The values of a user that were looked up so far; `None` for a field that was not read.
pub(super) type Cache = BTreeMap<Field, Option<Vec<Value>>>;

impl Node {
    pub(super) fn matches(&self, user: &(impl Fields + ?Sized), cache: &mut Cache) -> Option<bool> {
        match self {
            Node::Everyone => Some(true),
            Node::Term(field, test) => {
                let values = cache
                    .entry(*field)
                    .or_insert_with(|| group::set(user, *field));
                values.as_deref().map(|values| test.holds(values))
            }
            Node::Not(node) => node.matches(user, cache).map(|matches| !matches),
            Node::All(nodes) => Self::unless(false, nodes, user, cache),
            Node::Any(nodes) => Self::unless(true, nodes, user, cache),
        }
    }

    /// What decides, if one of them says it; else its opposite, if all are decided.
    fn unless(
        decides: bool,
        nodes: &[Node],
        user: &(impl Fields + ?Sized),
        cache: &mut Cache,
    ) -> Option<bool> {
        let mut undecided = false;
        for node in nodes {
            match node.matches(user, cache) {
                Some(matches) if matches == decides => return Some(decides),
                Some(_) => {}
                None => undecided = true,
            }
        }
        (!undecided).then_some(!decides)
    }

    pub(super) fn fields(&self, fields: &mut BTreeSet<Field>) {
        match self {
            Node::Everyone => {}
            Node::Term(field, _) => {
                fields.insert(*field);
            }
            Node::Not(node) => node.fields(fields),
            Node::All(nodes) | Node::Any(nodes) => {
                nodes.iter().for_each(|node| node.fields(fields));
            }
        }
    }

    /// The field and the values, if the node is a choice between values of one field.
    fn choice(&self) -> Option<(Field, Vec<&Operand>)> {
        let Node::Any(nodes) = self else { return None };
        let each = nodes.iter().map(|node| match node {
            Node::Term(field, Test::Compare(Op::Is, operand)) => Some((*field, operand)),
            _ => None,
        });
        let (fields, operand): (BTreeSet<_>, Vec<_>) =
            each.collect::<Option<Vec<_>>>()?.into_iter().unzip();
        let field = fields.first().filter(|_| fields.len() == 1)?;
        Some((*field, operand))
    }

    /// How deep the brackets nest in the text.
    pub(super) fn depth(&self) -> usize {
        let deepest = |nodes: &[Node], least| {
            let each = nodes.iter().map(|node| {
                let brackets = usize::from(node.binds() < least);
                node.depth().saturating_add(brackets)
            });
            each.max().unwrap_or(0)
        };
        match self {
            Node::Everyone | Node::Term(..) => 0,
            Node::Not(node) => deepest(std::slice::from_ref(node), 2),
            Node::All(nodes) => deepest(nodes, 1),
            Node::Any(nodes) => deepest(nodes, 0),
        }
    }

    /// How tightly the node binds in the text.
    fn binds(&self) -> u8 {
        match self {
            Node::Any(_) if self.choice().is_none() => 0,
            Node::All(_) => 1,
            _ => 2,
        }
    }
}

impl Test {
    fn holds(&self, values: &[Value]) -> bool {
        let any = |operand: &Operand, is: fn(Ordering) -> bool| {
            values
                .iter()
                .any(|value| operand.order(value).is_some_and(is))
        };
        match self {
            Test::Set => !values.is_empty(),
            Test::NotSet => values.is_empty(),
            Test::Compare(Op::Is, operand) => values.iter().any(|value| operand.is(value)),
            Test::Compare(Op::IsNot, operand) => !values.iter().any(|value| operand.is(value)),
            Test::Compare(Op::Less, operand) => any(operand, Ordering::is_lt),
            Test::Compare(Op::AtMost, operand) => any(operand, Ordering::is_le),
            Test::Compare(Op::More, operand) => any(operand, Ordering::is_gt),
            Test::Compare(Op::AtLeast, operand) => any(operand, Ordering::is_ge),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |operand: &Operand| quoted(&operand.to_string());
        let bracketed = |f: &mut fmt::Formatter<'_>, node: &Node, least: u8| {
            if node.binds() < least {
                write!(f, "({node})")
            } else {
                write!(f, "{node}")
            }
        };
        let (nodes, between, least) = match self {
            Node::Everyone => return f.write_str("everyone"),
            Node::Term(field, Test::Set) => return write!(f, "{field} is set"),
            Node::Term(field, Test::NotSet) => return write!(f, "{field} is not set"),
            Node::Term(field, Test::Compare(op, operand)) => {
                return write!(f, "{field} {op} {}", text(operand));
            }
            Node::Not(node) => {
                f.write_str("not ")?;
                return bracketed(f, node, 2);
            }
            Node::All(nodes) => (nodes, " and ", 1),
            Node::Any(nodes) => {
                if let Some((field, operand)) = self.choice() {
                    let values: Vec<_> = operand.into_iter().map(text).collect();
                    return write!(f, "{field} in ({})", values.join(", "));
                }
                (nodes, " or ", 0)
            }
        };
        for (i, node) in nodes.iter().enumerate() {
            if i > 0 {
                f.write_str(between)?;
            }
            bracketed(f, node, least)?;
        }
        Ok(())
    }
}
