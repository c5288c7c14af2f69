//! What stands against accepting a number, each with the field it is about and what to do.

use chrono::NaiveDate;

use super::{Card, Horizon, HorizonFacts, Movement, Scenario};
use crate::domain::deal::Status;
use crate::domain::forecast::{Draft, Spoken};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, percent, percent_signed};

/// Something that is wrong with what was said, or worth saying about it.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// A number was not said.
    Missing {
        /// Which period's.
        horizon: Horizon,
        /// Which of the three.
        scenario: Scenario,
    },
    /// A number is below what is in the bank.
    BelowWon {
        /// Which period's.
        horizon: Horizon,
        /// Which of the three.
        scenario: Scenario,
        /// What was said.
        said: Money,
        /// What is won.
        won: Money,
    },
    /// WC <= FC <= BC does not hold.
    Disordered {
        /// Which period's.
        horizon: Horizon,
        /// The one that is to be lower.
        lower: Scenario,
        /// The one that is to be higher, and is not.
        upper: Scenario,
    },
    /// The quarter says less than its month and what the other months have won.
    MonthAboveQuarter {
        /// Which of the three.
        scenario: Scenario,
        /// The month's number.
        month: Money,
        /// Won in the quarter outside of the month.
        elsewhere: Money,
        /// The quarter's number.
        quarter: Money,
    },
    /// A number moved beyond the threshold and no deal is named that moved it that way.
    Unexplained {
        /// Which period's.
        horizon: Horizon,
        /// Which of the three.
        scenario: Scenario,
        /// How it moved.
        movement: Movement,
    },
    /// The question about certainty was not asked.
    SureNotAsked {
        /// How sure, in per cent.
        percent: u8,
    },
    /// They are not that sure.
    NotSure {
        /// How sure, in per cent.
        percent: u8,
    },
    /// A submitted number is amended without a reason.
    NoAmendmentReason,
    /// The own number differs from the sum of the reports without a reason.
    NoDifferenceReason {
        /// Which period's.
        horizon: Horizon,
        /// Which of the three.
        scenario: Scenario,
        /// Own - sum.
        difference: Money,
    },
    /// The same deal is named twice.
    NamedTwice {
        /// Which.
        deal: DealId,
    },
    /// A deal is named with nothing or less.
    NamedWithoutAmount {
        /// Which.
        deal: DealId,
    },
    /// The own number moved beyond the threshold and none of the reports has named a deal for it.
    OwnMoved {
        /// Which period's.
        horizon: Horizon,
        /// Which of the three.
        scenario: Scenario,
        /// How it moved.
        movement: Movement,
    },
    /// Some have not submitted: the sum is without them.
    Without {
        /// Their names.
        names: Vec<String>,
    },
    /// A named deal is not open any more and does not count.
    NamedClosed {
        /// Its name.
        name: String,
        /// Won or lost.
        status: Status,
    },
    /// A named deal does not close in the quarter and does not count.
    NamedOutside {
        /// Its name.
        name: String,
        /// When it closes; `None`: nobody knows.
        close: Option<NaiveDate>,
    },
    /// The named explanations do not add up to the move of FC.
    PartlyExplained {
        /// Which period's.
        horizon: Horizon,
        /// Sum of the explanations.
        explained: Money,
        /// The move.
        moved: Money,
    },
    /// A part of FC stands on no deal.
    Unnamed {
        /// Which period's.
        horizon: Horizon,
        /// How much.
        amount: Money,
        /// (won + named) / FC.
        support: Option<f64>,
    },
    /// Won and named deals are more than FC.
    OverNamed {
        /// Which period's.
        horizon: Horizon,
        /// How much.
        amount: Money,
    },
}

impl Problem {
    /// The number cannot be accepted with it; the others are only said.
    pub const fn is_blocking(&self) -> bool {
        match self {
            Self::Missing { .. }
            | Self::BelowWon { .. }
            | Self::Disordered { .. }
            | Self::MonthAboveQuarter { .. }
            | Self::Unexplained { .. }
            | Self::SureNotAsked { .. }
            | Self::NotSure { .. }
            | Self::NoAmendmentReason
            | Self::NoDifferenceReason { .. }
            | Self::NamedTwice { .. }
            | Self::NamedWithoutAmount { .. } => true,
            Self::OwnMoved { .. }
            | Self::Without { .. }
            | Self::NamedClosed { .. }
            | Self::NamedOutside { .. }
            | Self::PartlyExplained { .. }
            | Self::Unnamed { .. }
            | Self::OverNamed { .. } => false,
        }
    }

