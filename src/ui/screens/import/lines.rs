//! The preview as a list: doubts and questions first, then people nobody knows, then the columns, then what else there is
//! to know, then the line that imports.

use super::data::{Ask, Preview};
use crate::ui::canvas::wrap;

/// Where the cursor can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// This doubt.
    Doubt(usize),
    /// This question.
    Question(usize),
    /// This person.
    Person(usize),
    /// This column.
    Column(usize),
    /// This remark.
    Remark(usize),
    /// The line that imports.
    Confirm,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing.
    Gap,
    /// The title above the first of these.
    Title(At),
    /// What it is about, with its place.
    Of(At, usize),
    /// A question's answers, with its place.
    Options(At, usize),
    /// More of a doubt or a remark.
    More(String, usize),
}

/// Every place, in order.
pub(super) fn places(preview: &Preview) -> Vec<At> {
    let doubts = (0..preview.doubts.len()).map(At::Doubt);
    let questions = (0..preview.questions.len()).map(At::Question);
    let people = (0..preview.people.len()).map(At::Person);
    let columns = (0..preview.columns.len()).map(At::Column);
    let remarks = (0..preview.remarks.len()).map(At::Remark);
    doubts.chain(questions).chain(people).chain(columns).chain(remarks).chain([At::Confirm]).collect()
}

/// The question of a place.
pub(super) fn ask(preview: &Preview, at: At) -> Option<&Ask> {
    match at {
        At::Question(n) => preview.questions.get(n),
        At::Person(n) => preview.people.get(n),
        At::Doubt(_) | At::Column(_) | At::Remark(_) | At::Confirm => None,
    }
}

/// Where the cursor begins: on the first question that stands in the way, else on the first doubt that is loud, else on the
/// first guess, else on the line that imports.
pub(super) fn begin(preview: &Preview) -> usize {
    let all = places(preview);
    let first = |wanted: &dyn Fn(At) -> bool| all.iter().position(|at| wanted(*at));
    let loud = |at| matches!(at, At::Doubt(n) if preview.doubts.get(n).is_some_and(|d| d.loud));
    first(&|at| ask(preview, at).is_some_and(Ask::is_open))
        .or_else(|| first(&loud))
        .or_else(|| first(&|at| ask(preview, at).is_some_and(|a| !a.said)))
        .unwrap_or_else(|| all.len().saturating_sub(1))
}

/// The next place after this one that wants an answer; in the end the line that imports.
pub(super) fn after(preview: &Preview, place: usize) -> usize {
    let all = places(preview);
    let open = |at: &At| ask(preview, *at).is_some_and(|a| !a.said);
    let next = all.iter().enumerate().skip(place + 1).find(|(_, at)| open(at)).map(|(n, _)| n);
    next.unwrap_or_else(|| all.len().saturating_sub(1))
}

/// Every line of a list of this width. The line that imports is none of them: it is always seen.
pub(super) fn lines(preview: &Preview, width: u16) -> Vec<Line> {
    let mut out = Vec::new();
    let mut before = None;
    for (place, at) in places(preview).into_iter().enumerate() {
        if at == At::Confirm {
            continue;
        }
        let kind = std::mem::discriminant(&at);
        if before != Some(kind) {
            if before.is_some() {
                out.push(Line::Gap);
            }
            out.push(Line::Title(at));
            before = Some(kind);
        }
        out.push(Line::Of(at, place));
        match at {
            At::Question(_) | At::Person(_) => out.push(Line::Options(at, place)),
            At::Doubt(n) => out.extend(rest(preview.doubts.get(n).map(|d| d.said()), width, place)),
            At::Remark(n) => out.extend(rest(preview.remarks.get(n).cloned(), width, place)),
            At::Column(_) | At::Confirm => {}
        }
    }
    out
}

/// A text in lines of the list.
pub(super) fn wrapped(text: &str, width: u16) -> Vec<String> {
    wrap(text, usize::from(width.saturating_sub(INDENT)).max(20))
}

/// Before a text that runs over several lines.
pub(super) const INDENT: u16 = 4;

/// All lines of a text but its first.
fn rest(text: Option<String>, width: u16, place: usize) -> Vec<Line> {
    let text = text.unwrap_or_default();
    wrapped(&text, width).into_iter().skip(1).map(|line| Line::More(line, place)).collect()
}

/// The line on which a place stands; the window follows it. With the first one its title is seen.
pub(super) fn line_of(all: &[Line], place: usize) -> Option<usize> {
    if place == 0 {
        return Some(0);
    }
    all.iter().rposition(|l| matches!(l, Line::Of(_, p) | Line::Options(_, p) | Line::More(_, p) if *p == place))
}
