//! A waterfall told apart: of the regions, teams or sellers of a scope, side by side, beside that of the whole.
//!
//! Every deal stands on each day under one part at most, and under one exactly where the whole has it. So the parts add up to
//! the whole, to the cent, but for what one part hands to another: it left the one and joined the other, and the whole never
//! saw it move. That is told as what was handed over between them, and adds up to nothing.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use chrono::NaiveDate;

use super::told::{Row, Told};
use super::{Bar, Circle, Course, Waterfall};
use crate::domain::deal::keyed;
use crate::domain::health::Scope;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::money::Money;
use crate::domain::people::{Level, Org};

/// Into what a whole is told apart, the coarsest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Split {
    /// By region; who is in none stands under the team, or alone.
    Region,
    /// By team; who is in none stands alone.
    Team,
    /// Seller by seller.
    Rep,
}

keyed!(Split { Region = "region", Team = "team", Rep = "rep" });

impl Split {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Team => "team",
            Self::Rep => "seller",
        }
    }

    /// The units it is made of.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Region => Some(Level::L2),
            Self::Team => Some(Level::L1),
            Self::Rep => None,
        }
    }

    /// How this scope can be told apart: into what there are at least two of, and always into its sellers; one seller not
    /// at all.
    pub fn of(scope: Scope, org: &Org) -> Vec<Self> {
        if matches!(scope, Scope::Rep(_)) {
            return Vec::new();
        }
        let several = |split: &Self| {
            let lots = org.members.iter().filter_map(|(person, _)| split.lot(scope, org, *person));
            let units = lots.filter(|lot| split.level().is_some_and(|level| is_of(*lot, level, org)));
            units.collect::<HashSet<Scope>>().len() > 1
        };
        Self::ALL.iter().copied().filter(|split| *split == Self::Rep || several(split)).collect()
    }

    /// Under whom the deals of this person stand; `None`: they do not belong to the scope.
    pub fn lot(self, scope: Scope, org: &Org, person: PersonId) -> Option<Scope> {
        if let Scope::Rep(rep) = scope {
            return (rep == person).then_some(scope);
        }
        // from the unit the person sells in up to what lies directly below the scope
        let mut path: Vec<(UnitId, Level)> = Vec::new();
        let mut inside = scope == Scope::All;
        let mut at = org.unit_of(person).and_then(|unit| org.unit(unit));
        while let Some(unit) = at {
            if scope == Scope::Unit(unit.id) {
                inside = true;
                break;
            }
            // no organisation that goes in a circle is walked through for ever
            if path.iter().any(|(known, _)| *known == unit.id) {
                break;
            }
            path.push((unit.id, unit.level));
            at = unit.parent.and_then(|parent| org.unit(parent));
        }
        if !inside {
            return None;
        }
        let wanted = self.level();
        let exact = path.iter().find(|(_, level)| Some(*level) == wanted);
        let found = exact.or_else(|| path.iter().rev().find(|(_, level)| wanted.is_some_and(|wanted| *level < wanted)));
        Some(found.map_or(Scope::Rep(person), |(unit, _)| Scope::Unit(*unit)))
    }
}

/// Whether it is a unit of this level.
fn is_of(scope: Scope, level: Level, org: &Org) -> bool {
    matches!(scope, Scope::Unit(unit) if org.unit(unit).is_some_and(|u| u.level == level))
}

/// One part, before its deals are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Whose; `None`: deals that nobody owns.
    pub scope: Option<Scope>,
    /// What it is called.
    pub name: String,
    /// It belonged to the whole on some of the days only, or not with all of its people: its own waterfall is another one.
    pub partly: bool,
}

/// Who stands under which part, and when that changes.
pub struct Parting<'a> {
    /// The place of the part under which deals of this owner (`None`: nobody) stand on that day; `None`: not in the whole.
    pub of: &'a dyn Fn(Option<PersonId>, NaiveDate) -> Option<usize>,
    /// The days on which the organisation changed, oldest first.
    pub turns: &'a [NaiveDate],
}

impl Parting<'_> {
    /// The parts this deal can have stood under: those of its owners on each of the days.
    fn touched(&self, course: &Course, from: NaiveDate) -> Vec<usize> {
        let mut found = Vec::new();
        let later = course.changes.iter().filter_map(|(_, fact)| match fact {
            super::Fact::Owner(owner) => Some(*owner),
            _ => None,
        });
        for owner in std::iter::once(course.begin.owner).chain(later) {
            for day in std::iter::once(from).chain(self.turns.iter().copied()) {
                if let Some(part) = (self.of)(owner, day).filter(|part| !found.contains(part)) {
                    found.push(part);
                }
            }
        }
        found
    }
}

/// What a row of a waterfall comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// With its sign.
    pub value: Money,
    /// Of how many deals.
    pub deals: usize,
}

/// The rows of a waterfall, with round trips and without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    whole: Vec<Cell>,
    net: Vec<Cell>,
}

impl Sums {
    fn of(whole: &Waterfall, net: &Waterfall) -> Self {
        Self { whole: cells(whole), net: cells(net) }
    }

