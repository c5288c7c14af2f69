//! What moved a period's pipeline between two days, told from the log of deal changes and not from its two ends, so that
//! what left and came back can be shown.
//!
//! start + created + pulled in + pushed in + reopened + back + joined + increased - decreased - pushed out - pulled out -
//! lost - won - gone - left = end, to the cent, whatever the log says (design: metrics, "Pipeline waterfall").
//!
//! The pipeline of a period: deals that are open, in the CRM, not omitted, that close within it, and whose owner belongs to
//! the scope on that day. A deal that is won is first brought to its final amount and date, so that the won bar is what was
//! booked; a deal that is lost is lost before its date moves.
//!
//! The won bar is what is booked between the two days: at the end what is won with a close date in the period, by the forecast
//! board's rule. So what becomes of a won deal later is booked as well: another amount as increased and won (decreased, and less
//! won), another date or owner as taken out of the won bar and pushed out or left. A deal that was won before the first day is no
//! part of the pipeline: only another amount or date is booked of it, and whose it becomes moves nothing; where it no longer is
//! won it is reopened, and then lost if it is.

pub mod beside;
mod net;
#[cfg(test)]
mod tests;
pub mod told;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::deal::{Category, Deal, Status, keyed};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::period::Period;

/// What moved the pipeline. Those that add come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bar {
    /// A deal that was not there before.
    Created,
    /// Its close date came into the period from a later day, or from none.
    PulledIn,
    /// Its close date came into the period from an earlier day.
    PushedIn,
    /// It was won or lost, and is open again.
    Reopened,
    /// It is in the CRM's export again, or no longer omitted from the forecast.
    Back,
    /// Its owner joined, or somebody who belongs took it over.
    Joined,
    /// Its amount grew.
    Increased,
    /// Its amount shrank.
    Decreased,
    /// Its close date left the period for a later day, or for none.
    PushedOut,
    /// Its close date left the period for an earlier day.
    PulledOut,
    /// Lost.
    Lost,
    /// Won.
    Won,
    /// No longer in the CRM's export, or omitted from the forecast.
    Gone,
    /// Its owner left, or somebody who does not belong took it over.
    Left,
}

keyed!(Bar {
    Created = "created", PulledIn = "pulled_in", PushedIn = "pushed_in", Reopened = "reopened", Back = "back",
    Joined = "joined", Increased = "increased", Decreased = "decreased", PushedOut = "pushed_out",
    PulledOut = "pulled_out", Lost = "lost", Won = "won", Gone = "gone", Left = "left",
});

impl Bar {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::PulledIn => "pulled in",
            Self::PushedIn => "pushed in",
            Self::Reopened => "reopened",
            Self::Back => "back",
            Self::Joined => "joined the team",
            Self::Increased => "increased",
            Self::Decreased => "decreased",
            Self::PushedOut => "pushed out",
            Self::PulledOut => "pulled out",
            Self::Lost => "lost",
            Self::Won => "won",
            Self::Gone => "gone",
            Self::Left => "left the team",
        }
    }

    /// What it means, in a line.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Created => "seen for the first time, closing in this period",
            Self::PulledIn => "the close date came in from a later day, or there was none",
            Self::PushedIn => "the close date came in from an earlier day",
            Self::Reopened => "won or lost before, open again",
            Self::Back => "in the export again, or no longer omitted from the forecast",
            Self::Joined => "its owner joined, or a member took it over",
            Self::Increased => "the amount grew",
            Self::Decreased => "the amount shrank",
            Self::PushedOut => "the close date moved beyond the period, or was taken away",
            Self::PulledOut => "the close date moved before the period",
            Self::Lost => "lost",
            Self::Won => "won: what was booked, at its final amount",
            Self::Gone => "no longer in the export, or omitted from the forecast",
            Self::Left => "its owner left, or somebody outside took it over",
        }
    }

    /// Whether it adds to the pipeline.
    pub const fn adds(self) -> bool {
        matches!(
            self,
            Self::Created
                | Self::PulledIn
                | Self::PushedIn
                | Self::Reopened
                | Self::Back
                | Self::Joined
                | Self::Increased
        )
    }

    /// A deal comes in by it.
    const fn enters(self) -> bool {
        self.adds() && !matches!(self, Self::Increased)
    }

    /// A deal goes out by it.
    const fn leaves(self) -> bool {
        !self.adds() && !matches!(self, Self::Decreased)
    }
}

