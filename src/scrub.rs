//! Secrets are taken out of what a server says.

use bytes::Bytes;

/// Takes secrets out of text that may repeat them: what a server says of a request can hold the
/// token that it came with.
#[derive(Clone, Default)]
pub(crate) struct Scrub {
    secrets: Vec<String>,
}

/// A secret that is shorter is none, and could be a part of any text.
const SHORTEST: usize = 5;
/// So much of a secret's beginning is taken out also where the rest was cut off.
const BEGINNING: usize = 12;
const INSTEAD: &str = "[secret]";

impl Scrub {
    /// Knows one more secret.
    pub(crate) fn add(&mut self, secret: &str) {
        if secret.len() >= SHORTEST && !self.secrets.iter().any(|s| s == secret) {
            self.secrets.push(secret.to_owned());
        }
    }

    /// The text without the secrets, as they are and as they are written in URLs, forms and JSON;
    /// `None` if it holds none.
    pub(crate) fn text(&self, text: &str) -> Option<String> {
        let mut scrubbed: Option<String> = None;
        // Made here, since most calls have no text to be cleaned.
        for form in self.secrets.iter().flat_map(|secret| forms(secret)) {
            let text = scrubbed.as_deref().unwrap_or(text);
            if let Some(without) = without(text, &form) {
                scrubbed = Some(without);
            }
        }
        scrubbed
    }

    /// Takes the secrets out of a text that is kept.
    pub(crate) fn clean(&self, text: &mut String) {
        if let Some(scrubbed) = self.text(text) {
            *text = scrubbed;
        }
    }

    /// A body without the secrets; what is not text stays as it is, unless it holds one.
    pub(crate) fn body(&self, body: Bytes) -> Bytes {
        match self.text(&String::from_utf8_lossy(&body)) {
            Some(scrubbed) => Bytes::from(scrubbed),
            None => body,
        }
    }

    /// Takes the secrets, as they are, out of a header.
    pub(crate) fn clean_header(&self, text: &mut String) {
        for secret in &self.secrets {
            if let Some(scrubbed) = without(text, secret) {
                *text = scrubbed;
            }
        }
    }
}

/// The ways in which a secret may be written.
fn forms(secret: &str) -> Vec<String> {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let url = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let small = url
        .replace("%2B", "%2b")
        .replace("%2F", "%2f")
        .replace("%3D", "%3d");
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let json = serde_json::Value::from(secret).to_string();
    let json = json.trim_matches('"').to_owned();
    let slashes = json.replace('/', "\\/");
    let mut forms = vec![secret.to_owned(), url, small, form, json, slashes];
    forms.dedup();
    forms
}

/// `text` without each run that is `secret`, or enough of its beginning.
fn without(text: &str, secret: &str) -> Option<String> {
    let begin = secret
        .char_indices()
        .nth(BEGINNING)
        .map_or(secret, |(at, _)| &secret[..at]);
    let mut rest = text;
    let mut scrubbed = String::new();
    while let Some(at) = rest.find(begin) {
        let (before, found) = rest.split_at(at);
        let same = found
            .chars()
            .zip(secret.chars())
            .take_while(|(a, b)| a == b);
        let length: usize = same.map(|(c, _)| c.len_utf8()).sum();
        scrubbed.push_str(before);
        scrubbed.push_str(INSTEAD);
        rest = &found[length..];
    }
    if scrubbed.is_empty() {
        return None;
    }
    scrubbed.push_str(rest);
    Some(scrubbed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrubbed(secret: &str, text: &str) -> String {
        let mut scrub = Scrub::default();
        scrub.add(secret);
        scrub.text(text).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn a_secret_is_taken_out_wherever_it_stands_and_however_it_is_written() {
        let secret = "eyJh.b+c/d=\"e\"\\f g-h_i";
        let json = serde_json::to_string(secret).unwrap();
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for written in [
            secret,
            &json[1..json.len() - 1],
            &json[1..json.len() - 1].replace('/', "\\/"),
            &form,
            "eyJh%2Eb%2Bc%2Fd%3D%22e%22%5Cf%20g%2Dh%5Fi",
        ] {
            let text = format!("bad {written}, {written}{written}!");
            assert_eq!(
                scrubbed(secret, &text),
                "bad [secret], [secret][secret]!",
                "{written}"
            );
            // Cut off, by the server or by us.
            let cut = &written[..14];
            assert_eq!(scrubbed(secret, &format!("bad {cut}")), "bad [secret]");
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        assert_eq!(
            scrubbed("eyJh.b+c/d=", "Invalid access token."),
            "Invalid access token."
        );
        assert_eq!(scrubbed("", "x"), "x");
        assert_eq!(scrubbed("a", "a b a"), "a b a");
        // The beginning of another one, and letters of more than a byte.
        assert_eq!(scrubbed("token-0", "token-1 token-"), "token-1 token-");
        assert_eq!(
            scrubbed("\u{130}\u{131}\u{df}", "\u{130}\u{131}"),
            "\u{130}\u{131}"
        );
        assert_eq!(
            scrubbed("\u{130}\u{131}\u{df}", "x\u{130}\u{131}\u{df}y"),
            "x[secret]y"
        );
    }
}
