//! What the columns of a file look like: how many rows they fill, a few examples, and what their values could be, whatever
//! their label says. Filled in the same pass that finds out how values are written; knows no tables. Pure.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use xxhash_rust::xxh3::xxh3_64;

use super::date::{self, DateOrder};
use super::deals::says_no_amount;
use super::error::clip;
use super::label::says;
use super::number::{self, DecimalMark};
use super::recognise::Layout;
use super::rows::Cells;
use super::vocabulary::{Field, Kind};

/// Rows that are looked at for what the columns hold: a thousand say as much as a million.
const ROWS: u64 = 1000;
/// Values of a column that are looked at closely.
const LOOKED_AT: u32 = 400;
/// Examples that are kept.
const EXAMPLES: usize = 3;
/// Different stages that are counted; a column with more of them is no list of stages.
pub const MOST_WORDS: usize = 400;
/// From this share of its values on a column can be said to hold something.
const MOSTLY: f64 = 0.9;
/// Below this share of its values it does not hold what its label says.
const HARDLY: f64 = 0.5;
/// Fewer values than this say nothing about a column.
const ENOUGH: u32 = 3;

/// What values look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// Days.
    Days,
    /// Amounts of money, with a currency or with decimals.
    Money,
    /// Numbers.
    Numbers,
    /// E-mail addresses.
    Emails,
    /// Yes and no.
    Flags,
    /// Names of people.
    People,
}

impl Looks {
    /// In words, after "holds".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Money => "amounts of money",
            Self::Numbers => "numbers",
            Self::Emails => "e-mail addresses",
            Self::Flags => "yes and no",
            Self::People => "names of people",
        }
    }
}

/// One column.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Of the rows looked at, those in which it says something.
    pub filled: u64,
    /// The first few different values, cleaned and clipped.
    pub examples: Vec<String>,
    looked: u32,
    days: u32,
    money: u32,
    numbers: u32,
    emails: u32,
    flags: u32,
    people: u32,
    /// Words for an amount nobody knows yet.
    vague: u32,
    /// Different values among those looked at.
    pub different: BTreeSet<String>,
}

/// A stage with what else its rows say about whether the deal is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageWord {
    /// As it is in the file, trimmed.
    pub text: String,
    /// What the columns status, closed, won and lost say beside it; empty where they say nothing.
    pub beside: [String; 4],
    /// In how many rows.
    pub rows: u64,
    /// Of the rows looked at, those with a close date.
    pub closes: u64,
    /// Of these, the ones that close on the last day of a month.
    pub month_ends: u64,
}

/// All columns of a file.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// Rows that were looked at for what the columns hold.
    pub rows: u64,
    /// By column.
    pub columns: Vec<Seen>,
    stages: HashMap<u64, StageWord>,
    has_stage: bool,
}

const BESIDE: [Field; 4] = [Field::Status, Field::Closed, Field::Won, Field::Lost];

impl Sight {
    /// Nothing seen yet.
    pub fn new(layout: &Layout) -> Self {
        Self {
            rows: 0,
            columns: vec![Seen::default(); layout.columns.len()],
            stages: HashMap::new(),
            has_stage: layout.kind == Kind::Deals && layout.index(Field::Stage).is_some(),
        }
    }

    /// One more row.
    pub fn see(&mut self, cells: Cells<'_>) {
        let looked_at = self.rows < ROWS;
        if looked_at {
            self.rows += 1;
            for (seen, cell) in self.columns.iter_mut().zip(cells.record.iter()) {
                if let Some(text) = says(cell) {
                    seen.add(text);
                }
            }
        }
        if self.has_stage
            && let Some(stage) = cells.said(Field::Stage)
        {
            let close = cells.said(Field::Close).filter(|_| looked_at);
            self.stage(stage, BESIDE.map(|f| cells.said(f).unwrap_or_default()), close);
        }
    }

