//! The numbers of a call that have to be talked about: what moved, the largest move first, each with its deals; then what
//! stands on no deal.

use super::card::{Card, Movement};
use super::{Explanation, Horizon, Scenario};
use crate::domain::money::Money;
use crate::domain::people::Participant;

/// Why a number is talked about.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// It moved.
    Moved {
        /// The number that lacks its deal, else the one that moved most; FC where several moved as far.
        scenario: Scenario,
        /// How.
        movement: Movement,
        /// Beyond the threshold.
        beyond: bool,
        /// The deals named for it: those that moved it in its direction.
        explanations: Vec<Explanation>,
    },
    /// A part of FC stands on no deal.
    Unsupported {
        /// How much.
        unnamed: Money,
        /// (won + named) / FC.
        support: Option<f64>,
    },
}

/// One number of one participant that has to be talked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Challenge {
    /// Whose.
    pub participant: Participant,
    /// Which period's.
    pub horizon: Horizon,
    /// Why.
    pub cause: Cause,
}

/// Every move of these participants, one line for each and each horizon, the largest absolute first; then every FC that
/// stands partly on no deal, the largest part first.
pub fn challenges<'a>(cards: impl IntoIterator<Item = Card<'a>>) -> Vec<Challenge> {
    let mut all = Vec::new();
    for card in cards {
        for &horizon in Horizon::ALL {
            let participant = card.facts.participant;
            let mut add = |cause| all.push(Challenge { participant, horizon, cause });
            if let Some(cause) = moved(&card, horizon) {
                add(cause);
            }
            let sum = card.reconcile(horizon);
            if sum.unnamed > Money::ZERO {
                add(Cause::Unsupported { unnamed: sum.unnamed, support: sum.support });
            }
        }
    }
    all.sort_by_key(|c| match &c.cause {
        Cause::Moved { movement, .. } => (0, -movement.delta.abs()),
        Cause::Unsupported { unnamed, .. } => (1, -*unnamed),
    });
    all
}

/// The move to talk about: one that lacks its deal before all others, then one beyond the threshold, then the largest.
fn moved(card: &Card<'_>, horizon: Horizon) -> Option<Cause> {
    let moves = [Scenario::Forecast, Scenario::Worst, Scenario::Best]
        .into_iter()
        .filter_map(|s| card.movement(horizon, s).map(|m| (s, m)));
    let lacks = |m: &Movement| m.flagged && card.explained(horizon, m).next().is_none();
    // the first of equals, which is FC
    let (scenario, movement) = moves.rev().max_by_key(|(_, m)| (lacks(m), m.flagged, m.delta.abs()))?;
    let explanations = card.explained(horizon, &movement).cloned().collect();
    let beyond = movement.flagged;
    (movement.delta != Money::ZERO).then_some(Cause::Moved { scenario, movement, beyond, explanations })
}

#[cfg(test)]
mod tests {
    use super::super::card::fixture::{facts, said};
    use super::*;
    use crate::domain::ids::DealId;

    #[test]
    fn the_largest_move_comes_first_and_the_unsupported_last() {
        let facts = facts();
        let mut first = said([120, 150, 220], [210, 290, 400]);
        first.explanations.push(Explanation {
            horizon: Horizon::Month,
            deal: DealId(3),
            delta: Money::units(-30_000),
            note: None,
        });
        let second = said([120, 180, 220], [210, 320, 480]);
        let found = challenges([Card::new(&facts, &first), Card::new(&facts, &second)]);
        let lines: Vec<(Horizon, i64, bool, usize)> = found
            .iter()
            .filter_map(|c| match &c.cause {
                Cause::Moved { movement, beyond, explanations, .. } => {
                    Some((c.horizon, movement.delta.minor() / 100_000, *beyond, explanations.len()))
                }
                Cause::Unsupported { .. } => None,
            })
            .collect();
        assert_eq!(
            lines,
            [(Horizon::Quarter, 80, true, 0), (Horizon::Month, -30, true, 1), (Horizon::Quarter, -30, false, 0)]
        );
        assert_eq!(found.len(), lines.len() + 4, "nothing is named, so all four FCs are unsupported");
        assert!(found[..3].iter().all(|c| matches!(c.cause, Cause::Moved { .. })));
        let Cause::Unsupported { unnamed, .. } = found[3].cause else { panic!("{:?}", found[3]) };
        assert_eq!(unnamed, Money::units(170_000));
    }

    #[test]
    fn of_equal_moves_the_forecast_is_named() {
        let facts = facts();
        let draft = said([130, 190, 230], [210, 320, 400]);
        let found = challenges([Card::new(&facts, &draft)]);
        assert!(matches!(found[0].cause, Cause::Moved { scenario: Scenario::Forecast, .. }), "{found:?}");
    }

    #[test]
    fn only_a_deal_that_moved_it_that_way_explains_a_move() {
        let facts = facts();
        // FC +35 is explained, BC -45 is not
        let mut draft = said([120, 180, 220], [210, 355, 355]);
        let plus = |horizon| Explanation { horizon, deal: DealId(3), delta: Money::units(19_000), note: None };
        draft.explanations = vec![plus(Horizon::Quarter)];
        let card = Card::new(&facts, &draft);
        let found = challenges([card]);
        let quarter = found.iter().find(|c| c.horizon == Horizon::Quarter).map(|c| &c.cause);
        let Some(Cause::Moved { scenario, beyond, explanations, .. }) = quarter else { panic!("{found:?}") };
        assert_eq!((*scenario, *beyond, explanations.len()), (Scenario::Best, true, 0), "{found:?}");
        assert_eq!(card.unexplained(Horizon::Quarter).is_some(), explanations.is_empty());
        draft.explanations.push(Explanation { delta: Money::units(-45_000), ..plus(Horizon::Quarter) });
        let found = challenges([Card::new(&facts, &draft)]);
        let quarter = found.iter().find(|c| c.horizon == Horizon::Quarter).map(|c| &c.cause);
        let Some(Cause::Moved { explanations, .. }) = quarter else { panic!("{found:?}") };
        assert_eq!(explanations.iter().map(|e| e.delta).collect::<Vec<_>>(), [Money::units(-45_000)]);
    }

    #[test]
    fn nothing_said_is_nothing_to_challenge() {
        let facts = facts();
        let mut draft = said([0; 3], [0; 3]);
        draft.month_call = Default::default();
        draft.quarter_call = Default::default();
        assert_eq!(challenges([Card::new(&facts, &draft)]), []);
    }
}
