//! Accuracy and the ledger as text and as JSON.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Look;
use crate::cli::output::{day, money, period, tidy};
use crate::cli::table::Table;
use crate::domain::forecast::Triple;
use crate::domain::forecast::accuracy::{Accuracy, ENOUGH, Pattern, Score, Share, bias_words, share_words};
use crate::domain::forecast::ledger::{Judgement, Record};
use crate::domain::forecast::track::Track;
use crate::domain::money::show::{Scale, percent};
use crate::domain::money::{Currency, Money};
use crate::domain::people::Subject;
use crate::domain::period::Period;

fn head(what: &str, look: Look, today: NaiveDate, currency: &Currency) -> String {
    let (kind, at) = (look.span.key(), look.at.word());
    format!("{what} by {kind}, the number {at}, as of {}, {}\n\n", day(today), currency.code)
}

/// Everybody, one line each.
pub fn table(tracks: &[&Track], look: Look, today: NaiveDate, currency: &Currency) -> String {
    let mut table =
        Table::new(&["", "periods", "FC hit", "in band", "bias", "BC reached", "WC missed", "pattern"]).up_to(60);
    for track in tracks {
        let accuracy = track.accuracy(look.span, look.at, &look.aims);
        let name = format!("{}{}", "  ".repeat(track.depth), shown_name(track));
        if accuracy.scores.is_empty() {
            table.row([name, "nothing to compare".to_owned()]);
            continue;
        }
        table.row([
            name,
            dots(&accuracy),
            share_words(&accuracy.hits),
            share_words(&accuracy.in_band),
            accuracy.bias.map(bias_words).unwrap_or_default(),
            share_words(&accuracy.best),
            share_words(&accuracy.worst_missed),
            pattern(&accuracy),
        ]);
    }
    let aims = aims(look);
    head("Accuracy", look, today, currency) + &table.render() + &format!("\n{aims}\n") + &rules(tracks, look)
}

/// What each pattern that was named is said after.
fn rules(tracks: &[&Track], look: Look) -> String {
    let found: BTreeSet<Pattern> =
        tracks.iter().flat_map(|t| t.accuracy(look.span, look.at, &look.aims).patterns).collect();
    if found.is_empty() {
        return String::new();
    }
    let words: Vec<String> = found.iter().map(|p| format!("{}: {}", p.word(), p.rule())).collect();
    format!("Patterns: {}.\n", words.join("; "))
}

fn aims(look: Look) -> String {
    let (from, to) = look.aims.best;
    format!(
        "Aimed at: FC reached in {} of the periods, BC in {} to {}, WC almost never missed; in band is within {} of FC. \
         o FC reached, x missed, - nothing was due; fewer than {ENOUGH} periods make no rate.",
        percent(look.aims.hit),
        percent(from),
        percent(to),
        percent(look.aims.band)
    )
}

fn shown_name(track: &Track) -> String {
    if track.gone { format!("{} (left)", track.name) } else { track.name.clone() }
}

/// One sign per period, the oldest first.
fn dots(accuracy: &Accuracy) -> String {
    let sign = |s: &Score| match (s.is_idle(), s.hit) {
        (true, _) => "-",
        (_, true) => "o",
        _ => "x",
    };
    accuracy.scores.iter().map(sign).collect()
}

fn pattern(accuracy: &Accuracy) -> String {
    let words: Vec<&str> = accuracy.patterns.iter().map(|p| p.word()).collect();
    words.join("; ")
}

/// The same, each with what it is said after.
fn ruled(accuracy: &Accuracy) -> String {
    let words: Vec<String> = accuracy.patterns.iter().map(|p| format!("{} ({})", p.word(), p.rule())).collect();
    words.join("; ")
}

