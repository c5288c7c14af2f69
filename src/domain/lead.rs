//! Leads that marketing hands over, and the agreement about them: each is accepted or rejected within 24 business hours,
//! a rejection has its reason code, and more than three breaches in a month are escalated. Pure; moments are wall-clock
//! time of the company.
//!
//! *24 business hours* are hours within the opening hours of working days ([`BusinessHours`]): with the usual eight-hour
//! day that is three working days. Who means "one day, weekends aside" sets the hours to 00:00-24:00; who means one
//! working day sets the limit to 8. A lead is answered by a decision: somebody who works on it has not yet accepted it.

mod answer;
mod record;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::business::BusinessHours;
use super::ids::{DealId, LeadId, PersonId};
use super::period::{FiscalCalendar, PeriodKey};

pub use answer::LeadAnswer;
pub use record::{OwnerRecord, by_owner};

/// With more breaches than this in one month the agreement is escalated.
pub const ESCALATE_ABOVE: usize = 3;

/// The reason code of words nobody knows.
pub const OTHER: &str = "other";

/// Where a lead stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadState {
    #[default]
    /// Neither accepted nor rejected.
    Waiting,
    /// Sales took it: it is an early opportunity now, or will be.
    Accepted,
    /// Sales gave it back.
    Rejected,
}

impl LeadState {
    /// The word in files and in the store.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    /// Reads [`LeadState::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Waiting, Self::Accepted, Self::Rejected].into_iter().find(|s| s.key() == key)
    }
}

/// A lead as the newest export shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Identity in this file.
    pub id: LeadId,
    /// The CRM it comes from.
    pub crm: String,
    /// Its id there.
    pub external_id: Option<String>,
    /// Who or what it is.
    pub name: String,
    /// The company.
    pub account: Option<String>,
    /// The person's address.
    pub email: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// The market segment.
    pub segment: Option<String>,
    /// Who has to answer.
    pub owner: Option<PersonId>,
    /// Who has to answer, as the export says it.
    pub owner_text: Option<String>,
    /// When it was handed over.
    pub created: Option<NaiveDateTime>,
    /// Where it stands.
    pub state: LeadState,
    /// When sales first reached it, where the export says it: that is no answer yet.
    pub contacted: Option<NaiveDateTime>,
    /// When it was answered, where the export says it, or where it was answered here.
    pub answered: Option<NaiveDateTime>,
    /// Why it was rejected: a code.
    pub reason: Option<String>,
    /// Why it was rejected: the export's words.
    pub reason_text: Option<String>,
    /// The CRM's id of the deal it became.
    pub deal_ref: Option<String>,
    /// The deal it became, where that is known here.
    pub deal: Option<DealId>,
    /// The last day on which an export showed it waiting.
    pub seen_waiting: Option<NaiveDate>,
    /// The first day on which an export showed it answered: the answer is not later than that day.
    pub answered_by: Option<NaiveDate>,
    /// The day from which on no export has it any more.
    pub gone_on: Option<NaiveDate>,
    /// The answer was given here; the CRM does not have it yet.
    pub answered_here: bool,
}

/// How a lead stands to the agreement at some moment. Minutes are business minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sla {
    /// Still to be answered, in time so far.
    Within {
        /// How long it has waited.
        used: i64,
        /// When the time is up.
        due: NaiveDateTime,
    },
    /// Answered in time.
    Kept {
        /// How long it took; `None`: only an upper bound is known.
        used: Option<i64>,
    },
    /// Not answered in time.
    Breached {
        /// When the time was up.
        due: NaiveDateTime,
        /// By how much it is, or was, over; where the moment of the answer is not known, by how much at least.
        over: i64,
        /// It has been answered since.
        answered: bool,
    },
    /// Nobody says when it was handed over, or when it was answered.
    Unknown,
}

impl Lead {
    /// Where it stood at that moment; `None`: it was not handed over yet, or no export had it any more.
    pub fn state_at(&self, at: NaiveDateTime) -> Option<LeadState> {
        if self.created.is_some_and(|c| c > at) || self.gone_on.is_some_and(|g| g <= at.date()) {
            return None;
        }
        let later = match (self.answered, self.answered_by) {
            (Some(answered), _) => answered > at,
            // that day's export is the first that knows: it may have been answered any time before
            (None, Some(by)) => self.seen_waiting.is_some_and(|seen| at.date() <= seen && seen < by),
            (None, None) => false,
        };
        Some(if later { LeadState::Waiting } else { self.state })
    }

