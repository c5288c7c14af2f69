//! What the buyer last did on a deal: what is called stalled hangs on it, so it is said which event last reset it. It comes
//! from imported activities, from what was written down here, and from the export's own day of the last activity. Which
//! promises count is said in one place: [`super::promise::given_on`] and [`super::promise::kept_on`].

use chrono::NaiveDate;

use super::text;
use super::when;

/// What a buyer did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The export says that there was something that day, and not what.
    Export,
    /// An imported activity.
    Activity {
        /// "call", "meeting", "email".
        kind: String,
        /// What about.
        subject: Option<String>,
    },
    /// Something was promised.
    Agreed {
        /// What.
        text: String,
        /// Who of theirs.
        buyer: Option<String>,
    },
    /// What a seller told here.
    Told {
        /// What the buyer did.
        text: String,
        /// Who of theirs.
        buyer: Option<String>,
    },
    /// A promise was kept.
    Kept {
        /// Which.
        text: String,
        /// Who of theirs.
        buyer: Option<String>,
    },
}

impl Heard {
    /// Of two things on one day the one that says more is told.
    const fn rank(&self) -> u8 {
        match self {
            Self::Export => 0,
            Self::Activity { .. } => 1,
            Self::Agreed { .. } => 2,
            Self::Told { .. } => 3,
            Self::Kept { .. } => 4,
        }
    }
}

/// The last thing a buyer did, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastHeard {
    /// On which day.
    pub on: NaiveDate,
    /// What.
    pub what: Heard,
}

impl LastHeard {
    /// The later one; of one day the one that says more.
    #[must_use]
    pub fn later(self, other: Self) -> Self {
        if (other.on, other.what.rank()) > (self.on, self.what.rank()) { other } else { self }
    }

    /// The last event of a deal's buyer: what is known of it, or the export's own day where that is later.
    pub fn of(heard: Option<Self>, export: Option<NaiveDate>) -> Option<Self> {
        let export = export.map(|on| Self { on, what: Heard::Export });
        match (heard, export) {
            (Some(heard), Some(export)) => Some(export.later(heard)),
            (one, other) => one.or(other),
        }
    }

    /// "call 28 Oct: pricing", "promise kept 12 Nov (Mia, CFO): questionnaire back".
    pub fn words(&self, today: NaiveDate) -> String {
        let day = short(self.on, today);
        let who = |buyer: &Option<String>| buyer.as_ref().map_or_else(String::new, |b| format!(" ({b})"));
        match &self.what {
            Heard::Export => format!("activity {day}, as the CRM says"),
            Heard::Activity { kind, subject: Some(subject) } => format!("{kind} {day}: {subject}"),
            Heard::Activity { kind, subject: None } => format!("{kind} {day}"),
            Heard::Agreed { text, buyer } => format!("promised {day}{}: {text}", who(buyer)),
            Heard::Told { text, buyer } => format!("{day}{}: {text}", who(buyer)),
            Heard::Kept { text, buyer } => format!("promise kept {day}{}: {text}", who(buyer)),
        }
    }
}

/// Which event last reset a deal's silence, for reading; without one since when it is counted.
pub fn reset_by(last: Option<&LastHeard>, created: Option<NaiveDate>, today: NaiveDate) -> String {
    match (last, created) {
        (Some(last), _) => last.words(today),
        (None, Some(created)) => format!("nothing since it was created {}", short(created, today)),
        (None, None) => "nothing that is known".to_owned(),
    }
}

/// "28 Oct"; "28 Oct 2025" in another year.
fn short(day: NaiveDate, today: NaiveDate) -> String {
    use chrono::Datelike as _;
    day.format(if day.year() == today.year() { "%-d %b" } else { "%-d %b %Y" }).to_string()
}

/// A line about what a buyer did: the words, who of theirs, and the day it was, which has come: "call about pricing (Mia,
/// CFO) yesterday". Without a day it was today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The words.
    pub text: String,
    /// Who of theirs.
    pub buyer: Option<String>,
    /// On which day.
    pub on: NaiveDate,
}

