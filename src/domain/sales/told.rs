//! The sales figures of a scope, period by period, with the deals they were made from.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::created::{Created, Inflow};
use super::{Attainment, By, Decided, Group, Sales};
use crate::domain::forecast::track::Span;
use crate::domain::health::Scope;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::period::Period;

/// Actions that were closed in a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Closed {
    /// As achieved.
    pub achieved: usize,
    /// With any outcome.
    pub all: usize,
    /// By their day, of those that had one.
    pub in_time: usize,
    /// Those that had a day.
    pub dated: usize,
}

/// One group of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRow {
    /// Which.
    pub group: Group,
    /// Its decided deals.
    pub sales: Sales,
    /// Open deals on the day; of a period that is over `None`.
    pub open: Option<usize>,
    /// What came in: how many, and worth.
    pub created: (usize, Money),
}

/// Open deals of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRow {
    /// Whose.
    pub owner: Option<PersonId>,
    /// Market segment.
    pub segment: Option<String>,
    /// Where they came from.
    pub source: Option<String>,
    /// Who else is bidding.
    pub competitor: Option<String>,
    /// How many.
    pub deals: usize,
}

/// What one period is told from.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// Decided in it.
    pub decided: &'a [&'a Decided],
    /// Created in it.
    pub created: &'a [&'a Created],
    /// Open deals on the day by kind, where the period runs.
    pub open: Option<&'a [OpenRow]>,
}

/// A quota that only some of a scope's sellers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartQuota {
    /// What those have won who have one.
    pub won: Money,
    /// How many have one.
    pub have: usize,
    /// How many sellers there are.
    pub of: usize,
}

impl PartQuota {
    /// "1 of 2 sellers has a quota".
    pub fn words(&self) -> String {
        format!("{} of {} sellers {} a quota", self.have, self.of, if self.have == 1 { "has" } else { "have" })
    }
}

/// One period of a scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Which.
    pub period: Period,
    /// Its last day has passed.
    pub over: bool,
    /// It runs, and a fifth of its days has not passed yet: what is decided this early is mostly lost, and judges nobody.
    pub young: bool,
    /// Deals are known that were decided by its end: of a period before the first one nothing can be said.
    pub known: bool,
    /// The log had begun by its end: of a period before that only those of its new deals are known that were still there later.
    pub logged: bool,
    /// Its decided deals.
    pub sales: Sales,
    /// What the scope was to bring; `None`: no quota is known.
    pub quota: Option<Money>,
    /// Where only some of the sellers have one. `None`: everybody has.
    pub part: Option<PartQuota>,
    /// Of everybody: what of it was won by who is in no team, or by nobody who is named. No team's attainment has it.
    pub teamless: Money,
    /// The same of each seller.
    pub attainment: Attainment,
    /// Open deals at its end, or on the day; `None`: nothing is known of that day.
    pub open: Option<usize>,
    /// What came in.
    pub inflow: Inflow,
    /// Actions that were closed in it.
    pub closed: Closed,
    /// By segment, source, rep, competitor: in the order of [`By::ALL`].
    pub groups: Vec<Vec<GroupRow>>,
    /// Deals that were decided, the largest first.
    pub decided: Vec<Decision>,
    /// Deals that were created, the largest first.
    pub created: Vec<DealId>,
}

/// A decided deal with the groups it is in.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Which.
    pub deal: DealId,
    /// Won, or lost.
    pub won: bool,
    /// Its value.
    pub value: Money,
    /// The day it was decided.
    pub on: NaiveDate,
    /// Days from created to decided; `None`: not known ([`Decided::days`]).
    pub days: Option<i64>,
    /// It reached a late stage before; `None`: not known.
    pub late: Option<bool>,
    /// In the order of [`By::ALL`].
    groups: Vec<Group>,
}

impl Decision {
    /// Whether it is in this group.
    pub fn is_in(&self, by: By, group: &Group) -> bool {
        By::ALL.iter().position(|b| *b == by).and_then(|at| self.groups.get(at)) == Some(group)
    }
}

impl Figures {
    /// With what is known beside the deals to be filled in.
    pub fn of(period: Period, over: bool, parts: Parts<'_>) -> Self {
        let mut decided: Vec<Decision> = parts.decided.iter().map(|d| decision(d)).collect();
        decided.sort_by_key(|d| (std::cmp::Reverse(d.value), d.deal));
        let mut created: Vec<&Created> = parts.created.to_vec();
        created.sort_by_key(|c| (std::cmp::Reverse(c.value), c.deal));
        Self {
            period,
            over,
            young: false,
            known: true,
            logged: true,
            sales: Sales::of(parts.decided.iter().copied()),
            quota: None,
            part: None,
            teamless: Money::ZERO,
            attainment: Attainment::default(),
            open: None,
            inflow: Inflow::of(&created),
            closed: Closed::default(),
            groups: By::ALL.iter().map(|by| groups(*by, parts)).collect(),
            decided,
            created: created.iter().map(|c| c.deal).collect(),
        }
    }

