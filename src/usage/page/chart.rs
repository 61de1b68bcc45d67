//! Charts, as SVG that is drawn here. Each stands beside a table with the same numbers.

use std::fmt::Write;

use crate::usage::page::words::{grouped, shown};

/// The width of a chart, in units that are pixels on a narrow screen.
const WIDTH: u64 = 340;

/// A bar in parts.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) text: String,
    /// The parts from the left: the class of the colour, and the number.
    pub(super) parts: Vec<(&'static str, u64)>,
    /// The number that the complete width stands for.
    pub(super) of: u64,
}

/// A text in SVG. Quotes are escaped as well, so that it can be in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in shown(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A share of the width, in tenths of a unit; no number, however large, leaves the chart.
fn share(number: u64, of: u64) -> u64 {
    let tenths = u128::from(WIDTH).saturating_mul(10);
    let scaled = u128::from(number).saturating_mul(tenths);
    let share = scaled.checked_div(u128::from(of)).unwrap_or(0);
    u64::try_from(share.min(tenths)).unwrap_or(0)
}

fn tenths(n: u64) -> String {
    format!("{}.{}", n / 10, n % 10)
}

fn begin(out: &mut String, id: &str, title: &str, height: u64) {
    let title = escaped(title);
    // Writing to a text cannot fail.
    let _ = write!(
        out,
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"{id}-title\"><title id=\"{id}-title\">{title}. The table has the \
         numbers.</title>"
    );
}

/// The colours and what they mean, as lines of text below a chart.
fn legend(out: &mut String, mut y: u64, entries: &[(&'static str, &str)]) {
    for (class, text) in entries {
        let base = y.saturating_add(10);
        let text = escaped(text);
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"0\" y=\"{y}\" width=\"12\" height=\"12\" rx=\"2\"/>\
             <text class=\"label\" x=\"20\" y=\"{base}\">{text}</text>"
        );
        y = y.saturating_add(20);
    }
}

fn legend_height(entries: usize) -> u64 {
    u64::try_from(entries).unwrap_or(0).saturating_mul(20)
}

/// Horizontal bars; `None` if there are none.
pub(super) fn bars(
    id: &str,
    title: &str,
    rows: &[Bar],
    colours: &[(&'static str, &str)],
) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    const STEP: u64 = 42;
    let all = u64::try_from(rows.len()).unwrap_or(0).saturating_mul(STEP);
    let height = all
        .saturating_add(legend_height(colours.len()))
        .saturating_add(6);
    let mut out = String::new();
    begin(&mut out, id, title, height);
    let mut y = 0_u64;
    for bar in rows {
        let base = y.saturating_add(12);
        let top = y.saturating_add(18);
        let (label, text) = (escaped(&bar.label), escaped(&bar.text));
        let _ = write!(
            out,
            "<text class=\"label\" x=\"0\" y=\"{base}\">{label}</text>\
             <text class=\"value\" x=\"{WIDTH}\" y=\"{base}\" text-anchor=\"end\">{text}</text>\
             <rect class=\"track\" x=\"0\" y=\"{top}\" width=\"{WIDTH}\" height=\"12\" rx=\"2\"/>"
        );
        let mut from = 0_u64;
        for (class, number) in bar.parts.iter().filter(|(_, number)| *number > 0) {
            // A part that is not nothing can be seen.
            let wide = share(*number, bar.of).max(15);
            let start = from.min(WIDTH.saturating_mul(10).saturating_sub(wide));
            let (x, width) = (tenths(start), tenths(wide));
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"12\"/>"
            );
            from = start.saturating_add(wide);
        }
        y = y.saturating_add(STEP);
    }
    legend(&mut out, y.saturating_add(2), colours);
    out.push_str("</svg>");
    Some(out)
}

/// A line over time. A number that is not known is a gap in it.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) class: &'static str,
    pub(super) name: &'static str,
    pub(super) numbers: Vec<Option<u64>>,
}

/// The height of the lines over time.
const HEIGHT: u64 = 110;