/// What of a deal decides whether it is in the pipeline, and with how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Its value; "no amount" is nothing.
    pub amount: Money,
    /// When it closes.
    pub close: Option<NaiveDate>,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// Open, won, lost.
    pub status: Status,
    /// Not in the CRM's export.
    pub gone: bool,
    /// Omitted from the forecast.
    pub omitted: bool,
}

impl Shape {
    /// Of a deal as it stands.
    pub fn of(deal: &Deal) -> Self {
        Self {
            amount: deal.value(),
            close: deal.close,
            owner: deal.owner,
            status: deal.status,
            gone: deal.gone.is_some(),
            omitted: deal.category == Some(Category::Omitted),
        }
    }

    /// Open, in the export and not omitted from the forecast, as [`Deal::is_open`].
    pub fn is_open(&self) -> bool {
        self.status == Status::Open && !self.gone && !self.omitted
    }

    /// Its close date lies in the period.
    pub fn closes_in(&self, period: &Period) -> bool {
        self.close.is_some_and(|close| period.contains(close))
    }

    /// Won with a close date in the period, whatever became of it in the export.
    pub fn won_in(&self, period: &Period) -> bool {
        self.status == Status::Won && self.closes_in(period)
    }

    /// The same with this fact.
    #[must_use]
    pub const fn with(mut self, fact: Fact) -> Self {
        match fact {
            Fact::Amount(amount) => self.amount = amount,
            Fact::Close(close) => self.close = close,
            Fact::Owner(owner) => self.owner = owner,
            Fact::Status(status) => self.status = status,
            Fact::Omitted(omitted) => self.omitted = omitted,
            Fact::Gone(gone) => self.gone = gone,
        }
        self
    }
}

/// A fact of it from some day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Its value.
    Amount(Money),
    /// When it closes.
    Close(Option<NaiveDate>),
    /// Whose it is.
    Owner(Option<PersonId>),
    /// Open, won, lost.
    Status(Status),
    /// Omitted or not.
    Omitted(bool),
    /// In the export or not.
    Gone(bool),
}

impl Fact {
    /// How many kinds there are.
    const KINDS: usize = 6;

    /// Which one it is, in the order in which a day's facts are booked.
    const fn kind(self) -> usize {
        match self {
            Self::Amount(_) => 0,
            Self::Owner(_) => 1,
            Self::Omitted(_) => 2,
            Self::Gone(_) => 3,
            Self::Close(_) => 4,
            Self::Status(_) => 5,
        }
    }
}

/// One deal's way through the days after the first: as it was then, or as it came in later, and what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Which deal.
    pub deal: DealId,
    /// The day that showed it first, where that is after the first day.
    pub born: Option<NaiveDate>,
    /// As it was at the end of the first day, or when it came in.
    pub begin: Shape,
    /// What changed after that, oldest first.
    pub changes: Vec<(NaiveDate, Fact)>,
}

impl Course {
    /// As it was at the end of that day.
    pub fn on(&self, day: NaiveDate) -> Shape {
        self.changes.iter().filter(|(on, _)| *on <= day).fold(self.begin, |shape, (_, fact)| shape.with(*fact))
    }
}

/// Who belongs to the scope, and when that changes.
pub struct Circle<'a> {
    /// Whether deals of this owner (`None`: nobody) count on that day.
    pub holds: &'a dyn Fn(Option<PersonId>, NaiveDate) -> bool,
    /// The days on which the organisation changed, oldest first.
    pub turns: &'a [NaiveDate],
}