    /// The field to go to, where it is about one of the six numbers.
    pub const fn field(&self) -> Option<(Horizon, Scenario)> {
        match self {
            Self::Missing { horizon, scenario }
            | Self::BelowWon { horizon, scenario, .. }
            | Self::Unexplained { horizon, scenario, .. }
            | Self::OwnMoved { horizon, scenario, .. }
            | Self::NoDifferenceReason { horizon, scenario, .. }
            | Self::Disordered { horizon, upper: scenario, .. } => Some((*horizon, *scenario)),
            Self::MonthAboveQuarter { scenario, .. } => Some((Horizon::Quarter, *scenario)),
            Self::PartlyExplained { horizon, .. } | Self::Unnamed { horizon, .. } | Self::OverNamed { horizon, .. } => {
                Some((*horizon, Scenario::Forecast))
            }
            Self::SureNotAsked { .. }
            | Self::NotSure { .. }
            | Self::NoAmendmentReason
            | Self::NamedTwice { .. }
            | Self::NamedWithoutAmount { .. }
            | Self::Without { .. }
            | Self::NamedClosed { .. }
            | Self::NamedOutside { .. } => None,
        }
    }

    /// It makes this one number impossible, whatever else is said later: less than what is won, or out of order with
    /// another number of its period.
    pub fn is_about(&self, of: Horizon, number: Scenario) -> bool {
        match self {
            Self::BelowWon { horizon, scenario, .. } => (*horizon, *scenario) == (of, number),
            Self::Disordered { horizon, lower, upper } => *horizon == of && [*lower, *upper].contains(&number),
            _ => false,
        }
    }

    /// [`Problem::message`] where nobody may read an amount of the reports out of it: one by one, while somebody is in
    /// the room, the sum may be another one's number.
    pub fn discreet(&self, scale: &Scale) -> String {
        match self {
            Self::NoDifferenceReason { horizon, scenario, .. } => format!(
                "Your {} for the {} differs from the sum of the reports: say why.",
                scenario.short(),
                horizon.word()
            ),
            _ => self.message(scale),
        }
    }

