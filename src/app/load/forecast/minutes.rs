//! The numbers of a forecast call as its minutes print them: formatted words, no rules.

use super::super::super::App;
use crate::domain::forecast::card::{Card, Reconciliation};
use crate::domain::forecast::{Draft, Horizon, Scenario, Submission, Triple};
use crate::domain::meeting::Meeting;
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::when::{show_day, show_span};
use crate::report::minutes::{Call, ExplanationLine, Figure, Figures, ForecastTable, NamedLine, OwnCall, TeamCall};
use crate::ui::workspaces::call::{Entry, ForecastData};

impl App {
    /// The numbers of a forecast call; `None` for other meetings.
    pub(in crate::app) fn forecast_minutes(&self, meeting: &Meeting) -> anyhow::Result<Option<ForecastTable>> {
        if !matches!(meeting.code.as_str(), "WFC" | "EFC") {
            return Ok(None);
        }
        let data = self.forecast_data(meeting.unit, Some(meeting.id))?;
        if data.participants.is_empty() {
            return Ok(None);
        }
        let scale = data.scale(&self.world.currency);
        Ok(Some(ForecastTable {
            month: data.month.name(),
            quarter: data.quarter.short(),
            currency: self.world.currency.code.clone(),
            participants: data.participants.iter().map(|e| self.call(&data, e, &scale)).collect(),
            team: self.team(&data, &scale),
        }))
    }

    fn call(&self, data: &ForecastData, entry: &Entry, scale: &Scale) -> Call {
        let Some(frozen) = &entry.frozen else {
            return Call { name: entry.name.clone(), ..Call::default() };
        };
        let draft = frozen.draft();
        let shown = |s: &Submission, h: Horizon| {
            let facts = entry.facts.horizon(h);
            let target = facts.target.map(|t| scale.show(t));
            figures(s.call, facts.last.map(|l| l.call), Some(scale.show(s.won)), target, scale)
        };
        let close = |day: chrono::NaiveDate| {
            let shown = show_day(day, self.world.today);
            if data.quarter.contains(day) { shown } else { format!("{shown}: not counted") }
        };
        let named = frozen.quarter.named.iter().map(|n| NamedLine {
            deal: entry.deal_name(n.deal).to_owned(),
            amount: scale.show(n.amount),
            close: n.close.map(close),
        });
        let unnamed = draft.as_ref().map(|d: &Draft| unnamed(entry, d, &frozen.quarter));
        let explained = frozen.month.explanations.iter().chain(&frozen.quarter.explanations);
        let explanations = explained.map(|e| ExplanationLine {
            period: data.period(e.horizon).short(),
            deal: entry.deal_name(e.deal).to_owned(),
            delta: scale.signed(e.delta),
            note: e.note.clone(),
        });
        Call {
            name: entry.name.clone(),
            month: Some(shown(&frozen.month, Horizon::Month)),
            quarter: Some(shown(&frozen.quarter, Horizon::Quarter)),
            sure: Some(frozen.month.sure && frozen.quarter.sure),
            named: named.collect(),
            unnamed: unnamed.filter(|m| *m > Money::ZERO).map(|m| scale.show(m)),
            explanations: explanations.collect(),
        }
    }

    fn team(&self, data: &ForecastData, scale: &Scale) -> Option<TeamCall> {
        let own = data.own.as_ref()?;
        let Some(frozen) = &own.frozen else { return Some(TeamCall::default()) };
        let shown = |s: &Submission, h: Horizon| {
            let facts = own.facts.horizon(h);
            let target = facts.target.map(|t| scale.show(t));
            let sum = s.sum_below.unwrap_or_default();
            OwnCall {
                own: figures(s.call, facts.last.map(|l| l.call), Some(scale.show(s.won)), target, scale),
                sum: figures(sum, None, None, None, scale),
                difference: signed(s.call - sum, scale),
                // the reason is one for both periods: it stands where there is a difference to explain
                reason: s.reason.clone().filter(|_| s.call != sum),
            }
        };
        let at = self.world.local(frozen.at());
        Some(TeamCall {
            month: Some(shown(&frozen.month, Horizon::Month)),
            quarter: Some(shown(&frozen.quarter, Horizon::Quarter)),
            submitted: Some(at.format("%a %-d %b %H:%M").to_string()),
            late: frozen
                .quarter
                .late_secs
                .map(|s| format!("{} after its hour", show_span(chrono::TimeDelta::seconds(s)))),
        })
    }
}

/// What of the quarter's FC no deal carries, with what was won when it was submitted.
fn unnamed(entry: &Entry, draft: &Draft, submission: &Submission) -> Money {
    let named = Card::new(&entry.facts, draft).reconcile(Horizon::Quarter).named;
    Reconciliation::of(Some(submission.call.fc), submission.won, named).unnamed
}

fn figures(call: Triple, last: Option<Triple>, won: Option<String>, target: Option<String>, scale: &Scale) -> Figures {
    let figure = |s: Scenario| Figure {
        value: scale.show(call.get(s)),
        moved: last.map(|l| call.get(s) - l.get(s)).filter(|d| *d != Money::ZERO).map(|d| scale.signed(d)),
    };
    Figures { wc: figure(Scenario::Worst), fc: figure(Scenario::Forecast), bc: figure(Scenario::Best), won, target }
}

fn signed(difference: Triple, scale: &Scale) -> Figures {
    let value = |amount: Money| if amount == Money::ZERO { "0".to_owned() } else { scale.signed(amount) };
    let figure = |s: Scenario| Figure { value: value(difference.get(s)), moved: None };
    Figures {
        wc: figure(Scenario::Worst),
        fc: figure(Scenario::Forecast),
        bc: figure(Scenario::Best),
        ..Figures::default()
    }
}
