//! The live Pipeline Review: the deal walk's queue, the stalled deals, and what the records say of its outputs.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::super::App;
use crate::domain::browse::{DealFlag, DealLine};
use crate::domain::buyer::{self, LastHeard};
use crate::domain::capture::{Kept, Note};
use crate::domain::deal::{Deal, Status};
use crate::domain::health::{Brief, HealthRules, Lens, pace};
use crate::domain::hygiene;
use crate::domain::ids::{DealId, MeetingId, UnitId};
use crate::domain::meeting::Meeting;
use crate::domain::meeting::conclude::Fact;
use crate::domain::promise;
use crate::domain::triage;
use crate::domain::walk;
use crate::store::DealFilter;
use crate::ui::screens::promises::row::PromiseRow;
use crate::ui::workspaces::deal_walk::{Said, WalkData, WalkDeal};
use crate::ui::workspaces::triage::{StalledData, StalledDeal};
use crate::ui::world::Live;

/// The open deals of a unit with what is known of their buyers.
struct Pipeline {
    deals: Vec<Deal>,
    rules: HealthRules,
    steps: HashMap<DealId, chrono::NaiveDate>,
    heard: HashMap<DealId, LastHeard>,
    /// Nobody can say which deals are stalled.
    unknown: Option<&'static str>,
}

impl Pipeline {
    /// Days without a buyer's event of a deal that is stalled; `None`: it is not.
    fn stalled(&self, app: &App, deal: &Deal) -> Option<Option<i64>> {
        if self.unknown.is_some() {
            return None;
        }
        let mut lens = Lens::new(app.world.quarter, app.world.quarter, app.world.today, &self.rules);
        lens.buyer_steps = &self.steps;
        let brief = Brief::of(deal, &lens);
        pace::is_stalled(&brief, &lens).then(|| pace::idle_days(&brief, &lens))
    }

    /// The buyer's last event: what is known of it, or the export's own day.
    fn last(&self, deal: &Deal) -> Option<LastHeard> {
        LastHeard::of(self.heard.get(&deal.id).cloned(), deal.last_activity)
    }

    fn words(&self, deal: &Deal, today: chrono::NaiveDate) -> (String, Option<i64>) {
        let last = self.last(deal);
        let idle = last.as_ref().map(|l| l.on).or(deal.created).map(|on| (today - on).num_days().max(0));
        (buyer::reset_by(last.as_ref(), deal.created, today), idle)
    }
}

impl App {
    /// Which event of the buyer last reset this deal's silence, in words. Its last activity may be a step that was heard
    /// of otherwise; only a later day than that is the export's.
    pub(super) fn reset_by(&self, deal: &Deal) -> anyhow::Result<String> {
        let today = self.world.today;
        let heard = self.store.last_heard(&[deal.id], today, None)?.remove(&deal.id);
        let last = LastHeard::of(heard, deal.last_activity);
        Ok(buyer::reset_by(last.as_ref(), deal.created, today))
    }

    /// The day on which the buyers of these deals were last heard of when that meeting began, also where it is asked later.
    pub(super) fn heard_by(
        &self,
        ids: &[DealId],
        meeting: &Meeting,
    ) -> anyhow::Result<HashMap<DealId, chrono::NaiveDate>> {
        let on = self.world.local(meeting.started).date_naive();
        let then = DealFilter { ids: Some(ids.to_vec()), as_of: Some(on), ..DealFilter::default() };
        let deals = self.store.deals(&then)?;
        let mut found: HashMap<DealId, chrono::NaiveDate> =
            deals.iter().filter_map(|d| Some((d.id, d.last_activity?))).collect();
        for (deal, heard) in self.store.last_heard(ids, on, Some(meeting.id))? {
            let day = found.entry(deal).or_insert(heard.on);
            *day = heard.on.max(*day);
        }
        Ok(found)
    }

    fn pipeline(&self, unit: UnitId, except: Option<MeetingId>) -> anyhow::Result<Pipeline> {
        let today = self.world.today;
        let mut deals = self.store.deals(&DealFilter {
            owners: Some(self.world.org.sellers(unit)),
            status: Some(Status::Open),
            as_of: self.as_of,
            ..DealFilter::default()
        })?;
        deals.retain(Deal::is_open);
        let ids: Vec<DealId> = deals.iter().map(|d| d.id).collect();
        Ok(Pipeline {
            rules: self.dated_config()?.health_rules(),
            steps: self.store.buyer_steps(&ids, today)?,
            heard: self.store.last_heard(&ids, today, except)?,
            unknown: self.flag_limits()?.unknown(DealFlag::Stalled),
            deals,
        })
    }

