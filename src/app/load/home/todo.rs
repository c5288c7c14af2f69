//! What to do next, the most urgent first.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::super::App;
use super::super::meeting::run_until;
use super::{Facts, submits};
use crate::domain::action::Action;
use crate::domain::browse::{DealQuery, Owners, Standing};
use crate::domain::cadence::DueState;
use crate::domain::forecast::owed::Entry;
use crate::domain::forecast::rollup;
use crate::domain::ids::PersonId;
use crate::domain::meeting::definition::Definition;
use crate::domain::meeting::{Meeting, MeetingState};
use crate::domain::people::{Level, Subject};
use crate::store::{DealFilter, SubmissionFilter};
use crate::ui::screens::home::{Figures, SeriesRow, Source, Todo};

/// Days after a call for which its missing number is asked for.
const ASKED_FOR_DAYS: i64 = 7;

/// The place on the list, from 0, of explanations that are owed: within the lines that the smallest terminal shows.
const EXPLAINED_AT: usize = 2;

/// Days after which deals are called old: a call is held every week.
const OLD_AFTER_DAYS: i64 = 7;

impl App {
    pub(super) fn todos(
        &self,
        facts: &Facts<'_>,
        series: &[SeriesRow],
        figures: &[Figures],
        source: Option<&Source>,
    ) -> anyhow::Result<Vec<Todo>> {
        let mut todos = Vec::new();
        let call = self.catalog.definitions().find(|d| d.levels.contains(&facts.unit.level) && submits(d));
        // once the next call is due, that one's number is what matters
        let row = call.and_then(|c| series.iter().find(|s| s.code == c.code));
        let again = row.is_some_and(|s| matches!(s.state, DueState::Today | DueState::Overdue(_)));
        if let Some(call) = call.filter(|_| !again) {
            todos.extend(self.submission_owed(facts, call)?);
        }
        let unfinished = facts.meetings.iter().find(|m| m.state != MeetingState::Concluded);
        todos.extend(unfinished.map(|m| self.unfinished_todo(m)));
        if facts.meetings.is_empty() {
            let first = series.iter().find(|s| call.is_some_and(|c| c.code == s.code)).or_else(|| series.first());
            todos.extend(first.map(|s| Todo::First { code: s.code.clone(), name: s.name.clone() }));
        } else {
            self.meetings_due(facts, series, call, unfinished, &mut todos)?;
        }
        todos.extend(self.actions_todo(&facts.actions));
        let (due, late) = self.promises_due()?;
        todos.extend((due > 0).then_some(Todo::Promises { due, late }));
        todos.extend(self.last_day(figures));
        todos.extend(self.parked(facts)?);
        todos.extend(self.nobodys(facts)?);
        todos.extend(self.left_behind(facts)?);
        match source {
            None => todos.push(Todo::NoDeals),
            Some(source) => {
                let days = (self.world.today - source.on).num_days();
                if days > OLD_AFTER_DAYS {
                    todos.push(Todo::OldData(days));
                }
            }
        }
        // it stays in sight however much else there is to do
        if let Some(owed) = self.explanation_owed(facts)? {
            todos.insert(todos.len().min(EXPLAINED_AT), owed);
        }
        Ok(todos)
    }

    /// Missed forecasts of the unit and of those below it that nobody has explained, its own first.
    fn explanation_owed(&self, facts: &Facts<'_>) -> anyhow::Result<Option<Todo>> {
        let (mut owed, _) = self.owed_entries()?;
        owed.retain(Entry::is_owed);
        let Some((first, miss)) = owed.first().and_then(|e| Some((e, e.miss?))) else { return Ok(None) };
        let own = first.subject == Subject::Unit(facts.unit.id) && facts.unit.lead == self.world.me;
        let name = match first.subject {
            _ if own => None,
            Subject::Person(person) => Some(self.short_name(person)),
            Subject::Unit(_) => Some(first.name.clone()),
        };
        let (subject, period) = (first.subject, first.period);
        Ok(Some(Todo::Explain { subject, name, period, by: miss.by(), count: owed.len() }))
    }

