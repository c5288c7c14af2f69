//! The capture line: one sentence in which an owner (`@ivo`), a deal (`#orb`) and a day (`fri`) may stand.
//!
//! Only what stands at the ends of the line, or after `by`, is taken out of the sentence: "the Friday report" stays one.
//! What was not understood stays in the text, too, and is named in [`Captured::unresolved`].

use chrono::NaiveDate;

use super::{FiscalCalendar, WhenError, parse_day};
use crate::domain::ids::PersonId;
use crate::domain::text::{clean, fold};

/// A capture line, understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captured {
    /// The sentence that is left, cleaned; may be empty.
    pub text: String,
    /// From `@name`.
    pub owner: Option<PersonId>,
    /// From the day at the end, after `by`, or after `!`.
    pub due: Option<NaiveDate>,
    /// From `#orb` or `#orbit-retail` ("orbit retail"): to be searched among the deals.
    pub deal_query: Option<String>,
    /// A word at the end that says a day nothing can be due on: "yesterday". It stays in the text.
    pub past: Option<String>,
    /// A day that has just passed and stands where one to be due on would, as a sentence for the person who types. It stays
    /// in the text: a note may well speak of it.
    pub passed: Option<String>,
    /// What could not be settled, each as a sentence for the person who types.
    pub unresolved: Vec<String>,
}

/// Words after which a day belongs to the sentence: "the minutes of friday".
const BOUND: [&str; 18] = [
    "the", "a", "last", "of", "since", "from", "every", "each", "and", "or", "to", "for", "before", "after", "than",
    "until", "till", "at",
];

/// Understands `call the CFO about pricing @ivo fri`. `names` are the people who may be meant; the same person may stand
/// there under several names.
///
/// * `@name` is matched by full name, then a whole part of it, then the start of a part, then letters in their order;
///   `@ivo.m` matches several parts. Several people: unresolved. The first `@name` is the owner; it goes from the text at
///   its ends and is written out in its middle, as any further one is.
/// * `by fri` counts anywhere; a bare day at the end only; `!fri` anywhere. `tom` at the end is somebody's name. After
///   "on" the day counts and stays in the text.
pub fn capture(text: &str, names: &[(PersonId, &str)], today: NaiveDate, calendar: &FiscalCalendar) -> Captured {
    let text = clean(text);
    let mut words: Vec<Word<'_>> = text.split(' ').filter(|w| !w.is_empty()).map(|w| Word::new(w, names)).collect();
    let mut out = Captured::default();
    let read = |words: &[Word<'_>]| {
        let phrase: Vec<&str> = words.iter().map(|w| w.text.trim_start_matches('!')).collect();
        parse_day(phrase.join(" ").trim_end_matches([',', ';', '!', '?']), today, calendar)
    };
    explicit_day(&mut words, &mut out, &read);
    let (mut from, mut to) = (0, words.len());
    while from < to && words[from].is_tag() {
        from += 1;
    }
    while from < to {
        if words[to - 1].is_tag() {
            to -= 1;
        } else if let Some((start, gone)) =
            trailing_day(&words[from..to], names, out.due.is_none(), &read, &mut out.due)
        {
            if !gone {
                break;
            }
            words.drain(from + start..to);
            to = from + start;
        } else {
            break;
        }
    }
    if out.due.is_none() {
        no_day(&words[from..to], &read, &mut out);
    }
    let mut kept: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let inside = (from..to).contains(&at);
        match &word.kind {
            Kind::Plain => kept.push(word.text.to_owned()),
            Kind::Person(id, name) => {
                let first = out.owner.is_none() || (out.owner == Some(*id) && !inside);
                out.owner = out.owner.or(Some(*id));
                if inside || !first {
                    kept.push(format!("{name}{}", word.tail));
                }
            }
            Kind::Unclear(why) => {
                out.unresolved.push(why.clone());
                kept.push(word.text.to_owned());
            }
            Kind::Deal(query) => {
                let first = out.deal_query.is_none();
                if first {
                    out.deal_query = Some(query.clone());
                }
                if inside || !first {
                    kept.push(format!("{query}{}", word.tail));
                }
            }
        }
    }
    out.text = clean(&kept.join(" "));
    out
}

