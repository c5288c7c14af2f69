//! Whether a meeting can be held on what is known: how old the data is, what the deals lack, what is owed and promised from
//! before, who is expected. Red or green in words, and what to do about each red line. Pure.

use serde::{Deserialize, Serialize};

use super::deal::keyed;
use super::money::show::percent;

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// How old the newest export of each CRM is.
    Data,
    /// What open deals lack, by seller.
    Hygiene,
    /// What is owed from the meetings before.
    Actions,
    /// What buyers have promised and nobody has answered.
    Promises,
    /// Who is expected.
    People,
}

keyed!(About {
    Data = "data", Hygiene = "hygiene", Actions = "actions", Promises = "promises", People = "people",
});

impl About {
    /// For reading, at most eight columns.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Hygiene => "deals",
            Self::Actions => "actions",
            Self::Promises => "buyers",
            Self::People => "people",
        }
    }
}

/// One line of the panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is about.
    pub about: About,
    /// Nothing is to be done about it.
    pub green: bool,
    /// How it stands.
    pub words: String,
    /// What to do about it, where it is red.
    pub todo: Option<String>,
}

/// The whole panel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// In the order in which they are read.
    pub lines: Vec<Line>,
}

impl Readiness {
    /// No line is red.
    pub fn is_green(&self) -> bool {
        self.lines.iter().all(|l| l.green)
    }

    /// The red ones.
    pub fn red(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|l| !l.green)
    }

    /// "green", "red: data, actions".
    pub fn verdict(&self) -> String {
        let red: Vec<&str> = self.red().map(|l| l.about.word()).collect();
        if red.is_empty() { "green".to_owned() } else { format!("red: {}", red.join(", ")) }
    }
}

/// From when on a line is red. Each figure is a key of the config.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Hours after which the newest export of a CRM is too old.
    pub data_hours: u32,
    /// Share of open deals that may lack something.
    pub gap_share: f64,
    /// Actions from before that may be overdue.
    pub overdue_actions: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { data_hours: 24, gap_share: 0.10, overdue_actions: 0 }
    }
}

/// The newest export of one CRM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// "HubSpot".
    pub name: String,
    /// How old what it shows is, in hours.
    pub hours: i64,
}

/// One seller's deals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    /// Their name.
    pub name: String,
    /// Open deals that lack something.
    pub gaps: usize,
    /// All open deals.
    pub open: usize,
}

/// What the panel is made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Of each CRM that the team's deals came from.
    pub sources: Vec<Source>,
    /// Everybody who sells for the unit.
    pub sellers: Vec<Seller>,
    /// What no export has a column for, in words: it makes no line red.
    pub unknown: Option<&'static str>,
    /// Open actions whose day has passed, due today, and without a day.
    pub owed: (usize, usize, usize),
    /// Promises of buyers whose day has passed without an answer: the deal or the seller, and days since.
    pub promises: Vec<(String, i64)>,
    /// Who is expected, by name, the lead last.
    pub expected: Vec<String>,
    /// How many of those speak.
    pub voices: usize,
}

/// How many names a line has room for.
const NAMED: usize = 4;

/// Judges what is known.
pub fn judge(facts: &Facts, limits: &Limits) -> Readiness {
    Readiness {
        lines: vec![
            data(facts, limits),
            hygiene(facts, limits),
            actions(facts, limits),
            promises(facts),
            people(facts),
        ],
    }
}

fn line(about: About, words: String, todo: Option<&str>) -> Line {
    Line { about, green: todo.is_none(), words, todo: todo.map(str::to_owned) }
}

/// "3 h", "2 days".
fn age(hours: i64) -> String {
    match hours {
        ..=0 => "less than 1 h".to_owned(),
        1..=47 => format!("{hours} h"),
        _ => format!("{} days", hours / 24),
    }
}