    /// The last call is over and the unit's own number is not in.
    fn submission_owed(&self, facts: &Facts<'_>, call: &Definition) -> anyhow::Result<Option<Todo>> {
        let Some(meeting) = facts.meetings.iter().find(|m| m.code == call.code) else { return Ok(None) };
        let Some(ended) = meeting.ended.filter(|e| self.seen_at() - *e < TimeDelta::days(ASKED_FOR_DAYS)) else {
            return Ok(None);
        };
        let filter = SubmissionFilter {
            subjects: Some(vec![Subject::Unit(facts.unit.id)]),
            counting: true,
            then: self.known_before(),
            ..SubmissionFilter::default()
        };
        if self.store.heads_of_record(&filter)?.iter().any(|s| s.at >= meeting.started) {
            return Ok(None);
        }
        let deadline = rollup::deadline(ended, self.config.forecast.submit_within_minutes);
        Ok(Some(Todo::Submit { meeting: call.name.clone(), deadline }))
    }

    fn unfinished_todo(&self, meeting: &Meeting) -> Todo {
        let name = self.catalog.get(&meeting.code).map_or_else(|| meeting.code.clone(), |d| d.name.clone());
        let run = match &self.live {
            Some(live) if live.meeting.id == meeting.id && !self.day_is_over() => Some(live.run.clone()),
            _ => run_until(&self.store, meeting, self.world.offset, self.known_before()).ok(),
        };
        let step = run.and_then(|run| {
            let title = run.step()?.title.clone();
            Some(match run.step_number() {
                0 => title,
                n => format!("step {n} of {}, {title}", run.definition().steps.len()),
            })
        });
        Todo::Resume { meeting: name, state: meeting.state, step }
    }

    fn meetings_due(
        &self,
        facts: &Facts<'_>,
        series: &[SeriesRow],
        call: Option<&Definition>,
        unfinished: Option<&Meeting>,
        todos: &mut Vec<Todo>,
    ) -> anyhow::Result<()> {
        let going_on = |code: &str| unfinished.is_some_and(|m| m.code == code);
        for row in series.iter().filter(|s| !going_on(&s.code)) {
            let due = matches!(row.state, DueState::Today | DueState::Overdue(_));
            if due {
                todos.push(Todo::Meeting { code: row.code.clone(), name: row.name.clone(), state: row.state });
            }
            if call.is_some_and(|c| c.code == row.code) && (due || row.state == DueState::In(1)) {
                todos.extend(self.ahead(facts, &row.code)?);
            }
        }
        Ok(())
    }

    /// Whose numbers are in for the next call: typed ahead, or submitted since the last one.
    fn ahead(&self, facts: &Facts<'_>, code: &str) -> anyhow::Result<Option<Todo>> {
        let last: Option<&Meeting> = facts.meetings.iter().find(|m| m.code == code);
        let since = last.map_or(DateTime::<Utc>::MIN_UTC, |m| m.ended.unwrap_or(m.started));
        let voices = self.world.org.participants(facts.unit.id);
        // what is typed ahead is kept until it is said, and no longer: of a past day nobody knows what there was
        if voices.is_empty() || self.day_is_over() {
            return Ok(None);
        }
        let (month, quarter) = (self.world.month.key, self.world.quarter.key);
        let mut ready: Vec<Subject> = self
            .store
            .drafts(month, quarter)?
            .iter()
            .filter(|d| d.updated > since && d.month_call.complete().and(d.quarter_call.complete()).is_some())
            .map(|d| d.subject)
            .collect();
        let filter = SubmissionFilter {
            subjects: Some(voices.iter().map(|p| p.subject).collect()),
            period: Some(quarter),
            counting: true,
            ..SubmissionFilter::default()
        };
        let submitted = self.store.heads_of_record(&filter)?;
        let anew = |m| last.is_none_or(|l| m != Some(l.id));
        ready.extend(submitted.iter().filter(|s| s.at > since && anew(s.meeting)).map(|s| s.subject));
        let missing: Vec<PersonId> = voices.iter().filter(|p| !ready.contains(&p.subject)).map(|p| p.person).collect();
        Ok(Some(Todo::Ahead {
            code: code.to_owned(),
            ready: voices.len() - missing.len(),
            of: voices.len(),
            missing: missing.into_iter().map(|p| self.short_name(p)).collect(),
        }))
    }