    fn stage(&mut self, text: &str, beside: [&str; 4], close: Option<&str>) {
        let mix = |hash: u64, text: &str| hash.rotate_left(13) ^ xxh3_64(text.as_bytes());
        let hash = beside.iter().fold(xxh3_64(text.as_bytes()), |hash, text| mix(hash, text));
        let full = self.stages.len() >= MOST_WORDS;
        let word = match self.stages.entry(hash) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(_) if full => return,
            Entry::Vacant(new) => {
                let short = |t: &str| t.chars().take(200).collect::<String>();
                new.insert(StageWord {
                    text: short(text),
                    beside: beside.map(short),
                    rows: 0,
                    closes: 0,
                    month_ends: 0,
                })
            }
        };
        word.rows += 1;
        if let Some(close) = close {
            word.closes += 1;
            // the last day of a month is no month: it can be read in one way only
            word.month_ends += u64::from(date::read(close, None).is_ok_and(is_month_end));
        }
    }

    /// The stages, the most frequent first; none where no column holds them.
    pub fn stages(&self) -> Vec<&StageWord> {
        let mut all: Vec<&StageWord> = self.stages.values().collect();
        all.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| (&a.text, &a.beside).cmp(&(&b.text, &b.beside))));
        all
    }
}

impl Seen {
    fn add(&mut self, text: &str) {
        self.filled += 1;
        if self.looked >= LOOKED_AT {
            return;
        }
        self.looked += 1;
        if self.examples.len() < EXAMPLES {
            let example = clip(text);
            if !example.is_empty() && !self.examples.contains(&example) {
                self.examples.push(example);
            }
        }
        if self.different.len() < 60 {
            self.different.insert(clip(text));
        }
        let number = is_number(text);
        self.days += u32::from(is_day(text));
        self.numbers += u32::from(number);
        self.money += u32::from(number && is_money(text));
        self.emails += u32::from(is_email(text));
        self.flags += u32::from(is_flag(text));
        self.people += u32::from(is_person(text));
        self.vague += u32::from(!number && says_no_amount(text));
    }

    /// What nearly all of its values look like. A person's name is a weak sign: companies have two words as well.
    pub fn looks(&self) -> Option<Looks> {
        let all = [
            (self.days, Looks::Days),
            (self.flags, Looks::Flags),
            (self.emails, Looks::Emails),
            (self.money, Looks::Money),
            (self.numbers, Looks::Numbers),
            (self.people, Looks::People),
        ];
        all.into_iter().find(|(n, _)| self.looked >= ENOUGH && self.share(*n) >= MOSTLY).map(|(_, looks)| looks)
    }

    /// Its values can be what this fact needs; `None`: any value can be.
    pub fn fits(&self, field: Field) -> Option<bool> {
        let n = match kind_of(field)? {
            Looks::Days => self.days,
            Looks::Money | Looks::Numbers => self.numbers,
            Looks::Emails => self.emails,
            Looks::Flags => self.flags,
            Looks::People => self.people + self.emails,
        };
        Some(self.looked >= ENOUGH && self.share(n) >= MOSTLY)
    }

    /// Its values are not what this fact needs, so its label misleads.
    pub fn contradicts(&self, field: Field) -> bool {
        let n = match kind_of(field) {
            Some(Looks::Days) => self.days,
            // 12 days, 40 %, high
            Some(Looks::Money | Looks::Numbers) if matches!(field, Field::Amount | Field::AmountCompany) => {
                // TBD says nothing for it, and nothing against it
                self.numbers + self.vague
            }
            // somebody is called what they are called, but not 3 April
            Some(Looks::People) => self.looked.saturating_sub(self.days),
            _ => return false,
        };
        self.looked >= ENOUGH && self.share(n) < HARDLY
    }

    fn share(&self, n: u32) -> f64 {
        f64::from(n) / f64::from(self.looked.max(1))
    }
}

