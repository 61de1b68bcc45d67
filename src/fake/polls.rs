//! The questions of polls and surveys, which meetings to come plan and past ones asked.

use serde_json::{Value, json};

use super::rng::Rng;
use super::seeded;

/// Questions with a single choice.
const CHOICES: [(&str, [&str; 3]); 4] = [
    ("How was the pace?", ["Too slow", "Just right", "Too fast"]),
    ("Shall we meet again?", ["Yes", "No", "Not sure"]),
    ("Which day suits you?", ["Monday", "Wednesday", "Friday"]),
    (
        "Was this useful?",
        ["Very useful", "Somewhat useful", "Not useful"],
    ),
];

/// A poll of a meeting number.
pub(super) struct Poll {
    pub(super) id: String,
    title: &'static str,
    /// 1 a poll, 3 a quiz.
    kind: u8,
    pub(super) questions: Vec<Value>,
}

impl Poll {
    /// The poll as the calls about a meeting to come show it.
    pub(super) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "status": "notstart",
            "anonymous": false,
            "poll_type": self.kind,
            "title": self.title,
            "questions": self.questions,
        })
    }
}

/// The polls of a meeting number: a poll, and for some numbers also a quiz.
pub(super) fn polls(seed: u64, number: u64) -> Vec<Poll> {
    let mut rng = Rng::new(seed, &[139, number]);
    let poll = |k: u64, title, kind, questions| Poll {
        id: seeded::opaque(seed, &[140, number, k]),
        title,
        kind,
        questions,
    };
    let at = usize::try_from(rng.below(CHOICES.len() as u64)).unwrap_or(0);
    let (name, answers) = CHOICES.get(at).copied().unwrap_or(CHOICES[0]);
    let mut polls = vec![poll(
        0,
        "Feedback",
        1,
        vec![single(name, answers), rating()],
    )];
    if rng.chance(400) {
        let mut right = single(
            "In which month does the year end?",
            ["May", "June", "December"],
        );
        if let Some(right) = right.as_object_mut() {
            right.insert("right_answers".into(), json!(["December"]));
        }
        polls.push(poll(1, "Quiz", 3, vec![right, matching(true)]));
    }
    polls
}

/// The questions of all surveys.
pub(super) fn survey() -> Vec<Value> {
    let [.., (name, answers)] = CHOICES;
    vec![single(name, answers), rating(), matching(false), open()]
}

fn question(name: &str, kind: &str) -> Value {
    json!({ "name": name, "type": kind, "answer_required": false })
}

fn with(mut question: Value, more: &[(&str, Value)]) -> Value {
    for (name, value) in more {
        if let Some(question) = question.as_object_mut() {
            question.insert((*name).to_owned(), value.clone());
        }
    }
    question
}

fn single(name: &str, answers: [&str; 3]) -> Value {
    let more = [
        ("answers", json!(answers)),
        ("show_as_dropdown", false.into()),
    ];
    with(question(name, "single"), &more)
}

fn rating() -> Value {
    let more = [
        ("rating_min_value", 0.into()),
        ("rating_max_value", 10.into()),
        ("rating_min_label", "Not likely".into()),
        ("rating_max_label", "Very likely".into()),
    ];
    with(
        question("How likely is it that you come again?", "rating_scale"),
        &more,
    )
}

/// Prompts to each of which an answer belongs. Only a quiz has right ones.
fn matching(quiz: bool) -> Value {
    let prompt = |name: &str, right: &str| {
        let more = [("prompt_right_answers", json!([right]))];
        let prompt = json!({ "prompt_question": name });
        with(prompt, if quiz { &more } else { &[] })
    };
    let prompts = json!([
        prompt("Berlin", "Germany"),
        prompt("Boston", "United States")
    ]);
    let more = [
        ("answers", json!(["Germany", "United States"])),
        ("prompts", prompts),
    ];
    with(question("Where are the offices?", "matching"), &more)
}

fn open() -> Value {
    let more = [
        ("answer_min_character", 1.into()),
        ("answer_max_character", 200.into()),
    ];
    with(question("What else shall we know?", "short_answer"), &more)
}

/// What somebody answers to a question.
pub(super) fn answer_to(question: &Value, rng: &mut Rng) -> String {
    let texts = |list: &Value| -> Vec<String> {
        let list = list.as_array().into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let answers = texts(question.get("answers").unwrap_or(&Value::Null));
    let mut pick = || {
        let at = usize::try_from(rng.below(answers.len() as u64)).unwrap_or(0);
        answers.get(at).cloned().unwrap_or_default()
    };
    match question.get("type").and_then(Value::as_str) {
        Some("single") => pick(),
        Some("matching") => {
            let prompts = question.get("prompts").and_then(Value::as_array);
            let prompts = prompts.into_iter().flatten();
            let pairs = prompts.filter_map(|prompt| prompt.get("prompt_question")?.as_str());
            let pairs: Vec<_> = pairs.map(|name| format!("{name}: {}", pick())).collect();
            pairs.join("; ")
        }
        Some("rating_scale") => rng.range(0, 10).to_string(),
        _ => "Nothing else.".to_owned(),
    }
}
