//! The answer to calls that have no function of their own: what the arguments refer to must exist,
//! required parameters must be there, and everything else is left to the filler.

use serde_json::{Map, Value, json};

use super::context::Ctx;
use super::facts::{Answer, Kind};
use super::refused::{self, Refused};
use super::rng::Rng;

/// The shape of the answer that the parameter `option` asks for.
pub(super) fn shape<'a>(ctx: &Ctx<'_>, answers: &'a [Answer]) -> Option<&'a Answer> {
    let option = ctx.params.get("option");
    let found = answers.iter().find(|a| a.option.as_deref() == option);
    found.or_else(|| answers.first())
}

/// Checks what the path and the query say.
pub(super) fn check(ctx: &Ctx<'_>) -> Result<(), Refused> {
    for (name, value) in ctx.route.named_args() {
        match name {
            "userId" if ctx.world.find(ctx.arg()).is_none() => {
                return Err(refused::NO_USER.about(ctx.arg()));
            }
            "groupId" if ctx.world.group(value).is_none() => return Err(refused::NO_GROUP.refuse()),
            _ => {}
        }
    }
    for parameter in &ctx.route.endpoint.facts.query {
        let name = parameter.name.as_str();
        match ctx.params.get(name) {
            None if parameter.required => {
                return Err(Refused::required(name));
            }
            Some(value) if !parameter.accepts(value) => {
                return Err(Refused::invalid(name));
            }
            _ => {}
        }
    }
    let is_report = ctx.route.endpoint.path().starts_with("/report/");
    if is_report && ctx.params.get("from").is_some() && ctx.params.get("to").is_some() {
        ctx.report_range(true)?;
    }
    Ok(())
}

/// Answers with the identifiers of the path, and with a few records if the call has pages.
pub(super) fn answer(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    check(ctx)?;
    let facts = &ctx.route.endpoint.facts;
    let Some(shape) = shape(ctx, &facts.answers) else {
        return Ok(json!({}));
    };
    if shape.root.list {
        return Ok(json!([{}, {}]));
    }
    let mut body = Map::new();
    if let Some(items) = facts.items.as_deref().filter(|_| facts.paging.is_some()) {
        let count = Rng::new(ctx.key(), &[34]).small(1, 4);
        let count = usize::try_from(count).unwrap_or(1);
        let paging = ctx.paging()?;
        let slice = paging.slice(count);
        body.insert(items.into(), vec![json!({}); slice.len].into());
        for (name, value) in [
            ("next_page_token", slice.next.into()),
            ("page_count", slice.count.into()),
            ("page_number", slice.number.into()),
            ("page_size", Value::from(paging.size)),
            ("total_records", count.into()),
        ] {
            if shape.root.fields.iter().any(|field| field.name == name) {
                body.insert(name.into(), value);
            }
        }
    } else if shape.root.fields.iter().any(|f| f.name == "total_records") {
        body.insert("total_records".into(), 1.into());
    }
    for name in ["from", "to"] {
        let declared = shape.root.fields.iter().any(|field| field.name == name);
        if let (true, Some(value)) = (declared, ctx.params.get(name)) {
            body.insert(name.into(), value.into());
        }
    }
    for (name, value) in identifiers(ctx) {
        let field = shape.root.fields.iter().find(|field| field.name == name);
        let Some(field) = field else { continue };
        let value = match (field.kind, value.parse::<u64>()) {
            (Kind::Integer, Ok(number)) => number.into(),
            // A UUID names an instance, whose number it does not tell.
            (Kind::Integer, Err(_)) => continue,
            _ => Value::from(value),
        };
        body.insert(name, value);
    }
    Ok(Value::Object(body))
}

/// The members that say again what the path says, with their values: `id` for the last placeholder
/// at the end of the path, `group_id` for `groupId`.
fn identifiers<'a>(ctx: &'a Ctx<'_>) -> Vec<(String, &'a str)> {
    let mut all = Vec::new();
    let args: Vec<_> = ctx.route.named_args().collect();
    for (name, value) in &args {
        let kind = name.trim_end_matches("Id");
        all.push((format!("{kind}_id"), *value));
        if value.parse::<u64>().is_err() {
            all.push((format!("{kind}_uuid"), *value));
        }
    }
    if let Some((_, value)) = args.last() {
        all.push(("id".to_owned(), *value));
    }
    all
}
