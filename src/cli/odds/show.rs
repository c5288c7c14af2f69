//! What the past says as text and as JSON.

use serde_json::{Value, json};

use crate::cli::output::{self, day, money, tidy};
use crate::cli::pick::{scope_name, scope_object};
use crate::cli::table::Table;
use crate::domain::deal::Phase;
use crate::domain::forecast::odds::told::{Spoken, Told, seed};
use crate::domain::forecast::odds::{Age, Asked, BackTest, Counted, Odds, RUNS, chance_words};
use crate::domain::money::show::{Scale, percent};
use crate::domain::money::{Currency, Money};
use crate::domain::people::Org;

/// Bins of the runs' histogram for a script.
const BINS: usize = 40;

/// What is shown, and how.
pub struct View<'a> {
    /// What the past says.
    pub told: &'a Told,
    /// Whether it would have been right before, where that was asked.
    pub back: Option<&'a BackTest>,
    /// Who there is.
    pub org: &'a Org,
    /// What it is counted in.
    pub currency: Currency,
}

impl View<'_> {
    fn head(&self) -> String {
        let known = &self.told.known;
        format!(
            "What the past says of {}, {} ({} to {}), as of {}, {}\n\
             A model beside the spoken numbers; it fills in none of them.\n\n",
            tidy(scope_name(known.scope, self.org)),
            known.period.key,
            day(known.period.first),
            day(known.period.last),
            day(known.today),
            self.currency.code
        )
    }

    /// All that was asked for.
    pub fn text(&self, inputs: bool) -> String {
        let mut out = self.head();
        match &self.told.odds {
            Ok(odds) => out += &self.chances(odds),
            Err(little) => out += &format!("{}\n", little.words()),
        }
        if inputs || self.told.odds.is_err() {
            out += &self.inputs();
        }
        if let Some(back) = self.back {
            out += &self.back_test(back);
        }
        out
    }

    fn scale(&self, more: impl IntoIterator<Item = Money>) -> Scale {
        Scale::for_amounts(more, &self.currency)
    }

    fn chances(&self, odds: &Odds) -> String {
        let known = &self.told.known;
        let spoken = known.asked.all();
        let scale = self.scale(spoken.iter().flatten().copied().chain([
            odds.low,
            odds.high,
            known.present.won,
            known.present.late(),
        ]));
        let mut table = Table::new(&["", ">called", ">chance"]);
        for ((name, number), chance) in Asked::NAMES.iter().zip(spoken).zip(odds.chances()) {
            table.row([
                (*name).to_owned(),
                number.map_or_else(|| "none".to_owned(), |n| scale.show(n)),
                chance.map_or_else(|| "-".to_owned(), chance_words),
            ]);
        }
        let mut out = table.render();
        match known.spoken {
            Spoken::Own => {}
            Spoken::Below => out += "\nThe numbers are the sum of what those who report have called.\n",
            Spoken::Nothing | Spoken::Apart => out += "\nNothing was called for this period yet.\n",
        }
        out += &format!(
            "\nNine of ten runs reach {}, half of them {}, one of ten {}.\n",
            scale.show(odds.low),
            scale.show(odds.middle),
            scale.show(odds.high)
        );
        let present = &known.present;
        out += &format!(
            "Won so far {}; due {} deals, {}",
            scale.show(present.won),
            present.due.len(),
            scale.show(present.open())
        );
        if !present.overdue.is_empty() {
            let n = present.overdue.len();
            out += &format!("; overdue and drawn by a share of their own {n}, {}", scale.show(present.late()));
        }
        out += ".\n";
        if known.seen != known.today {
            out += &format!("Deals as the newest export showed them, that of {}.\n", day(known.seen));
        }
        out + &format!("From {} deals of {} closed periods at the same point, {RUNS} runs.\n", odds.cases, odds.periods)
    }

    fn rows(&self) -> Vec<(String, Counted, Option<f64>, usize, Money)> {
        let due = &self.told.known.present.due;
        let mut rows = Vec::new();
        for phase in [Phase::Late, Phase::Mid, Phase::Early] {
            for age in Age::ALL {
                let was = self.told.shares.of_both(phase, age);
                let now: Vec<Money> =
                    due.iter().filter(|d| d.phase == phase && d.age == age).map(|d| d.value).collect();
                if was.of > 0 || !now.is_empty() {
                    let name = format!("{}, {}", phase.key(), age.word());
                    rows.push((name, was, self.told.shares.chance(phase, age), now.len(), now.into_iter().sum()));
                }
            }
        }
        let present = &self.told.known.present;
        rows.push(("all that are due".to_owned(), self.told.shares.all(), None, present.due.len(), present.open()));
        for phase in [Phase::Late, Phase::Mid, Phase::Early] {
            let was = self.told.shares.overdue_of_phase(phase);
            let now: Vec<Money> = present.overdue.iter().filter(|d| d.phase == phase).map(|d| d.value).collect();
            if was.of > 0 || !now.is_empty() {
                let chance = self.told.shares.overdue_chance(phase);
                rows.push((format!("{}, overdue", phase.key()), was, chance, now.len(), now.into_iter().sum()));
            }
        }
        rows
    }

    fn inputs(&self) -> String {
        let known = &self.told.known;
        let scale = self.scale(known.past.iter().flat_map(|(_, p)| [p.won, p.outside.abs(), p.actual]));
        let mut table =
            Table::new(&["phase, age", ">were due", ">won", ">slipped", ">lost", ">chance", ">now due", ">worth"]);
        for (name, was, chance, now, worth) in self.rows() {
            table.row([
                name,
                was.of.to_string(),
                was.won.to_string(),
                was.slipped.to_string(),
                was.lost.to_string(),
                chance.map_or_else(|| "-".to_owned(), percent),
                now.to_string(),
                scale.show(worth),
            ]);
        }
        let mut out = format!("\nWhat became of deals like these, as far along in closed periods\n{}", table.render());
        if !known.past.is_empty() {
            let mut table =
                Table::new(&["period", "at", ">won by then", ">open", ">of them won", ">otherwise", ">came"]);
            for (window, past) in &known.past {
                table.row([
                    past.name.clone(),
                    day(window.point),
                    scale.show(past.won),
                    past.cases.len().to_string(),
                    scale.show(past.actual - past.won - past.outside),
                    scale.signed(past.outside),
                    scale.show(past.actual),
                ]);
            }
            out += &format!("\nThe closed periods\n{}", table.render());
        }
        for (period, why) in &known.unseen {
            out += &format!("{} is left out: {}\n", period.key, why.word());
        }
        out
    }

    fn back_test(&self, back: &BackTest) -> String {
        let Some(words) = back.words() else {
            return "\nBack-test: leaving one period out, the others are too few.\n".to_owned();
        };
        let scale = self.scale(back.tested.iter().flat_map(|t| [t.low, t.high, t.actual]));
        let mut table = Table::new(&["period", ">low", ">middle", ">high", ">came", "where", "FC was given"]);
        for t in &back.tested {
            table.row([
                t.name.clone(),
                scale.show(t.low),
                scale.show(t.middle),
                scale.show(t.high),
                scale.show(t.actual),
                if t.inside() {
                    "within"
                } else if t.actual < t.low {
                    "below low"
                } else {
                    "above high"
                }
                .to_owned(),
                t.fc().map_or_else(
                    || "no FC stood".to_owned(),
                    |(chance, hit)| format!("{}, {}", chance_words(chance), if hit { "reached" } else { "missed" }),
                ),
            ]);
        }
        let mut out = format!("\nBack-test: {words}\n{}", table.render());
        if let Some(brier) = back.brier() {
            let mut bands = Table::new(&["chance given", ">numbers", ">mean", ">came true"]);
            for band in back.bands().iter().filter(|b| b.of > 0) {
                bands.row([
                    format!("{} to {}", percent(band.from), percent(band.to)),
                    band.of.to_string(),
                    percent(band.given),
                    percent(band.reached as f64 / band.of as f64),
                ]);
            }
            out += &format!("\n{}\nBrier score {brier:.2}: 0 is never wrong, 0.25 is a coin's\n", bands.render());
        }
        out
    }

    /// All of it for a script.
    pub fn object(&self) -> Value {
        let known = &self.told.known;
        let amount = |m: Money| money(m, &self.currency);
        let chance = |odds: Option<&Odds>, n: usize| odds.and_then(|o| o.chances().get(n).copied().flatten());
        let odds = self.told.odds.as_ref();
        let numbers: Vec<Value> = Asked::NAMES
            .iter()
            .zip(known.asked.all())
            .enumerate()
            .map(|(n, (name, number))| {
                json!({ "key": name.to_lowercase(), "value": number.map(amount), "chance": chance(odds.ok(), n) })
            })
            .collect();
        let shares: Vec<Value> = self
            .rows()
            .into_iter()
            .map(|(name, was, chance, now, worth)| {
                json!({
                    "of": name, "due": was.of, "won": was.won, "slipped": was.slipped, "lost": was.lost, "chance": chance,
                    "now_due": now, "now_worth": amount(worth),
                })
            })
            .collect();
        let past: Vec<Value> = known
            .past
            .iter()
            .map(|(window, past)| {
                json!({
                    "period": output::period(&window.period),
                    "at": window.point,
                    "won_by_then": amount(past.won),
                    "due": past.cases.iter().filter(|c| !c.overdue).count(),
                    "overdue": past.cases.iter().filter(|c| c.overdue).count(),
                    "of_them_won": amount(past.actual - past.won - past.outside),
                    "otherwise": amount(past.outside),
                    "came": amount(past.actual),
                })
            })
            .collect();
        let unseen: Vec<Value> = known
            .unseen
            .iter()
            .map(|(period, why)| json!({ "period": output::period(period), "why": why.key() }))
            .collect();
        let mut object = json!({
            "model": true,
            "scope": scope_object(known.scope, self.org),
            "period": output::period(&known.period),
            "as_of": known.today,
            "deals_as_of": known.seen,
            "spoken": match known.spoken { Spoken::Own => "own", Spoken::Below => "sum_of_reports", Spoken::Nothing | Spoken::Apart => "nothing" },
            "numbers": numbers,
            "won": amount(known.present.won),
            "due": { "deals": known.present.due.len(), "value": amount(known.present.open()) },
            "overdue": { "deals": known.present.overdue.len(), "value": amount(known.present.late()) },
            "runs": RUNS,
            "seed": seed(known.period.key).to_string(),
            "shares": shares,
            "periods": past,
            "left_out": unseen,
        });
        match odds {
            Ok(odds) => {
                let (from, to) = odds.spread();
                object["range"] =
                    json!({ "low": amount(odds.low), "middle": amount(odds.middle), "high": amount(odds.high) });
                object["histogram"] = odds
                    .histogram(from, to, BINS)
                    .iter()
                    .map(|bin| json!({ "from": amount(bin.from), "to": amount(bin.to), "runs": bin.runs }))
                    .collect();
            }
            Err(little) => {
                object["too_little"] =
                    json!({ "periods": little.periods, "deals": little.cases, "text": little.words() })
            }
        }
        if let Some(back) = self.back {
            object["back_test"] = self.back_object(back);
        }
        object
    }

    fn back_object(&self, back: &BackTest) -> Value {
        let amount = |m: Money| money(m, &self.currency);
        let calls = |calls: [Option<(f64, bool)>; 4]| -> Vec<Value> {
            let named = Asked::NAMES.iter().zip(calls).filter_map(|(name, call)| call.map(|call| (name, call)));
            named
                .map(|(name, (chance, reached))| json!({ "key": name.to_lowercase(), "chance": chance, "reached": reached }))
                .collect()
        };
        let periods: Vec<Value> = back
            .tested
            .iter()
            .map(|t| {
                json!({
                    "period": t.name, "low": amount(t.low), "middle": amount(t.middle), "high": amount(t.high),
                    "came": amount(t.actual), "inside": t.inside(), "numbers": calls(t.calls),
                })
            })
            .collect();
        let bands: Vec<Value> = back
            .bands()
            .iter()
            .map(|b| json!({ "from": b.from, "to": b.to, "numbers": b.of, "reached": b.reached, "mean": (b.of > 0).then_some(b.given) }))
            .collect();
        let (inside, of) = back.inside();
        json!({ "text": back.words(), "inside": inside, "of": of, "brier": back.brier(), "bands": bands, "periods": periods })
    }
}
