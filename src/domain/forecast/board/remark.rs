//! What has to be said beside a board's figures, in words.

use chrono::NaiveDate;

use crate::domain::money::show::short;
use crate::domain::money::{Currency, Money};
use crate::domain::when::show_day;

/// One thing that is to be known of a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// There was no team on that day.
    NoTeam {
        /// The day.
        on: NaiveDate,
    },
    /// Whose board is asked for was not in the organisation on that day, although others were.
    NotThere {
        /// The unit's or the seller's name.
        name: String,
        /// The day.
        on: NaiveDate,
    },
    /// The period has not begun.
    NotBegun {
        /// Its first day.
        first: NaiveDate,
    },
    /// It is over: what is shown is how it stood on its last day.
    Over {
        /// The last day.
        last: NaiveDate,
    },
    /// No number, no target and no deal is known of it.
    Nothing,
    /// Nobody has submitted a number for it.
    Silent,
    /// Nobody has a target.
    NoTargets,
    /// These have none, although others do.
    NoTarget(Vec<String>),
    /// The target of these is zero.
    ZeroTarget(Vec<String>),
    /// Deals of people who are in no team, or of nobody.
    Outside {
        /// Won in the period.
        won: Money,
        /// Open in it.
        open: Money,
    },
    /// More is won than these have said as their worst case.
    Overtaken(Vec<String>),
    /// Open deals have a close date in the period that has passed.
    Overdue {
        /// Worth.
        amount: Money,
    },
    /// Rows of the newest export were refused.
    Refused {
        /// From which CRM.
        crm: String,
        /// The day it shows.
        on: NaiveDate,
        /// How many.
        rows: u32,
    },
}

impl Remark {
    /// A name that scripts rely on.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoTeam { .. } => "no_team",
            Self::NotThere { .. } => "not_there",
            Self::NotBegun { .. } => "not_begun",
            Self::Over { .. } => "over",
            Self::Nothing => "nothing_known",
            Self::Silent => "nobody_submitted",
            Self::NoTargets => "no_targets",
            Self::NoTarget(_) => "no_target",
            Self::ZeroTarget(_) => "zero_target",
            Self::Outside { .. } => "outside",
            Self::Overtaken(_) => "worst_case_overtaken",
            Self::Overdue { .. } => "overdue",
            Self::Refused { .. } => "refused_rows",
        }
    }

    /// In words, without a full stop.
    pub fn words(&self, currency: &Currency, today: NaiveDate) -> String {
        let day = |d: NaiveDate| show_day(d, today);
        match self {
            Self::NoTeam { on } => format!("There was no team yet on {}", day(*on)),
            Self::NotThere { name, on } => format!("{name} was not there on {}", day(*on)),
            Self::NotBegun { first } => format!("It has not begun: it begins {}", day(*first)),
            Self::Over { last } => {
                format!("It is over: the teams, targets and numbers are those of its last day, {}", day(*last))
            }
            Self::Nothing => {
                "Nothing is known of it: no number was submitted, no target is set, no deal closes in it".to_owned()
            }
            Self::Silent => "Nobody has submitted a number for it".to_owned(),
            Self::NoTargets => "No target is set for anybody: `bellwether import quotas FILE`".to_owned(),
            Self::NoTarget(names) => format!("No target is set for {}", listed(names)),
            Self::ZeroTarget(names) => format!("The target is zero, so no share of it is told: {}", listed(names)),
            Self::Outside { won, open } => {
                let parts = [(won, "won"), (open, "open")].into_iter().filter(|(amount, _)| **amount != Money::ZERO);
                let parts: Vec<String> =
                    parts.map(|(amount, what)| format!("{} {what}", short(*amount, currency))).collect();
                format!(
                    "In no team's sum: {}, of deals whose owner has left, is in no team or is not named",
                    parts.join(" and ")
                )
            }
            Self::Overtaken(names) => {
                format!("More is won than the worst case said, so it is to be asked for anew: {}", listed(names))
            }
            Self::Overdue { amount } => format!(
                "Overdue, and in no open sum or coverage until their close dates are true: deals worth {}",
                short(*amount, currency)
            ),
            Self::Refused { crm, on, rows } => {
                let (rows, are) = if *rows == 1 { ("1 row".to_owned(), "is") } else { (format!("{rows} rows"), "are") };
                format!(
                    "{rows} of the {crm} export of {} {are} not counted: refused when it was imported, as amounts in a \
                     currency without a rate are",
                    day(*on)
                )
            }
        }
    }
}

/// "Ana, Bo, Ivo and 4 more".
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 4;
    match names.len() {
        n if n > SHOWN + 1 => format!("{} and {} more", names[..SHOWN].join(", "), n - SHOWN),
        _ => names.join(", "),
    }
}
