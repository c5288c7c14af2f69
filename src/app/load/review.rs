//! The data of a Pipeline Review's steps: hygiene, demand, the actions of the meeting; and of the panel that says how ready
//! a meeting is.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};

use super::super::App;
use super::super::ready::{Answer, Asked};
use crate::domain::action::Action;
use crate::domain::cadence::DueState;
use crate::domain::capture::NoteKind;
use crate::domain::deal::{Deal, DealField, Status};
use crate::domain::demand::{self, USUAL_DAYS, Voice, Window};
use crate::domain::hygiene::Book;
use crate::domain::ids::{DealId, MeetingId, PersonId, UnitId};
use crate::domain::meeting::conclude::Fact;
use crate::domain::meeting::run::{Attendance, RunState};
use crate::domain::meeting::{Meeting, MeetingState};
use crate::domain::people::Subject;
use crate::domain::quota;
use crate::domain::when::show_day;
use crate::store::{ActionFilter, DealFilter, MeetingFilter};
use crate::ui::screens::ready::ReadyData;
use crate::ui::workspaces::demand::{Behind, DemandData, Since, VoiceRow};
use crate::ui::workspaces::hygiene::HygieneData;
use crate::ui::workspaces::promised::PromisedData;
use crate::ui::world::Live;

/// How many quarters ahead a review looks.
const QUARTERS: i32 = 2;

impl App {
    /// What the open deals of a unit lack, with the exceptions that a meeting has named.
    pub(super) fn gaps(&self, unit: UnitId, meeting: MeetingId) -> anyhow::Result<Book> {
        let sellers = self.world.org.sellers(unit);
        let deals = self.store.deals_with_gaps(&sellers, self.world.today, self.as_of, self.known_before())?;
        let open = self.store.open_counts(&sellers, self.as_of)?;
        let missing = self.store.missing(self.as_of)?;
        let promised = self.store.promised_deals(self.world.today, self.known_before())?;
        Ok(Book::new(deals, &open, &self.store.exceptions_of(meeting)?, self.world.today, missing, &promised))
    }

    pub(super) fn hygiene_data(&self, live: &Live) -> anyhow::Result<HygieneData> {
        let unit = live.meeting.unit;
        let sellers = self.world.org.sellers(unit);
        Ok(HygieneData {
            book: self.gaps(unit, live.meeting.id)?,
            before: self.excepted_before(&live.meeting)?,
            waiting: self.store.fixes(true, Some(&sellers))?.len(),
            missing: self.store.missing(self.as_of)?,
        })
    }

    /// Whether every open deal has a buyer's step and its day, or is an exception.
    pub(super) fn buyer_steps(&self, live: &Live) -> anyhow::Result<Fact> {
        let book = self.gaps(live.meeting.unit, live.meeting.id)?;
        let (met, mut detail) = book.output();
        let names: Vec<&str> = book.exceptions().map(|(deal, _)| deal.name.as_str()).collect();
        if !names.is_empty() {
            detail = format!("{detail}: {}", names.join(", "));
        }
        Ok(Fact { met, detail })
    }

    /// The exceptions of a meeting for its minutes: the deal, and why it has no step.
    pub(super) fn exceptions(&self, meeting: MeetingId) -> anyhow::Result<Vec<(String, String)>> {
        let named = self.store.exceptions_of(meeting)?;
        named
            .into_iter()
            .map(|e| {
                let deal = self.store.deal(e.deal)?;
                Ok((deal.map_or_else(|| "a deal that is gone".to_owned(), |d| d.name), e.reason))
            })
            .collect()
    }

    /// The exceptions that the review before this one named.
    fn excepted_before(&self, meeting: &Meeting) -> anyhow::Result<HashMap<DealId, String>> {
        let Some(before) = self.meeting_before(meeting)? else { return Ok(HashMap::new()) };
        Ok(self.store.exceptions_of(before.id)?.into_iter().map(|e| (e.deal, e.reason)).collect())
    }

    /// The day of the last meeting of this series that was held before this one.
    fn held_before(&self, meeting: &Meeting) -> anyhow::Result<Option<NaiveDate>> {
        Ok(self.meeting_before(meeting)?.map(|m| self.world.local(m.started).date_naive()))
    }

