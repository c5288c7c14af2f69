//! What the records say about the outputs of a forecast call, each in words.

use super::super::super::App;
use crate::domain::forecast::Horizon;
use crate::domain::forecast::card::Card;
use crate::domain::meeting::Meeting;
use crate::domain::meeting::conclude::{Fact, OutputFacts};
use crate::domain::money::Money;
use crate::domain::when::show_span;
use crate::ui::workspaces::call::{Entry, ForecastData, short_name, with_card};
use crate::ui::world::Live;

/// The outputs that are known here.
const KEYS: [&str; 6] = ["numbers", "named_deals", "moves_explained", "submitted", "region_numbers", "global_commit"];

impl App {
    /// What the records say about the outputs of the live meeting; nothing where it is no forecast call.
    pub(in crate::app) fn forecast_facts(&self, live: &Live) -> anyhow::Result<OutputFacts> {
        let mut facts = OutputFacts::new();
        let outputs = &live.run.definition().outputs;
        if !outputs.iter().any(|o| KEYS.contains(&o.key.as_str())) {
            return Ok(facts);
        }
        let data = self.forecast_data(live.meeting.unit, Some(live.meeting.id))?;
        for output in outputs {
            let fact = match output.key.as_str() {
                "numbers" | "region_numbers" => numbers(&data),
                "named_deals" => self.named_deals(&data),
                "moves_explained" => moves_explained(&data),
                "submitted" | "global_commit" => self.submitted(&data, &live.meeting),
                _ => continue,
            };
            facts.insert(output.key.clone(), fact);
        }
        Ok(facts)
    }

    fn named_deals(&self, data: &ForecastData) -> Fact {
        let scale = data.scale(&self.world.currency);
        let bare = |(at, e): (usize, &Entry)| {
            let name = short_name(data, at);
            let unnamed =
                with_card(e, |card| Horizon::ALL.iter().map(|h| card.reconcile(*h).unnamed).max().unwrap_or_default());
            match (e.frozen.is_some(), unnamed) {
                (true, Some(m)) if m > Money::ZERO => Some(format!("{name} {} unnamed", scale.show(m))),
                (true, _) => None,
                (false, _) => Some(format!("{name} no numbers")),
            }
        };
        let open: Vec<String> = data.participants.iter().enumerate().filter_map(bare).collect();
        if data.participants.is_empty() {
            return Fact { met: false, detail: "nobody speaks in this call".to_owned() };
        }
        match open.is_empty() {
            true => Fact { met: true, detail: "every FC stands on won and named deals".to_owned() },
            false => Fact { met: false, detail: open.join(", ") },
        }
    }

    fn submitted(&self, data: &ForecastData, meeting: &Meeting) -> Fact {
        let Some(own) = &data.own else {
            return Fact { met: false, detail: "nobody leads this unit".to_owned() };
        };
        let Some(frozen) = &own.frozen else {
            let detail = if own.returned.is_some() { "returned by the level above" } else { "not submitted yet" };
            return Fact { met: false, detail: detail.to_owned() };
        };
        let at = self.world.local(frozen.at()).format("%H:%M");
        let late = frozen.quarter.late_secs.map(|late| show_span(chrono::TimeDelta::seconds(late)));
        if own.is_amended_above(Some(meeting.id)) {
            let late_by = late.as_ref().map_or_else(String::new, |late| format!(" {late} after its hour"));
            let detail = format!("submitted{late_by}, amended {at} by the level above");
            return Fact { met: late.is_none(), detail };
        }
        match (late, meeting.ended) {
            (Some(late), _) => Fact { met: false, detail: format!("submitted {at}, {late} after its hour") },
            (None, Some(ended)) if frozen.at() >= ended => {
                let after = show_span(frozen.at() - ended);
                Fact { met: true, detail: format!("submitted {at}, {after} after the end") }
            }
            (None, _) => Fact { met: true, detail: format!("submitted {at}") },
        }
    }
}

fn numbers(data: &ForecastData) -> Fact {
    let n = data.participants.len();
    let silent = data.participants.iter().enumerate().filter(|(_, e)| e.frozen.is_none());
    let missing: Vec<String> = silent.map(|(at, _)| short_name(data, at)).collect();
    let detail = match (n, missing.is_empty()) {
        (0, _) => "nobody speaks in this call".to_owned(),
        (n, true) => format!("{n} of {n}"),
        (n, false) => format!("{} of {n}, missing: {}", n - missing.len(), missing.join(", ")),
    };
    Fact { met: n > 0 && missing.is_empty(), detail }
}

fn moves_explained(data: &ForecastData) -> Fact {
    let accepted: Vec<(usize, &Entry)> =
        data.participants.iter().enumerate().filter(|(_, e)| e.frozen.is_some()).collect();
    if accepted.is_empty() {
        return Fact { met: false, detail: "no numbers yet".to_owned() };
    }
    let mut moved = 0;
    let mut open: Vec<String> = Vec::new();
    for (at, entry) in accepted {
        with_card(entry, |card: &Card<'_>| {
            for horizon in Horizon::ALL {
                moved += usize::from(card.flagged(*horizon).is_some());
                if card.unexplained(*horizon).is_some() {
                    open.push(format!("{} {}", short_name(data, at), horizon.word()));
                }
            }
        });
    }
    let detail = match (open.is_empty(), moved) {
        (true, 0) => "nothing moved beyond the threshold".to_owned(),
        (true, 1) => "1 move, with its deal".to_owned(),
        (true, n) => format!("{n} moves, each with its deal"),
        (false, _) => format!("without a deal: {}", open.join(", ")),
    };
    Fact { met: open.is_empty(), detail }
}
