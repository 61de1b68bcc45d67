//! Answers of one account agree with one another, whatever the profile and the seed.

use super::*;

/// A profile, by name.
type Named = (&'static str, fn() -> FakeProfile);

const PROFILES: [Named; 4] = [
    ("plain", || FakeProfile::new(160)),
    ("small company", || FakeProfile::small_company().users(160)),
    ("enterprise", || FakeProfile::enterprise().users(160)),
    ("university", || FakeProfile::university().users(160)),
];

/// The number of seeds for each profile, unless `FAKE_SEEDS` says otherwise.
const SEEDS: u64 = 6;

/// Runs a property for every profile and many seeds. A failure names both.
async fn hold<F: Future<Output = Result<(), String>>>(property: impl Fn(Fake) -> F) {
    let seeds = std::env::var("FAKE_SEEDS").ok();
    let seeds = seeds.and_then(|n| n.parse().ok()).unwrap_or(SEEDS);
    for (name, profile) in PROFILES {
        for seed in 1..=seeds {
            let account = FakeAccount::from_profile(profile(), seed * 7919);
            let fake = Fake::builder().account(account).unlimited().build();
            if let Err(fault) = property(fake).await {
                panic!("profile {name}, seed {}: {fault}", seed * 7919);
            }
        }
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, left: T, right: T) -> Result<(), String> {
    if left == right {
        return Ok(());
    }
    Err(format!("{what}: {left:?} is not {right:?}"))
}

#[tokio::test]
async fn lists_groups_and_summary_count_the_same_users() {
    hold(|fake| async move {
        let caller = Caller::of(&fake);
        let users = caller.everybody().await;
        let emails: BTreeSet<_> = users.iter().map(|u| u["email"].to_string()).collect();
        same("addresses", emails.len(), users.len())?;
        let summary = caller.ok("/users/summary").await;
        let n = |name: &str| summary[name].as_u64().unwrap() as usize;
        same("total", n("total_users_count"), users.len())?;
        let settled = |kind: i64| {
            let mut all = users.iter();
            let is = |u: &&Value| u["status"] != "pending" && u["type"] == kind;
            all.by_ref().filter(is).count()
        };
        same("licensed", n("licensed_users_count"), settled(2))?;
        same("basic", n("basic_users_count"), settled(1))?;
        let owners = users.iter().filter(|u| u["role_id"] == "0").count();
        same("owners", owners, 1)?;
        for group in caller.all("/groups", "groups").await {
            let id = group["id"].as_str().unwrap();
            let members = caller
                .all(&format!("/groups/{id}/members"), "members")
                .await;
            let are: BTreeSet<_> = members.iter().map(|m| m["id"].to_string()).collect();
            let says = users.iter().filter(|u| {
                let groups = u["group_ids"].as_array();
                groups.is_some_and(|groups| groups.contains(&group["id"]))
            });
            same("members", are, says.map(|u| u["id"].to_string()).collect())?;
            same(
                "total_members",
                group["total_members"].as_u64().unwrap() as usize,
                members.len(),
            )?;
        }
        Ok(())
    })
    .await;
}

/// The seats that the users hold, by the member of plan usage.
fn held(users: &[FakeUser]) -> BTreeMap<&'static str, u64> {
    let mut held = BTreeMap::new();
    let licensed = users
        .iter()
        .filter(|u| u.kind == 2 && u.status != FakeStatus::Inactive);
    for user in licensed {
        let base = match user.bundle() {
            Some(137_438_953_472) => "plan_zoom_one_edu_school_campus_plus",
            Some(576_460_752_303_423_488) => "plan_zoom_one_edu_student",
            Some(_) => "plan_zoom_one",
            None if user.plan_united_type.as_deref() == Some("32") => "plan_united",
            None => "plan_base",
        };
        *held.entry(base).or_default() += 1;
        if user.large_meeting.is_some() {
            *held.entry("plan_large_meeting").or_default() += 1;
        }
        if user.webinar.is_some() && !user.webinar_included {
            *held.entry("plan_webinar").or_default() += 1;
        }
    }
    held
}

#[tokio::test]
async fn plan_usage_and_invoices_count_the_seats_that_users_hold() {
    hold(|fake| async move {
        let caller = Caller::of(&fake);
        let usage = caller.ok("/accounts/me/plans/usage").await;
        let mut bought = 0;
        let mut taken: BTreeMap<&str, u64> = BTreeMap::new();
        let plans = usage.as_object().unwrap().iter();
        for (plan, entries) in plans.filter(|(plan, _)| *plan != "plan_recording") {
            let entries = match entries {
                Value::Array(entries) => entries.clone(),
                entry => vec![entry.clone()],
            };
            for entry in entries {
                let n = |name: &str| entry[name].as_u64().unwrap();
                let used = n("usage") + n("pending");
                if n("hosts") < used {
                    return Err(format!("{plan}: more seats are taken than bought"));
                }
                bought += n("hosts");
                if used > 0 {
                    *taken.entry(plan).or_default() += used;
                }
            }
        }
        let users = fake.users();
        let expected: BTreeMap<&str, u64> = held(&users);
        same("seats", &taken, &expected)?;
        let (status, billing) = caller.get("/report/billing").await;
        let reports = billing["billing_reports"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let Some(report) = reports.first().filter(|_| status == 200) else {
            return Ok(());
        };
        let id = report["id"].as_str().unwrap();
        let path = format!("/report/billing/invoices?billing_id={id}");
        let invoices = caller.ok(&path).await;
        let sum = |name: &str| -> u64 {
            let invoices = invoices["invoices"].as_array().unwrap().iter();
            let number = |v: &Value| v.as_u64().or_else(|| v.as_str()?.parse().ok());
            invoices
                .map(|invoice| number(&invoice[name]).unwrap())
                .sum()
        };
        same("invoiced", sum("quantity"), bought)?;
        let total = report["total_amount"].as_str().unwrap().parse().unwrap();
        same("amounts", sum("total_amount"), total)
    })
    .await;
}

#[tokio::test]
async fn the_operation_log_tells_of_the_users_as_they_are() {
    hold(|fake| async move {
        let caller = Caller::of(&fake);
        let mut lines = Vec::new();
        for (from, to) in MONTHS {
            let path = format!("/report/operationlogs?from={from}&to={to}&page_size=300");
            lines.extend(caller.all(&path, "operation_logs").await);
        }
        lines.sort_by_key(|line| line["time"].as_str().unwrap().to_owned());
        let users = fake.users();
        let owner = users.iter().find(|u| u.role_id == "0").unwrap();
        // The last type, status and address of each user that the log tells.
        let mut told: HashMap<String, (Option<i64>, bool)> = HashMap::new();
        for line in &lines {
            same(
                "operator",
                line["operator"].as_str(),
                Some(owner.email.as_str()),
            )?;
            let detail = line["operation_detail"].as_str().unwrap();
            let words: Vec<_> = detail.split(' ').collect();
            let email = words.iter().rfind(|word| word.contains('@')).unwrap();
            let user = fake.user(email);
            let user = user.ok_or_else(|| format!("{detail}: no such user"))?;
            let time = instant(line["time"].as_str().unwrap());
            if time < user.created && user.status != FakeStatus::Pending {
                return Err(format!("{detail}: before the user was created"));
            }
            let told = told.entry(user.email).or_default();
            match *words.as_slice() {
                ["Change", _, "from", _, "to", kind] => {
                    told.0 = Some(if kind == "Licensed" { 2 } else { 1 });
                }
                ["Deactivate", ..] => told.1 = true,
                ["Add", ..] => same("creation", time, user.created)?,
                _ => {}
            }
        }
        let is_kept = !lines.is_empty();
        for user in &users {
            let (kind, is_gone) = told.get(&user.email).copied().unwrap_or_default();
            if let Some(kind) = kind {
                same(&user.email, kind, user.kind)?;
            }
            let is_inactive = user.status == FakeStatus::Inactive;
            if is_gone && !is_inactive {
                return Err(format!("{} is not deactivated", user.email));
            }
            let half_year = instant("2026-01-10T00:00:00Z");
            let is_new = user.status == FakeStatus::Active && user.created > half_year;
            if is_kept && is_new && user.kind == 2 && user.role_id == "2" && kind != Some(2) {
                return Err(format!("the licence of {} is in no line", user.email));
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn changes_keep_lists_seats_and_log_together() {
    hold(|fake| async move {
        let at = |k: usize| {
            let users = fake.users();
            users[k % users.len()].email.clone()
        };
        for k in [11_usize, 23, 37, 52, 71, 88, 104] {
            let email = at(k);
            match k % 5 {
                0 => fake.deactivate(&email),
                1 => fake.rename(&email, &format!("renamed{k}@example.com")),
                2 => fake.delete(&email),
                3 => fake.promote(&email),
                _ => fake.activate(&email),
            };
            fake.move_days(u32::try_from(k % 4).unwrap());
        }
        let caller = Caller::of(&fake);
        let users = caller.everybody().await;
        let summary = caller.ok("/users/summary").await;
        let total = summary["total_users_count"].as_u64().unwrap() as usize;
        same("total", total, users.len())?;
        same("users", fake.users().len(), users.len())?;
        let usage = caller.ok("/accounts/me/plans/usage").await;
        let base = &usage["plan_base"];
        let taken = base["usage"].as_u64().unwrap() + base["pending"].as_u64().unwrap();
        let expected = held(&fake.users()).get("plan_base").copied();
        same("base", taken, expected.unwrap_or(0))?;
        for user in &users {
            let found = caller
                .ok(&format!("/users/{}", user["email"].as_str().unwrap()))
                .await;
            same("type", &found["type"], &user["type"])?;
            same("status", &found["status"], &user["status"])?;
        }
        Ok(())
    })
    .await;
}