    /// The last meeting of this series that was held before this one.
    fn meeting_before(&self, meeting: &Meeting) -> anyhow::Result<Option<Meeting>> {
        let all =
            MeetingFilter { unit: Some(meeting.unit), code: Some(meeting.code.clone()), ..MeetingFilter::default() };
        let held = |m: &Meeting| matches!(m.state, MeetingState::Ended | MeetingState::Concluded);
        // the newest first
        Ok(self.store.meetings(&all)?.into_iter().find(|m| m.started < meeting.started && held(m)))
    }

    pub(super) fn demand_data(&self, live: &Live) -> anyhow::Result<DemandData> {
        let world = &self.world;
        let (unit, today) = (live.meeting.unit, world.today);
        let sellers = world.org.sellers(unit);
        let since = match self.held_before(&live.meeting)?.filter(|d| *d <= today) {
            Some(day) => Since::Review(day),
            None => Since::Quarter(world.quarter.first - Days::new(1)),
        };
        let (Since::Review(after) | Since::Quarter(after)) = since;
        let earliest = after - Days::new(USUAL_DAYS);
        let deals = self.store.deals(&DealFilter {
            owners: Some(sellers.clone()),
            closed_since: Some(earliest),
            as_of: self.as_of,
            ..DealFilter::default()
        })?;
        let first_seen = self.first_seen(&deals, earliest, &sellers)?;
        let voices: Vec<Voice> = (world.org.participants(unit).into_iter())
            .map(|p| Voice { subject: p.subject, sellers: world.org.sellers_of(p.subject) })
            .collect();
        let window = Window { since: after, until: today, first_seen: &first_seen };
        let inflow = demand::inflow(&deals, &voices, &window);
        let required = self.dated_config()?.forecast.coverage_target;
        let mut builds = Vec::new();
        for ahead in 1..=QUARTERS {
            let quarter = world.fiscal.shift(world.quarter.key, ahead);
            let quotas = self.store.quotas_within(&self.world.fiscal, &quarter, self.world.today)?;
            let target = |subject| quota::target(&world.org, subject, &quotas);
            builds.push(demand::build(&deals, (Subject::Unit(unit), &voices), quarter, target, required));
        }
        let outreach = self.store.outreach(after, today, &sellers)?;
        let sum = |of: &Option<HashMap<PersonId, usize>>, v: &Voice| {
            of.as_ref().map(|by| v.sellers.iter().filter_map(|s| by.get(s)).sum())
        };
        let rows = voices
            .iter()
            .map(|v| VoiceRow {
                name: world.org.subject_name(v.subject).to_owned(),
                first: sum(&outreach.first, v),
                outbound: sum(&outreach.outbound, v),
            })
            .collect();
        let counted: HashSet<DealId> =
            (inflow.total.deals.iter()).chain(builds.iter().flat_map(|b| &b.total.open.deals)).copied().collect();
        let behind = deals.iter().filter(|d| counted.contains(&d.id)).map(|d| behind(d, &window)).collect();
        Ok(DemandData { since, inflow, voices: rows, builds, required, deals: behind })
    }

    /// When deals without a created day of the CRM's were first seen. What the very first snapshot showed was there before:
    /// nobody knows since when.
    fn first_seen(
        &self,
        deals: &[Deal],
        earliest: NaiveDate,
        sellers: &[PersonId],
    ) -> anyhow::Result<HashMap<DealId, NaiveDate>> {
        if deals.iter().all(|d| d.created.is_some()) {
            return Ok(HashMap::new());
        }
        let first = self.store.snapshot_days()?.first().copied();
        let log = self.store.deal_changes(earliest, self.world.today, Some(sellers))?;
        let seen = log.iter().filter(|c| c.field == DealField::Created && Some(c.on) != first);
        Ok(seen.map(|c| (c.deal, c.on)).collect())
    }