/// A word of the line and what it is.
struct Word<'a> {
    text: &'a str,
    /// Punctuation at its end.
    tail: &'a str,
    kind: Kind,
}

enum Kind {
    Plain,
    Person(PersonId, String),
    Unclear(String),
    Deal(String),
}

impl<'a> Word<'a> {
    fn new(text: &'a str, names: &[(PersonId, &str)]) -> Self {
        let body = text.trim_end_matches([',', '.', ';', ':', '!', '?', ')']);
        let tail = &text[body.len()..];
        let kind = if let Some(name) = body.strip_prefix('@').filter(|n| n.starts_with(char::is_alphanumeric)) {
            person(name, names)
        } else if let Some(deal) = body.strip_prefix('#').filter(|d| d.starts_with(char::is_alphabetic)) {
            Kind::Deal(deal.replace(['-', '_'], " "))
        } else {
            Kind::Plain
        };
        Self { text, tail, kind }
    }

    /// `@name` or `#deal`.
    const fn is_tag(&self) -> bool {
        !matches!(self.kind, Kind::Plain)
    }

    fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }
}

fn person(query: &str, names: &[(PersonId, &str)]) -> Kind {
    let folded = fold(query);
    let wanted: Vec<&str> = folded.split(['.', '_', '-']).filter(|p| !p.is_empty()).collect();
    let spaced = wanted.join(" ");
    let ways: [&dyn Fn(&str) -> bool; 4] = [
        &|name| name == spaced,
        &|name| parts(name).any(|part| part == folded || part == spaced),
        &|name| wanted.iter().all(|w| parts(name).any(|part| part.starts_with(w))),
        &|name| in_order(&folded, name),
    ];
    for way in ways {
        let mut found: Vec<(PersonId, &str)> = Vec::new();
        for (id, name) in names {
            if way(&fold(name)) && !found.iter().any(|(other, _)| other == id) {
                found.push((*id, name));
            }
        }
        match found.as_slice() {
            [] => {}
            [(id, name)] => return Kind::Person(*id, (*name).to_owned()),
            several => {
                let names: Vec<&str> = several.iter().take(4).map(|(_, name)| *name).collect();
                let more = if several.len() > 4 { " or others" } else { "" };
                return Kind::Unclear(format!("@{query} can be {}{more}", names.join(" or ")));
            }
        }
    }
    Kind::Unclear(format!("@{query} is nobody here"))
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split([' ', '-', '.']).filter(|p| !p.is_empty())
}

/// The letters stand in the name in this order, from the start of one of its parts, and are three at least.
fn in_order(letters: &str, name: &str) -> bool {
    letters.chars().count() >= 3
        && parts(name).any(|part| {
            let mut rest = part.chars();
            part.starts_with(letters.chars().next().unwrap_or(' ')) && letters.chars().all(|c| rest.any(|r| r == c))
        })
}

type Read<'a> = dyn Fn(&[Word<'_>]) -> Result<NaiveDate, WhenError> + 'a;

/// `by fri`, `due fri`, `!fri` anywhere; the last one counts. What is meant as a day and is none is named.
fn explicit_day(words: &mut Vec<Word<'_>>, out: &mut Captured, read: &Read<'_>) {
    let mut at = 0;
    while at < words.len() {
        let bang = words[at].text.len() > 1 && words[at].text.starts_with('!') && !words[at].is_tag();
        let skip = usize::from(!bang);
        if !(bang || words[at].is("by") || words[at].is("due")) {
            at += 1;
            continue;
        }
        let start = at + skip;
        let plain = words[start..].iter().take(3).take_while(|w| !w.is_tag()).count();
        let found = (1..=plain).rev().find_map(|n| {
            let phrase = &words[start..start + n];
            (n == 1 || looks_like_a_day(phrase))
                .then(|| read(phrase).ok())
                .flatten()
                .filter(|_| !vague(phrase))
                .map(|d| (n, d))
        });
        if let Some((n, day)) = found {
            out.due = Some(day);
            words.drain(at..start + n);
            continue;
        }
        if let Some(Err(e @ (WhenError::Ambiguous { .. } | WhenError::NoSuchDay(_)))) =
            (plain > 0).then(|| read(&words[start..=start]))
            && !vague(&words[start..=start])
        {
            out.unresolved.push(e.to_string());
        } else if let Some(e) = (1..=plain).rev().find_map(|n| just_passed(&words[start..start + n], read)) {
            out.passed = Some(e);
        } else if bang {
            out.unresolved.extend(read(&words[start..=start]).err().map(|e| e.to_string()));
        }
        at += 1;
    }
}

