//! What the minutes of a meeting say, from the store. Private notes are never asked for here.

mod review;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::App;
use super::meeting::run_of;
use crate::domain::action::{Action, ActionKind, ActionState};
use crate::domain::capture::{Commitment, NoteKind};
use crate::domain::forecast::owed::{Explained, MissedDeal};
use crate::domain::ids::{DealId, MeetingId, PersonId};
use crate::domain::meeting::conclude::outputs;
use crate::domain::meeting::run::{Attendance, Run, RunState};
use crate::domain::meeting::{Format, Meeting};
use crate::domain::money::show::Scale;
use crate::domain::people::Subject;
use crate::domain::readiness::Readiness;
use crate::domain::triage::{Answer, Review, Triage};
use crate::domain::when;
use crate::report::minutes as report;
use crate::store::ActionFilter;
use crate::ui::world::Live;

impl App {
    /// Everything that is in the minutes of this meeting.
    pub(in crate::app) fn minutes_data(&self, meeting: &Meeting) -> anyhow::Result<report::MinutesData> {
        let mut run = run_of(&self.store, meeting, self.world.offset)?;
        let facts = match self.live.as_ref().filter(|l| l.meeting.id == meeting.id) {
            Some(live) => live.run.facts().clone(),
            None => {
                self.output_facts(&Live { meeting: meeting.clone(), events: run.events_seen(), run: run.clone() })?
            }
        };
        run.set_facts(facts);
        let world = &self.world;
        let name = |p| world.org.name(p).to_owned();
        let started = world.local(meeting.started);
        let end = run.ended_at().map(|at| world.local(at).format("%H:%M").to_string());
        let clock = run.meeting_clock(run.ended_at().unwrap_or_else(|| self.clock.now()));
        let people = run.people();
        let actions = self.store.actions(&ActionFilter { unit: Some(meeting.unit), ..ActionFilter::default() })?;
        let definition = run.definition();
        Ok(report::MinutesData {
            meeting: definition.name.clone(),
            code: meeting.code.clone(),
            unit: world.org.unit(meeting.unit).map_or_else(String::new, |u| u.name.clone()),
            date: started.format("%A %-d %B %Y").to_string(),
            time: match end {
                Some(end) => format!("{} to {end}", started.format("%H:%M")),
                None => format!("from {}", started.format("%H:%M")),
            },
            format: (meeting.code == "WFC").then(|| match meeting.format {
                Format::Team => "team call".to_owned(),
                Format::OneOnOne => "one by one".to_owned(),
            }),
            present: people.iter().filter(|p| run.attendance(**p) != Attendance::Absent).map(|p| name(*p)).collect(),
            absent: people.iter().filter(|p| run.attendance(**p) == Attendance::Absent).map(|p| name(*p)).collect(),
            duration: Some(minutes(clock.elapsed)),
            planned: Some(minutes(clock.planned)),
            started: run.readiness().map(Readiness::verdict),
            red: run.readiness().into_iter().flat_map(Readiness::red).map(|l| l.words.clone()).collect(),
            exceptions: self
                .exceptions(meeting.id)?
                .into_iter()
                .map(|(deal, reason)| report::StepException { deal, reason })
                .collect(),
            review: self.review_minutes(meeting, &run)?,
            steps: steps(&run, self.clock.now()),
            outputs: outputs(&run)
                .into_iter()
                .map(|o| report::Output {
                    met: o.met.is_met(),
                    by_hand: o.said_by_hand(),
                    text: o.text,
                    reason: o.reason,
                })
                .collect(),
            forecast: self.forecast_minutes(meeting)?,
            missed: self.explained_lines(meeting.id)?,
            actions: self.owner_actions(meeting, actions.iter().filter(|a| a.carried_in != Some(meeting.id))),
            carried: self.owner_actions(meeting, actions.iter().filter(|a| a.carried_in == Some(meeting.id))),
            carried_count: actions.iter().filter(|a| a.is_open() && a.carried_in == Some(meeting.id)).count(),
            unanswered: self.unanswered(meeting, &actions),
            settled: self.settled(meeting, &run, &actions),
            commitments: self.promises_given(meeting.id)?,
            opened: self.promises_opened(meeting.id)?,
            stalled: self.stalled_answered(meeting, run.concluded_at())?,
            notes: self.plain_notes(meeting.id)?,
            brought: self
                .topics_brought(meeting.id)?
                .into_iter()
                .map(|t| report::BroughtTopic { text: t.text, from: t.from })
                .collect(),
            parked: self
                .store
                .notes_of(meeting.id, false)?
                .into_iter()
                .filter(|n| n.kind == NoteKind::Parked)
                .map(|n| report::ParkedTopic {
                    to: n.for_meeting.as_deref().map_or_else(
                        || "the next meeting".to_owned(),
                        |code| self.catalog.get(code).map_or_else(|| code.to_owned(), |d| d.name.clone()),
                    ),
                    text: n.text,
                })
                .collect(),
            ratings: ratings(&run, name),
            unfinished: match run.state() {
                RunState::Concluded => None,
                state => Some(format!("not concluded yet ({})", state.word())),
            },
        })
    }

