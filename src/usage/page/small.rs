//! The groups that are too small to be told apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::usage::filter::Filter;
use crate::usage::filter::field::Field;
use crate::usage::filter::group::{GroupKey, groups};
use crate::usage::filter::node::{Node, Test};
use crate::usage::filter::op::Op;
use crate::usage::filter::value::Value;
use crate::usage::people::user::InventoryUser;
use crate::usage::review::all::Review;
use crate::usage::review::user::UserReview;
use crate::usage::words::known::Known;

/// What stands for the groups that are told together.
pub(super) const TOGETHER: &str = "Small groups together";

/// The fields of single users whose values may be those of a few. Versions are among them, as text
/// with their platform.
pub(super) const FIELDS: [Field; 6] = [
    Field::Department,
    Field::Group,
    Field::Role,
    Field::TimeZone,
    Field::CostCentre,
    Field::LastClientVersion,
];

/// The groups of a field: those that are told together, and the others.
#[derive(Debug, Clone, Default)]
struct Groups {
    small: BTreeSet<GroupKey>,
    large: BTreeSet<GroupKey>,
}

/// Which groups are too small to be told apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Small {
    min: u64,
    /// What the tables tell apart.
    fields: BTreeMap<Field, Groups>,
    /// What single users have.
    versions: Groups,
}

/// The users of each group, by their places.
type Members<K> = BTreeMap<K, BTreeSet<usize>>;

/// Those that have fewer than `min` users; if they are fewer than that even together, the next larger
/// one is among them, so that nobody finds the small ones by subtraction. Whoever is in several of
/// them is one user. Only users whose value can be replaced count for what is told together.
fn smaller<K: Ord + Clone>(
    members: &Members<K>,
    min: u64,
    can_be_replaced: impl Fn(usize) -> bool,
) -> BTreeSet<K> {
    let number = |users: &BTreeSet<usize>| u64::try_from(users.len()).unwrap_or(u64::MAX);
    let mut sizes: Vec<_> = members.iter().collect();
    sizes.sort_by(|(a, n), (b, m)| number(n).cmp(&number(m)).then(a.cmp(b)));
    let mut together = BTreeSet::new();
    let mut users: BTreeSet<usize> = BTreeSet::new();
    for (key, of_group) in sizes {
        let is_small = number(of_group) < min || (!together.is_empty() && number(&users) < min);
        if !is_small {
            break;
        }
        users.extend(of_group.iter().copied().filter(|at| can_be_replaced(*at)));
        together.insert(key.clone());
    }
    together
}

impl Groups {
    fn new(
        review: &Review,
        min: u64,
        keys: impl Fn(&UserReview) -> BTreeSet<GroupKey>,
        can_be_replaced: impl Fn(&UserReview) -> bool,
    ) -> Self {
        let mut members: Members<GroupKey> = BTreeMap::new();
        for (at, user) in review.users.iter().enumerate() {
            for key in keys(user) {
                members.entry(key).or_default().insert(at);
            }
        }
        let can_be_replaced = |at: usize| review.users.get(at).is_some_and(&can_be_replaced);
        let small = smaller(&members, min, can_be_replaced);
        let large = members.into_keys().filter(|key| !small.contains(key));
        Self {
            large: large.collect(),
            small,
        }
    }

    /// Whether a comparison with this text names a group that is not told apart, or one of which no
    /// user is here: it need not be large.
    fn are_named(&self, text: &str, is_exact: bool) -> bool {
        let matches = |key: &GroupKey| match key {
            GroupKey::Value(value) => {
                let value = folded(&value.to_string());
                match is_exact {
                    true => value == text,
                    false => value.contains(text),
                }
            }
            GroupKey::NotSet | GroupKey::NotRead => false,
        };
        self.small.iter().any(matches) || !self.large.iter().any(matches)
    }
}

/// A text as filters compare it.
fn folded(text: &str) -> String {
    text.trim().to_uppercase().to_lowercase()
}

/// The version of a user with the platform, as a group.
fn version(user: &InventoryUser) -> GroupKey {
    match &user.metadata.last_client_version {
        Known::Read(version) => GroupKey::Value(Value::Text(version.clone())),
        Known::NotThere | Known::NotAssignable => GroupKey::NotSet,
        Known::NotRead(_) => GroupKey::NotRead,
    }
}

