//! For tests: a few deals of Team West on Monday 23 Nov 2026, and an answer to what the list asks.

use super::{Answer, Deals, Found, Question};
use crate::domain::browse::{DealLine, Page, Place, Tally};
use crate::domain::deal::{Category, Deal, Phase, Status};
use crate::domain::fix::FixField;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::text::fold;
use crate::ui::inquiry::Asks;
use crate::ui::testing::{ANA, BO, IVO, KIM, day};

/// A sound open deal.
pub fn deal(id: i64, name: &str, account: &str, owner: PersonId, thousands: i64, close: &str) -> Deal {
    Deal {
        id: DealId(id),
        crm: "hubspot".into(),
        external_id: Some(format!("9{id:03}")),
        name: name.to_owned(),
        account: Some(account.to_owned()),
        owner: Some(owner),
        stage: "Proposal".into(),
        phase: Phase::Mid,
        status: Status::Open,
        category: Some(Category::Commit),
        amount: Some(Money::units(thousands * 1000)),
        close: Some(day(close)),
        created: Some(day("2026-08-03")),
        last_activity: Some(day("2026-11-19")),
        next_step: Some("CFO signs".into()),
        next_step_date: Some(day("2026-11-25")),
        stage_entered: Some(day("2026-10-12")),
        pushes: 0,
        probability: Some(0.6),
        segment: Some("Enterprise".into()),
        source: Some("sdr".into()),
        lost_reason: None,
        competitor: None,
        icp: Some(true),
        gone: None,
        pipeline: None,
        contact: Some("Mia Torres".into()),
        deal_type: Some("New Business".into()),
    }
}

fn line(deal: Deal) -> DealLine {
    let owner = deal.owner.map(|p| crate::ui::testing::world().org.name(p).to_owned());
    DealLine { deal, owner, fixed: Vec::new(), touched: None }
}

/// Eight deals, by close date.
pub fn lines() -> Vec<DealLine> {
    let late = Deal {
        pushes: 2,
        last_activity: Some(day("2026-10-28")),
        next_step_date: Some(day("2026-11-20")),
        ..deal(1, "Orbit platform", "Orbit Retail", IVO, 120, "2026-11-20")
    };
    let idle = Deal {
        last_activity: Some(day("2026-10-01")),
        ..deal(4, "Halden Group, phase 2", "Halden Group", ANA, 80, "2026-11-26")
    };
    let empty = Deal {
        amount: None,
        next_step: None,
        next_step_date: None,
        ..deal(5, "Delphi pilot", "Delphi", BO, 0, "2026-12-18")
    };
    let mut fixed = line(deal(2, "Kepler expansion", "Kepler Labs", IVO, 50, "2026-11-30"));
    fixed.fixed = vec![FixField::Close, FixField::Amount];
    let gone = Deal { gone: Some(day("2026-11-16")), ..deal(7, "Zephyr renewal", "Zephyr", KIM, 35, "2026-12-23") };
    let nobody = Deal {
        owner: None,
        close: Some(day("2027-01-15")),
        stage: "Discovery of a very long name".into(),
        ..deal(8, "A name that is far too long for a narrow screen", "Müller & Söhne", KIM, 1_250, "2027-01-15")
    };
    vec![
        line(late),
        line(idle),
        fixed,
        line(deal(3, "Northwind renewal", "Northwind", IVO, 60, "2026-12-11")),
        line(empty),
        line(deal(6, "Juniper rollout", "Juniper Foods", KIM, 210, "2026-12-21")),
        line(gone),
        line(nobody),
    ]
}

/// What the desk would say, from these deals in their order.
pub fn reply(question: &Question, all: &[DealLine]) -> Answer {
    let mut query = question.query.clone();
    query.text = fold(&query.text);
    let found: Vec<&DealLine> = all.iter().filter(|l| query.fits(l)).collect();
    let at = match question.place {
        Place::First => 0,
        Place::Last => found.len().saturating_sub(1),
        Place::On(id) => found.iter().position(|l| l.deal.id == id).unwrap_or(0),
    };
    let (from, to) = (at.saturating_sub(question.before), (at + question.after + 1).min(found.len()));
    let base = query.base();
    Answer {
        page: Some(Page {
            lines: found[from..to].iter().map(|l| (*l).clone()).collect(),
            at: at - from,
            before: from > 0,
            after: to < found.len(),
        }),
        found: if query.text.is_empty() { Found::Sorted } else { Found::Ranked },
        tallies: Some((
            Tally::of(found.iter().map(|l| &l.deal)),
            Tally::of(all.iter().filter(|l| base.fits(l)).map(|l| &l.deal)),
        )),
    }
}

/// Answers what the list asks now.
pub fn serve(deals: &mut Deals, all: &[DealLine]) {
    while let Some(question) = deals.question() {
        let answer = reply(&question, all);
        deals.take(answer);
    }
}