/// The day that ends these words: where it starts, and whether it goes from the text.
fn trailing_day(
    words: &[Word<'_>],
    names: &[(PersonId, &str)],
    wanted: bool,
    read: &Read<'_>,
    due: &mut Option<NaiveDate>,
) -> Option<(usize, bool)> {
    if !wanted {
        return None;
    }
    (1..=words.len().min(3)).rev().find_map(|n| {
        let start = words.len() - n;
        let phrase = &words[start..];
        if phrase.iter().any(Word::is_tag) || !looks_like_a_day(phrase) || vague(phrase) {
            return None;
        }
        let before = start.checked_sub(1).map(|at| &words[at]);
        if before.is_some_and(|w| BOUND.iter().any(|b| w.is(b))) {
            return None;
        }
        let key = fold(phrase[0].text.trim_end_matches(['.', ',', '!', '?']));
        if n == 1 && (key == "tom" || names.iter().any(|(_, name)| parts(&fold(name)).any(|part| part == key))) {
            return None;
        }
        *due = Some(read(phrase).ok()?);
        Some((start, !before.is_some_and(|w| w.is("on"))))
    })
}

/// Why these words are a day that has just passed, if they are one.
fn just_passed(phrase: &[Word<'_>], read: &Read<'_>) -> Option<String> {
    if !looks_like_a_day(phrase) || vague(phrase) {
        return None;
    }
    read(phrase).err().filter(|e| matches!(e, WhenError::HasPassed { .. })).map(|e| e.to_string())
}

/// What ends these words, is written as a day and is none: "31 nov".
fn no_day(words: &[Word<'_>], read: &Read<'_>, out: &mut Captured) {
    for n in (1..=words.len().min(3)).rev() {
        let start = words.len() - n;
        let phrase = &words[start..];
        let before = start.checked_sub(1).map(|at| &words[at]);
        if phrase.iter().any(Word::is_tag) || before.is_some_and(|w| BOUND.iter().any(|b| w.is(b))) {
            continue;
        }
        let said = phrase.iter().map(|w| w.text).collect::<Vec<_>>().join(" ");
        let said = said.trim_end_matches(['.', ',', '!', '?']);
        if said.eq_ignore_ascii_case("yesterday") {
            out.past = Some(said.to_owned());
        } else if (n > 1 || spelt_as_a_day(said))
            && looks_like_a_day(phrase)
            && matches!(read(phrase), Err(WhenError::NoSuchDay(_)))
        {
            out.unresolved.push(format!("{said} is no day"));
            return;
        } else if let Some(e) = just_passed(phrase, read) {
            out.passed = Some(e);
            return;
        }
    }
}

/// One word that is meant as a day even where it is none: "31nov", "2026-02-31"; not "50/50" and not "1.13.2".
fn spelt_as_a_day(word: &str) -> bool {
    word.contains(char::is_alphabetic) || word.split('-').next().is_some_and(|y| y.len() == 4 && y.len() < word.len())
}

/// Several words that [`parse_day`] would take and that people write as a day: they start with a number, a month, "next",
/// "this" or "in".
fn looks_like_a_day(words: &[Word<'_>]) -> bool {
    let first = words[0].text.to_lowercase();
    words.len() == 1
        || first.starts_with(|c: char| c.is_ascii_digit())
        || ["next", "this", "in"].contains(&first.as_str())
        || super::month_of(&first).is_some()
}

/// Numbers that are a day only by chance: "3d", "1.5", "by 10-12".
fn vague(words: &[Word<'_>]) -> bool {
    let [only] = words else { return false };
    let word = only.text.trim_start_matches('!').to_lowercase();
    let dots = word.matches('.').count();
    let numeric = word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let span = word.starts_with(|c: char| c.is_ascii_digit())
        && super::later_unit(word.trim_start_matches(|c: char| c.is_ascii_digit())).is_some();
    span || (numeric && dots < 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: &[(PersonId, &str)] = &[
        (PersonId(1), "Ivo Marek"),
        (PersonId(2), "Ana Silva"),
        (PersonId(3), "Andrés Núñez"),
        (PersonId(4), "Tom Fielding"),
        (PersonId(5), "Bo Lindqvist"),
        (PersonId(6), "Dana Reyes"),
        (PersonId(6), "me"),
    ];

    /// Sunday 22 November 2026.
    fn today() -> NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    fn read(text: &str) -> Captured {
        capture(text, NAMES, today(), &FiscalCalendar::default())
    }

    #[test]
    fn owner_day_and_deal() {
        for (line, text, owner, due, deal) in [
            ("call the CFO about pricing @ivo fri", "call the CFO about pricing", 1, "2026-11-27", ""),
            ("call the CFO about pricing fri @ivo", "call the CFO about pricing", 1, "2026-11-27", ""),
            ("@ivo call the CFO fri #orb", "call the CFO", 1, "2026-11-27", "orb"),
            ("call the CFO #orbit-retail @ivo next tue", "call the CFO", 1, "2026-11-24", "orbit retail"),
            ("call the CFO by fri", "call the CFO", 0, "2026-11-27", ""),
            ("send the paper by 15 dec to Mia @bo", "send the paper to Mia", 5, "2026-12-15", ""),
            ("send the paper due eom", "send the paper", 0, "2026-11-30", ""),
            ("call Mia !fri about pricing", "call Mia about pricing", 0, "2026-11-27", ""),
            ("call Mia +3d", "call Mia", 0, "2026-11-25", ""),
            ("call Mia in 3 days", "call Mia", 0, "2026-11-25", ""),
            ("call Mia dec 15.", "call Mia", 0, "2026-12-15", ""),
            ("call Mia 2026-12-15", "call Mia", 0, "2026-12-15", ""),
            ("call Mia 15.12.", "call Mia", 0, "2026-12-15", ""),
            ("call Mia tomorrow", "call Mia", 0, "2026-11-23", ""),
            ("call Mia by tom", "call Mia", 0, "2026-11-23", ""),
            ("the Friday report @ana", "the Friday report", 2, "", ""),
            ("prepare the Friday report mon", "prepare the Friday report", 0, "2026-11-23", ""),
            ("send the minutes of friday", "send the minutes of friday", 0, "", ""),
            ("move the demo to monday", "move the demo to monday", 0, "", ""),
            ("cancel the demo on monday", "cancel the demo on monday", 0, "2026-11-23", ""),
            ("call Tom", "call Tom", 0, "", ""),
            ("call @tom", "call", 4, "", ""),
            ("tell @ivo to call Mia fri", "tell Ivo Marek to call Mia", 1, "2026-11-27", ""),
            ("@ivo and @bo: prepare the demo fri", "and Bo Lindqvist: prepare the demo", 1, "2026-11-27", ""),
            ("ask @me, then call", "ask me, then call", 6, "", ""),
            ("raise the price by 1.5", "raise the price by 1.5", 0, "", ""),
            ("make 3d", "make 3d", 0, "", ""),
            ("go by bike", "go by bike", 0, "", ""),
            ("we are #1 here", "we are #1 here", 0, "", ""),
            ("mail a@b.com", "mail a@b.com", 0, "", ""),
            ("chase #orb for the paper", "chase orb for the paper", 0, "", "orb"),
            ("fri", "", 0, "2026-11-27", ""),
            ("@ivo fri", "", 1, "2026-11-27", ""),
            ("", "", 0, "", ""),
            ("call\u{1b}[31m Mia\u{202e} fri", "call Mia", 0, "2026-11-27", ""),
        ] {
            let got = read(line);
            assert_eq!(got.text, text, "{line}");
            assert_eq!(got.owner, (owner > 0).then_some(PersonId(owner)), "{line}");
            assert_eq!(got.due, due.parse().ok(), "{line}");
            assert_eq!(got.deal_query.unwrap_or_default(), deal, "{line}");
            assert_eq!(got.unresolved, Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn names() {
        for (query, id) in [
            ("ivo", 1),
            ("IVO", 1),
            ("marek", 1),
            ("ivo.marek", 1),
            ("i.mar", 1),
            ("ana", 2),
            ("andres", 3),
            ("nunez", 3),
            ("andr", 3),
            ("lndq", 5),
            ("me", 6),
        ] {
            assert_eq!(read(&format!("x @{query}")).owner, Some(PersonId(id)), "{query}");
        }
        let got = read("call Mia @an fri");
        assert_eq!((got.owner, got.text.as_str()), (None, "call Mia @an"));
        assert_eq!(got.unresolved, ["@an can be Ana Silva or Andrés Núñez"]);
        let got = read("call @zoe");
        assert_eq!(
            (got.text.as_str(), got.unresolved.as_slice()),
            ("call @zoe", &["@zoe is nobody here".to_owned()][..])
        );
    }

    #[test]
    fn days_that_cannot_be_settled_are_named() {
        let got = read("call Mia by 5/6");
        assert_eq!((got.due, got.text.as_str()), (None, "call Mia by 5/6"));
        assert_eq!(got.unresolved, ["`5/6` can be 5 Jun or 6 May: write 5 jun"]);
        assert_eq!(read("call Mia !soon").unresolved.len(), 1);
        assert_eq!(read("split 50/50").unresolved, Vec::<String>::new());
    }

    #[test]
    fn a_day_that_is_none_at_the_end_is_named() {
        for (line, unresolved, past) in [
            ("call Mia 31 nov", "31 nov is no day", ""),
            ("call Mia 31 nov @ivo", "31 nov is no day", ""),
            ("call Mia feb 30.", "feb 30 is no day", ""),
            ("call Mia 2026-02-31", "2026-02-31 is no day", ""),
            ("call Mia yesterday", "", "yesterday"),
            ("the call of yesterday", "", ""),
            ("call Mia yesterday by fri", "", ""),
            ("the call of 31 nov", "", ""),
            ("call Mia 30 nov", "", ""),
            ("order 31 chairs", "", ""),
            ("install version 1.13.2", "", ""),
            ("call Mia 31nov", "31nov is no day", ""),
        ] {
            let got = read(line);
            assert_eq!(got.unresolved.join("; "), unresolved, "{line}");
            assert_eq!(got.past.unwrap_or_default(), past, "{line}");
        }
    }

    #[test]
    fn a_day_that_has_just_passed_is_named_and_is_nothing_to_be_due_on() {
        for (line, text, passed) in [
            ("send the paper by 20 nov", "send the paper by 20 nov", "20 nov"),
            ("send the paper by 20 nov @ivo", "send the paper by 20 nov", "20 nov"),
            ("send the paper !20.11. now", "send the paper !20.11. now", "20.11."),
            ("send the paper 20 nov", "send the paper 20 nov", "20 nov"),
            ("he called on 20 nov", "he called on 20 nov", "20 nov"),
            ("the call of 20 nov", "the call of 20 nov", ""),
            ("send the paper of 20 nov by fri", "send the paper of 20 nov", ""),
            ("install version 20.11", "install version 20.11", ""),
        ] {
            let got = read(line);
            assert_eq!(got.text, text, "{line}");
            assert_eq!(got.due.is_some(), line.ends_with("fri"), "{line}");
            let want = format!("`{passed}`: that day has passed; write the year to mean 2027");
            assert_eq!(got.passed.unwrap_or_default(), if passed.is_empty() { String::new() } else { want }, "{line}");
            assert_eq!(got.unresolved, Vec::<String>::new(), "{line}");
        }
        let with_its_year = read("send the paper by 20 nov 2027");
        assert_eq!(with_its_year.due, "2027-11-20".parse().ok());
    }

    proptest! {
        #[test]
        fn never_panics_and_the_text_is_clean(line in "\\PC{0,60}|([@#!]?(ivo|an|orb|fri|by|on|next|15|dec|5/6|the|,)[ .,]?){0,9}") {
            let got = read(&line);
            prop_assert_eq!(clean(&got.text), got.text);
        }

        #[test]
        fn plain_sentences_are_left_alone(line in "[b-df-hj-np-rv-z]{2,6}( [b-df-hj-np-rv-z]{2,6}){0,6}") {
            let got = read(&line);
            prop_assert_eq!(got, Captured { text: line, ..Captured::default() });
        }
    }
}
