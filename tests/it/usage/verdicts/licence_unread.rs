//! Users whose licence could not be read, whatever their status.

use serde_json::{Value, json};
use zoom_admin::coverage::{NotRead, Source, Why};
use zoom_admin::usage::Verdict;
use zoom_admin::usage::sync::{Failure, Record};
use zoom_admin::usage::verdict::Cause;
use zoom_admin::user::Status;

use super::add_on_edges::without;
use super::records::{Account, damaged_facts, lost, record, settings, snapshot_of};
use super::*;

/// What is said of Ann's base, of whose record this field could not be read.
fn unreadable(status: Status, fields: Value, field: &str) -> LicenceVerdict {
    let mut all = json!({"email": email("ann")});
    let map = all.as_object_mut().unwrap();
    map.extend(fields.as_object().unwrap().clone());
    let key = all["id"].as_str().unwrap_or(&email("ann")).to_owned();
    let users = [record(status, all)];
    let failure = lost(Source::Users, &key, field, None);
    let facts = damaged_facts(&users, &[failure], &snapshot_of(&users));
    let review = decide(&facts, &Policy::careful(90));
    let [verdict] = &one(&review, "ann").verdicts[..] else {
        panic!("{:?}", one(&review, "ann").verdicts)
    };
    verdict.clone()
}

fn unread(field: &str) -> Verdict {
    let field = field.to_owned();
    let sources = vec![NotRead::new(Source::Users, Why::UnreadableField { field })];
    Verdict::Unknown(Cause::NotRead { sources })
}

#[test]
fn an_invitation_whose_licence_was_not_read_is_unknown_and_holds_what_is_known() {
    // The other field may name a licence, or another one.
    let of = |fields, field| unreadable(Status::Pending, fields, field);
    let none = of(json!({}), "type");
    assert_eq!((none.verdict, none.licence), (unread("type"), None));
    let basic = of(json!({"type": 1}), "plan_united_type");
    assert_eq!(
        (basic.verdict, basic.licence),
        (unread("plan_united_type"), None)
    );
    let paid = of(json!({"type": 2}), "plan_united_type");
    assert_eq!(
        (paid.verdict, paid.licence),
        (unread("plan_united_type"), Some(usage::Licence::Pro))
    );
}

#[test]
fn somebody_without_a_licence_in_what_was_read_may_hold_one() {
    let id = |kind: Value| json!({"id": "id-ann", "type": kind});
    let of = |kind, field| unreadable(Status::Active, id(kind), field).verdict;
    assert_eq!(of(1.into(), "plan_united_type"), unread("plan_united_type"));
    assert_eq!(
        of(1.into(), "license_info_list"),
        unread("license_info_list")
    );
    assert_eq!(of(Value::Null, "type"), unread("type"));
    // Another field tells nothing of licences.
    assert_eq!(of(1.into(), "dept"), Verdict::NoLicence);
}

#[test]
fn a_webinar_whose_start_was_not_read_is_not_told_of_somebody_without_a_licence() {
    let told = |row: (Record, Option<Failure>)| {
        let account = Account::new().user("ann", 1).with(row.0);
        let users = [account.records[0].clone(), settings("ann", json!({}))];
        let failures: Vec<_> = row.1.into_iter().collect();
        let facts = damaged_facts(&account.records, &failures, &snapshot_of(&users));
        let review = decide(&facts, &Policy::careful(90));
        let said = reasons(base(&review, "ann"));
        said.iter().any(|reason| reason.contains("webinars"))
    };
    let whole = super::records::webinar_held("ann", "2026-06-02T10:00:00Z");
    assert!(told((whole, None)));
    // It may have been on days before.
    let (row, failure) = without("start_time", true, 2);
    assert!(!told((row, Some(failure))));
}