impl Small {
    pub(super) fn new(review: &Review, by: Field, min: u64) -> Self {
        if min <= 1 {
            return Self {
                min,
                ..Self::default()
            };
        }
        let of_field = |field: Field| {
            let keys = |user: &UserReview| groups(user, field.clone());
            // The cost centre is in the roster, and so is who is not in it.
            let can_be_replaced = |user: &UserReview| match field {
                Field::CostCentre => matches!(user.user.employee, Known::Read(_)),
                _ => true,
            };
            let groups = Groups::new(review, min, keys, can_be_replaced);
            (field.clone(), groups)
        };
        let fields = FIELDS.into_iter().chain([by]).map(of_field).collect();
        let keys = |user: &UserReview| BTreeSet::from([version(&user.user)]);
        Self {
            min,
            fields,
            versions: Groups::new(review, min, keys, |_| true),
        }
    }

    pub(super) fn min(&self) -> u64 {
        self.min
    }

    /// Whether a group is told together with others.
    pub(super) fn contains(&self, field: &Field, key: &GroupKey) -> bool {
        let groups = self.fields.get(field);
        groups.is_some_and(|groups| groups.small.contains(key))
    }

    /// Whether the version of a user is told together with others.
    pub(super) fn contains_version_of(&self, user: &InventoryUser) -> bool {
        self.versions.small.contains(&version(user))
    }

    /// Whether a filter names a group that is not told apart.
    pub(super) fn are_named_in(&self, filter: &Filter) -> bool {
        self.min > 1 && self.are_named_in_node(filter.node())
    }

    fn are_named_in_node(&self, node: &Node) -> bool {
        match node {
            Node::Term(field, Test::Compare(op, operand)) => {
                let is_exact = match op {
                    Op::Less | Op::AtMost | Op::More | Op::AtLeast => return false,
                    Op::Contains | Op::StartsWith => false,
                    Op::Is | Op::IsNot | Op::Exactly => *field != Field::LastClientVersion,
                };
                let text = folded(&operand.to_string());
                let groups = match field {
                    Field::LastClientVersion => Some(&self.versions),
                    field => self.fields.get(field),
                };
                groups.is_some_and(|groups| groups.are_named(&text, is_exact))
            }
            Node::Everyone | Node::Term(..) => false,
            Node::Not(node) => self.are_named_in_node(node),
            Node::All(nodes) | Node::Any(nodes) => {
                nodes.iter().any(|node| self.are_named_in_node(node))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of so many users each, of whom nobody is in two.
    fn apart(sizes: &[usize]) -> Members<usize> {
        let mut next = 0..;
        let each = sizes.iter().map(|size| next.by_ref().take(*size).collect());
        each.enumerate().collect()
    }

    fn together(members: &Members<usize>, min: u64) -> Vec<usize> {
        smaller(members, min, |_| true).into_iter().collect()
    }

    #[test]
    fn small_groups_are_together_at_least_as_many_as_the_smallest_group_told() {
        assert_eq!(together(&apart(&[9, 8, 7]), 5), [0_usize; 0]);
        assert_eq!(together(&apart(&[9, 3, 2]), 5), [1, 2]);
        // One alone would be found by subtraction.
        assert_eq!(together(&apart(&[9, 7, 2]), 5), [1, 2]);
        assert_eq!(together(&apart(&[2]), 5), [0]);
        assert_eq!(together(&apart(&[1, 1]), 1), [0_usize; 0]);
    }

    #[test]
    fn users_of_several_small_groups_are_counted_once() {
        let mut members = apart(&[9, 3]);
        members.insert(2, members[&1].clone());
        // They are three users, not six.
        assert_eq!(together(&members, 5), [0, 1, 2]);
    }

    #[test]
    fn users_whose_value_stays_do_not_hide_others() {
        let members = apart(&[9, 3, 2]);
        let stays = |at: usize| !members[&2].contains(&at);
        let together: Vec<_> = smaller(&members, 5, stays).into_iter().collect();
        assert_eq!(together, [0, 1, 2]);
    }
}