    /// What a row comes to.
    pub fn cell(&self, row: Row, round_trips: bool) -> Cell {
        let cells = if round_trips { &self.whole } else { &self.net };
        cells.get(place(row)).copied().unwrap_or_default()
    }

    /// No deal was in it at any time.
    pub fn is_empty(&self) -> bool {
        self.whole.iter().all(|cell| cell.deals == 0)
    }
}

/// The place of a row among all of them.
fn place(row: Row) -> usize {
    match row {
        Row::Start => 0,
        Row::Moved(bar) => 1 + Bar::ALL.iter().position(|b| *b == bar).unwrap_or(0),
        Row::End => 1 + Bar::ALL.len(),
    }
}

fn cells(of: &Waterfall) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); Bar::ALL.len() + 2];
    let mut add = |row: Row, value: Money, deals: usize| {
        if let Some(cell) = cells.get_mut(place(row)) {
            *cell = Cell { value: cell.value + value, deals: cell.deals + deals };
        }
    };
    add(Row::Start, of.start, of.start_deals.len());
    add(Row::End, of.end, of.end_deals.len());
    for of_one in of.flows.chunk_by(|a, b| a.deal == b.deal) {
        for (at, flow) in of_one.iter().enumerate() {
            let first = of_one[..at].iter().all(|earlier| earlier.bar != flow.bar);
            add(Row::Moved(flow.bar), flow.signed(), usize::from(first));
        }
    }
    cells
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Whose.
    pub lot: Lot,
    /// Its rows.
    pub sums: Sums,
}

/// The parts of a waterfall side by side, and the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Into what it is told apart.
    pub split: Split,
    /// The parts.
    pub parts: Vec<Part>,
    /// All of them together.
    pub whole: Sums,
}

impl Beside {
    /// Of the whole that these courses were told as, between the same days. `lots` are in the order of [`Parting::of`].
    pub fn of(split: Split, told: &Told, courses: &[Course], lots: Vec<Lot>, parting: &Parting<'_>) -> Self {
        let mut of_part: Vec<Vec<&Course>> = vec![Vec::new(); lots.len()];
        for course in courses {
            for part in parting.touched(course, told.days().0) {
                if let Some(list) = of_part.get_mut(part) {
                    list.push(course);
                }
            }
        }
        let part = |(at, (lot, courses)): (usize, (Lot, Vec<&Course>))| {
            let holds = |owner, day| (parting.of)(owner, day) == Some(at);
            let circle = Circle { holds: &holds, turns: parting.turns };
            let whole = Waterfall::of(told.period(), told.days(), courses, &circle);
            Part { lot, sums: Sums::of(&whole, &whole.net()) }
        };
        let parts = lots.into_iter().zip(of_part).enumerate().map(part).collect();
        Self { split, parts, whole: Sums::of(told.waterfall(true), told.waterfall(false)) }
    }

    /// What is to be added to the parts so that they are the whole: what one handed to another, which left the one and joined
    /// the other; with round trips left out also what of a deal that changed hands is a round trip of the whole only. All
    /// rows of it add up to nothing.
    pub fn between(&self, row: Row, round_trips: bool) -> Money {
        let parts: Money = self.parts.iter().map(|part| part.sums.cell(row, round_trips).value).sum();
        self.whole.cell(row, round_trips).value - parts
    }

    /// Whether there is anything of it.
    pub fn is_handed_over(&self, round_trips: bool) -> bool {
        Row::all().any(|row| self.between(row, round_trips) != Money::ZERO)
    }

    /// What that is, in words; `None`: there is nothing of it.
    pub fn between_words(&self, whole: &str, round_trips: bool) -> Option<String> {
        let only_handed = |row: &Row| matches!(row, Row::Moved(Bar::Joined | Bar::Left));
        let trips = Row::all().any(|row| !only_handed(&row) && self.between(row, round_trips) != Money::ZERO);
        self.is_handed_over(round_trips).then(|| {
            format!(
                "{BETWEEN}: left one and joined another, so that {whole} never saw it move{}",
                if trips { "; and round trips of deals that changed hands" } else { "" }
            )
        })
    }

    /// What there was, the ways in which anything moved, the most telling first, and what there is.
    pub fn columns(&self, round_trips: bool) -> Vec<Row> {
        let some = |bar: &Bar| {
            let row = Row::Moved(*bar);
            let all = self.parts.iter().map(|part| &part.sums).chain(std::iter::once(&self.whole));
            all.map(|sums| sums.cell(row, round_trips)).any(|cell| cell.deals > 0)
        };
        let bars = TELLING.iter().copied().filter(some).map(Row::Moved);
        std::iter::once(Row::Start).chain(bars).chain(std::iter::once(Row::End)).collect()
    }
}

/// What is added to the parts so that they are the whole.
pub const BETWEEN: &str = "between them";

/// The bars, the most telling first: where there is no room for all of them, these are seen.
const TELLING: [Bar; 14] = [
    Bar::Created,
    Bar::Won,
    Bar::Lost,
    Bar::PushedOut,
    Bar::PulledIn,
    Bar::Increased,
    Bar::Decreased,
    Bar::Joined,
    Bar::Left,
    Bar::Reopened,
    Bar::Back,
    Bar::Gone,
    Bar::PushedIn,
    Bar::PulledOut,
];