/// Reads such a line. A day stands at its end: `yesterday`, `-3d`, `fri` (the last one), `28 oct`, `2026-10-28`.
pub fn told(line: &str, today: NaiveDate) -> Told {
    let (line, buyer) = super::promise::their_side(line);
    let line = text::clean(&line);
    let words: Vec<&str> = line.split(' ').filter(|w| !w.is_empty()).collect();
    for taken in (1..=3.min(words.len())).rev() {
        let at = words.len() - taken;
        let Some(on) = when::past_day(&words[at..].join(" "), today) else { continue };
        let mut kept = &words[..at];
        if kept.last().is_some_and(|w| w.eq_ignore_ascii_case("on")) {
            kept = &kept[..kept.len() - 1];
        }
        return Told { text: kept.join(" "), buyer, on };
    }
    Told { text: line, buyer, on: today }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::day;

    fn heard(on: &str, what: Heard) -> LastHeard {
        LastHeard { on: day(on), what }
    }

    fn text() -> (String, Option<String>) {
        ("security questionnaire back".to_owned(), Some("Mia, CFO".to_owned()))
    }

    #[test]
    fn every_event_in_words() {
        let today = day("2026-11-23");
        let (text, buyer) = text();
        let on = "2026-11-12";
        let table = [
            (
                heard("2026-10-28", Heard::Activity { kind: "call".into(), subject: Some("pricing".into()) }),
                "call 28 Oct: pricing",
            ),
            (heard("2025-10-28", Heard::Activity { kind: "email".into(), subject: None }), "email 28 Oct 2025"),
            (heard(on, Heard::Export), "activity 12 Nov, as the CRM says"),
            (
                heard(on, Heard::Kept { text: text.clone(), buyer: None }),
                "promise kept 12 Nov: security questionnaire back",
            ),
            (
                heard(on, Heard::Agreed { text: text.clone(), buyer: buyer.clone() }),
                "promised 12 Nov (Mia, CFO): security questionnaire back",
            ),
            (heard(on, Heard::Told { text, buyer }), "12 Nov (Mia, CFO): security questionnaire back"),
        ];
        for (one, words) in table {
            assert_eq!(one.words(today), words);
            assert_eq!(reset_by(Some(&one), None, today), words);
        }
        assert_eq!(reset_by(None, Some(day("2026-09-03")), today), "nothing since it was created 3 Sep");
        assert_eq!(reset_by(None, None, today), "nothing that is known");
    }

    #[test]
    fn the_later_one_counts_and_of_one_day_the_one_that_says_more() {
        let export = heard("2026-11-12", Heard::Export);
        let call = heard("2026-11-12", Heard::Activity { kind: "call".into(), subject: None });
        let old = heard("2026-11-01", Heard::Kept { text: "x".into(), buyer: None });
        assert_eq!(export.clone().later(call.clone()), call);
        assert_eq!(call.clone().later(export), call);
        assert_eq!(old.clone().later(call.clone()), call);
        assert_eq!(call.clone().later(old), call);
    }

    #[test]
    fn what_a_buyer_did_has_a_day_behind_us() {
        // a Monday
        let today = day("2026-11-23");
        let of = |line: &str| {
            let told = told(line, today);
            (told.text, told.buyer.unwrap_or_default(), told.on.to_string())
        };
        let is = |text: &str, who: &str, on: &str| (text.to_owned(), who.to_owned(), on.to_owned());
        assert_eq!(of("call about pricing (Mia, CFO) yesterday"), is("call about pricing", "Mia, CFO", "2026-11-22"));
        assert_eq!(of("asked for terms on fri"), is("asked for terms", "", "2026-11-20"));
        assert_eq!(of("visited us 28 oct (Tom)"), is("visited us", "Tom", "2026-10-28"));
        assert_eq!(of("visited us 15 dec"), is("visited us", "", "2025-12-15"));
        assert_eq!(of("signed the NDA -3d"), is("signed the NDA", "", "2026-11-20"));
        assert_eq!(of("signed 2026-11-09"), is("signed", "", "2026-11-09"));
        assert_eq!(of("signed today"), is("signed", "", "2026-11-23"));
        assert_eq!(of("will sign 2026-12-09"), is("will sign 2026-12-09", "", "2026-11-23"));
        assert_eq!(of("approved the budget"), is("approved the budget", "", "2026-11-23"));
        assert_eq!(of(""), is("", "", "2026-11-23"));
    }
}
