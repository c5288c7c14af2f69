//! Looking for words in everything that was said and written: what is found, where it leads, and which words are marked.

use chrono::NaiveDate;

use super::browse::Standing;
use super::ids::{DealId, MeetingId};
use super::money::show::short;
use super::money::{Currency, Money};
use super::people::Subject;
use super::period::PeriodKey;

/// So many words of what was typed are looked for.
const MOST_WORDS: usize = 12;

/// The longest list of what was written, newest first.
pub const MOST: usize = 300;

/// The longest list of deals.
pub const MOST_DEALS: usize = 40;

/// What kind of thing was found, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A deal, by its name or account.
    Deal,
    /// The minutes of a meeting.
    Minutes,
    /// Something somebody owes.
    Action,
    /// What a buyer has promised.
    Promise,
    /// What a buyer did.
    Heard,
    /// What would make a deal fall apart.
    Risk,
    /// Why a forecast was missed.
    Explained,
    /// A note of the minutes.
    Note,
    /// A topic that was parked.
    Parked,
    /// A note of mine alone.
    Private,
}

impl Kind {
    /// Its word: as a heading ("ACTIONS") in capitals, as a key for scripts as it stands.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Deal => "deals",
            Self::Minutes => "minutes",
            Self::Action => "actions",
            Self::Promise => "promises",
            Self::Heard => "buyers did",
            Self::Risk => "risks",
            Self::Explained => "missed forecasts",
            Self::Note => "notes",
            Self::Parked => "parked",
            Self::Private => "private notes",
        }
    }
}

/// A piece of a text; `true`: it was looked for.
pub type Piece = (String, bool);

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// The day it was written; of a deal: the day it is to close.
    pub on: Option<NaiveDate>,
    /// Its words around what was looked for.
    pub pieces: Vec<Piece>,
    /// Where: "WFC, Orbit platform"; of a deal: whose.
    pub place: String,
    /// Of a deal: how it stands, and its amount.
    pub stands: Option<(Standing, Option<Money>)>,
    /// The deal it is, or is about.
    pub deal: Option<DealId>,
    /// The meeting it was written in.
    pub meeting: Option<MeetingId>,
    /// Whose forecast of which period it explains.
    pub explains: Option<(Subject, PeriodKey)>,
}

impl Found {
    /// Its words without marks.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.0.as_str()).collect()
    }

    /// Where it is; of a deal how it stands, its amount and whose it is: "open 120k, Ivo Marek".
    pub fn whereabouts(&self, currency: &Currency) -> String {
        let stands = self.stands.map(|(standing, amount)| match amount {
            Some(amount) => format!("{} {}", standing.key(), short(amount, currency)),
            None => standing.key().to_owned(),
        });
        let place = Some(self.place.clone()).filter(|place| !place.is_empty());
        stands.into_iter().chain(place).collect::<Vec<_>>().join(", ")
    }
}

/// What was found, and whether there is more than is listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// In the order in which it is shown.
    pub found: Vec<Found>,
    /// More deals than [`MOST_DEALS`] have the words.
    pub more_deals: bool,
    /// The words were written more often than [`MOST`] times.
    pub more_written: bool,
}

impl From<Vec<Found>> for Hits {
    fn from(found: Vec<Found>) -> Self {
        Self { found, ..Self::default() }
    }
}

impl Hits {
    /// What a cut list says of itself; `None`: this is all.
    pub fn cut(&self) -> Option<String> {
        let deals = self.more_deals.then(|| format!("the first {MOST_DEALS} deals"));
        let written = self.more_written.then(|| format!("the first {MOST} texts"));
        let cut: Vec<String> = deals.into_iter().chain(written).collect();
        (!cut.is_empty()).then(|| format!("only {}: more words narrow it", cut.join(" and ")))
    }
}

/// The words that are looked for: runs of letters and digits, whatever else was typed. All of them have to be there, each as
/// the beginning of a word.
pub fn words(typed: &str) -> Vec<String> {
    let parts = typed.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    parts.take(MOST_WORDS).map(str::to_owned).collect()
}

/// A text cut at its marks: between `open` and `close` stands what was looked for.
pub fn pieces(text: &str, open: char, close: char) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    let (mut now, mut marked) = (String::new(), false);
    for c in text.chars() {
        if c == open || c == close {
            if !now.is_empty() {
                all.push((std::mem::take(&mut now), marked));
            }
            marked = c == open;
        } else {
            now.push(if c.is_control() { ' ' } else { c });
        }
    }
    if !now.is_empty() {
        all.push((now, marked));
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_letters_and_digits() {
        for (typed, want) in [
            ("budget Mia", &["budget", "Mia"][..]),
            ("\"redlines\" AND (OR) NEAR/3 -x", &["redlines", "AND", "OR", "NEAR", "3", "x"]),
            ("  *:^ ", &[]),
            ("Straße 日本", &["Straße", "日本"]),
        ] {
            assert_eq!(words(typed), want, "{typed}");
        }
        assert_eq!(words(&"a ".repeat(50)).len(), MOST_WORDS);
    }

    #[test]
    fn marks_cut_a_text() {
        let got = pieces("the \u{2}budget\u{3} is\ngone", '\u{2}', '\u{3}');
        let want = [("the ", false), ("budget", true), (" is gone", false)].map(|(w, m)| (w.to_owned(), m));
        assert_eq!(got, want);
        assert!(pieces("", '\u{2}', '\u{3}').is_empty());
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_between_the_marks(text in "[a-z \u{2}\u{3}]{0,40}") {
            let joined: String = pieces(&text, '\u{2}', '\u{3}').into_iter().map(|p| p.0).collect();
            prop_assert_eq!(joined, text.replace(['\u{2}', '\u{3}'], ""));
        }
    }
}
