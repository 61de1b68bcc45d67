//! The declarations in `src`: they are written as rustfmt would write them, which does not read what
//! stands in macros, and settings say at which levels they are.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::facts::facts;

/// The macros whose bodies are declarations.
const MACROS: [&str; 8] = [
    "features",
    "id",
    "locks",
    "model",
    "open_enum",
    "page",
    "ranged",
    "request",
];

/// One use of a macro.
struct Declaration {
    /// File and line.
    place: String,
    file: String,
    name: &'static str,
    /// What stands between its braces.
    body: Vec<String>,
}

fn declarations() -> Vec<Declaration> {
    fn read(dir: &Path, root: &Path, all: &mut Vec<Declaration>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, root, all);
                continue;
            }
            if path.extension().is_none_or(|e| e != "rs") {
                continue;
            }
            let file = path.strip_prefix(root).unwrap().display().to_string();
            let text = std::fs::read_to_string(&path).unwrap();
            let mut lines = text.lines().zip(1..);
            while let Some((line, number)) = lines.next() {
                let Some(name) = MACROS.iter().find(|m| line == format!("{m}! {{")) else {
                    continue;
                };
                let body = lines.by_ref().map(|(line, _)| line.to_owned());
                all.push(Declaration {
                    place: format!("{file}:{number}"),
                    file: file.clone(),
                    name,
                    body: body.take_while(|line| line != "}").collect(),
                });
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    read(&root, &root, &mut all);
    assert!(all.len() > 400, "{} declarations", all.len());
    all
}

/// What is wrong with the form of a declaration.
fn faults(declaration: &Declaration) -> Vec<String> {
    let mut faults = Vec::new();
    let mut depth = 1_usize;
    let (mut documented, mut attribute) = (false, false);
    for (line, number) in declaration.body.iter().zip(1..) {
        let text = line.trim_start();
        let mut expect = |what: &str, so: bool| {
            if !so {
                faults.push(format!("{} + {number}: {what}: {line}", declaration.place));
            }
        };
        let closes = text.starts_with(['}', ')', ']']);
        let indent = 4 * depth.saturating_sub(usize::from(closes));
        expect("indentation", line.len() - text.len() == indent);
        expect("longer than 100", line.chars().count() <= 100);
        expect("blanks at the end", line.trim_end() == line);
        expect("an empty line", !text.is_empty());
        if text.starts_with("//") {
            expect(
                "a blank behind ///",
                text == "///" || text.starts_with("/// "),
            );
            expect("documentation before attributes", !attribute);
            documented = true;
            continue;
        }
        if text.starts_with("#[") {
            attribute = true;
        } else if declaration.name != "ranged" {
            let field = match declaration.name {
                "model" | "page" => depth == 2 && !closes,
                "request" => depth == 2 && text.contains(": Option<"),
                "open_enum" => depth == 2 && !closes,
                _ => false,
            };
            if field {
                // The list of a page is the same in all.
                let list = declaration.name == "page" && text.contains(": Vec<");
                expect("documentation", documented || list);
                expect("a comma at the end", text.ends_with(','));
                let ends = match declaration.name {
                    "open_enum" => " = ",
                    _ => ": ",
                };
                expect("one on a line", text.matches(ends).count() == 1);
                let public = ["model", "page"].contains(&declaration.name);
                expect("pub", text.starts_with("pub ") == public);
            }
            (documented, attribute) = (false, false);
        }
        // However many brackets a line opens, it indents by one step.
        let count = |brackets: [char; 3]| text.matches(brackets).count();
        match count(['{', '(', '[']).cmp(&count(['}', ')', ']'])) {
            Ordering::Greater => depth += 1,
            Ordering::Equal => {}
            Ordering::Less => depth = depth.saturating_sub(1),
        }
    }
    faults
}