/// What the values of a fact have to look like, where that can be told.
pub fn kind_of(field: Field) -> Option<Looks> {
    match field {
        Field::Close
        | Field::Created
        | Field::LastActivity
        | Field::NextActivity
        | Field::StageEntered
        | Field::WonTime
        | Field::LostTime
        | Field::ClosedTime
        | Field::Joined
        | Field::Left
        | Field::ValidFrom => Some(Looks::Days),
        Field::Amount | Field::AmountCompany => Some(Looks::Money),
        Field::Pushes | Field::DaysInStage | Field::Age | Field::Probability => Some(Looks::Numbers),
        Field::Email => Some(Looks::Emails),
        Field::Closed | Field::Won | Field::Lost | Field::Icp => Some(Looks::Flags),
        Field::Owner | Field::Manager => Some(Looks::People),
        _ => None,
    }
}

fn is_month_end(day: NaiveDate) -> bool {
    day.succ_opt().is_some_and(|next| next.day() == 1)
}

fn is_day(text: &str) -> bool {
    [DateOrder::Dmy, DateOrder::Mdy].iter().any(|o| date::read(text, Some(*o)).is_ok())
}

fn is_number(text: &str) -> bool {
    let text = text.trim_end_matches(['%', ' ']);
    [DecimalMark::Point, DecimalMark::Comma].iter().any(|m| number::read(text, Some((*m).into())).is_ok())
}

/// A number that is written as money is: with a currency, or with groups or decimals.
fn is_money(text: &str) -> bool {
    !text.ends_with('%')
        && (text.contains([',', '.', '\'', '\u{a0}']) || text.chars().any(|c| !c.is_ascii_digit() && c != '-'))
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace) && !domain.contains('@')
    })
}

fn is_flag(text: &str) -> bool {
    ["true", "false", "yes", "no", "y", "n", "wahr", "falsch", "ja", "nein"]
        .iter()
        .any(|w| text.eq_ignore_ascii_case(w))
}

/// Two to four words that begin with capitals and hold letters only.
fn is_person(text: &str) -> bool {
    let mut words = 0;
    for word in text.split_whitespace() {
        words += 1;
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'));
        if !letters || !word.starts_with(char::is_uppercase) {
            return false;
        }
    }
    (2..=4).contains(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(values: &[&str]) -> Seen {
        let mut seen = Seen::default();
        values.iter().filter_map(|v| says(v)).for_each(|v| seen.add(v));
        seen
    }

    #[test]
    fn values_say_what_they_are_whatever_the_label_says() {
        for (values, want) in [
            (&["2026-01-13", "13.01.2026", "1/13/2026", "-", ""][..], Some(Looks::Days)),
            (&["$1,200", "€ 50", "1.234,50"], Some(Looks::Money)),
            (&["1", "20", "300"], Some(Looks::Numbers)),
            (&["ana@example.com", "bo.b@example.org", "c@d.eu"], Some(Looks::Emails)),
            (&["Yes", "no", "TRUE"], Some(Looks::Flags)),
            (&["Ana Ruiz", "Bo Lind", "Marie-Claire O'Neil"], Some(Looks::People)),
            (&["Ana Ruiz", "2026-01-13", "12"], None),
            (&["2026-01-13", "2026-01-14"], None),
            (&["a text", "another", "and one"], None),
            (&[], None),
        ] {
            assert_eq!(seen(values).looks(), want, "{values:?}");
        }
    }

    #[test]
    fn a_label_can_mislead() {
        let names = seen(&["Ana Ruiz", "Bo Lind", "Cy Hale"]);
        let days = seen(&["2026-01-13", "2026-01-14", "2026-01-15"]);
        let text = seen(&["much", "more", "plenty"]);
        for (column, field, want) in [
            (&names, Field::Close, true),
            (&days, Field::Close, false),
            (&text, Field::Amount, true),
            (&seen(&["TBD", "tbc", "TBD", "?", "120"]), Field::Amount, false),
            (&days, Field::Owner, true),
            (&names, Field::Owner, false),
            (&days, Field::Stage, false),
            (&seen(&["x", "y"]), Field::Close, false),
        ] {
            assert_eq!(column.contradicts(field), want, "{field:?} {:?}", column.examples);
        }
        assert_eq!(
            (days.fits(Field::Close), names.fits(Field::Close), names.fits(Field::Name)),
            (Some(true), Some(false), None)
        );
        assert_eq!(seen(&["n/a", "-", "null", " x "]).filled, 1);
    }
}