    /// How it stands to the agreement at that moment. `limit` is in business minutes.
    pub fn sla(&self, at: NaiveDateTime, hours: &BusinessHours, limit: u32) -> Sla {
        let Some(created) = self.created.filter(|c| *c <= at) else { return Sla::Unknown };
        let due = hours.after(created, limit);
        let used = |to| hours.minutes_between(created, to);
        let over = |used: i64| used - i64::from(limit);
        if self.state == LeadState::Waiting || self.answered.is_some_and(|a| a > at) {
            let used = used(at);
            return match over(used) {
                over @ 1.. => Sla::Breached { due, over, answered: false },
                _ => Sla::Within { used, due },
            };
        }
        if let Some(answered) = self.answered {
            let used = used(answered);
            return match over(used) {
                over @ 1.. => Sla::Breached { due, over, answered: true },
                _ => Sla::Kept { used: Some(used) },
            };
        }
        // two exports have it between them: the last that shows it waiting, the first that shows it answered
        let at_least = self.seen_waiting.map_or(0, |seen| used(seen.and_time(NaiveTime::MIN).min(at)));
        if over(at_least) > 0 {
            return Sla::Breached { due, over: over(at_least), answered: true };
        }
        match self.answered_by {
            Some(by) if over(used((by + Days::new(1)).and_time(NaiveTime::MIN))) <= 0 => Sla::Kept { used: None },
            _ => Sla::Unknown,
        }
    }
}

/// The agreement with all its versions. A lead is judged by the one that held on the day it was handed over, whatever
/// was agreed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    versions: Vec<(NaiveDate, BusinessHours, u32)>,
    now: (BusinessHours, u32),
}

impl Default for Agreement {
    /// 24 of the usual hours, ever.
    fn default() -> Self {
        Self { versions: Vec::new(), now: (BusinessHours::default(), 24 * 60) }
    }
}

impl Agreement {
    /// From the versions by the day they count from, the hours and the business minutes that are allowed; `now` is what
    /// holds where there are none.
    pub fn new(mut versions: Vec<(NaiveDate, BusinessHours, u32)>, now: (BusinessHours, u32)) -> Self {
        versions.sort_by_key(|(from, ..)| *from);
        Self { versions, now }
    }

    /// What held on that day: the hours, and the business minutes that were allowed. The first version holds for all
    /// days before it.
    pub fn on(&self, day: NaiveDate) -> (&BusinessHours, u32) {
        let then = self.versions.iter().rfind(|(from, ..)| *from <= day).or(self.versions.first());
        then.map_or((&self.now.0, self.now.1), |(_, hours, limit)| (hours, *limit))
    }

    /// How a lead stands to it at that moment.
    pub fn sla(&self, lead: &Lead, at: NaiveDateTime) -> Sla {
        let (hours, limit) = self.of(lead, at);
        lead.sla(at, hours, limit)
    }

    /// The hours and the minutes by which a lead is judged.
    pub fn of(&self, lead: &Lead, at: NaiveDateTime) -> (&BusinessHours, u32) {
        self.on(lead.created.unwrap_or(at).date())
    }
}

/// What one month says about the agreement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Month {
    /// Leads whose time was up in this month without an answer.
    pub breaches: Vec<LeadId>,
    /// Answered in time, by the month of their answer.
    pub kept: usize,
    /// Leads rejected in this month by reason code; `None`: no reason was given, which the agreement asks for.
    pub reasons: BTreeMap<Option<String>, usize>,
}

impl Month {
    /// Too many for one month.
    pub fn escalates(&self) -> bool {
        self.breaches.len() > ESCALATE_ABOVE
    }

    /// The share that was answered in time, 0 to 1; `None` without leads. A breach counts in the month in which the time
    /// was up, an answer in time in the month it was given.
    pub fn share_kept(&self) -> Option<f64> {
        let all = self.kept + self.breaches.len();
        (all > 0).then(|| self.kept as f64 / all as f64)
    }
}