    /// What is wrong and what to do, in one line.
    pub fn message(&self, scale: &Scale) -> String {
        let m = |amount: &Money| scale.show(*amount);
        match self {
            Self::Missing { horizon, scenario } => {
                format!("{} for the {} is missing.", scenario.short(), horizon.word())
            }
            Self::BelowWon { horizon, scenario, said, won } => format!(
                "{} {} for the {} is less than the {} already won: say at least that.",
                scenario.short(),
                m(said),
                horizon.word(),
                m(won)
            ),
            Self::Disordered { horizon, lower, upper } => {
                let (l, u, h) = (lower.short(), upper.short(), horizon.word());
                format!("{u} for the {h} is below {l}: raise {u} or lower {l}.")
            }
            Self::MonthAboveQuarter { scenario, month, elsewhere, quarter } if *elsewhere > Money::ZERO => format!(
                "The quarter's {s} {} is less than the month's {} and the {} won in its other months.",
                m(quarter),
                m(month),
                m(elsewhere),
                s = scenario.short()
            ),
            Self::MonthAboveQuarter { scenario, month, quarter, .. } => format!(
                "The quarter's {s} {} is less than the month's {}, which is part of it.",
                m(quarter),
                m(month),
                s = scenario.short()
            ),
            Self::Unexplained { horizon, scenario, movement } => {
                format!("{}: name the deal that moved it.", moved(*horizon, *scenario, movement, scale))
            }
            Self::OwnMoved { horizon, scenario, movement } => {
                format!("Your {}, and no report has named a deal for it.", moved(*horizon, *scenario, movement, scale))
            }
            Self::SureNotAsked { percent } => format!("Ask: at least {percent} % sure of FC? Answer yes or no."),
            Self::NotSure { percent } => {
                format!("Not {percent} % sure of FC: enter the number they are sure of, then ask again.")
            }
            Self::NoAmendmentReason => "This number is already submitted: say why it is amended.".into(),
            Self::NoDifferenceReason { horizon, scenario, difference } => format!(
                "Your {} for the {} is {} against the sum of the reports: say why.",
                scenario.short(),
                horizon.word(),
                scale.signed(*difference)
            ),
            Self::NamedTwice { .. } => "The same deal is named twice: take one out.".into(),
            Self::NamedWithoutAmount { .. } => {
                "A named deal counts for nothing: give its amount or take it out.".into()
            }
            Self::Without { names } => format!("Not in the sum: {}.", names.join(", ")),
            Self::NamedClosed { name, status: Status::Won } => format!("{name} is won and counts there, not as named."),
            Self::NamedClosed { name, .. } => format!("{name} is lost and carries nothing any more."),
            Self::NamedOutside { name, close: Some(close) } => {
                format!("{name} closes {}, outside of the quarter: not counted.", close.format("%-d %b %Y"))
            }
            Self::NamedOutside { name, close: None } => format!("{name} has no close date: not counted."),
            Self::PartlyExplained { horizon, explained, moved } => format!(
                "FC for the {} moved {}; the named deals explain {}.",
                horizon.word(),
                scale.signed(*moved),
                scale.signed(*explained)
            ),
            Self::Unnamed { horizon, amount, support } => {
                let carried = support.map_or(String::new(), |s| format!(": won and named carry {}", percent(s)));
                format!("{} of the {}'s FC stands on no deal{carried}.", m(amount), horizon.word())
            }
            Self::OverNamed { horizon, amount } => {
                format!("Won and named are {} more than the {}'s FC: is it too low?", m(amount), horizon.word())
            }
        }
    }
}

fn moved(horizon: Horizon, scenario: Scenario, movement: &Movement, scale: &Scale) -> String {
    let by = scale.signed(movement.delta);
    let relative = movement.percent.map_or_else(|| " from nothing".into(), |p| format!(" ({})", percent_signed(p)));
    format!("{} for the {} moved by {by}{relative}", scenario.short(), horizon.word())
}

/// What holds for a participant's numbers and for a manager's own: all six said, won <= WC <= FC <= BC, and the quarter
/// not below its month.
pub(in crate::domain::forecast) fn order_problems(
    month: &HorizonFacts,
    quarter: &HorizonFacts,
    draft: &Draft,
) -> Vec<Problem> {
    let mut found = Vec::new();
    for &horizon in Horizon::ALL {
        let call = draft.call(horizon);
        for &scenario in Scenario::ALL {
            if call.get(scenario).is_none() {
                found.push(Problem::Missing { horizon, scenario });
            }
        }
    }
    for (horizon, facts) in [(Horizon::Month, month), (Horizon::Quarter, quarter)] {
        let call = draft.call(horizon);
        let said = said(call);
        // One that is below what is won says it; those after it are judged against their neighbour.
        if let Some((scenario, said)) = said.first().copied().filter(|(_, said)| *said < facts.won) {
            found.push(Problem::BelowWon { horizon, scenario, said, won: facts.won });
        }
        for pair in said.windows(2) {
            if pair[1].1 < pair[0].1 {
                found.push(Problem::Disordered { horizon, lower: pair[0].0, upper: pair[1].0 });
            }
        }
    }
    let elsewhere = (quarter.won - month.won).at_least_zero();
    for &scenario in Scenario::ALL {
        if let (Some(m), Some(q)) = (draft.month_call.get(scenario), draft.quarter_call.get(scenario))
            && q < m + elsewhere
        {
            found.push(Problem::MonthAboveQuarter { scenario, month: m, elsewhere, quarter: q });
        }
    }
    found
}

fn said(call: &Spoken) -> Vec<(Scenario, Money)> {
    Scenario::ALL.iter().filter_map(|s| Some((*s, call.get(*s)?))).collect()
}

