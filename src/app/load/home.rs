//! Home's data: what is due, the number, discipline, who owes what.

mod number;
#[cfg(test)]
mod tests;
mod todo;

use super::super::App;
use super::super::cadence::Past;
use super::super::health::facts::Viewpoint;
use super::super::missed::missed_quarter;
use crate::domain::action::{Action, ActionState, Outcome};
use crate::domain::cadence::{Cadence, DueState, Held, Rhythm};
use crate::domain::deal::{Deal, Status};
use crate::domain::health::{self, Aims, Columns, HealthFacts, Kind, Lens, Metric, Quantity, Verdict};
use crate::domain::ids::{DealId, PersonId, SeriesId, UnitId};
use crate::domain::meeting::definition::{Definition, Workspace};
use crate::domain::meeting::{Format, Meeting, MeetingState, Series};
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::people::Unit;
use crate::domain::period::Period;
use crate::store::{DealFilter, MeetingFilter};
use crate::ui::screens::Screen;
use crate::ui::screens::home::{FC_COVERAGE, HealthLine, HomeData, Owed, PastDay, SeriesRow, Source};
use crate::ui::theme::Tone;

/// Occurrences of a series that are shown.
const SLOTS: usize = 8;

/// What is read once and used by several parts.
struct Facts<'a> {
    unit: &'a Unit,
    deals: Vec<Deal>,
    meetings: Vec<Meeting>,
    actions: Vec<Action>,
}

impl App {
    /// Fresh data for the home screen.
    pub(super) fn reload_home(&mut self) -> anyhow::Result<()> {
        let data = self.home_data()?;
        if let Screen::Home(home) = &mut self.screen {
            home.refresh(data);
        }
        Ok(())
    }

    /// Everything home shows of the unit that is looked at.
    pub(super) fn home_data(&self) -> anyhow::Result<HomeData> {
        let source = self.source()?;
        let past = self.day_is_over().then(|| PastDay { on: self.world.today, end: self.seen_at() });
        let Some(unit) = self.world.unit() else { return Ok(HomeData { past, source, ..HomeData::default() }) };
        let owners = Some(self.world.org.sellers(unit.id));
        let facts = Facts {
            unit,
            deals: self.store.deals(&DealFilter {
                owners,
                closed_since: Some(self.world.quarter.first.min(self.world.month.first)),
                as_of: self.as_of,
                ..DealFilter::default()
            })?,
            meetings: self.meetings_known(&MeetingFilter { unit: Some(unit.id), ..MeetingFilter::default() })?,
            actions: self.actions_known(Some(unit.id))?,
        };
        let figures = vec![self.figures(&facts, self.world.quarter)?, self.figures(&facts, self.world.month)?];
        let series = self.series_rows(&facts)?;
        let health = figures.first().map_or(Ok(Vec::new()), |quarter| self.health_lines(&facts, quarter))?;
        let todos = self.todos(&facts, &series, &figures, source.as_ref())?;
        let closed = facts.actions.iter().filter_map(|a| match &a.state {
            ActionState::Closed { outcome, .. } => Some(*outcome),
            ActionState::Open | ActionState::Dropped { .. } => None,
        });
        let (achieved, all) = closed
            .fold((0, 0), |(achieved, all), outcome| (achieved + usize::from(outcome == Outcome::Achieved), all + 1));
        let mut data = HomeData {
            hidden: false,
            past,
            todos,
            figures,
            health,
            source,
            series,
            unfinished: facts.meetings.iter().find(|m| m.state != MeetingState::Concluded).map(|m| m.code.clone()),
            owed: self.owed(&facts)?,
            follow_through: (all > 0).then_some((achieved, all)),
        };
        if self.refuses_numbers().is_some() {
            data.hide_forecast();
        }
        Ok(data)
    }