/// One movement of one deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// Which deal.
    pub deal: DealId,
    /// The day that showed it.
    pub on: NaiveDate,
    /// What it was.
    pub bar: Bar,
    /// By how much, before the bar's sign. Below nothing where less is won than was told.
    pub value: Money,
}

impl Flow {
    /// With the bar's sign.
    pub fn signed(&self) -> Money {
        if self.bar.adds() { self.value } else { -self.value }
    }
}

/// What moved the pipeline between the ends of two days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waterfall {
    /// The pipeline of this period.
    pub period: Period,
    /// The end of this day.
    pub from: NaiveDate,
    /// The end of that day.
    pub to: NaiveDate,
    /// What there was.
    pub start: Money,
    /// The deals it consisted of.
    pub start_deals: Vec<DealId>,
    /// What there is.
    pub end: Money,
    /// The deals it consists of.
    pub end_deals: Vec<DealId>,
    /// What happened in between, deal by deal, each in order.
    pub flows: Vec<Flow>,
}

impl Waterfall {
    /// Of these deals. Days: `from` < `to`; what the courses tell beyond `to` does not count.
    pub fn of<'a>(
        period: Period,
        (from, to): (NaiveDate, NaiveDate),
        courses: impl IntoIterator<Item = &'a Course>,
        circle: &Circle<'_>,
    ) -> Self {
        let mut all = Self {
            period,
            from,
            to,
            start: Money::ZERO,
            start_deals: Vec::new(),
            end: Money::ZERO,
            end_deals: Vec::new(),
            flows: Vec::new(),
        };
        for course in courses {
            if course.born.is_some_and(|born| born > to) {
                continue;
            }
            let (shape, flows) = (course.begin, &mut all.flows);
            let mut walk = Walk { period: &period, circle, course, shape, day: from, before: None, flows };
            let (start, end) = walk.through(to);
            if let Some(start) = start {
                all.start += start;
                all.start_deals.push(course.deal);
            }
            if let Some(end) = end {
                all.end += end;
                all.end_deals.push(course.deal);
            }
        }
        all
    }

    /// What one bar adds up to, without its sign.
    pub fn total(&self, bar: Bar) -> Money {
        self.flows.iter().filter(|f| f.bar == bar).map(|f| f.value).sum()
    }

    /// The deals of a bar with what it did to each, the largest first.
    pub fn deals(&self, bar: Bar) -> Vec<(DealId, Money)> {
        let mut found: Vec<(DealId, Money)> = Vec::new();
        for flow in self.flows.iter().filter(|f| f.bar == bar) {
            // a deal's flows stand together
            match found.last_mut().filter(|(deal, _)| *deal == flow.deal) {
                Some((_, value)) => *value += flow.value,
                None => found.push((flow.deal, flow.value)),
            }
        }
        found.sort_by_key(|(deal, value)| (std::cmp::Reverse(*value), *deal));
        found
    }

    /// What is left between what the bars say and what there is: always nothing.
    pub fn rest(&self) -> Money {
        self.end - self.flows.iter().map(Flow::signed).sum::<Money>() - self.start
    }

    /// The same without round trips: a deal that left and came back, or came in and left again, is told by what remains of
    /// it. What was won stays told.
    #[must_use]
    pub fn net(&self) -> Self {
        self.netted().0
    }

    /// How many deals [`Waterfall::net`] leaves something out of.
    pub fn round_trips(&self) -> usize {
        net::net(&self.flows).1
    }

    /// Both in one go.
    pub fn netted(&self) -> (Self, usize) {
        let (flows, trips) = net::net(&self.flows);
        let (start_deals, end_deals) = (self.start_deals.clone(), self.end_deals.clone());
        (Self { flows, start_deals, end_deals, ..*self }, trips)
    }
}

/// One deal on its way.
struct Walk<'a> {
    period: &'a Period,
    circle: &'a Circle<'a>,
    course: &'a Course,
    shape: Shape,
    day: NaiveDate,
    /// What of it was won before the first day, and still is: whoever owns it, so that every part knows the same of it.
    before: Option<Money>,
    flows: &'a mut Vec<Flow>,
}

