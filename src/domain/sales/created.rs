//! Pipeline that was created in a period: by source, beside what each source is to bring of it.
//!
//! The planned shares of a segment are those of the reference (design: metrics, "Planned source shares"); where segments are
//! mixed the plan is mixed like them, by value.

use chrono::NaiveDate;

use super::By;
use super::Group;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::text::fold;

/// A deal that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Which.
    pub deal: DealId,
    /// Whose.
    pub owner: Option<PersonId>,
    /// The day it was created.
    pub on: NaiveDate,
    /// Its value.
    pub value: Money,
    /// Market segment.
    pub segment: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Who else is bidding.
    pub competitor: Option<String>,
}

impl Created {
    /// The group it belongs to.
    pub fn group(&self, by: By) -> Group {
        Group::of(by, self.owner, [&self.segment, &self.source, &self.competitor])
    }
}

/// The sources a plan knows, in its order.
const SOURCES: [&str; 4] = ["sales", "sdr", "marketing", "partner"];

/// Of each segment what each source is to bring, in hundredths.
const PLAN: [(&str, [i64; 4]); 3] =
    [("strategic", [80, 15, 5, 0]), ("enterprise", [55, 30, 10, 5]), ("mid-market", [30, 40, 20, 10])];

/// What one source brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    /// As the CRM writes it; `None`: no source is named.
    pub source: Option<String>,
    /// How many deals.
    pub deals: usize,
    /// Worth.
    pub value: Money,
    /// The share of the whole it is to bring, 0 to 1; `None`: there is no plan for it.
    pub planned: Option<f64>,
}

/// What came in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inflow {
    /// How many deals.
    pub deals: usize,
    /// Worth.
    pub value: Money,
    /// By source, the most worth first.
    pub sources: Vec<Brought>,
}

impl Inflow {
    /// Of these.
    pub fn of(created: &[&Created]) -> Self {
        let mut inflow = Self::default();
        for one in created {
            inflow.deals += 1;
            inflow.value += one.value;
            match inflow.sources.iter_mut().find(|b| b.source == one.source) {
                Some(brought) => {
                    brought.deals += 1;
                    brought.value += one.value;
                }
                None => inflow.sources.push(Brought {
                    source: one.source.clone(),
                    deals: 1,
                    value: one.value,
                    planned: None,
                }),
            }
        }
        for brought in &mut inflow.sources {
            brought.planned = brought.source.as_deref().and_then(|source| planned(source, created));
        }
        inflow.sources.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.source.cmp(&b.source)));
        inflow
    }
}

/// The share of what came in that the plan gives this source; `None`: it knows the source not, or none of the segments.
fn planned(source: &str, created: &[&Created]) -> Option<f64> {
    let at = SOURCES.iter().position(|known| *known == fold(source))?;
    let (mut whole, mut part) = (0_i128, 0_i128);
    for one in created {
        let segment = one.segment.as_deref().map(fold);
        if let Some((_, shares)) = PLAN.iter().find(|(name, _)| segment.as_deref() == Some(*name)) {
            whole += i128::from(one.value.minor()) * 100;
            part += i128::from(one.value.minor()) * i128::from(shares[at]);
        }
    }
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: i64, value: i64, segment: Option<&str>, source: Option<&str>) -> Created {
        Created {
            deal: DealId(id),
            owner: None,
            on: "2026-10-05".parse().unwrap(),
            value: Money(value),
            segment: segment.map(str::to_owned),
            source: source.map(str::to_owned),
            competitor: None,
        }
    }

    #[test]
    fn sources_beside_the_plan_that_is_mixed_like_the_segments() {
        let all = [
            one(1, 300, Some("Strategic"), Some("sales")),
            one(2, 100, Some("Mid-Market"), Some("SDR")),
            one(3, 50, Some("Mid-Market"), None),
            one(4, 50, None, Some("Trade fair")),
        ];
        let all: Vec<&Created> = all.iter().collect();
        let inflow = Inflow::of(&all);
        assert_eq!((inflow.deals, inflow.value), (4, Money(500)));
        let got: Vec<_> = inflow.sources.iter().map(|b| (b.source.as_deref(), b.value.minor(), b.planned)).collect();
        // of 450 in known segments: sales (300 x 0.8 + 150 x 0.3) / 450, SDR (300 x 0.15 + 150 x 0.4) / 450
        let (sales, sdr) = (285.0 / 450.0, 105.0 / 450.0);
        assert_eq!(got[0], (Some("sales"), 300, Some(sales)));
        assert_eq!(got[1], (Some("SDR"), 100, Some(sdr)));
        assert!(got.contains(&(None, 50, None)) && got.contains(&(Some("Trade fair"), 50, None)));
        assert!(PLAN.iter().all(|(_, shares)| shares.iter().sum::<i64>() == 100));
    }

    #[test]
    fn without_a_segment_that_is_known_there_is_no_plan() {
        let all = [one(1, 300, None, Some("sales")), one(2, 100, Some("SMB"), Some("sdr"))];
        let all: Vec<&Created> = all.iter().collect();
        assert!(Inflow::of(&all).sources.iter().all(|b| b.planned.is_none()));
        assert_eq!(Inflow::of(&[]), Inflow::default());
    }
}