    /// Missed forecasts that were explained while it went on.
    fn explained_lines(&self, meeting: MeetingId) -> anyhow::Result<Vec<report::MissedLine>> {
        let written = self.store.explained_in(meeting)?;
        let names = self.store.names()?;
        let amounts = written.iter().flat_map(|w| w.story.deals.iter().map(|d| d.amount).chain([w.fc - w.actual]));
        let scale = Scale::for_amounts(amounts, &self.world.currency);
        let deal = |d: &MissedDeal| report::MissedDealLine {
            deal: self.deal_name(Some(d.deal)).unwrap_or_default(),
            amount: scale.show(d.amount),
            fate: d.fate.map(|f| f.word().to_owned()),
            reason: d.reason.clone(),
        };
        let line = |w: &Explained| report::MissedLine {
            name: match w.subject {
                Subject::Person(person) => names.get(&person).cloned().unwrap_or_default(),
                Subject::Unit(_) => self.world.org.subject_name(w.subject).to_owned(),
            },
            period: self.world.fiscal.resolve(w.period).name(),
            sum: w.reconcile().line(&scale),
            deals: w.story.deals.iter().map(deal).collect(),
            rest: w.story.rest.clone(),
            lesson: w.story.lesson.clone(),
            why: w.story.why.clone(),
        };
        Ok(written.iter().map(line).collect())
    }

    /// What buyers promised in the meeting; what only has another day is told with what it was before.
    fn promises_given(&self, meeting: MeetingId) -> anyhow::Result<Vec<report::BuyerCommitment>> {
        let given = self.store.commitments_of(meeting)?.into_iter().filter(|c| c.follows.is_none());
        Ok(given.map(|c| self.promised(c, None)).collect())
    }

    /// Promises of before that the meeting has opened again.
    fn promises_opened(&self, meeting: MeetingId) -> anyhow::Result<Vec<report::BuyerCommitment>> {
        let now = self.store.commitments_of(meeting)?;
        let moved_to = |c: &Commitment| {
            let next = now.iter().find(|n| n.follows == Some(c.id))?.due?;
            Some(format!("moved to {}", when::show_day(next, self.world.today)))
        };
        let settled = self.store.commitments_settled_in(meeting)?;
        let before = settled.into_iter().filter(|c| c.meeting != Some(meeting) || c.follows.is_some());
        Ok(before
            .map(|c| moved_to(&c).map_or_else(|| self.promised(c.clone(), None), |w| self.promised(c.clone(), Some(w))))
            .collect())
    }

    fn promised(&self, c: Commitment, state: Option<String>) -> report::BuyerCommitment {
        report::BuyerCommitment {
            deal: self.deal_name(c.deal),
            due: c.due.map(|d| when::show_day(d, self.world.today)),
            seller: c.seller.map(|p| self.world.org.name(p).to_owned()),
            state: state.unwrap_or_else(|| c.kept.key().to_owned()),
            buyer: c.buyer,
            text: c.text,
        }
    }

    /// What was decided about stalled deals.
    fn stalled_answered(
        &self,
        meeting: &Meeting,
        concluded: Option<DateTime<Utc>>,
    ) -> anyhow::Result<Vec<report::StalledLine>> {
        let answers = self.store.triage_in(meeting.id, concluded)?;
        let deals: Vec<DealId> = answers.iter().map(|t| t.deal).collect();
        let (past, heard) = (self.store.triage_that_stood(&deals)?, self.heard_by(&deals, meeting)?);
        let review = Review::of(meeting);
        let again = |t: &Triage| review.reengaged_in_a_row(t.deal, heard.get(&t.deal).copied(), &past) > 0;
        let line = |t: &Triage| report::StalledLine {
            deal: self.deal_name(Some(t.deal)).unwrap_or_default(),
            answer: t.answer.done().to_owned(),
            again: t.answer == Answer::Reengage && again(t),
        };
        Ok(answers.iter().map(line).collect())
    }

    /// Notes for everybody, what buyers did as it was told, and how deals could be lost.
    fn plain_notes(&self, meeting: MeetingId) -> anyhow::Result<Vec<report::PlainNote>> {
        let about = |deal, person: Option<PersonId>| {
            self.deal_name(deal).or_else(|| person.map(|p| self.world.org.name(p).to_owned()))
        };
        let mut all = Vec::new();
        for n in self.store.notes_of(meeting, false)? {
            let text = match n.kind {
                NoteKind::Note => n.text,
                NoteKind::Risk => format!("falls apart if: {}", n.text),
                NoteKind::Private | NoteKind::Parked => continue,
            };
            all.push((n.created, report::PlainNote { about: about(n.deal, n.person), text }));
        }
        for e in self.store.buyer_events_of(meeting)? {
            let who = e.buyer.map_or_else(String::new, |b| format!(" ({b})"));
            let text = format!("{}{who}: {}", when::show_day(e.on, self.world.today), e.text);
            all.push((e.created, report::PlainNote { about: about(Some(e.deal), e.seller), text }));
        }
        all.sort_by_key(|(at, _)| *at);
        Ok(all.into_iter().map(|(_, note)| note).collect())
    }

