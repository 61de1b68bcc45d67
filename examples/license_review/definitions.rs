//! The definitions of use that are in use today, side by side on one reading of the account.

use std::io::{self, Write};

use zoom_admin::usage::filter::{Field, Filter, GroupKey};
use zoom_admin::usage::filter::{Value, groups};
use zoom_admin::usage::policy::{Otherwise, Use};
use zoom_admin::usage::{self, Facts, Policy, Verdict};
use zoom_admin::user::Status;
use zoom_admin::{Error, Zoom};

struct Definition {
    text: &'static str,
    code: &'static str,
    policy: Policy,
}

fn definitions() -> Vec<Definition> {
    let of = |text, code, policy| Definition { text, code, policy };
    let mut login_or_use = Policy::hosted_within(90);
    login_or_use.name = "no_login_or_use(90)".to_owned();
    for rule in &mut login_or_use.rules {
        rule.name = "hosted or signed in".to_owned();
        rule.counts.push(Use::SignedIn);
        rule.otherwise = Otherwise::ByOtherUse;
    }
    vec![
        of(
            "No licence-requiring use in 90 days (the default)",
            "`Policy::careful(90)`",
            Policy::careful(90),
        ),
        of(
            "Hosted neither a meeting nor a webinar in 60 days",
            "`Policy::hosted_within(60)`",
            Policy::hosted_within(60),
        ),
        of(
            "The same in 30 days",
            "`Policy::hosted_within(30)`",
            Policy::hosted_within(30),
        ),
        of(
            "Hosted nothing over 40 minutes with two people in 60 days",
            "`Policy::over_forty_minutes(60)`",
            Policy::over_forty_minutes(60),
        ),
        of(
            "No login in 90 days",
            "`Policy::no_login(90)`",
            Policy::no_login(90),
        ),
        of(
            "Neither a login nor anything hosted in 90 days",
            "`hosted_within(90)` that counts `Use::SignedIn` too, `Otherwise::ByOtherUse`",
            login_or_use,
        ),
        of(
            "No active host of the last calendar month, as Zoom counts",
            "`Policy::zoom_active_host()`",
            Policy::zoom_active_host(),
        ),
    ]
}

/// Counts the base licences of active users by verdict, under each definition.
pub(crate) async fn print(
    out: &mut impl Write,
    zoom: &Zoom,
    facts: &mut Facts,
    filter: &Filter,
) -> Result<io::Result<()>, Error> {
    const VERDICTS: [Verdict; 3] = [
        Verdict::Downgrade,
        Verdict::Reclaim,
        Verdict::Review { would_be: None },
    ];
    let mut lines = vec![
        "| Whose licence is idle | Policy | Keep | Downgrade | Reclaim | Review | Unknown |"
            .to_owned(),
        "|---|---|--:|--:|--:|--:|--:|".to_owned(),
    ];
    for definition in definitions() {
        // Each finds candidates of its own, who are asked about one by one.
        usage::look_closer(zoom, facts, &definition.policy, None).await?;
        let review = usage::decide(facts, &definition.policy, None, facts.read_at)?;
        let review = review.filtered(filter);
        let active = GroupKey::Value(Value::Status(Status::Active));
        let bases = review.with(|v| v.licence.as_ref().is_some_and(|of| of.is_base()));
        let verdicts: Vec<_> = bases
            .into_iter()
            .filter(|(user, _)| groups(user, Field::UserStatus).contains(&active))
            .map(|(_, verdict)| verdict.verdict.name())
            .collect();
        let count = |name: &str| verdicts.iter().filter(|v| **v == name).count();
        let mut cells = vec![definition.text.to_owned(), definition.code.to_owned()];
        cells.push(count("keep").to_string());
        cells.extend(VERDICTS.iter().map(|v| count(v.name()).to_string()));
        cells.push(count("unknown").to_string());
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    Ok(lines.iter().try_for_each(|line| writeln!(out, "{line}")))
}