/// The path of a line, broken where a number is not known.
fn path(numbers: &[Option<u64>], steps: u64, most: u64) -> String {
    let mut path = String::new();
    let mut is_down = false;
    for (at, number) in numbers.iter().enumerate() {
        let Some(number) = number else {
            is_down = false;
            continue;
        };
        let x = share(u64::try_from(at).unwrap_or(0), steps);
        let up = u128::from(*number).saturating_mul(u128::from(HEIGHT.saturating_mul(10)));
        let up = u64::try_from(up.checked_div(u128::from(most)).unwrap_or(0)).unwrap_or(0);
        let base = HEIGHT.saturating_add(20).saturating_mul(10);
        let (x, y) = (tenths(x), tenths(base.saturating_sub(up)));
        let letter = if is_down { 'L' } else { 'M' };
        // Writing to a text cannot fail.
        let _ = write!(path, "{letter}{x} {y}");
        is_down = true;
    }
    path
}

/// Lines over time, at even distances; `None` if there are fewer than two points.
pub(super) fn lines(id: &str, title: &str, ends: [String; 2], series: &[Series]) -> Option<String> {
    let points = series.iter().map(|one| one.numbers.len()).max()?;
    let steps = u64::try_from(points.checked_sub(1)?)
        .ok()
        .filter(|steps| *steps > 0)?;
    let all = series.iter().flat_map(|one| one.numbers.iter().flatten());
    let most = all.copied().max()?.max(1);
    let below = HEIGHT.saturating_add(26);
    let height = below
        .saturating_add(legend_height(series.len()))
        .saturating_add(26);
    let mut out = String::new();
    begin(&mut out, id, title, height);
    let heading = escaped(title);
    let (axis, most_text) = (HEIGHT.saturating_add(20), grouped(most));
    let _ = write!(
        out,
        "<text class=\"label\" x=\"0\" y=\"12\">{heading}</text>\
         <text class=\"value\" x=\"{WIDTH}\" y=\"12\" text-anchor=\"end\">{most_text} at most</text>\
         <line class=\"axis\" x1=\"0\" y1=\"{axis}\" x2=\"{WIDTH}\" y2=\"{axis}\"/>"
    );
    for one in series {
        let path = path(&one.numbers, steps, most);
        if !path.is_empty() {
            let class = one.class;
            let _ = write!(out, "<path class=\"line {class}\" d=\"{path}\"/>");
        }
    }
    let base = below.saturating_add(10);
    let [first, last] = ends.map(|end| escaped(&end));
    let _ = write!(
        out,
        "<text class=\"value\" x=\"0\" y=\"{base}\">{first}</text>\
         <text class=\"value\" x=\"{WIDTH}\" y=\"{base}\" text-anchor=\"end\">{last}</text>"
    );
    let names: Vec<_> = series.iter().map(|one| (one.class, one.name)).collect();
    legend(&mut out, below.saturating_add(22), &names);
    out.push_str("</svg>");
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_place() {
        let bar = Bar {
            label: "</text><script>\"'&".to_owned(),
            text: "\u{202e}1".to_owned(),
            parts: vec![("a", u64::MAX)],
            of: u64::MAX,
        };
        let svg = bars("x", "t", &[bar], &[]).unwrap();
        assert!(
            svg.contains("&lt;/text&gt;&lt;script&gt;&quot;&#39;&amp;"),
            "{svg}"
        );
        assert!(svg.contains("\\u{202e}1"), "{svg}");
        assert!(svg.contains("width=\"340.0\""), "{svg}");
    }

    #[test]
    fn what_is_not_known_is_a_gap_in_a_line() {
        let series = Series {
            class: "a",
            name: "assigned",
            numbers: vec![Some(1), None, Some(2), Some(2)],
        };
        let ends = ["a".to_owned(), "b".to_owned()];
        let svg = lines("x", "t", ends, &[series]).unwrap();
        assert_eq!(svg.matches('M').count(), 2, "{svg}");
    }
}