impl Card<'_> {
    /// Everything there is to say against these numbers: first what blocks, in the order of the fields, then what is
    /// only worth saying.
    pub fn problems(&self) -> Vec<Problem> {
        let (facts, draft) = (self.facts, self.draft);
        let mut found = order_problems(&facts.month, &facts.quarter, draft);
        found.extend(Horizon::ALL.iter().filter_map(|h| self.unexplained(*h)));
        let percent = facts.rules.sure_percent;
        match draft.sure {
            None => found.push(Problem::SureNotAsked { percent }),
            Some(false) => found.push(Problem::NotSure { percent }),
            Some(true) => {}
        }
        if facts.is_amendment() && !has_text(draft.reason.as_deref()) {
            found.push(Problem::NoAmendmentReason);
        }
        for (at, named) in draft.named.iter().enumerate() {
            if draft.named[..at].iter().any(|n| n.deal == named.deal) {
                found.push(Problem::NamedTwice { deal: named.deal });
            }
            if named.amount <= Money::ZERO {
                found.push(Problem::NamedWithoutAmount { deal: named.deal });
            }
        }
        self.remarks(&mut found);
        found
    }

    /// What does not block.
    fn remarks(&self, found: &mut Vec<Problem>) {
        for named in &self.draft.named {
            let Some(deal) = self.facts.deal(named.deal) else { continue };
            if deal.status != Status::Open {
                found.push(Problem::NamedClosed { name: deal.name.clone(), status: deal.status });
            } else if !self.counts(named, Horizon::Quarter) {
                found.push(Problem::NamedOutside { name: deal.name.clone(), close: named.close });
            }
        }
        for &horizon in Horizon::ALL {
            let explained: Money = self.explanations(horizon).map(|e| e.delta).sum();
            if let Some(movement) = self.movement(horizon, Scenario::Forecast).filter(|m| m.flagged)
                && self.explanations(horizon).next().is_some()
                && explained != movement.delta
            {
                found.push(Problem::PartlyExplained { horizon, explained, moved: movement.delta });
            }
            let sum = self.reconcile(horizon);
            if sum.unnamed > Money::ZERO {
                found.push(Problem::Unnamed { horizon, amount: sum.unnamed, support: sum.support });
            }
            if sum.over > Money::ZERO {
                found.push(Problem::OverNamed { horizon, amount: sum.over });
            }
        }
    }

    /// The explanation gate: the first number of this horizon (FC, then WC, then BC) that moved beyond the threshold
    /// without a deal named that moved it in that direction.
    pub fn unexplained(&self, horizon: Horizon) -> Option<Problem> {
        [Scenario::Forecast, Scenario::Worst, Scenario::Best].into_iter().find_map(|scenario| {
            let movement = self.movement(horizon, scenario).filter(|m| m.flagged)?;
            let named = self.explained(horizon, &movement).next().is_some();
            (!named).then_some(Problem::Unexplained { horizon, scenario, movement })
        })
    }

    /// The explanations that count for a move: of its horizon, and in its direction.
    pub fn explained(
        &self,
        horizon: Horizon,
        movement: &Movement,
    ) -> impl Iterator<Item = &crate::domain::forecast::Explanation> {
        let way = movement.delta.minor().signum();
        self.explanations(horizon).filter(move |e| e.delta.minor().signum() == way)
    }

    /// The move of a horizon that is talked about: the one that lacks its deal, else the first of FC, WC and BC that
    /// moved beyond the threshold.
    pub fn flagged(&self, horizon: Horizon) -> Option<(Scenario, Movement)> {
        if let Some(Problem::Unexplained { scenario, movement, .. }) = self.unexplained(horizon) {
            return Some((scenario, movement));
        }
        let moved = |s: Scenario| Some((s, self.movement(horizon, s).filter(|m| m.flagged)?));
        [Scenario::Forecast, Scenario::Worst, Scenario::Best].into_iter().find_map(moved)
    }

    /// The explanations of one horizon.
    pub fn explanations(&self, horizon: Horizon) -> impl Iterator<Item = &crate::domain::forecast::Explanation> {
        self.draft.explanations.iter().filter(move |e| e.horizon == horizon)
    }
}

/// There is something to read in it.
pub(in crate::domain::forecast) fn has_text(text: Option<&str>) -> bool {
    text.is_some_and(|t| !t.trim().is_empty())
}
