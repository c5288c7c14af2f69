//! Builds what the workspaces of a forecast call show, and what the records say about its outputs.

mod minutes;
mod outputs;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::super::App;
use crate::domain::action::ActionKind;
use crate::domain::deal::{Deal, Phase, Status};
use crate::domain::forecast::audience::Audience;
use crate::domain::forecast::card::{CardFacts, ForecastRules, HorizonFacts, LastCall, since_last};
use crate::domain::forecast::pull_in;
use crate::domain::forecast::rollup::{Report, Reported, RollUpFacts};
use crate::domain::forecast::{Draft, Horizon, Submission, SubmissionState};
use crate::domain::ids::{MeetingId, PersonId, SubmissionId, UnitId};
use crate::domain::meeting::{Format, Meeting};
use crate::domain::money::Money;
use crate::domain::people::{Org, Participant, Subject};
use crate::domain::period::{Period, PeriodKey};
use crate::store::{DealFilter, MeetingFilter, SubmissionFilter};
use crate::ui::workspaces::call::{Candidate, Entry, ForecastData, Frozen, Own, Returned};

/// A unit's number counts for the call above it for this long.
const FRESH_DAYS: i64 = 7;

/// Where the line lies between this call and those before it.
struct Line {
    meeting: Option<MeetingId>,
    /// What a unit has submitted after this moment counts as handed in for this call.
    cut: DateTime<Utc>,
    /// The end of the call before this one: what was typed before it is stale.
    before: Option<DateTime<Utc>>,
    /// When the unit's call after this one began.
    next: Option<DateTime<Utc>>,
    /// The unit's own meetings.
    calls: Vec<MeetingId>,
}

/// Numbers of one subject, for one period: this call's, and the last one's.
#[derive(Default)]
struct Said {
    now: Option<Submission>,
    last: Option<Submission>,
    returned: Option<Returned>,
}

impl Line {
    /// It belongs to this call.
    fn is_now(&self, s: &Submission) -> bool {
        match s.subject {
            Subject::Person(_) => self.meeting.is_some() && s.meeting == self.meeting,
            Subject::Unit(_) => s.at > self.cut || (self.meeting.is_some() && s.meeting == self.meeting),
        }
    }

    /// The unit's own number belongs to this call: submitted for it, or put in its place by the level above before the
    /// next one.
    fn is_own(&self, s: &Submission, call: &Meeting) -> bool {
        match s.meeting.filter(|id| self.calls.contains(id)) {
            Some(id) => id == call.id,
            None => s.at >= call.started && self.next.is_none_or(|next| s.at < next),
        }
    }

    /// Sorts a subject's submissions for one period, newest first.
    fn sort(&self, all: &[Submission]) -> Said {
        let (now, before): (Vec<&Submission>, Vec<&Submission>) = all.iter().partition(|s| self.is_now(s));
        let counted =
            |s: &&&Submission| matches!(s.state, SubmissionState::Submitted | SubmissionState::Superseded { .. });
        let returned = match now.first().map(|s| &s.state) {
            Some(SubmissionState::Returned { at, reason, .. }) => Some(Returned { at: *at, reason: reason.clone() }),
            _ => None,
        };
        Said {
            now: now.iter().find(|s| s.counts()).map(|s| (*s).clone()),
            last: before.iter().find(counted).map(|s| (*s).clone()),
            returned,
        }
    }
}

/// Everything that is read once for all participants.
struct Known {
    rules: ForecastRules,
    line: Line,
    today: NaiveDate,
    month: Period,
    quarter: Period,
    deals: Vec<Deal>,
    quotas: [HashMap<Subject, Money>; 2],
    said: [HashMap<Subject, Vec<Submission>>; 2],
    drafts: Vec<Draft>,
}

impl Known {
    const fn index(horizon: Horizon) -> usize {
        match horizon {
            Horizon::Month => 0,
            Horizon::Quarter => 1,
        }
    }

    const fn period(&self, horizon: Horizon) -> Period {
        match horizon {
            Horizon::Month => self.month,
            Horizon::Quarter => self.quarter,
        }
    }

    fn sorted(&self, subject: Subject, horizon: Horizon) -> Said {
        self.said[Self::index(horizon)].get(&subject).map(|all| self.line.sort(all)).unwrap_or_default()
    }

    fn deals_of<'a>(&'a self, sellers: &'a [PersonId]) -> impl Iterator<Item = &'a Deal> {
        self.deals.iter().filter(|d| d.owner.is_some_and(|o| sellers.contains(&o)))
    }