    fn source(&self) -> anyhow::Result<Option<Source>> {
        Ok(self.store.last_snapshot_on(self.as_of)?.map(|(snapshot, read_at)| Source {
            crm: super::super::ready::crm_name(&snapshot.crm),
            on: snapshot.on,
            read_at,
        }))
    }

    /// The meetings of the unit's level, the most urgent first.
    fn series_rows(&self, facts: &Facts<'_>) -> anyhow::Result<Vec<SeriesRow>> {
        let known = self.store.all_series()?;
        let today = self.world.today;
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of };
        let missed = missed_quarter(&self.store, from, facts.unit.id)?;
        let past = Past::read(&self.store, from, &self.catalog)?;
        let mut rows: Vec<(bool, SeriesRow)> = Vec::new();
        for definition in self.catalog.definitions().filter(|d| d.levels.contains(&facts.unit.level)) {
            let series = known.iter().find(|s| s.unit == facts.unit.id && s.code == definition.code).cloned();
            let series = series.unwrap_or_else(|| not_held(definition, facts.unit.id));
            let held: Vec<Held> = facts
                .meetings
                .iter()
                .filter(|m| m.code == definition.code)
                .map(|m| Held::of(m, &self.world.offset))
                .collect();
            let rhythm = Rhythm { series: &series, cadence: definition.cadence, calendar: self.world.fiscal, missed };
            let due = rhythm.due(&held, today);
            if due.state == DueState::Never && definition.cadence == Cadence::AfterMissedQuarter {
                continue;
            }
            let row = SeriesRow {
                code: definition.code.clone(),
                name: definition.name.clone(),
                state: due.state,
                next: due.next,
                last_held: due.last_held,
                skipped_last: due.skipped_last,
                length: self.usual_length(definition),
                marks: past.course(rhythm).discipline(&held, today, SLOTS),
            };
            rows.push((submits(definition), row));
        }
        rows.sort_by_key(|(submits, row)| (urgency(row), !submits));
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    fn usual_length(&self, definition: &Definition) -> String {
        match self.config.meetings.length.get(&definition.code) {
            Some(minutes) => format!("{minutes} min"),
            None => definition.minutes.text(),
        }
    }

    fn health_lines(
        &self,
        facts: &Facts<'_>,
        quarter: &crate::ui::screens::home::Figures,
    ) -> anyhow::Result<Vec<HealthLine>> {
        let open: Vec<DealId> = facts.deals.iter().filter(|d| d.is_open()).map(|d| d.id).collect();
        let buyer_steps = self.store.buyer_steps(&open, self.world.today)?;
        let rules = self.dated_config()?.health_rules();
        let mut lens = Lens::new(quarter.period, quarter.period, self.world.today, &rules);
        lens.buyer_steps = &buyer_steps;
        // what no export has a column for is unknown here as it is on the health screen
        let exports = self.store.newest_snapshots(self.world.today)?;
        lens.columns = Columns::of(&exports.iter().map(|s| &s.filled).collect::<Vec<_>>());
        let fc = quarter.call.as_ref().map(|c| c.numbers.fc);
        let aims = Aims { quota: quarter.target, fc, apart: quarter.apart };
        let metrics = health::some(&SHOWN, &HealthFacts { lens, deals: &facts.deals, aims, leads: None, said: None });
        let amounts = metrics.iter().flat_map(|m| &m.inputs).filter_map(|(_, q)| match q {
            Quantity::Money(amount) => Some(*amount),
            _ => None,
        });
        let scale = Scale::for_amounts(amounts, &self.world.currency);
        Ok(metrics.iter().map(|m| health_line(m, &scale)).collect())
    }

