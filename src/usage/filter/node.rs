//! The tree of a filter.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;

use crate::usage::filter::field::Field;
use crate::usage::filter::group;
use crate::usage::filter::group::Fields;
use crate::usage::filter::op::Op;
use crate::usage::filter::operand::Operand;
use crate::usage::filter::value::Value;
use crate::usage::filter::words::quoted;

/// The syntax tree of a filter: [`Filter::node`](crate::usage::filter::Filter::node) gives it, and
/// [`Filter::from_node`](crate::usage::filter::Filter::from_node) makes a filter of one.
///
/// A filter has its tree in one form: no `Not` of `Not` or of what has an opposite, no `All` in
/// `All` nor `Any` in `Any`, at least two in each, and `Everyone` alone or in `Not` alone. Those of
/// your own may have any form. `Display` writes the text form.
///
/// ```
/// use zoom_admin::usage::filter::{Field, Filter, Node, Op, Test};
///
/// fn fields(node: &Node, found: &mut Vec<Field>) {
///     match node {
///         Node::Term(field, _) => found.push(field.clone()),
///         Node::Not(node) => fields(node, found),
///         Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| fields(node, found)),
///         _ => {}
///     }
/// }
///
/// let tree = Node::All(vec![
///     Node::Term(Field::Department, Test::Compare(Op::Contains, "sales".into())),
///     Node::Not(Box::new(Node::Term(Field::Group, Test::Set))),
/// ]);
/// let filter = Filter::from_node(tree)?;
/// assert_eq!(filter.to_string(), "department contains sales and group is not set");
/// let mut found = Vec::new();
/// fields(filter.node(), &mut found);
/// assert_eq!(found, [Field::Department, Field::Group]);
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Node {
    /// True for everyone.
    #[default]
    Everyone,
    /// A test of a field.
    Term(Field, Test),
    /// The opposite; undecided users stay undecided.
    Not(Box<Node>),
    /// All of them; everyone, if there are none.
    All(Vec<Node>),
    /// At least one of them; nobody, if there are none.
    Any(Vec<Node>),
}

/// A test of the values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Test {
    /// A comparison with a value. Text is read as a value of the field.
    Compare(Op, Operand),
    /// There is a value: `is set`.
    Set,
    /// There is no value: `is not set`.
    NotSet,
    /// It was read whether there is a value: `is read`. This is always decided.
    Read,
    /// It was not read: `is not read`. This is always decided.
    NotRead,
}

/// The values of a user that were evaluation up so far; `None` for a field that was not read.
type Cache = BTreeMap<Field, Option<Vec<Value>>>;

/// One evaluation of a filter: the user and, where it is known, today.
pub(super) struct Evaluation<'a, F: ?Sized> {
    user: &'a F,
    today: Option<NaiveDate>,
    cache: Cache,
}

impl<'a, F: Fields + ?Sized> Evaluation<'a, F> {
    pub(super) fn new(user: &'a F, today: Option<NaiveDate>) -> Self {
        Self {
            user,
            today,
            cache: Cache::new(),
        }
    }
}

impl Node {
    pub(super) fn matches<F: Fields + ?Sized>(
        &self,
        evaluation: &mut Evaluation<'_, F>,
    ) -> Option<bool> {
        match self {
            Node::Everyone => Some(true),
            Node::Term(field, test) => {
                let (user, today) = (evaluation.user, evaluation.today);
                if let Some(values) = evaluation.cache.get(field) {
                    return test.holds(values.as_deref(), today);
                }
                let values = group::set(user, field.clone());
                let holds = test.holds(values.as_deref(), today);
                evaluation.cache.insert(field.clone(), values);
                holds
            }
            Node::Not(node) => node.matches(evaluation).map(|matches| !matches),
            Node::All(nodes) => Self::unless(false, nodes, evaluation),
            Node::Any(nodes) => Self::unless(true, nodes, evaluation),
        }
    }

    /// The tree with days in the place of those that are told from today.
    pub(super) fn on(self, today: NaiveDate) -> Self {
        let each = |nodes: Vec<Node>| nodes.into_iter().map(|node| node.on(today)).collect();
        match self {
            Node::Term(field, Test::Compare(op, operand)) => {
                let operand = operand
                    .on(Some(today))
                    .map(Cow::into_owned)
                    .unwrap_or(operand);
                Node::Term(field, Test::Compare(op, operand))
            }
            Node::Not(node) => Node::Not(Box::new(node.on(today))),
            Node::All(nodes) => Node::All(each(nodes)),
            Node::Any(nodes) => Node::Any(each(nodes)),
            other => other,
        }
    }