fn data(facts: &Facts, limits: &Limits) -> Line {
    if facts.sources.is_empty() {
        return line(About::Data, "no deals were imported yet".to_owned(), Some("import the CRM's export"));
    }
    let mut sources: Vec<&Source> = facts.sources.iter().collect();
    sources.sort_by_key(|s| std::cmp::Reverse(s.hours));
    let words: Vec<String> = sources.iter().map(|s| format!("{} {} old", s.name, age(s.hours))).collect();
    let old = sources.iter().any(|s| s.hours > i64::from(limits.data_hours));
    line(About::Data, words.join(", "), old.then_some("import the newest export"))
}

/// "Ivo 4, Sam 3, 2 more".
fn named(all: Vec<String>) -> String {
    let more = all.len().saturating_sub(NAMED);
    let mut shown: Vec<String> = all.into_iter().take(NAMED).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}

fn hygiene(facts: &Facts, limits: &Limits) -> Line {
    let (gaps, open) = facts.sellers.iter().fold((0, 0), |(gaps, open), s| (gaps + s.gaps, open + s.open));
    if open == 0 {
        return line(About::Hygiene, "no open deal is known here".to_owned(), Some("import the CRM's export"));
    }
    let unknown = facts.unknown.map_or_else(String::new, |why| format!("; {why}"));
    if gaps == 0 {
        let words = match facts.unknown {
            None => format!("all {open} open deals have step, days and amount"),
            Some(why) => format!("nothing else is missing in {open} open deals; {why}"),
        };
        return line(About::Hygiene, words, None);
    }
    let mut sellers: Vec<&Seller> = facts.sellers.iter().filter(|s| s.gaps > 0).collect();
    sellers.sort_by_key(|s| std::cmp::Reverse(s.gaps));
    let who = named(sellers.iter().map(|s| format!("{} {}", s.name, s.gaps)).collect());
    let share = gaps as f64 / open as f64;
    let words = format!("{gaps} of {open} open deals ({}) lack something: {who}{unknown}", percent(share));
    line(About::Hygiene, words, (share > limits.gap_share).then_some("fill the gaps, or ask the sellers to, before it"))
}

fn actions(facts: &Facts, limits: &Limits) -> Line {
    let (overdue, today, undated) = facts.owed;
    let mut parts = Vec::new();
    parts.extend((overdue > 0).then(|| format!("{overdue} overdue")));
    parts.extend((today > 0).then(|| format!("{today} due today")));
    parts.extend((undated > 0).then(|| format!("{undated} without a day")));
    if parts.is_empty() {
        return line(About::Actions, "nothing from before waits for an answer".to_owned(), None);
    }
    let red = overdue > usize::try_from(limits.overdue_actions).unwrap_or(usize::MAX);
    let todo = red.then_some("close each with what came of it");
    line(About::Actions, format!("{} from before", parts.join(", ")), todo)
}

fn promises(facts: &Facts) -> Line {
    if facts.promises.is_empty() {
        return line(About::Promises, "no promise of a buyer waits for an answer".to_owned(), None);
    }
    let mut all: Vec<&(String, i64)> = facts.promises.iter().collect();
    all.sort_by_key(|(_, days)| std::cmp::Reverse(*days));
    let who = named(all.iter().map(|(what, days)| format!("{what} {days}d")).collect());
    let count = match all.len() {
        1 => "1 promise is".to_owned(),
        n => format!("{n} promises are"),
    };
    let words = format!("{count} past their day: {who}").replace("1 promise is past their", "1 promise is past its");
    line(About::Promises, words, Some("ask: was it kept, broken or moved"))
}