    /// Whether no more than the first fifth of its days has passed on that day.
    pub fn is_young(period: &Period, today: NaiveDate) -> bool {
        ((today - period.first).num_days() + 1) * 5 <= period.days()
    }

    /// The groups of one kind, the most won first.
    pub fn by(&self, by: By) -> &[GroupRow] {
        let at = By::ALL.iter().position(|b| *b == by);
        at.and_then(|at| self.groups.get(at)).map_or(&[], Vec::as_slice)
    }

    /// Won / quota, 0 to more than 1, as on the forecast board: of all that was won, also where only some have a quota
    /// (design: metrics, "Attainment"). `None`: no quota is known, or it is zero.
    pub fn attained(&self) -> Option<f64> {
        self.quota.filter(|q| *q > Money::ZERO).and_then(|quota| self.sales.value.ratio(quota))
    }

    /// Nothing was decided in it.
    pub const fn is_empty(&self) -> bool {
        self.sales.closed.decided == 0
    }
}

fn decision(deal: &Decided) -> Decision {
    Decision {
        deal: deal.deal,
        won: deal.won,
        value: deal.value,
        on: deal.closed,
        days: deal.days(),
        late: deal.late,
        groups: By::ALL.iter().map(|by| deal.group(*by)).collect(),
    }
}

fn groups(by: By, parts: Parts<'_>) -> Vec<GroupRow> {
    let mut created: BTreeMap<Group, (usize, Money)> = BTreeMap::new();
    for one in parts.created {
        let sum = created.entry(one.group(by)).or_default();
        *sum = (sum.0 + 1, sum.1 + one.value);
    }
    let mut open: BTreeMap<Group, usize> = BTreeMap::new();
    for row in parts.open.into_iter().flatten() {
        let group = Group::of(by, row.owner, [&row.segment, &row.source, &row.competitor]);
        *open.entry(group).or_default() += row.deals;
    }
    let known = |n: Option<usize>| parts.open.map(|_| n.unwrap_or(0));
    let mut rows: Vec<GroupRow> = Sales::by(by, parts.decided.iter().copied())
        .into_iter()
        .map(|(group, sales)| {
            let (created, open) = (created.remove(&group).unwrap_or_default(), known(open.remove(&group)));
            GroupRow { group, sales, open, created }
        })
        .collect();
    // what nothing was decided of
    for (group, sum) in created {
        let open = known(open.remove(&group));
        rows.push(GroupRow { group, sales: Sales::default(), open, created: sum });
    }
    for (group, n) in open {
        rows.push(GroupRow { group, sales: Sales::default(), open: Some(n), created: (0, Money::ZERO) });
    }
    rows
}

/// The sales figures of a scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Whose.
    pub scope: Scope,
    /// The last months up to the present one, oldest first.
    pub months: Vec<Figures>,
    /// The same of quarters.
    pub quarters: Vec<Figures>,
    /// The day on which the log of changes begins; `None`: there is none.
    pub log_since: Option<NaiveDate>,
    /// Open deals of which nobody knows when they were created.
    pub undated: usize,
    /// What everybody is called, also those who have left.
    pub names: HashMap<PersonId, String>,
}

impl Told {
    /// Months, or quarters.
    pub fn periods(&self, span: Span) -> &[Figures] {
        match span {
            Span::Month => &self.months,
            Span::Quarter => &self.quarters,
        }
    }

    /// What a group is called.
    pub fn name(&self, by: By, group: &Group) -> String {
        match group {
            Group::Word(word) => word.clone(),
            Group::Rep(id) => self.names.get(id).map_or("?", String::as_str).to_owned(),
            Group::Unsaid => by.unsaid().to_owned(),
        }
    }

    /// The period to begin with: the present one, or the one before where nothing was decided in the present one yet.
    pub fn first_look(&self, span: Span) -> usize {
        let all = self.periods(span);
        let last = all.len().saturating_sub(1);
        let told = |at: &usize| all.get(*at).is_some_and(|f| !f.is_empty());
        [last, last.saturating_sub(1)].into_iter().find(told).unwrap_or(last)
    }

    /// The last period that is over and in which something was won: what a what-if starts from.
    pub fn last_full(&self, span: Span) -> Option<&Figures> {
        self.periods(span).iter().rev().find(|f| f.over && f.sales.closed.won > 0)
    }
}