    /// Whether it has a day that is told from today.
    pub(super) fn is_relative(&self) -> bool {
        match self {
            Node::Term(_, Test::Compare(_, operand)) => operand.on(None).is_none(),
            Node::Everyone | Node::Term(..) => false,
            Node::Not(node) => node.is_relative(),
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().any(Node::is_relative),
        }
    }

    /// What decides, if one of them says it; else its opposite, if all are decided.
    fn unless<F: Fields + ?Sized>(
        decides: bool,
        nodes: &[Node],
        evaluation: &mut Evaluation<'_, F>,
    ) -> Option<bool> {
        let mut undecided = false;
        for node in nodes {
            match node.matches(evaluation) {
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
                fields.insert(field.clone());
            }
            Node::Not(node) => node.fields(fields),
            Node::All(nodes) | Node::Any(nodes) => {
                nodes.iter().for_each(|node| node.fields(fields));
            }
        }
    }

    /// The field and the values, if the node is a choice between values of one field.
    fn choice(&self) -> Option<(&Field, Vec<&Operand>)> {
        let Node::Any(nodes) = self else { return None };
        let each = nodes.iter().map(|node| match node {
            Node::Term(field, Test::Compare(Op::Is, operand)) => Some((field, operand)),
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
    /// Whether it holds for these values; `None` of either is what is not known.
    fn holds(&self, values: Option<&[Value]>, today: Option<NaiveDate>) -> Option<bool> {
        let (op, operand) = match self {
            Test::Read => return Some(values.is_some()),
            Test::NotRead => return Some(values.is_none()),
            Test::Set => return values.map(|values| !values.is_empty()),
            Test::NotSet => return values.map(<[Value]>::is_empty),
            Test::Compare(op, operand) => (op, operand),
        };
        let (values, operand) = (values?, operand.on(today)?);
        let any = |is: fn(&Operand, &Value) -> bool| values.iter().any(|value| is(&operand, value));
        let ordered = |is: fn(Ordering) -> bool| {
            let mut orders = values.iter().filter_map(|value| operand.order(value));
            orders.any(is)
        };
        Some(match op {
            Op::Is => any(Operand::is),
            Op::IsNot => !any(Operand::is),
            Op::Exactly => any(Operand::is_exactly),
            Op::Contains => any(|operand, value| operand.is_in(value, false)),
            Op::StartsWith => any(|operand, value| operand.is_in(value, true)),
            Op::Less => ordered(Ordering::is_lt),
            Op::AtMost => ordered(Ordering::is_le),
            Op::More => ordered(Ordering::is_gt),
            Op::AtLeast => ordered(Ordering::is_ge),
        })
    }

    /// The test that holds where this one does not, if there is one.
    pub(super) fn opposite(&self) -> Option<Self> {
        Some(match self {
            Test::Set => Test::NotSet,
            Test::NotSet => Test::Set,
            Test::Read => Test::NotRead,
            Test::NotRead => Test::Read,
            Test::Compare(Op::Is, operand) => Test::Compare(Op::IsNot, operand.clone()),
            Test::Compare(Op::IsNot, operand) => Test::Compare(Op::Is, operand.clone()),
            Test::Compare(..) => return None,
        })
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |operand: &Operand| match operand {
            Operand::Value(Value::Relative(day)) => day.to_string(),
            operand => quoted(&operand.to_string()),
        };
        // The name of a custom attribute may have blanks.
        let name = |field: &Field| quoted(field.name());
        let bracketed = |f: &mut fmt::Formatter<'_>, node: &Node, least: u8| {
            if node.binds() < least {
                write!(f, "({node})")
            } else {
                write!(f, "{node}")
            }
        };
        let (nodes, between, least) = match self {
            Node::Everyone => return f.write_str("everyone"),
            Node::Term(field, Test::Set) => return write!(f, "{} is set", name(field)),
            Node::Term(field, Test::NotSet) => return write!(f, "{} is not set", name(field)),
            Node::Term(field, Test::Read) => return write!(f, "{} is read", name(field)),
            Node::Term(field, Test::NotRead) => return write!(f, "{} is not read", name(field)),
            Node::Term(field, Test::Compare(op, operand)) => {
                return write!(f, "{} {op} {}", name(field), text(operand));
            }
            Node::Not(node) => {
                f.write_str("not ")?;
                return bracketed(f, node, 2);
            }
            Node::All(nodes) => (nodes, " and ", 1),
            Node::Any(nodes) => {
                if let Some((field, operand)) = self.choice() {
                    let values: Vec<_> = operand.into_iter().map(text).collect();
                    return write!(f, "{} in ({})", name(field), values.join(", "));
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