/// One subject: period by period, and how the number came true week by week.
pub fn one(track: &Track, look: Look, today: NaiveDate, currency: &Currency) -> String {
    let accuracy = track.accuracy(look.span, look.at, &look.aims);
    let mut out = head(&format!("Accuracy of {}", tidy(&shown_name(track))), look, today, currency);
    if accuracy.scores.is_empty() {
        return out + "no closed period has a number that stood then: there is nothing to compare\n";
    }
    let amounts = accuracy.scores.iter().flat_map(|s| [s.call.wc, s.call.fc, s.call.bc, s.actual]);
    let scale = Scale::for_amounts(amounts, currency);
    let mut table = Table::new(&["period", ">wc", ">fc", ">bc", ">won", ">won/fc", "FC", "said"]);
    for score in &accuracy.scores {
        table.row([
            score.period.key.to_string(),
            scale.show(score.call.wc),
            scale.show(score.call.fc),
            scale.show(score.call.bc),
            scale.show(score.actual),
            score.ratio.map(percent).unwrap_or_default(),
            match (score.is_idle(), score.hit) {
                (true, _) => "nothing due",
                (_, true) => "reached",
                _ => "missed",
            }
            .to_owned(),
            said(score),
        ]);
    }
    out += &table.render();
    for (what, words) in [
        ("FC reached", share_words(&accuracy.hits)),
        ("in band", share_words(&accuracy.in_band)),
        ("bias", accuracy.bias.map(bias_words).unwrap_or_default()),
        ("BC reached", share_words(&accuracy.best)),
        ("WC missed", share_words(&accuracy.worst_missed)),
        ("pattern", ruled(&accuracy)),
        ("silent", silent(&accuracy)),
    ] {
        if !words.is_empty() {
            out += &format!("\n  {what:<12}{words}");
        }
    }
    out += "\n\nWon / FC as FC stood at the end of each week of the period\n";
    let mut weeks = Table::new(&[">week", ">won/fc", ">periods"]);
    for (week, (ratio, periods)) in (1..).zip(&accuracy.curve) {
        let shown = if *periods == 0 { "-".to_owned() } else { percent(*ratio) };
        weeks.row([week.to_string(), shown, periods.to_string()]);
    }
    out + &weeks.render() + &format!("\n{}\n", aims(look))
}

fn said(score: &Score) -> String {
    let mut words = Vec::new();
    if score.best_reached {
        words.push("BC reached");
    }
    if score.worst_missed {
        words.push("WC missed");
    }
    if score.in_band {
        words.push("in band");
    }
    words.join(", ")
}

fn silent(accuracy: &Accuracy) -> String {
    match accuracy.silent {
        0 => String::new(),
        1 => "1 period without a number".to_owned(),
        n => format!("{n} periods without a number"),
    }
}

/// What each level made of the sum below it.
pub fn ledger(tracks: &[&Track], look: Look, today: NaiveDate, currency: &Currency) -> String {
    let mut out = head("Judgement ledger", look, today, currency);
    let all: Vec<(&Track, Vec<_>)> =
        tracks.iter().map(|t| (*t, t.ledger(look.span, look.at))).filter(|(_, l)| !l.is_empty()).collect();
    if all.is_empty() {
        return out + "no level has made its own number beside the sum below it yet\n";
    }
    let amounts =
        all.iter().flat_map(|(_, l)| l).flat_map(|(j, actual)| [j.own.fc, j.below.fc, actual.unwrap_or_default()]);
    let scale = Scale::for_amounts(amounts, currency);
    for (track, entries) in &all {
        out += &format!("{}: {}\n", tidy(&track.name), record_words(&track.record(look.span, look.at), &scale));
        let mut table =
            Table::new(&["  period", ">sum below", ">own FC", ">differs", ">won", "it", "because"]).up_to(60);
        for (judgement, actual) in entries {
            table.row([
                format!("  {}", judgement.period.key),
                below(judgement, &scale),
                scale.show(judgement.own.fc),
                judgement.difference().map(|d| scale.signed(d)).unwrap_or_default(),
                actual.map(|a| scale.show(a)).unwrap_or_default(),
                worth(judgement, *actual).to_owned(),
                judgement.reason.clone().unwrap_or_default(),
            ]);
        }
        out += &format!("{}\n", table.render());
    }
    out
}

/// "900k, 1 of 2" where somebody below had not spoken.
fn below(judgement: &Judgement, scale: &Scale) -> String {
    let sum = scale.show(judgement.below.fc);
    match judgement.heard.filter(|heard| !heard.is_all()) {
        Some(heard) => format!("{sum}, {}", heard.words()),
        None => sum,
    }
}

