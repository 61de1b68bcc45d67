//! Filters over users and groups of them, by the public API alone.

mod errors;
mod meaning;
mod parts;
mod properties;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use zoom_admin::ErrorKind;
use zoom_admin::coverage::Why;
use zoom_admin::usage::filter::{
    self, Field, Fields, Filter, FilterError, GroupKey, Kind, MAX_DEPTH, Node, Op, Operand,
    RelativeDay, Test, Value, Version, field, groups,
};
use zoom_admin::usage::inventory::Listed;
use zoom_admin::usage::{Inventory, Known, Licence, Metadata};
use zoom_admin::user::{Status, User, UserType};

/// A user with these fields; the others are not set.
#[derive(Debug, Clone, Default)]
struct Subject(BTreeMap<Field, Known<Vec<Value>>>);

impl Fields for Subject {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        self.0.get(&field).cloned().unwrap_or(Known::NotThere)
    }
}

impl Subject {
    fn with(mut self, field: Field, value: impl Into<Value>) -> Self {
        match self.0.entry(field).or_insert(Known::Read(Vec::new())) {
            Known::Read(values) => values.push(value.into()),
            other => panic!("{other:?}"),
        }
        self
    }

    fn unread(mut self, field: Field) -> Self {
        self.0.insert(field, Known::NotRead(Why::NotRead));
        self
    }
}

fn of(field: Field, value: impl Into<Value>) -> Subject {
    Subject::default().with(field, value)
}

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

fn parsed(text: &str) -> Filter {
    Filter::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn assert_prints(text: &str, canonical: &str) {
    assert_eq!(parsed(text).to_string(), canonical);
    assert_eq!(parsed(canonical), parsed(text));
}

fn metadata(user: serde_json::Value) -> Metadata {
    let user: User = serde_json::from_value(user).unwrap();
    let inventory = Inventory::merge([Listed::new(Status::Active, user)]);
    inventory.users().next().unwrap().metadata.clone()
}

#[test]
fn metadata_has_the_nine_fields_and_the_platform() {
    let user = metadata(serde_json::json!({
        "email": "a@x.org", "id": "A", "dept": "Sales", "type": 1, "status": "active",
        "last_client_version": "6.2.11.5069(mac)",
    }));
    for (text, expected) in [
        ("department = sales", Some(true)),
        ("user_type = Basic", Some(true)),
        ("user_status = Active", Some(true)),
        ("last_client_version = 6.2", Some(true)),
        ("last_client_version < 5.17", Some(false)),
        ("platform = MAC", Some(true)),
        ("platform = windows", Some(false)),
        ("webinar = yes", None),
        ("meeting_capacity > 100", None),
        ("group = Sales", None),
        ("email is set", None),
    ] {
        assert_eq!(parsed(text).matches(&user), expected, "{text}");
    }
    let without = metadata(serde_json::json!({"email": "a@x.org", "last_client_version": "web"}));
    assert_eq!(parsed("platform is set").matches(&without), Some(false));
    let odd = |text: &str| parsed(text).matches(&without);
    assert_eq!(odd("last_client_version is set"), Some(true));
    assert_eq!(odd("last_client_version < 5"), Some(false));
    assert_eq!(odd("last_client_version >= 5"), Some(false));
    assert_eq!(odd("last_client_version != 5"), Some(true));
}

#[test]
fn every_field_has_a_name_that_reads_back() {
    let names: BTreeSet<_> = Field::ALL.iter().map(|field| field.name()).collect();
    assert_eq!(names.len(), Field::ALL.len());
    for field in Field::ALL {
        assert_eq!(field.name().parse::<Field>().unwrap(), *field);
        assert_eq!(field.to_string(), field.name());
        let json = format!("{:?}", field.name());
        assert_eq!(serde_json::to_string(field).unwrap(), json);
        assert_eq!(serde_json::from_str::<Field>(&json).unwrap(), *field);
        assert!(!field.takes().is_empty());
    }
    assert_eq!("User Type".parse::<Field>().unwrap(), Field::UserType);
    assert_eq!(" TIME-ZONE ".parse::<Field>().unwrap(), Field::TimeZone);
    assert_eq!("license".parse::<Field>().unwrap(), Field::Licence);
    assert_eq!(Field::Licence.kind(), Kind::Licence);
}

#[test]
fn a_filter_is_its_text_in_json() {
    let filter = parsed("role in (a, b) and not meetings < 3");
    let json = serde_json::to_string(&filter).unwrap();
    assert_eq!(json, r#""role in (a, b) and not meetings < 3""#);
    assert_eq!(serde_json::from_str::<Filter>(&json).unwrap(), filter);
    for text in ["null", "\"\"", "\"everyone\""] {
        assert!(serde_json::from_str::<Filter>(text).unwrap().is_everyone());
    }
    let error = serde_json::from_str::<Filter>("\"rule = a\"").unwrap_err();
    assert!(error.to_string().contains("did you mean role?"), "{error}");
}

#[test]
fn users_are_in_a_group_per_value() {
    let value = |value: &str| GroupKey::Value(value.into());
    let user = of(Field::Group, "Sales").with(Field::Group, " Leads ");
    assert_eq!(
        groups(&user, Field::Group),
        BTreeSet::from([value("Leads"), value("Sales")])
    );
    let none = of(Field::Department, " ").unread(Field::Webinar);
    for field in [Field::Department, Field::Role] {
        assert_eq!(groups(&none, field), BTreeSet::from([GroupKey::NotSet]));
    }
    assert_eq!(
        groups(&none, Field::Webinar),
        BTreeSet::from([GroupKey::NotRead])
    );
}

#[test]
fn groups_sort_as_values_and_then_those_without() {
    let by = |field: Field, values: Vec<Value>| {
        let mut keys: BTreeSet<_> = values
            .into_iter()
            .flat_map(|value| groups(&of(field.clone(), value), field.clone()))
            .collect();
        keys.extend([GroupKey::NotRead, GroupKey::NotSet]);
        let texts: Vec<_> = keys.iter().map(ToString::to_string).collect();
        texts.join(" ")
    };
    assert_eq!(
        by(Field::Largest, vec![1000.into(), 300.into()]),
        "300 1000 (not set) (not read)"
    );
    let versions = ["5.10", "5.9", "5.10.1"].map(|text| version(text).into());
    assert_eq!(
        by(Field::LastClientVersion, versions.to_vec()),
        "5.9 5.10 5.10.1 (not set) (not read)"
    );
    let types = vec![UserType::Licensed.into(), UserType::Other(2).into()];
    assert_eq!(by(Field::UserType, types), "Pro (not set) (not read)");
}

#[test]
fn groups_are_keys_of_maps_in_json() {
    let map = BTreeMap::from([
        (GroupKey::Value(Licence::Webinar(Some(500)).into()), 3),
        (GroupKey::NotSet, 2),
        (GroupKey::NotRead, 1),
    ]);
    assert_eq!(
        serde_json::to_string(&map).unwrap(),
        r#"{"webinar:500":3,"(not set)":2,"(not read)":1}"#
    );
}