    fn owed(&self, facts: &Facts<'_>) -> anyhow::Result<Vec<Owed>> {
        let names = self.store.names()?;
        // of who has left it is said: nobody else will do it
        let owner = |p: PersonId| match (self.world.org.person(p), names.get(&p)) {
            (Some(person), _) => person.name.clone(),
            (None, Some(name)) => format!("{name} (left)"),
            (None, None) => "?".to_owned(),
        };
        let mut open: Vec<&Action> = facts.actions.iter().filter(|a| a.is_open()).collect();
        open.sort_by_key(|a| (a.due.is_none(), a.due, std::cmp::Reverse(a.carried), a.created));
        let lines = open.into_iter();
        Ok(lines
            .map(|a| Owed {
                owner: a.owner.map_or_else(|| "nobody".to_owned(), owner),
                text: a.text.clone(),
                due: a.due,
                carried: a.carried,
            })
            .collect())
    }
}

/// A series that has not been made yet.
fn not_held(definition: &Definition, unit: UnitId) -> Series {
    Series {
        id: SeriesId(0),
        code: definition.code.clone(),
        unit,
        format: Format::default(),
        anchor: None,
        at_minute: None,
    }
}

/// The unit's own number comes out of this meeting.
fn submits(definition: &Definition) -> bool {
    definition.steps.iter().any(|s| s.workspace == Workspace::ForecastSubmit)
}

/// Won in a period.
fn won_in(deals: &[Deal], period: Period) -> Money {
    deals.iter().filter(|d| d.status == Status::Won && d.in_period(&period)).map(Deal::value).sum()
}

/// What sorts the meetings: one that is going on, then today's, it is what the laptop was opened for; then the overdue ones, then by the day
/// they are due.
fn urgency(row: &SeriesRow) -> (u8, i64) {
    match row.state {
        DueState::Unfinished(_) => (0, -1),
        DueState::Today => (0, 0),
        DueState::Overdue(days) => (1, days),
        DueState::In(days) => (2, days),
        DueState::Held => (3, 0),
        DueState::Never => (4, 0),
    }
}

/// What home shows of the sixteen metrics.
const SHOWN: [Kind; 5] =
    [Kind::ForecastCoverage, Kind::QuotaCoverage, Kind::Stalled, Kind::Linearity, Kind::NoNextStep];

/// Most of the deals that lack a next step have one in words, without its date.
fn only_undated(metric: &Metric) -> bool {
    let count = |n: usize| match metric.inputs.get(n) {
        Some((_, Quantity::Count(n))) => *n,
        _ => 0,
    };
    count(2) * 2 > count(0)
}

fn health_line(metric: &Metric, scale: &Scale) -> HealthLine {
    let input = |n: usize| metric.inputs.get(n).map_or_else(String::new, |(_, q)| q.show(scale));
    let (label, made_from) = match metric.kind {
        Kind::QuotaCoverage => ("coverage", format!("open {}, to go {}", input(0), input(1))),
        Kind::ForecastCoverage => (FC_COVERAGE, format!("open {}, to go {}", input(0), input(1))),
        Kind::Stalled => ("stalled", format!("{} of {}, {}", input(0), input(1), input(2))),
        Kind::Linearity => ("last month", format!("{} of {}", input(0), input(1))),
        // where the date is what is missing, saying that there is no next step would be wrong
        Kind::NoNextStep if only_undated(metric) => {
            ("no next step", format!("{} of {} without a date", input(2), input(1)))
        }
        Kind::NoNextStep => ("no next step", format!("{} of {}, {}", input(0), input(1), input(3))),
        other => (other.label(), metric.made_from(scale)),
    };
    let reason = metric.value.reason().or(metric.hint).map_or(made_from, str::to_owned);
    HealthLine {
        label: label.to_owned(),
        value: if metric.value.reason().is_some() { "-".to_owned() } else { metric.value.show(scale) },
        tone: match metric.verdict {
            Verdict::Good => Tone::Good,
            Verdict::Watch => Tone::Watch,
            Verdict::Bad => Tone::Bad,
            Verdict::Shown | Verdict::NoData => Tone::Neutral,
        },
        word: metric.verdict.word(),
        reason,
    }
}
