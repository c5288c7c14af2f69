//! A deal's flags in few columns, and what they mean in full.

use chrono::{Datelike, NaiveDate};

use crate::domain::browse::{DealFlag, DealLine, FlagLimits, silent};
use crate::domain::when;
use crate::ui::theme::Tone;

/// How bad a flag is.
pub const fn tone(flag: DealFlag) -> Tone {
    match flag {
        DealFlag::Overdue | DealFlag::Untouched => Tone::Bad,
        DealFlag::NoNextStep | DealFlag::Stalled | DealFlag::ZeroValue | DealFlag::Pushed | DealFlag::Gone => {
            Tone::Watch
        }
        DealFlag::Fixed => Tone::Neutral,
    }
}

/// A day in at most nine columns: "27 Nov", "15 Jan 27".
pub fn short(day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() { day.format("%-d %b").to_string() } else { day.format("%-d %b %y").to_string() }
}

/// The customer, where the deal's name does not begin with it.
pub fn customer<'a>(name: &str, account: Option<&'a str>) -> Option<&'a str> {
    account.filter(|a| !name.starts_with(a))
}

/// One flag, as short as it can be said: "overdue 12d".
fn brief(flag: DealFlag, line: &DealLine, today: NaiveDate) -> String {
    let deal = &line.deal;
    match flag {
        DealFlag::Overdue => deal.close.map_or_else(String::new, |c| format!("overdue {}d", (today - c).num_days())),
        DealFlag::NoNextStep => "no next step".to_owned(),
        DealFlag::Stalled => for_days("stalled", silent(deal, today)),
        DealFlag::Untouched => {
            let last = line.touched.max(deal.last_activity).or(deal.created);
            for_days("untouched", last.map(|day| (today - day).num_days()))
        }
        DealFlag::ZeroValue => "no amount".to_owned(),
        DealFlag::Pushed => format!("pushed {}x", deal.pushes),
        DealFlag::Gone => deal.gone.map_or_else(String::new, |g| format!("gone {}", short(g, today))),
        DealFlag::Fixed => "fixed here".to_owned(),
    }
}

/// "stalled 25d"; without the days where nobody knows them.
fn for_days(word: &str, days: Option<i64>) -> String {
    days.map_or_else(|| word.to_owned(), |days| format!("{word} {days}d"))
}

/// The flags that are said: who is untouched is stalled anyway.
fn said(line: &DealLine, today: NaiveDate, limits: &FlagLimits) -> Vec<DealFlag> {
    let mut flags = line.flags(today, limits);
    if flags.contains(&DealFlag::Untouched) {
        flags.retain(|f| *f != DealFlag::Stalled);
    }
    flags
}

/// As many flags as fit, the worst first, and how many more there are; the tone of the worst.
pub fn cell(line: &DealLine, today: NaiveDate, limits: &FlagLimits, width: u16) -> (String, Tone) {
    let flags = said(line, today, limits);
    let tone = flags.first().map_or(Tone::Neutral, |f| tone(*f));
    let words: Vec<String> = flags.iter().map(|f| brief(*f, line, today)).collect();
    for shown in (1..=words.len()).rev() {
        let mut text = words[..shown].join(", ");
        if shown < words.len() {
            text.push_str(&format!(" +{}", words.len() - shown));
        }
        if text.chars().count() <= usize::from(width) || shown == 1 {
            return (text, tone);
        }
    }
    (String::new(), tone)
}

/// Each flag with its reason in a sentence.
pub fn reasons(line: &DealLine, today: NaiveDate, limits: &FlagLimits) -> Vec<(String, Tone)> {
    let deal = &line.deal;
    let day = |d: NaiveDate| when::show_day(d, today);
    let sentence = |flag: DealFlag| match flag {
        DealFlag::Overdue => deal.close.map_or_else(String::new, |c| {
            format!("overdue: it was to close {}, {}; it counts in no coverage", day(c), when::show_ago(c, today))
        }),
        DealFlag::NoNextStep => match (&deal.next_step, deal.next_step_date) {
            (None, None) if limits.missing.next_step => "no next step: no day is written down for it".to_owned(),
            (None, _) if !limits.missing.next_step => {
                "no next step: nobody has written down what the buyer does next".to_owned()
            }
            (_, None) => "no next step: it has no day".to_owned(),
            (_, Some(d)) => format!("no next step: its day was {}, {}", day(d), when::show_ago(d, today)),
        },
        DealFlag::Stalled => {
            let silence = silence(deal.last_activity, deal.created, today);
            format!("stalled: {silence}, {} days are the limit", limits.stalled_days)
        }
        DealFlag::Untouched => {
            let silence = silence(line.touched.max(deal.last_activity), deal.created, today);
            format!("untouched: {silence}, {} days are the limit", limits.untouched_days)
        }
        DealFlag::ZeroValue => "no amount: it counts as nothing".to_owned(),
        DealFlag::Pushed => format!("pushed {} times, {} are the limit", deal.pushes, limits.pushes),
        DealFlag::Gone => {
            deal.gone.map_or_else(String::new, |g| format!("gone: not in the CRM's export since {}", day(g)))
        }
        DealFlag::Fixed => {
            let what: Vec<&str> = line.fixed.iter().map(|f| f.word()).collect();
            format!("fixed here: the CRM still has to be told its {}", what.join(", "))
        }
    };
    said(line, today, limits).into_iter().map(|f| (sentence(f), tone(f))).collect()
}

fn silence(last: Option<NaiveDate>, created: Option<NaiveDate>, today: NaiveDate) -> String {
    match (last, created) {
        (Some(day), _) => format!("no activity for {} days", (today - day).num_days()),
        (None, Some(day)) => format!("no activity ever, and it is {} days old", (today - day).num_days()),
        (None, None) => "nobody knows of any activity".to_owned(),
    }
}