/// Where a deal stands, and with how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Neither.
    Outside,
    /// In the pipeline.
    Pipeline(Money),
    /// Won, with a close date in the period.
    Booked(Money),
}

impl Place {
    const fn pipeline(self) -> Option<Money> {
        if let Self::Pipeline(value) = self { Some(value) } else { None }
    }
}

impl Walk<'_> {
    /// What it is worth in the pipeline at the beginning and at the end.
    fn through(&mut self, to: NaiveDate) -> (Option<Money>, Option<Money>) {
        let mut start = None;
        match self.course.born {
            None => {
                start = self.place().pipeline();
                self.before = self.is_won_here().then_some(self.shape.amount);
            }
            Some(born) => {
                self.day = born;
                self.moved(Place::Outside, Bar::Created, Bar::Gone, false);
            }
        }
        let (born, is_born) = (self.day, self.course.born.is_some());
        // what the first day, or the one it came in before, had is told already
        let known = |day: NaiveDate| day < born || day == born && !is_born;
        let (course, circle) = (self.course, self.circle);
        let mut changes = &course.changes[course.changes.partition_point(|(on, _)| known(*on))..];
        let mut turns = &circle.turns[circle.turns.partition_point(|on| known(*on))..];
        loop {
            let next = [changes.first().map(|(on, _)| *on), turns.first().copied()].into_iter().flatten().min();
            let Some(day) = next.filter(|day| *day <= to) else { break };
            let (today, later) = changes.split_at(changes.partition_point(|(on, _)| *on <= day));
            (changes, turns) = (later, &turns[turns.partition_point(|on| *on <= day)..]);
            self.turn(day);
            for fact in as_booked(today, self.shape.status) {
                self.step(fact);
            }
        }
        self.day = to;
        (start, self.place().pipeline())
    }

    /// Where it stands now. What is won stays booked, whatever becomes of it in the export, as on the forecast board.
    fn place(&self) -> Place {
        let shape = &self.shape;
        if !shape.closes_in(self.period) || !(self.circle.holds)(shape.owner, self.day) {
            return Place::Outside;
        }
        match shape.status {
            Status::Won => Place::Booked(shape.amount),
            Status::Open if shape.is_open() => Place::Pipeline(shape.amount),
            _ => Place::Outside,
        }
    }

    fn is_won_here(&self) -> bool {
        self.shape.won_in(self.period)
    }

    fn flow(&mut self, bar: Bar, value: Money) {
        self.flows.push(Flow { deal: self.course.deal, on: self.day, bar, value });
    }

    /// Another day: its owner may belong, or no longer.
    fn turn(&mut self, day: NaiveDate) {
        let before = self.place();
        self.day = day;
        if before != self.place() {
            self.moved(before, Bar::Joined, Bar::Left, false);
        }
    }

    fn step(&mut self, fact: Fact) {
        let (before, was) = (self.place(), self.shape);
        self.shape = was.with(fact);
        let reopened = was.status == Status::Won && self.shape.status != Status::Won;
        self.moved(before, self.way_in(fact, &was), self.way_out(fact), reopened);
        if !self.is_won_here() {
            self.before = None;
        }
    }

    /// It stood there and stands elsewhere now: what is won passes through the pipeline, in which it is brought to its final
    /// amount, and what is no longer won goes back the same way.
    fn moved(&mut self, before: Place, way_in: Bar, way_out: Bar, reopened: bool) {
        let after = self.place();
        match (before, after) {
            (Place::Outside, Place::Outside) => {}
            // won before the first day and still: who has it now moves nothing
            (Place::Outside, Place::Booked(_)) | (Place::Booked(_), Place::Outside)
                if self.before.is_some() && self.is_won_here() => {}
            (Place::Outside, Place::Pipeline(value)) => self.flow(way_in, value),
            (Place::Outside, Place::Booked(value)) => {
                self.flow(way_in, value);
                self.flow(Bar::Won, value);
            }
            (Place::Pipeline(value), Place::Outside) => self.flow(way_out, value),
            (Place::Pipeline(old), Place::Pipeline(new)) => self.changed(old, new),
            (Place::Pipeline(_), Place::Booked(value)) => self.flow(Bar::Won, value),
            (Place::Booked(value), Place::Outside) => {
                self.unbook(value, reopened);
                self.flow(way_out, value);
            }
            (Place::Booked(value), Place::Pipeline(_)) => self.unbook(value, reopened),
            (Place::Booked(old), Place::Booked(new)) if old != new => {
                self.changed(old, new);
                self.flow(Bar::Won, new - old);
            }
            (Place::Booked(_), Place::Booked(_)) => {}
        }
    }

    fn changed(&mut self, old: Money, new: Money) {
        if new > old {
            self.flow(Bar::Increased, new - old);
        } else if new < old {
            self.flow(Bar::Decreased, old - new);
        }
    }

    /// It is no longer won. What was won before the first day is reopened; what was won since is taken out of the won bar, which
    /// would else tell of a booking that is none.
    fn unbook(&mut self, value: Money, reopened: bool) {
        let before = self.before.filter(|_| reopened);
        if let Some(before) = before {
            self.flow(Bar::Reopened, before);
        }
        let since = value - before.unwrap_or_default();
        if before.is_none() || since != Money::ZERO {
            self.flow(Bar::Won, -since);
        }
    }

    fn way_in(&self, fact: Fact, was: &Shape) -> Bar {
        match fact {
            Fact::Close(_) if was.close.is_some_and(|c| c < self.period.first) => Bar::PushedIn,
            Fact::Close(_) => Bar::PulledIn,
            Fact::Owner(_) => Bar::Joined,
            Fact::Status(_) if was.status == Status::Open => Bar::Back,
            Fact::Status(_) => Bar::Reopened,
            Fact::Omitted(_) | Fact::Gone(_) => Bar::Back,
            // no deal comes in by its amount
            Fact::Amount(_) => Bar::Increased,
        }
    }

    fn way_out(&self, fact: Fact) -> Bar {
        match fact {
            Fact::Close(Some(close)) if close < self.period.first => Bar::PulledOut,
            Fact::Close(_) => Bar::PushedOut,
            Fact::Owner(_) => Bar::Left,
            Fact::Status(Status::Lost) => Bar::Lost,
            // open again, but not in the export or omitted
            Fact::Status(_) | Fact::Omitted(_) | Fact::Gone(_) => Bar::Gone,
            // no deal goes out by its amount
            Fact::Amount(_) => Bar::Decreased,
        }
    }
}

/// A day's facts, each as the day ended, in the order in which they are booked on a deal of this status.
fn as_booked(today: &[(NaiveDate, Fact)], was: Status) -> impl Iterator<Item = Fact> {
    let mut last: [Option<Fact>; Fact::KINDS] = [None; Fact::KINDS];
    for (_, fact) in today {
        last[fact.kind()] = Some(*fact);
    }
    let is = last.iter().flatten().find_map(|fact| if let Fact::Status(is) = fact { Some(*is) } else { None });
    let order: [usize; Fact::KINDS] = match (was, is) {
        // one that is no longer won is so before anything else moves: where it moves to nobody has won it. Whether it is in the
        // export decides where it goes then
        (Status::Won, Some(Status::Open | Status::Lost)) => [2, 3, 5, 0, 1, 4],
        // one that is lost is lost before its date moves, and before the CRM omits it from the forecast for that
        (_, Some(Status::Lost)) => [0, 1, 5, 2, 3, 4],
        // one that is won is won on the day it was won on, and before the CRM omits it
        (_, Some(Status::Won)) => [0, 1, 4, 5, 2, 3],
        _ => [0, 1, 2, 3, 4, 5],
    };
    order.into_iter().filter_map(move |kind| last[kind])
}