#[test]
fn declarations_are_written_in_one_form() {
    let faults: Vec<_> = declarations().iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_declaration_in_another_form_is_found() {
    let form = |body: &str| {
        faults(&Declaration {
            place: "here".to_owned(),
            file: "here".to_owned(),
            name: "model",
            body: body.lines().map(str::to_owned).collect(),
        })
    };
    let good = "    /// A.\n    pub struct A {\n        /// B.\n        #[name = \"type\"]\n        \
                pub b: Option<bool>,\n    }";
    assert_eq!(form(good), Vec::<String>::new());
    for (from, to) in [
        ("        pub b", "      pub b"),
        ("bool>,", "bool>"),
        ("bool>,", "bool>, pub c: Option<bool>,"),
        ("        /// B.\n", ""),
        ("        /// B.\n", "\n"),
        ("/// B", "///B"),
        ("bool>,", "bool>, "),
        ("pub b", "b"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert_ne!(form(&bad), Vec::<String>::new(), "{bad}");
    }
}

/// A field of a model: Zoom's name, the type within its `Option` or `Vec`, the documentation.
struct Field {
    name: String,
    ty: String,
    bare: bool,
    doc: String,
}

/// The models of a declaration by name, with their fields. A lock is a field, too.
fn models(declaration: &Declaration) -> Option<(String, Vec<Field>)> {
    if !["model", "page", "locks"].contains(&declaration.name) {
        return None;
    }
    let mut fields = Vec::new();
    let (mut model, mut doc, mut renamed) = (String::new(), String::new(), None);
    for line in declaration.body.iter().map(|line| line.trim()) {
        if let Some(text) = line.strip_prefix("/// ") {
            doc = format!("{doc} {text}");
            continue;
        }
        if let Some(name) = line.strip_prefix("#[name = ") {
            renamed = Some(name.trim_matches(['"', ']']).to_owned());
            continue;
        }
        if let Some(name) = line.strip_prefix("pub struct ") {
            model = name.split([' ', '{']).next().unwrap().to_owned();
        } else if let Some(field) = line.strip_suffix(',') {
            let (name, ty) = field.split_once(": ").unwrap_or((field, "Option<bool>"));
            let inner = ty.replace("LockOr<", "");
            let inner = inner.strip_prefix("Option<").or(inner.strip_prefix("Vec<"));
            fields.push(Field {
                name: renamed.take().unwrap_or(name.replace("pub ", "")),
                ty: inner.unwrap_or(ty).trim_matches('>').to_owned(),
                bare: inner.is_none(),
                doc: doc.trim().to_owned(),
            });
        }
        doc.clear();
    }
    Some((model, fields))
}

/// Every field of an answer may be absent, but for those without which a record is nothing.
#[test]
fn fields_that_are_neither_an_option_nor_a_list_are_these() {
    let mut bare = BTreeSet::new();
    for (model, fields) in declarations().iter().filter_map(models) {
        let fields = fields.into_iter().filter(|f| f.bare);
        bare.extend(fields.map(|f| format!("{model}.{}", f.name)));
    }
    let expected = [
        "Channel.channel_id",
        "RegistrantDetails.email",
        "User.email",
    ];
    assert_eq!(bare, expected.map(str::to_owned).into());
}

const LEVELS: [&str; 3] = ["account", "group", "user"];

/// The type of an answer with settings or locks, by the path of its call and its `option`.
fn root(level: &str, path: &str, option: Option<&str>) -> Option<&'static str> {
    let locks = path.ends_with("/lock_settings");
    if !locks && !path.ends_with("/settings") {
        return None;
    }
    Some(match (option, level) {
        (None, "account") if locks => "AccountLocks",
        (None, "group") if locks => "GroupLocks",
        (Some("meeting_security"), _) if locks => "SecurityLocks",
        (None, "account") => "AccountSettings",
        (None, "group") => "GroupSettings",
        (None, "user") => "UserSettings",
        (Some("meeting_security"), _) => "MeetingSecuritySettings",
        (Some("meeting_authentication"), _) => "MeetingAuthentication",
        (Some("recording_authentication"), _) => "RecordingAuthentication",
        (Some("security"), "account") => "AccountSecurity",
        other => panic!("{path}: {other:?}"),
    })
}

#[test]
fn a_setting_says_at_which_levels_it_is() {
    let declarations = declarations();
    let read = |begin: &str| -> BTreeMap<String, Vec<Field>> {
        let of = declarations.iter().filter(|d| d.file.starts_with(begin));
        of.filter_map(models).collect()
    };
    let shared = read("settings");
    // At which levels the facts have each field.
    let mut at: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
    for level in LEVELS {
        let own = read(&format!("{level}/"));
        for call in &facts().calls {
            if call.module != level {
                continue;
            }
            for answer in &call.answers {
                let Some(root) = root(level, &call.path, answer.option.as_deref()) else {
                    continue;
                };
                for field in &answer.fields {
                    let mut model = root.to_owned();
                    for name in field.at.split('/').filter(|n| !["", "*"].contains(n)) {
                        let own_fields = own.get(&model);
                        let Some(fields) = own_fields.or(shared.get(&model)) else {
                            panic!("{level}: {} is not declared", field.at);
                        };
                        let Some(found) = fields.iter().find(|f| f.name == name) else {
                            panic!("{level}: {model} has no {name}");
                        };
                        if own_fields.is_none() {
                            let key = (model.clone(), name.to_owned());
                            at.entry(key).or_default().insert(level);
                        }
                        model.clone_from(&found.ty);
                    }
                }
            }
        }
    }
    assert!(at.len() > 400, "{} fields", at.len());
    let mut problems = Vec::new();
    for (model, fields) in &shared {
        let of = |name: &str| at.get(&(model.clone(), name.to_owned()));
        let all: BTreeSet<_> = fields
            .iter()
            .filter_map(|f| of(&f.name))
            .flatten()
            .collect();
        for field in fields {
            let Some(levels) = of(&field.name) else {
                if !all.is_empty() {
                    problems.push(format!("{model}.{} is at no level", field.name));
                }
                continue;
            };
            let note = match levels.iter().copied().collect::<Vec<_>>()[..] {
                _ if levels.len() == all.len() => None,
                ["account"] => Some("Account only."),
                ["group"] => Some("Groups only."),
                ["user"] => Some("Users only."),
                ["account", "group"] => Some("Account and groups only."),
                ["account", "user"] => Some("Account and users only."),
                _ => Some("Groups and users only."),
            };
            let sentence = field.doc.rsplit_once(". ").map_or(&*field.doc, |(_, s)| s);
            let said = sentence.ends_with(" only.").then_some(sentence);
            if said != note {
                problems.push(format!("{model}.{}: {said:?}, not {note:?}", field.name));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