fn people(facts: &Facts) -> Line {
    let words = match facts.expected.len() {
        0 => "nobody is expected".to_owned(),
        n => format!("{n} expected: {}", facts.expected.join(", ")),
    };
    let todo = (facts.voices == 0).then_some("nobody sells here: import the list of people");
    line(About::People, words, todo)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Facts {
        Facts {
            sources: vec![Source { name: "HubSpot".into(), hours: 14 }],
            sellers: vec![
                Seller { name: "Ana".into(), gaps: 1, open: 12 },
                Seller { name: "Ivo".into(), gaps: 0, open: 10 },
            ],
            unknown: None,
            owed: (0, 2, 0),
            promises: Vec::new(),
            expected: vec!["Ana".into(), "Ivo".into(), "Dana".into()],
            voices: 2,
        }
    }

    fn of(about: About, facts: &Facts) -> Line {
        judge(facts, &Limits::default()).lines.into_iter().find(|l| l.about == about).unwrap()
    }

    #[test]
    fn all_is_well() {
        let ready = judge(&good(), &Limits::default());
        assert!(ready.is_green(), "{ready:?}");
        assert_eq!(ready.verdict(), "green");
        assert_eq!(ready.lines.iter().map(|l| l.about).collect::<Vec<_>>(), About::ALL);
        assert_eq!(of(About::Data, &good()).words, "HubSpot 14 h old");
        assert_eq!(of(About::Hygiene, &good()).words, "1 of 22 open deals (5 %) lack something: Ana 1");
        assert_eq!(of(About::Actions, &good()).words, "2 due today from before");
    }

    #[test]
    fn each_line_turns_red_with_what_to_do() {
        let cases: [(About, &str, Facts); 8] = [
            (About::Data, "Salesforce 3 days old, HubSpot 14 h old", {
                let mut f = good();
                f.sources.push(Source { name: "Salesforce".into(), hours: 75 });
                f
            }),
            (
                About::Data,
                "HubSpot 25 h old",
                Facts { sources: vec![Source { name: "HubSpot".into(), hours: 25 }], ..good() },
            ),
            (About::Data, "no deals were imported yet", Facts { sources: Vec::new(), ..good() }),
            (About::Hygiene, "no open deal is known here", Facts { sellers: Vec::new(), ..good() }),
            (
                About::Hygiene,
                "6 of 12 open deals (50 %) lack something: Ivo 4, Ana 2",
                Facts {
                    sellers: vec![
                        Seller { name: "Ana".into(), gaps: 2, open: 6 },
                        Seller { name: "Ivo".into(), gaps: 4, open: 6 },
                    ],
                    ..good()
                },
            ),
            (About::Actions, "1 overdue, 2 without a day from before", Facts { owed: (1, 0, 2), ..good() }),
            (
                About::Promises,
                "2 promises are past their day: Orbit 9d, Halden 2d",
                Facts { promises: vec![("Halden".into(), 2), ("Orbit".into(), 9)], ..good() },
            ),
            (About::People, "1 expected: Dana", Facts { expected: vec!["Dana".into()], voices: 0, ..good() }),
        ];
        for (about, words, facts) in cases {
            let ready = judge(&facts, &Limits::default());
            let got = of(about, &facts);
            assert_eq!((got.words.as_str(), got.green), (words, false));
            assert!(got.todo.is_some_and(|t| !t.is_empty()), "{about:?} says what to do");
            assert!(!ready.is_green());
            assert_eq!(ready.verdict(), format!("red: {}", about.word()));
        }
        assert_eq!(
            of(About::Promises, &Facts { promises: vec![("Orbit".into(), 1)], ..good() }).words,
            "1 promise is past its day: Orbit 1d"
        );
    }

    #[test]
    fn the_limits_are_the_configs() {
        let loose = Limits { data_hours: 100, gap_share: 1.0, overdue_actions: 3 };
        let bad = Facts {
            sources: vec![Source { name: "HubSpot".into(), hours: 100 }],
            sellers: vec![Seller { name: "Ana".into(), gaps: 6, open: 6 }],
            owed: (3, 0, 0),
            ..good()
        };
        assert!(judge(&bad, &loose).is_green());
        assert!(!judge(&Facts { owed: (4, 0, 0), ..bad }, &loose).is_green());
    }

    #[test]
    fn a_long_list_names_the_worst() {
        let sellers = (1..=7).map(|n| Seller { name: format!("S{n}"), gaps: n, open: 10 }).collect();
        assert!(of(About::Hygiene, &Facts { sellers, ..good() }).words.ends_with("S7 7, S6 6, S5 5, S4 4, 3 more"));
    }
}