    fn deal_name(&self, id: Option<DealId>) -> Option<String> {
        let id = id?;
        match self.world.deal(id) {
            Some(deal) => Some(deal.name.clone()),
            None => self.store.deal(id).ok().flatten().map(|d| d.name),
        }
    }

    /// What was owed when the meeting began and has no answer: neither closed nor dropped nor carried over.
    fn unanswered(&self, meeting: &Meeting, actions: &[Action]) -> Vec<String> {
        let on = self.world.local(meeting.started).date_naive();
        let owed = |a: &&Action| {
            a.is_open()
                && a.created < meeting.started
                && a.carried_in != Some(meeting.id)
                && a.due.is_none_or(|d| d <= on)
        };
        let owner = |a: &Action| a.owner.map_or("nobody", |p| self.world.org.name(p)).to_owned();
        actions.iter().filter(owed).map(|a| format!("{} ({})", a.text, owner(a))).collect()
    }

    /// Open actions by owner; the new ones at the end of each.
    fn owner_actions<'a>(
        &self,
        meeting: &Meeting,
        actions: impl Iterator<Item = &'a Action>,
    ) -> Vec<report::OwnerActions> {
        let world = &self.world;
        let mut open: Vec<&Action> = actions.filter(|a| a.is_open()).collect();
        let owner = |a: &Action| a.owner.map_or_else(|| "nobody".to_owned(), |p| world.org.name(p).to_owned());
        open.sort_by_key(|a| (owner(a), a.meeting == Some(meeting.id), a.due));
        let mut by_owner: Vec<report::OwnerActions> = Vec::new();
        for action in open {
            let line = report::ActionLine {
                text: action.text.clone(),
                due: action.due.map(|d| when::show_day(d, world.today)),
                deal: self.deal_name(action.deal),
                overdue: action.is_overdue(world.today),
                carried: action.carried,
                new: action.meeting == Some(meeting.id),
                kind: (action.kind != ActionKind::General).then(|| action.kind.key().replace('_', "-")),
            };
            let owner = owner(action);
            match by_owner.last_mut().filter(|o| o.owner == owner) {
                Some(o) => o.actions.push(line),
                None => by_owner.push(report::OwnerActions { owner, actions: vec![line] }),
            }
        }
        by_owner
    }

    /// Actions that were closed or dropped while this meeting went on.
    fn settled(&self, meeting: &Meeting, run: &Run, actions: &[Action]) -> Vec<report::SettledAction> {
        let until = run.concluded_at();
        actions
            .iter()
            .filter_map(|a| {
                let (outcome, note, at) = match &a.state {
                    ActionState::Open => return None,
                    ActionState::Closed { outcome, note, at } => (outcome.word(), note.clone(), *at),
                    ActionState::Dropped { reason, at } => ("dropped", Some(reason.clone()), *at),
                };
                (at >= meeting.started && until.is_none_or(|until| at <= until)).then(|| report::SettledAction {
                    text: a.text.clone(),
                    owner: a.owner.map_or_else(|| "nobody".to_owned(), |p| self.world.org.name(p).to_owned()),
                    outcome: outcome.to_owned(),
                    note,
                })
            })
            .collect()
    }
}

fn steps(run: &Run, now: chrono::DateTime<chrono::Utc>) -> Vec<report::StepTime> {
    run.steps(run.ended_at().unwrap_or(now))
        .filter(|s| s.visited)
        .map(|s| {
            let over = s.clock.elapsed - s.clock.planned;
            report::StepTime {
                title: s.step.title.clone(),
                planned: minutes(s.clock.planned),
                actual: minutes(s.clock.elapsed),
                over: (over >= TimeDelta::minutes(1)).then(|| format!("+{}", minutes(over))),
            }
        })
        .collect()
}

fn ratings(run: &Run, name: impl Fn(crate::domain::ids::PersonId) -> String) -> Option<report::Ratings> {
    let people: Vec<report::Rating> = run
        .people()
        .into_iter()
        .filter(|p| run.rating(*p).is_some() || run.attendance(*p) == Attendance::Absent)
        .map(|p| report::Rating { name: name(p), rating: run.rating(p) })
        .collect();
    (!people.is_empty()).then(|| report::Ratings { average: run.mean_rating().map(|m| format!("{m:.1}")), people })
}

/// Whole minutes, rounded to the nearest.
fn minutes(time: TimeDelta) -> String {
    format!("{} min", (time.num_seconds() + 30) / 60)
}