/// The fiscal months up to a moment, by their key. Leads that are gone count for what happened before.
pub fn months(
    leads: &[Lead],
    at: NaiveDateTime,
    agreement: &Agreement,
    calendar: FiscalCalendar,
) -> BTreeMap<PeriodKey, Month> {
    let mut all: BTreeMap<PeriodKey, Month> = BTreeMap::new();
    let month = |day: NaiveDate| calendar.month(day).key;
    for lead in leads {
        let until = lead.gone_on.map_or(at, |gone| at.min(gone.and_time(NaiveTime::MIN)));
        let answered_on = lead.answered.filter(|a| *a <= at).map(|a| a.date()).or(lead.answered_by);
        match (agreement.sla(lead, until), answered_on) {
            (Sla::Breached { due, .. }, _) => all.entry(month(due.date())).or_default().breaches.push(lead.id),
            (Sla::Kept { .. }, Some(day)) => all.entry(month(day)).or_default().kept += 1,
            _ => {}
        }
        if lead.state == LeadState::Rejected
            && let Some(day) = answered_on.filter(|d| *d <= at.date())
        {
            *all.entry(month(day)).or_default().reasons.entry(lead.reason.clone()).or_default() += 1;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use LeadState::{Accepted, Rejected, Waiting};

    const LIMIT: u32 = 24 * 60;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn lead(created: &str, state: LeadState, answered: Option<&str>) -> Lead {
        Lead {
            id: LeadId(1),
            crm: "csv".into(),
            external_id: None,
            name: "Ann".into(),
            account: None,
            email: None,
            source: None,
            segment: None,
            owner: None,
            owner_text: None,
            created: Some(at(created)),
            state,
            answered: answered.map(at),
            reason: None,
            reason_text: None,
            deal_ref: None,
            deal: None,
            seen_waiting: None,
            answered_by: None,
            gone_on: None,
            contacted: None,
            answered_here: false,
        }
    }

    fn of(lead: &Lead, now: &str) -> Sla {
        lead.sla(at(now), &BusinessHours::default(), LIMIT)
    }

    #[test]
    fn in_time_late_and_still_waiting() {
        let due = at("2026-11-30 10:00");
        for (state, answered, now, want) in [
            (Waiting, None, "2026-11-27 10:00", Sla::Within { used: 960, due }),
            (Waiting, None, "2026-11-30 10:00", Sla::Within { used: 1440, due }),
            (Waiting, None, "2026-11-30 10:01", Sla::Breached { due, over: 1, answered: false }),
            (Accepted, Some("2026-11-30 10:00"), "2026-12-24 00:00", Sla::Kept { used: Some(1440) }),
            // answered at the weekend: Friday's minutes are all that have passed
            (Rejected, Some("2026-11-29 22:00"), "2026-12-24 00:00", Sla::Kept { used: Some(1380) }),
            (Rejected, Some("2026-11-30 12:00"), "2026-12-24 00:00", Sla::Breached { due, over: 120, answered: true }),
            // looked at before the answer it was waiting
            (Accepted, Some("2026-11-30 12:00"), "2026-11-27 10:00", Sla::Within { used: 960, due }),
        ] {
            assert_eq!(of(&lead("2026-11-25 10:00", state, answered), now), want, "{state:?} {now}");
        }
        // created at night: the clock starts at the opening, and three whole days end with the third
        let night = lead("2026-11-23 03:00", Waiting, None);
        assert_eq!(of(&night, "2026-11-25 23:00"), Sla::Within { used: 1440, due: at("2026-11-25 17:00") });
        assert_eq!(of(&lead("2026-11-28 03:00", Waiting, None), "2026-11-27 10:00"), Sla::Unknown);
        assert_eq!(of(&Lead { created: None, ..night }, "2026-11-25 23:00"), Sla::Unknown);
    }

    #[test]
    fn without_a_moment_of_the_answer_two_exports_bound_it() {
        let open = lead("2026-11-02 10:00", Accepted, None);
        let due = at("2026-11-05 10:00");
        for (seen, by, want) in [
            (None, None, Sla::Unknown),
            (None, Some("2026-11-04"), Sla::Kept { used: None }),
            (None, Some("2026-11-05"), Sla::Unknown),
            (Some("2026-11-04"), Some("2026-11-09"), Sla::Unknown),
            (Some("2026-11-06"), Some("2026-11-09"), Sla::Breached { due, over: 420, answered: true }),
        ] {
            let lead = Lead { seen_waiting: seen.map(day), answered_by: by.map(day), ..open.clone() };
            assert_eq!(of(&lead, "2026-12-01 00:00"), want, "{seen:?} {by:?}");
        }
    }

    #[test]
    fn where_it_stood_on_a_day() {
        let answered = lead("2026-11-25 10:00", Rejected, Some("2026-11-27 10:00"));
        for (now, want) in
            [("2026-11-25 09:59", None), ("2026-11-26 00:00", Some(Waiting)), ("2026-11-27 10:00", Some(Rejected))]
        {
            assert_eq!(answered.state_at(at(now)), want, "{now}");
        }
        let gone = Lead { gone_on: Some(day("2026-12-01")), ..answered };
        assert_eq!(gone.state_at(at("2026-12-01 00:00")), None);
        let between = Lead {
            seen_waiting: Some(day("2026-11-26")),
            answered_by: Some(day("2026-12-03")),
            ..lead("2026-11-25 10:00", Accepted, None)
        };
        assert_eq!(between.state_at(at("2026-11-26 18:00")), Some(Waiting));
        assert_eq!(between.state_at(at("2026-12-03 18:00")), Some(Accepted));
    }

    #[test]
    fn a_breach_counts_in_the_month_in_which_the_time_was_up() {
        let mut leads: Vec<Lead> = (0..4).map(|_| lead("2026-10-29 10:00", Waiting, None)).collect();
        leads.push(lead("2026-10-29 10:00", Accepted, Some("2026-10-30 10:00")));
        for reason in [Some("not_icp"), Some("not_icp"), None] {
            leads.push(Lead {
                reason: reason.map(str::to_owned),
                ..lead("2026-11-09 10:00", Rejected, Some("2026-11-10 10:00"))
            });
        }
        // gone before its time was up: no breach
        leads.push(Lead { gone_on: Some(day("2026-10-30")), ..lead("2026-10-29 10:00", Waiting, None) });
        for (n, lead) in leads.iter_mut().enumerate() {
            lead.id = LeadId(i64::try_from(n).unwrap());
        }
        let calendar = FiscalCalendar::default();
        let usual = Agreement::new(Vec::new(), (BusinessHours::default(), LIMIT));
        let all = months(&leads, at("2026-11-22 09:00"), &usual, calendar);
        let october = &all[&PeriodKey::Month(2026, 10)];
        assert_eq!((october.breaches.len(), october.kept, october.share_kept()), (0, 1, Some(1.0)));
        let november = &all[&PeriodKey::Month(2026, 11)];
        assert_eq!(november.breaches, [0, 1, 2, 3].map(LeadId));
        assert!(november.escalates() && !october.escalates());
        assert_eq!((november.kept, november.share_kept()), (3, Some(3.0 / 7.0)));
        assert_eq!(november.reasons, BTreeMap::from([(None, 1), (Some("not_icp".into()), 2)]));
        // seen from the end of October nothing of November is known
        let then = months(&leads, at("2026-10-31 09:00"), &usual, calendar);
        assert_eq!(then.keys().copied().collect::<Vec<_>>(), [PeriodKey::Month(2026, 10)]);
        // from 5 November on one working day is agreed: what was handed over before keeps its three
        let hours = BusinessHours::default();
        let stricter = vec![(day("2026-01-01"), hours.clone(), LIMIT), (day("2026-11-05"), hours.clone(), 60)];
        let stricter = months(&leads, at("2026-11-22 09:00"), &Agreement::new(stricter, (hours, 60)), calendar);
        assert_eq!(stricter[&PeriodKey::Month(2026, 10)].kept, 1, "answered after 8 hours of October's 24");
        let november = &stricter[&PeriodKey::Month(2026, 11)];
        assert_eq!((november.breaches.len(), november.kept), (7, 0), "after 8 hours of November's one");
    }
}
