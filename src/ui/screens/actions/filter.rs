//! Which actions are shown, in which order, under which headings.

use chrono::{Days, NaiveDate};

use super::row::ActionRow;
use crate::domain::ids::{DealId, PersonId};
use crate::ui::fuzzy;

/// What is asked for. The default is every open action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Owed by this person.
    pub owner: Option<PersonId>,
    /// Written down in a meeting of this code.
    pub code: Option<String>,
    /// About this deal.
    pub deal: Option<DealId>,
    /// Late ones only.
    pub overdue: bool,
    /// Closed and dropped ones, too.
    pub closed: bool,
    /// Words to search for.
    pub query: String,
}

impl Filters {
    /// Nothing is left out but what is settled.
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    fn lets(&self, row: &ActionRow, today: NaiveDate) -> bool {
        let action = &row.action;
        (self.closed || action.is_open())
            && (!self.overdue || action.is_overdue(today))
            && self.owner.is_none_or(|o| action.owner == Some(o))
            && self.deal.is_none_or(|d| action.deal == Some(d))
            && self.code.as_ref().is_none_or(|c| row.source.as_ref().is_some_and(|s| s.code == *c))
    }
}

/// A heading of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Best match first.
    Found,
    /// Late.
    Overdue,
    /// Due today or within the seven days after it.
    Week,
    /// Due after that.
    Later,
    /// Without a day.
    NoDay,
    /// Closed or dropped.
    Settled,
}

impl Group {
    /// The heading's words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Found => "BEST MATCH FIRST",
            Self::Overdue => "OVERDUE",
            Self::Week => "NEXT 7 DAYS",
            Self::Later => "LATER",
            Self::NoDay => "WITHOUT A DAY",
            Self::Settled => "SETTLED",
        }
    }

    fn of(row: &ActionRow, today: NaiveDate) -> Self {
        match row.action.due {
            _ if !row.action.is_open() => Self::Settled,
            None => Self::NoDay,
            Some(due) if due < today => Self::Overdue,
            Some(due) if due <= today + Days::new(7) => Self::Week,
            Some(_) => Self::Later,
        }
    }
}

/// One line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// A heading and how many stand under it.
    Heading(Group, usize),
    /// The n-th shown action.
    Row(usize),
}

/// Indexes of the rows that are shown, in order, and the lines they make.
pub fn arrange(rows: &[ActionRow], filters: &Filters, today: NaiveDate) -> (Vec<usize>, Vec<Line>) {
    let searching = !filters.query.trim().is_empty();
    let mut shown: Vec<usize> = (0..rows.len()).filter(|i| filters.lets(&rows[*i], today)).collect();
    if searching {
        let keys: Vec<String> = shown.iter().map(|i| rows[*i].key()).collect();
        shown = fuzzy::rank(&filters.query, keys.iter().map(String::as_str)).into_iter().map(|i| shown[i]).collect();
    } else {
        // what is settled: the latest first
        shown.sort_by_key(|i| {
            let (group, due) = (Group::of(&rows[*i], today), rows[*i].action.due);
            let back = (group == Group::Settled).then_some(std::cmp::Reverse(due));
            (group, back, due, rows[*i].owner().to_owned())
        });
    }
    let group = |i: usize| if searching { Group::Found } else { Group::of(&rows[i], today) };
    let mut lines = Vec::with_capacity(shown.len() + 4);
    let mut last = None;
    for (n, i) in shown.iter().enumerate() {
        let now = group(*i);
        if last != Some(now) {
            lines.push(Line::Heading(now, shown.iter().filter(|j| group(**j) == now).count()));
            last = Some(now);
        }
        lines.push(Line::Row(n));
    }
    (shown, lines)
}
