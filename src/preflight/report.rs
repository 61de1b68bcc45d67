//! A preflight as text.

use std::fmt;

use super::{Cause, Finding, Preflight, ScopeKind, Standing};
use crate::text::{LONGEST, Visible, visible};

impl Preflight {
    /// Whether all five scopes and all seven permissions are granted.
    pub fn is_complete(&self) -> bool {
        let granted = |standing: &Standing| *standing == Standing::Granted;
        self.scopes.iter().all(|f| granted(&f.standing))
            && self.missing_scopes.is_empty()
            && self.permissions.iter().all(|f| granted(&f.standing))
    }

    /// The abilities that do not work.
    fn not_working(&self) -> Vec<String> {
        fn names<T: fmt::Display>(findings: &[Finding<T>]) -> impl Iterator<Item = String> {
            let missing = findings.iter().filter(|f| f.standing == Standing::Missing);
            missing.map(|f| f.what.to_string())
        }
        let mut all: Vec<_> = names(&self.metadata).collect();
        all.extend(names(&self.activity));
        all.extend(names(&self.licences));
        all
    }

    /// Writes the message to send to the admin: what to change, where, and what does not work until
    /// then.
    pub fn letter(&self) -> String {
        let mut steps = Vec::new();
        if !self.missing_scopes.is_empty() {
            steps.push(format!(
                "On the app's page on the Zoom App Marketplace, under Scopes, add: {}. Then \
                 authorise the app again.",
                visible(&self.missing_scopes.join(", "), LONGEST)
            ));
        }
        let by = |cause| {
            let refused = self
                .permissions
                .iter()
                .filter(move |f| f.standing != Standing::Granted && f.cause == Some(cause));
            refused.map(|f| f.what.name()).collect::<Vec<_>>()
        };
        let lacking = by(Cause::Role);
        if !lacking.is_empty() {
            let role = self.identity.as_ref().and_then(|i| i.role_name.as_deref());
            let role = match role {
                Some(name) => format!("the role \"{}\"", visible(name, LONGEST)),
                None => "the role of the user who authorised the app".to_owned(),
            };
            steps.push(format!(
                "In the Zoom web portal, under User Management > Roles, edit {role} and tick View \
                 for: {}.",
                lacking.join("; ")
            ));
        }
        let not_in_plan = by(Cause::Plan);
        if !not_in_plan.is_empty() {
            steps.push(format!(
                "These are not part of the account's plan; if that is a surprise, ask Zoom: {}.",
                not_in_plan.join("; ")
            ));
        }
        let unclear = by(Cause::Unclear);
        if !unclear.is_empty() {
            steps.push(format!(
                "Zoom refuses these without saying why; check that API access is on for the \
                 account, and that the role may View: {}.",
                unclear.join("; ")
            ));
        }
        let inactive = self.identity.as_ref().and_then(|i| i.is_active()) == Some(false);
        if inactive {
            steps.push(
                "The user who authorised the app is not active: sign in as another one.".to_owned(),
            );
        }
        let mut text = String::from("Hello,\n\n");
        if let Some(identity) = &self.identity {
            text += &format!("Zoom is connected as {}.\n\n", identity.in_words());
        }
        if steps.is_empty() {
            text += if self.is_complete() {
                "Everything that is needed is granted. There is nothing to do.\n"
            } else {
                "Zoom refused nothing, but did not answer everything. There is nothing to do; we \
                 shall check again.\n"
            };
            return text;
        }
        text += "To read what we need, we ask you for this:\n\n";
        for (number, step) in (1..).zip(&steps) {
            text += &format!("{number}. {step}\n");
        }
        let missing = self.not_working();
        if !missing.is_empty() {
            text += &format!("\nUntil then this does not work: {}.\n", missing.join(", "));
        }
        text += "\nWe only read, and change nothing in the account.\n";
        text
    }
}

fn rows<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    head: &str,
    findings: &[Finding<T>],
    words: [&str; 3],
) -> fmt::Result {
    writeln!(f, "\n{head}")?;
    for finding in findings {
        let word = match finding.standing {
            Standing::Granted => words[0],
            Standing::Unknown => words[1],
            Standing::Missing => words[2],
        };
        let (what, evidence) = (
            finding.what.to_string(),
            visible(&finding.evidence, LONGEST),
        );
        writeln!(f, "  {what:<40} {word:<8} {evidence}")?;
    }
    Ok(())
}

impl fmt::Display for Preflight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.identity {
            Some(identity) => writeln!(f, "Connected as {}", identity.in_words())?,
            None => writeln!(f, "Zoom does not say who authorised the app")?,
        }
        if let Some(plan) = self.plan {
            writeln!(f, "The limits are those of the plan {plan}")?;
        }
        if !self.plans_bought.is_empty() {
            writeln!(
                f,
                "Plans bought: {}",
                Visible(self.plans_bought.join(", "), LONGEST)
            )?;
        }
        for remark in &self.remarks {
            writeln!(f, "{}", Visible(remark, LONGEST))?;
        }
        let granted = ["granted", "unknown", "missing"];
        let works = ["works", "unknown", "no"];
        let head = match self.scope_kind {
            ScopeKind::Granular => "Scopes (the app has granular ones)",
            _ => "Scopes",
        };
        rows(f, head, &self.scopes, granted)?;
        rows(f, "Permissions to View", &self.permissions, granted)?;
        rows(f, "Metadata", &self.metadata, works)?;
        rows(f, "Activity", &self.activity, works)?;
        rows(f, "Licences", &self.licences, works)?;
        if !self.master_only.is_empty() {
            writeln!(
                f,
                "\nFor master accounts only, and not needed: {}",
                self.master_only.join(", ")
            )?;
        }
        Ok(())
    }
}