    fn horizon(&self, org: &Org, subject: Subject, horizon: Horizon) -> HorizonFacts {
        let period = self.period(horizon);
        let sellers = org.sellers_of(subject);
        let said = self.sorted(subject, horizon);
        let won = self.deals_of(&sellers).filter(|d| d.status == Status::Won && d.in_period(&period));
        let quotas = &self.quotas[Self::index(horizon)];
        let below: Vec<Money> = sellers.iter().filter_map(|p| quotas.get(&Subject::Person(*p)).copied()).collect();
        let sum = (!below.is_empty()).then(|| below.into_iter().sum());
        HorizonFacts {
            period,
            last: said.last.map(|s| LastCall { call: s.call, at: s.at }),
            prior: said.now.map(|s| s.call),
            won: won.map(Deal::value).sum(),
            target: quotas.get(&subject).copied().or(sum),
        }
    }

    /// Accepted for both periods.
    fn frozen(&self, subject: Subject, used: impl Fn(SubmissionId) -> bool) -> Option<Frozen> {
        let month = self.sorted(subject, Horizon::Month).now?;
        let quarter = self.sorted(subject, Horizon::Quarter).now?;
        let used = used(month.id) || used(quarter.id);
        Some(Frozen { month, quarter, used })
    }

    fn draft(&self, subject: Subject) -> Option<Draft> {
        let fresh = |d: &&Draft| self.line.before.is_none_or(|at| d.updated > at);
        let mut draft = self.drafts.iter().filter(fresh).find(|d| d.subject == subject).cloned()?;
        // until it is accepted, a named deal closes when the CRM says so now
        for named in &mut draft.named {
            if let Some(deal) = self.deals.iter().find(|d| d.id == named.deal) {
                named.close = deal.close;
            }
        }
        Some(draft)
    }
}

impl App {
    fn rules(&self) -> anyhow::Result<ForecastRules> {
        let config = self.dated_config()?.forecast;
        Ok(ForecastRules {
            move_threshold: config.move_threshold,
            sure_percent: u8::try_from(config.sure_percent).unwrap_or(70),
            submit_minutes: config.submit_within_minutes,
            coverage_target: config.coverage_target,
            require_reason: config.require_reason,
            ..ForecastRules::default()
        })
    }