    pub(super) fn promised_data(&self, live: &Live) -> anyhow::Result<PromisedData> {
        let meeting = live.meeting.id;
        let filter = ActionFilter { unit: Some(live.meeting.unit), open_only: true, ..ActionFilter::default() };
        let mut actions = self.store.actions(&filter)?;
        actions.retain(|a: &Action| a.meeting == Some(meeting) || a.carried_in == Some(meeting));
        let owes = |p: PersonId| actions.iter().any(|a| a.owner == Some(p));
        let there = |p: &PersonId| live.run.attendance(*p) != Attendance::Absent;
        let idle = live.run.people().into_iter().filter(there).filter(|p| !owes(*p));
        let first = |p| self.world.org.name(p).split(' ').next().unwrap_or_default().to_owned();
        let idle = idle.map(first).collect();
        let mut notes = self.store.notes_of(meeting, true)?;
        notes.retain(|n| n.is_for(self.world.me));
        let of = |kind: NoteKind| notes.iter().filter(|n| n.kind == kind).count();
        let counted = |n: usize, one: &str, many: &str| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {many}")),
        };
        let besides = [
            counted(self.store.commitments_of(meeting)?.len(), "promise", "promises"),
            counted(of(NoteKind::Note), "note", "notes"),
            counted(of(NoteKind::Parked), "parked", "parked"),
            counted(of(NoteKind::Private), "private", "private"),
        ];
        let data = PromisedData {
            meeting,
            rows: self.action_rows(actions)?,
            next: self.default_due(),
            idle,
            besides: besides.into_iter().flatten().collect(),
        };
        Ok(data.sorted())
    }

    /// How ready a meeting of this unit is now.
    pub(in crate::app) fn readiness(&self, unit: UnitId) -> anyhow::Result<Answer> {
        Asked {
            store: &self.store,
            config: &self.config,
            org: &self.world.org,
            unit,
            today: self.world.today,
            as_of: self.as_of,
            now: self.world.local(self.clock.now()),
        }
        .answer()
    }

    /// The panel of a meeting: of this code, of the one that goes on, of the one that is due next.
    pub(super) fn ready_data(&self, code: Option<&str>) -> anyhow::Result<ReadyData> {
        let going_on = self.live.as_ref().filter(|l| !matches!(l.run.state(), RunState::Ended | RunState::Concluded));
        let live = going_on.filter(|l| code.is_none_or(|c| c == l.meeting.code));
        let unit = live.map(|l| l.meeting.unit).or(self.world.unit);
        let rows = match unit {
            Some(_) if live.is_none() => self.home_data()?.series,
            _ => Vec::new(),
        };
        let row = rows.iter().find(|r| code.is_none_or(|c| c == r.code));
        let known = live.map(|l| l.meeting.code.as_str()).or_else(|| row.map(|r| r.code.as_str()));
        let code = known.or(code).unwrap_or_default().to_owned();
        let name = self.catalog.get(&code).map_or_else(|| code.clone(), |d| d.name.clone());
        let when = match (live, row) {
            (Some(l), _) => format!("going on since {}", self.world.local(l.meeting.started).format("%H:%M")),
            (None, Some(row)) => match (row.state, row.next) {
                (DueState::Today, _) => "due today".to_owned(),
                (DueState::Overdue(days), _) => format!("overdue by {days} days"),
                (_, Some(day)) => format!("due {}", show_day(day, self.world.today)),
                (state, None) => state.text(),
            },
            (None, None) => "not held here".to_owned(),
        };
        let answer = unit.map(|u| self.readiness(u)).transpose()?;
        let (now, promised) = answer.map_or_else(Default::default, |a| (a.readiness, a.promised));
        Ok(ReadyData {
            code,
            name,
            when,
            now,
            then: live.and_then(|l| l.run.readiness().cloned()),
            live: live.is_some(),
            promised,
        })
    }
}

fn behind(deal: &Deal, window: &Window<'_>) -> Behind {
    Behind {
        id: deal.id,
        name: deal.name.clone(),
        owner: deal.owner,
        value: deal.value(),
        source: deal.source.clone(),
        created: window.born(deal),
        close: deal.close,
        stage: match deal.status {
            Status::Open => deal.stage.clone(),
            Status::Won => "won".to_owned(),
            Status::Lost => "lost".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests;