    /// The deal walk of the live meeting.
    pub(super) fn walk_data(&self, live: &Live) -> anyhow::Result<WalkData> {
        let (today, meeting) = (self.world.today, live.meeting.id);
        let pipeline = self.pipeline(live.meeting.unit, Some(meeting))?;
        let limits = self.flag_limits()?;
        let picked = walk::picked(&pipeline.deals);
        let walked: Vec<&Deal> =
            pipeline.deals.iter().filter(|d| walk::is_walked(d, &self.world.quarter, picked)).collect();
        let largest = walk::largest(&walked);
        let ids: Vec<DealId> = walked.iter().map(|d| d.id).collect();
        let lines: HashMap<DealId, DealLine> =
            self.store.lines(&ids)?.into_iter().map(|line| (line.deal.id, line)).collect();
        let risks_said = self.store.risks_of(&ids)?;
        let told: HashSet<DealId> = self.store.buyer_events_of(meeting)?.into_iter().map(|e| e.deal).collect();
        let promises = self.team_promises()?;
        // whose promise it is does not matter for the step, as in the hygiene review
        let promised = self.store.promised_deals(today, self.known_before())?;
        let of_now = |row: &PromiseRow| row.promise.settled.is_some_and(|s| s.meeting == Some(meeting));
        let mut deals: Vec<WalkDeal> = Vec::with_capacity(walked.len());
        for deal in walked {
            let about: Vec<&PromiseRow> = promises.iter().filter(|p| p.promise.deal == Some(deal.id)).collect();
            let around = walk::Around {
                stalled: pipeline.stalled(self, deal),
                no_next_step: limits.unknown(DealFlag::NoNextStep).is_none()
                    && hygiene::lacks_step(deal, today, limits.missing, promised.contains(&deal.id)),
                pushed: deal.pushes >= limits.pushes,
                broken: about.iter().filter(|p| p.promise.kept == Kept::Broken).count(),
                late: about.iter().filter(|p| promise::is_late(&p.promise, today)).count(),
                large: largest.contains(&deal.id),
            };
            let (heard, idle) = pipeline.words(deal, today);
            let Some(line) = lines.get(&deal.id) else { continue };
            let mut shown: Vec<PromiseRow> =
                about.iter().filter(|p| p.promise.kept == Kept::Open || of_now(p)).map(|p| (*p).clone()).collect();
            shown.sort_by_key(|p| (p.promise.due.is_none(), p.promise.due, p.promise.created));
            deals.push(WalkDeal {
                line: line.clone(),
                risks: walk::risks(deal, &around, today),
                heard,
                idle,
                told: told.contains(&deal.id),
                promised: about.iter().any(|p| {
                    let given = p.promise.meeting == Some(meeting) && p.promise.follows.is_none();
                    given && p.promise.kept != Kept::Broken
                }),
                promises: shown,
                said: risks_said.iter().filter(|n| n.deal == Some(deal.id)).map(|n| self.said(n, live)).collect(),
            });
        }
        deals.sort_by_key(|d| walk::order(&d.line.deal, &d.risks));
        let mut due: Vec<PromiseRow> = promises
            .into_iter()
            .filter(|p| promise::is_due(&p.promise, today) || of_now(p) && p.promise.due.is_some_and(|d| d <= today))
            .collect();
        due.sort_by_key(|p| (p.promise.due, p.promise.created));
        Ok(WalkData { step: live.run.step_key().to_owned(), meeting, today, picked, deals, due })
    }

    fn said(&self, note: &Note, live: &Live) -> Said {
        let on = self.clock.local(note.created).date_naive();
        Said { text: note.text.clone(), on, now: note.meeting == Some(live.meeting.id) }
    }

    /// The stalled deals of the live meeting, with its answers.
    pub(super) fn stalled_data(&self, live: &Live) -> anyhow::Result<StalledData> {
        let (today, meeting) = (self.world.today, live.meeting.id);
        let pipeline = self.pipeline(live.meeting.unit, None)?;
        let answers = self.answers_of(live)?;
        let mut found: Vec<(&Deal, Option<Option<i64>>)> = pipeline
            .deals
            .iter()
            .map(|d| (d, pipeline.stalled(self, d)))
            .filter(|(d, stalled)| stalled.is_some() || answers.iter().any(|t| t.deal == d.id))
            .collect();
        found.sort_by_key(|(d, _)| (std::cmp::Reverse(d.value()), d.id));
        let ids: Vec<DealId> = found.iter().map(|(d, _)| d.id).collect();
        let past = self.store.triage_that_stood(&ids)?;
        let (review, heard_before) = (triage::Review::of(&live.meeting), self.heard_by(&ids, &live.meeting)?);
        let lines: HashMap<DealId, DealLine> =
            self.store.lines(&ids)?.into_iter().map(|line| (line.deal.id, line)).collect();
        let mut deals = Vec::with_capacity(found.len());
        for (deal, stalled) in found {
            let Some(line) = lines.get(&deal.id) else { continue };
            let (heard, idle) = pipeline.words(deal, today);
            deals.push(StalledDeal {
                line: line.clone(),
                days: idle,
                heard,
                answer: triage::answered(deal.id, meeting, &answers).map(|t| t.answer),
                before: review.before(deal.id, &past).map(|t| (t.answer, t.on)),
                reengaged: review.reengaged_in_a_row(deal.id, heard_before.get(&deal.id).copied(), &past),
                moved: stalled.is_none(),
            });
        }
        Ok(StalledData {
            today,
            deals,
            limit: pipeline.rules.stalled_days,
            unknown: pipeline.unknown,
            lead: self.world.org.unit(live.meeting.unit).and_then(|u| u.lead).or(self.world.me),
            due: Some(self.default_due()),
        })
    }

    /// The answers that stand, as long as its minutes are not written; then those that stood.
    fn answers_of(&self, live: &Live) -> anyhow::Result<Vec<triage::Triage>> {
        Ok(self.store.triage_in(live.meeting.id, live.run.concluded_at())?)
    }

    /// What the records say about the stalled deals of a meeting; `None`: nobody can say which ones there are.
    pub(super) fn triage_fact(&self, live: &Live) -> anyhow::Result<Option<Fact>> {
        let pipeline = self.pipeline(live.meeting.unit, None)?;
        if pipeline.unknown.is_some() {
            return Ok(None);
        }
        let answered: HashSet<DealId> = self.answers_of(live)?.into_iter().map(|t| t.deal).collect();
        let mut stalled: Vec<&Deal> = pipeline.deals.iter().filter(|d| pipeline.stalled(self, d).is_some()).collect();
        stalled.sort_by_key(|d| (std::cmp::Reverse(d.value()), d.id));
        Ok(Some(triage::fact(stalled.into_iter().map(|d| (d.id, d.name.as_str())), &answered)))
    }
}