    /// Everything the workspaces of a unit's forecast call show. Without a meeting: ahead of the call.
    pub(in crate::app) fn forecast_data(
        &self,
        unit: UnitId,
        meeting: Option<MeetingId>,
    ) -> anyhow::Result<ForecastData> {
        let meeting = match meeting {
            Some(id) => self.store.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() })?.pop(),
            None => None,
        };
        let known = self.known(unit, meeting.as_ref())?;
        let org = &self.world.org;
        let participants = org.participants(unit);
        let lead = org.unit(unit).and_then(|u| u.lead);
        let own_subject = Subject::Unit(unit);
        let own_said = Horizon::ALL.iter().map(|h| known.sorted(own_subject, *h));
        let own_sources: Vec<SubmissionId> = own_said.filter_map(|s| s.now).flat_map(|s| s.sources).collect();
        let mut entries = Vec::new();
        for participant in participants {
            entries.push(self.entry(&known, participant, &own_sources)?);
        }
        let own = match lead {
            Some(person) => {
                let participant = Participant { person, subject: own_subject };
                Some(self.own(&known, participant, &entries, meeting.as_ref())?)
            }
            None => None,
        };
        Ok(ForecastData {
            unit,
            unit_name: org.unit(unit).map_or_else(String::new, |u| u.name.clone()),
            meeting: meeting.as_ref().map(|m| m.id),
            format: match &meeting {
                Some(m) => m.format,
                None => self.format_ahead(unit, [known.month.key, known.quarter.key])?,
            },
            month: known.month,
            quarter: known.quarter,
            looked_at: self.looked_at,
            own,
            pull_ins: self.pull_ins(&known, &entries)?,
            due: self.default_due(),
            participants: entries,
        })
    }

    /// Numbers ahead of a call that is held one by one, or was, are between two people when others look on.
    fn format_ahead(&self, unit: UnitId, periods: [PeriodKey; 2]) -> anyhow::Result<Format> {
        match self.audience() {
            Audience::Alone => return Ok(Format::Team),
            Audience::Only(_) | Audience::Nobody => return Ok(Format::OneOnOne),
            Audience::Room => {}
        }
        let subjects = Some(self.world.org.participants(unit).into_iter().map(|p| p.subject).collect());
        let said = self.store.withheld(&SubmissionFilter { subjects, ..SubmissionFilter::default() })?;
        match said.iter().any(|w| periods.contains(&w.period)) {
            true => Ok(Format::OneOnOne),
            false => self.held_lately(unit),
        }
    }

    /// How this unit's last forecast call was held.
    fn held_lately(&self, unit: UnitId) -> anyhow::Result<Format> {
        let of = MeetingFilter { unit: Some(unit), code: Some("WFC".to_owned()), ..MeetingFilter::default() };
        Ok(self.meetings_known(&of)?.first().map_or(Format::Team, |m| m.format))
    }

    /// What is read once: a handful of queries however many participants there are.
    fn known(&self, unit: UnitId, meeting: Option<&Meeting>) -> anyhow::Result<Known> {
        let world = &self.world;
        // a call is about the day on which it began, also after the month is over; `--as-of` says which day counts
        let held = meeting.filter(|_| self.as_of.is_none());
        let today = held.map_or(world.today, |m| world.local(m.started).date_naive());
        let (month, quarter) = (world.fiscal.month(today), world.fiscal.quarter(today));
        let org = &world.org;
        let owners = Some(org.sellers(unit));
        let as_of = self.as_of;
        let open = DealFilter { owners: owners.clone(), status: Some(Status::Open), as_of, ..DealFilter::default() };
        let closed = DealFilter { owners, period: Some(quarter), as_of, ..DealFilter::default() };
        let mut deals = self.store.deals(&open)?;
        deals.extend(self.store.deals(&closed)?.into_iter().filter(|d| d.status != Status::Open));
        let mut subjects: Vec<Subject> = org.participants(unit).iter().map(|p| p.subject).collect();
        subjects.push(Subject::Unit(unit));
        let said = |period: Period| -> anyhow::Result<HashMap<Subject, Vec<Submission>>> {
            let filter = SubmissionFilter {
                subjects: Some(subjects.clone()),
                period: Some(period.key),
                then: self.known_before(),
                ..SubmissionFilter::default()
            };
            let mut by_subject: HashMap<Subject, Vec<Submission>> = HashMap::new();
            for s in self.store.submissions_of_record(&filter)? {
                by_subject.entry(s.subject).or_default().push(s);
            }
            Ok(by_subject)
        };
        Ok(Known {
            rules: self.rules()?,
            line: self.line(unit, meeting)?,
            today,
            month,
            quarter,
            deals,
            quotas: [self.store.quotas(month.key, today)?, self.store.quotas(quarter.key, today)?],
            said: [said(month)?, said(quarter)?],
            drafts: self.drafts_known(month, quarter)?,
        })
    }

    /// What is typed ahead; of a day that is over what was typed by its end and has stayed since.
    fn drafts_known(&self, month: Period, quarter: Period) -> anyhow::Result<Vec<Draft>> {
        let mut drafts = self.store.drafts(month.key, quarter.key)?;
        drafts.retain(|d| self.known_before().is_none_or(|before| d.updated < before));
        Ok(drafts)
    }

    fn line(&self, unit: UnitId, meeting: Option<&Meeting>) -> anyhow::Result<Line> {
        let start = meeting.map_or_else(|| self.seen_at(), |m| m.started);
        let of = MeetingFilter { unit: Some(unit), ..MeetingFilter::default() };
        let calls = if meeting.is_some() { self.store.meetings(&of)? } else { self.meetings_known(&of)? };
        let is_call = |m: &&Meeting| {
            matches!(m.code.as_str(), "WFC" | "EFC") && m.started < start && Some(m.id) != meeting.map(|m| m.id)
        };
        let later = |m: &&Meeting| matches!(m.code.as_str(), "WFC" | "EFC") && m.started > start;
        let next = calls.iter().filter(later).map(|m| m.started).min();
        let before = calls.iter().filter(is_call).map(|m| m.ended.unwrap_or(m.last_seen)).max();
        let week = start - TimeDelta::days(FRESH_DAYS);
        Ok(Line {
            meeting: meeting.map(|m| m.id),
            cut: before.map_or(week, |b| b.max(week)),
            before,
            next,
            calls: calls.iter().map(|m| m.id).collect(),
        })
    }

    fn entry(&self, known: &Known, participant: Participant, used: &[SubmissionId]) -> anyhow::Result<Entry> {
        let org = &self.world.org;
        let subject = participant.subject;
        let sellers = org.sellers_of(subject);
        let facts = CardFacts {
            participant,
            month: known.horizon(org, subject, Horizon::Month),
            quarter: known.horizon(org, subject, Horizon::Quarter),
            deals: known.deals_of(&sellers).cloned().collect(),
            as_of: known.today,
            rules: known.rules,
        };
        let last = facts.quarter.last.or(facts.month.last);
        let since = match last {
            Some(last) => {
                let after = self.world.local(last.at).date_naive();
                let changes = self.store.deal_changes(after, known.today, Some(&sellers))?;
                since_last(&changes, &facts.deals, &known.quarter)
            }
            None => Vec::new(),
        };
        let frozen = known.frozen(subject, |id| used.contains(&id));
        let returned = known.sorted(subject, Horizon::Quarter).returned.filter(|_| frozen.is_none());
        let speaker = match subject {
            Subject::Person(_) => None,
            Subject::Unit(_) => Some(org.name(participant.person).to_owned()),
        };
        Ok(Entry {
            name: org.subject_name(subject).to_owned(),
            speaker,
            facts,
            draft: known.draft(subject),
            frozen,
            returned,
            since,
        })
    }

    fn own(
        &self,
        known: &Known,
        own: Participant,
        entries: &[Entry],
        meeting: Option<&Meeting>,
    ) -> anyhow::Result<Own> {
        let org = &self.world.org;
        let report = |e: &Entry| {
            let reported = |h: Horizon| {
                let facts = e.facts.horizon(h);
                let now = e.frozen.as_ref().map(|f| match h {
                    Horizon::Month => f.month.clone(),
                    Horizon::Quarter => f.quarter.clone(),
                });
                Reported { now, last: facts.last.map(|l| l.call), won: facts.won, target: facts.target }
            };
            Report {
                participant: e.facts.participant,
                name: e.name.clone(),
                month: reported(Horizon::Month),
                quarter: reported(Horizon::Quarter),
            }
        };
        // the own number belongs to the call it was submitted for, not to the week
        let mut month = known.horizon(org, own.subject, Horizon::Month);
        let mut quarter = known.horizon(org, own.subject, Horizon::Quarter);
        let of_call = |s: &Submission| meeting.is_some_and(|m| known.line.is_own(s, m));
        let split = |h: Horizon| -> (Option<Submission>, Option<LastCall>, Option<Returned>) {
            let all = known.said[Known::index(h)].get(&own.subject).map_or(&[][..], Vec::as_slice);
            let counted =
                |s: &&Submission| matches!(s.state, SubmissionState::Submitted | SubmissionState::Superseded { .. });
            let now = all.iter().find(|s| of_call(s) && s.counts()).cloned();
            let started = meeting.map_or_else(|| self.seen_at(), |m| m.started);
            let last = all.iter().filter(|s| !of_call(s) && s.at < started).find(counted);
            let returned = match all.iter().find(|s| of_call(s)).map(|s| &s.state) {
                Some(SubmissionState::Returned { at, reason, .. }) => {
                    Some(Returned { at: *at, reason: reason.clone() })
                }
                _ => None,
            };
            (now, last.map(|s| LastCall { call: s.call, at: s.at }), returned)
        };
        let (m, m_last, _) = split(Horizon::Month);
        let (q, q_last, returned) = split(Horizon::Quarter);
        (month.prior, month.last) = (m.as_ref().map(|s| s.call), m_last);
        (quarter.prior, quarter.last) = (q.as_ref().map(|s| s.call), q_last);
        let frozen = match (m, q) {
            (Some(month), Some(quarter)) => {
                let used = self.is_used(&own, &[month.id, quarter.id])?;
                Some(Frozen { month, quarter, used })
            }
            _ => None,
        };
        Ok(Own {
            returned: returned.filter(|_| frozen.is_none()),
            draft: known.draft(own.subject),
            facts: RollUpFacts {
                own,
                month,
                quarter,
                reports: entries.iter().map(report).collect(),
                rules: known.rules,
            },
            frozen,
            ended: meeting.and_then(|m| m.ended),
        })
    }

    /// The level above has made its own number from these.
    fn is_used(&self, own: &Participant, ids: &[SubmissionId]) -> anyhow::Result<bool> {
        let Subject::Unit(unit) = own.subject else { return Ok(false) };
        let Some(parent) = self.world.org.unit(unit).and_then(|u| u.parent) else { return Ok(false) };
        let filter = SubmissionFilter {
            subjects: Some(vec![Subject::Unit(parent)]),
            counting: true,
            then: self.known_before(),
            ..SubmissionFilter::default()
        };
        Ok(self.store.submissions_of_record(&filter)?.iter().any(|s| s.sources.iter().any(|id| ids.contains(id))))
    }

    fn pull_ins(&self, known: &Known, entries: &[Entry]) -> anyhow::Result<Vec<Candidate>> {
        let ranked = pull_in::rank(&known.deals, known.today, &known.month, &known.quarter, known.rules.pull_in_days);
        let actions = self.actions_known(None)?;
        let mut all = Vec::new();
        for one in ranked {
            let Some(deal) = known.deals.iter().find(|d| d.id == one.deal) else { continue };
            let whose = entries.iter().find(|e| e.facts.deal(one.deal).is_some());
            let Some(whose) = whose else { continue };
            all.push(Candidate {
                deal: one.deal,
                name: deal.name.clone(),
                owner: deal.owner,
                subject: whose.subject(),
                value: one.value,
                close: one.close,
                phase: match deal.phase {
                    Phase::Early => "early",
                    Phase::Mid => "mid",
                    Phase::Late => "late",
                },
                into: one.into,
                reason: one.reason,
                action: actions.iter().any(|a| a.is_open() && a.kind == ActionKind::PullIn && a.deal == Some(one.deal)),
            });
        }
        Ok(all)
    }
}