fn worth(judgement: &Judgement, actual: Option<Money>) -> &'static str {
    if actual.is_some() && judgement.difference() == Some(Money::ZERO) {
        "took the sum"
    } else {
        judgement.worth(actual).word()
    }
}

/// "better 3, worse 1 of 5 judgements, nearer by 40k in all".
fn record_words(record: &Record, scale: &Scale) -> String {
    if record.made == 0 {
        return "no judgement of a closed period yet".to_owned();
    }
    let way = if record.gained < Money::ZERO { "farther" } else { "nearer" };
    format!(
        "improved on the sum {} of {} times, made it worse {}, {way} by {} in all",
        record.better,
        record.made,
        record.worse,
        scale.show(record.gained.abs())
    )
}

/// The periods of which nothing can be said.
pub fn left_out(unknown: &[&Period]) -> String {
    if unknown.is_empty() {
        return String::new();
    }
    let keys: Vec<String> = unknown.iter().map(|p| p.key.to_string()).collect();
    format!("\nLeft out, since no deal is known that closed by their end: {}\n", keys.join(", "))
}

fn subject(track: &Track) -> Value {
    let (kind, id) = match track.subject {
        Subject::Person(p) => ("person", p.0),
        Subject::Unit(u) => ("unit", u.0),
    };
    json!({ "kind": kind, "id": id, "name": track.name, "gone": track.gone })
}

fn triple(t: Triple, currency: &Currency) -> Value {
    json!({ "wc": money(t.wc, currency), "fc": money(t.fc, currency), "bc": money(t.bc, currency) })
}

/// One subject for a script.
pub fn object(track: &Track, look: Look, currency: &Currency) -> Value {
    let accuracy = track.accuracy(look.span, look.at, &look.aims);
    let share = |s: &Share| json!({ "times": s.times, "of": s.of, "rate": s.rate() });
    let score = |s: &Score| {
        json!({
            "period": period(&s.period),
            "call": triple(s.call, currency),
            "won": money(s.actual, currency),
            "ratio": s.ratio,
            "nothing_due": s.is_idle(),
            "hit": s.hit,
            "in_band": s.in_band,
            "best_reached": s.best_reached,
            "worst_missed": s.worst_missed,
        })
    };
    let week = |(week, (ratio, periods)): (usize, &(f64, usize))| json!({ "week": week, "ratio": (*periods > 0).then_some(ratio), "periods": periods });
    json!({
        "subject": subject(track),
        "depth": track.depth,
        "hits": share(&accuracy.hits),
        "in_band": share(&accuracy.in_band),
        "best_reached": share(&accuracy.best),
        "worst_missed": share(&accuracy.worst_missed),
        "bias": accuracy.bias,
        "bias_text": accuracy.bias.map(bias_words),
        "patterns": accuracy.patterns.iter().map(|p| json!({ "key": p.key(), "text": p.word(), "rule": p.rule() })).collect::<Vec<_>>(),
        "silent": accuracy.silent,
        "periods": accuracy.scores.iter().map(score).collect::<Vec<_>>(),
        "by_week": (1..).zip(&accuracy.curve).map(week).collect::<Vec<_>>(),
    })
}

/// One unit's ledger for a script.
pub fn ledger_object(track: &Track, look: Look, currency: &Currency) -> Value {
    let record = track.record(look.span, look.at);
    let entry = |(judgement, actual): &(Judgement, Option<Money>)| {
        json!({
            "period": period(&judgement.period),
            "since": judgement.on,
            "own": triple(judgement.own, currency),
            "below": triple(judgement.below, currency),
            "below_voices": judgement.heard.map(|h| json!({ "heard": h.voices, "of": h.of })),
            "difference": judgement.difference().map(|d| money(d, currency)),
            "reason": judgement.reason,
            "won": actual.map(|a| money(a, currency)),
            "worth": judgement.worth(*actual).key(),
        })
    };
    json!({
        "subject": subject(track),
        "depth": track.depth,
        "record": {
            "made": record.made,
            "better": record.better,
            "worse": record.worse,
            "gained": money(record.gained, currency),
        },
        "judgements": track.ledger(look.span, look.at).iter().map(entry).collect::<Vec<_>>(),
    })
}