    /// The first name, where nobody else in the organisation has it.
    fn short_name(&self, person: PersonId) -> String {
        let first = |name: &str| name.split_whitespace().next().unwrap_or_default().to_owned();
        let org = &self.world.org;
        let name = first(org.name(person));
        let alone = org.people.iter().filter(|p| first(&p.name) == name).count() == 1;
        if alone { name } else { org.name(person).to_owned() }
    }

    fn actions_todo(&self, actions: &[Action]) -> Option<Todo> {
        let today = self.world.today;
        let overdue = actions.iter().filter(|a| a.is_overdue(today)).count();
        let due = actions.iter().filter(|a| a.is_open() && a.due == Some(today)).count();
        let carried = actions.iter().filter(|a| a.is_open() && a.carried >= 2).count();
        (overdue + due + carried > 0).then_some(Todo::Actions { overdue, today: due, carried })
    }

    /// The last day of the quarter, or else of the month.
    fn last_day(&self, figures: &[Figures]) -> Option<Todo> {
        let ends = figures.iter().find(|f| f.period.last == self.world.today)?;
        let fc = ends.call.as_ref().map(|c| c.numbers.fc);
        Some(Todo::LastDay { period: ends.period.short(), won: ends.won, fc })
    }

    /// Open deals without an owner, for whoever sees the whole company or leads its only team: no team's number has them.
    fn nobodys(&self, facts: &Facts<'_>) -> anyhow::Result<Option<Todo>> {
        let teams = self.world.org.units.iter().filter(|u| u.level == Level::L1).count();
        if facts.unit.parent.is_some() && !(facts.unit.level == Level::L1 && teams == 1) {
            return Ok(None);
        }
        let open = match self.as_of {
            Some(day) if self.store.is_past(day)? => {
                let all = self.store.deals(&DealFilter { as_of: self.as_of, ..DealFilter::default() })?;
                all.iter().filter(|d| d.owner.is_none() && Standing::of(d) == Standing::Open).count().try_into()?
            }
            _ => self.store.tally(&DealQuery { owners: Owners::Nobody, ..DealQuery::default() })?.count,
        };
        Ok((open > 0).then_some(Todo::Nobodys(open)))
    }

    /// What people who have left still own, for whoever sees the whole company or leads its only team. Of a past day it is
    /// not known.
    fn left_behind(&self, facts: &Facts<'_>) -> anyhow::Result<Option<Todo>> {
        let teams = self.world.org.units.iter().filter(|u| u.level == Level::L1).count();
        let all = facts.unit.parent.is_none() || (facts.unit.level == Level::L1 && teams == 1);
        if !all || self.as_of.is_some() {
            return Ok(None);
        }
        let here: Vec<PersonId> = self.world.org.people.iter().map(|p| p.id).collect();
        let left = self.store.left_behind(&here)?;
        let who = match left.as_slice() {
            [] => return Ok(None),
            [one] => self.store.names()?.remove(&one.owner).unwrap_or_else(|| "Somebody".to_owned()),
            several => format!("{} people", several.len()),
        };
        let (deals, actions) = (left.iter().map(|l| l.deals).sum(), left.iter().map(|l| l.actions).sum());
        Ok(Some(Todo::Left { who, deals, actions }))
    }

    fn parked(&self, facts: &Facts<'_>) -> anyhow::Result<Option<Todo>> {
        let mut waiting = Vec::new();
        for definition in self.catalog.definitions().filter(|d| d.levels.contains(&facts.unit.level)) {
            let topics = self.parked_known(facts.unit.id, &definition.code)?;
            if !topics.is_empty() {
                waiting.push((definition.code.clone(), topics.len()));
            }
        }
        Ok((!waiting.is_empty()).then_some(Todo::Parked(waiting)))
    }
}
