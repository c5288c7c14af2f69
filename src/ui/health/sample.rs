//! A made-up answer for tests: Team West on Monday 23 Nov 2026 with a dozen deals, quotas, one late lead and three snapshots
//! before today's.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Answer, Behind, Board, DealBrief, Figures, LeadBrief, Past, Picture, SheetData};
use crate::domain::deal::{Deal, Phase, Status};
use crate::domain::health::fixture::deal;
use crate::domain::health::pace::idle_days;
use crate::domain::health::{
    Aims, Brief, Briefs, Grid, GridFacts, HealthRules, Kind, Lens, Scope, Value, behind_each, shape,
};
use crate::domain::ids::{MeetingId, PersonId, SeriesId};
use crate::domain::meeting::definition::Catalog;
use crate::domain::meeting::event::Event;
use crate::domain::meeting::run::Run;
use crate::domain::meeting::{Format, Meeting, MeetingState};
use crate::domain::money::Money;
use crate::domain::people::{Level, Subject};
use crate::domain::period::PeriodKey;
use crate::ui::inquiry::Asks;
use crate::ui::testing::{ANA, BO, DANA, IVO, KIM, WEST, day, now, world};
use crate::ui::world::Live;

/// The quarter of the sample.
pub const Q4: PeriodKey = PeriodKey::Quarter(2026, 4);

struct Line(i64, PersonId, &'static str, &'static str, i64, &'static str, &'static str, u32);

const LINES: &[Line] = &[
    Line(1, IVO, "Orbit platform", "Proposal", 120, "2026-12-18", "2026-10-28", 2),
    Line(2, IVO, "Kepler expansion", "Discovery", 50, "2026-12-30", "2026-11-20", 0),
    Line(3, IVO, "Northwind renewal", "Contract", 60, "2026-12-11", "2026-11-02", 3),
    Line(4, ANA, "Halden phase 2", "Proposal", 80, "2026-11-26", "2026-11-19", 0),
    Line(5, ANA, "Pine licences", "Contract", 240, "2026-12-03", "2026-11-21", 0),
    Line(6, BO, "Delphi pilot", "Discovery", 0, "2026-12-18", "2026-11-18", 0),
    Line(7, BO, "Umber data hub", "Proposal", 95, "2026-11-13", "2026-11-12", 1),
    Line(8, KIM, "Juniper rollout", "Proposal", 210, "2026-12-21", "2026-09-30", 2),
    Line(9, KIM, "Quillon mobile", "Contract", 70, "2026-12-07", "2026-11-22", 0),
];

const WON: &[(i64, PersonId, i64, &str)] =
    &[(20, ANA, 150, "2026-10-20"), (21, IVO, 40, "2026-11-10"), (22, BO, 30, "2026-10-05")];

/// The deals of the sample.
pub fn deals() -> Vec<Deal> {
    let open = LINES.iter().map(|Line(id, owner, name, stage, thousands, close, last, pushes)| Deal {
        name: (*name).to_owned(),
        owner: Some(*owner),
        stage: (*stage).to_owned(),
        phase: match *stage {
            "Discovery" => Phase::Early,
            "Contract" => Phase::Late,
            _ => Phase::Mid,
        },
        amount: (*thousands > 0).then(|| Money::units(thousands * 1_000)),
        last_activity: Some(day(last)),
        created: Some(day("2026-08-03")),
        next_step: Some("the buyer sends the redlines".to_owned()),
        next_step_date: (id % 3 != 0).then(|| day("2026-12-01")),
        pushes: *pushes,
        icp: Some(id % 4 != 0),
        ..deal(*id, *thousands, close)
    });
    let won = WON.iter().map(|(id, owner, thousands, close)| Deal {
        owner: Some(*owner),
        status: Status::Won,
        ..deal(*id, *thousands, close)
    });
    open.chain(won).collect()
}

/// Everything that is known of the sample, with the sheet of this scope.
pub fn answer(whose: Scope) -> Answer {
    answer_of(whose, &deals(), true)
}

/// The same of other deals, with or without a past.
pub fn answer_of(whose: Scope, deals: &[Deal], with_past: bool) -> Answer {
    let world = world();
    let rules = HealthRules::default();
    let lens = Lens::new(world.quarter, world.quarter, world.today, &rules);
    let briefs = Briefs::of(deals, &lens);
    let quota = |thousands: i64, fc: i64| Aims {
        quota: Some(Money::units(thousands * 1_000)),
        fc: Some(Money::units(fc * 1_000)),
        apart: false,
    };
    let aims: HashMap<Scope, Aims> = [
        (Scope::Rep(ANA), quota(250, 260)),
        (Scope::Rep(BO), quota(200, 90)),
        (Scope::Rep(IVO), quota(220, 175)),
        (Scope::Unit(WEST), quota(670, 530)),
        (Scope::All, quota(670, 530)),
    ]
    .into();
    let grid = Grid::count(GridFacts { lens, deals: &briefs, org: &world.org, aims: &aims, leads: None });
    let depth = |scope| match scope {
        Scope::All => 0,
        Scope::Unit(unit) => usize::try_from(unit.0).unwrap(),
        Scope::Rep(_) => 4,
    };
    let name = |scope| match scope {
        Scope::All => "the whole company".to_owned(),
        Scope::Unit(unit) => world.org.subject_name(Subject::Unit(unit)).to_owned(),
        Scope::Rep(person) => world.org.name(person).to_owned(),
    };
    let rows: Vec<Figures> = grid
        .scopes()
        .into_iter()
        .map(|scope| Figures {
            scope,
            name: name(scope),
            depth: depth(scope),
            metrics: grid.metrics(scope),
            open: grid.tally(scope).unwrap().open,
            overdue: grid.tally(scope).unwrap().overdue,
            won: grid.tally(scope).unwrap().won,
            aims: aims.get(&scope).copied().unwrap_or_default(),
        })
        .collect();
    let past = if with_past { ["2026-11-01", "2026-11-08", "2026-11-15"].as_slice() } else { &[] };
    let past = past.iter().zip([0.5, 0.7, 0.9]).map(|(on, by)| Past {
        day: day(on),
        values: rows
            .iter()
            .flat_map(|row| row.metrics.iter().map(|m| ((row.scope, m.kind), shrunk(m.value, by))))
            .collect(),
    });
    Answer {
        past: Arc::new(past.collect()),
        sheet: Some(Arc::new(sheet(whose, deals, &lens))),
        picture: Arc::new(Picture {
            period: world.quarter,
            quarter: world.quarter,
            today: world.today,
            coverage: rules.quota_coverage.good,
            stalled_days: rules.stalled_days,
            rows,
            deals: deals.len(),
        }),
        whole: true,
    }
}

fn shrunk(value: Value, by: f64) -> Value {
    match value {
        Value::Times(n) => Value::Times(n * by),
        Value::Share(n) => Value::Share(n * by),
        other => other,
    }
}

fn sheet(whose: Scope, deals: &[Deal], lens: &Lens<'_>) -> SheetData {
    let world = world();
    let sellers = match whose {
        Scope::Rep(person) => vec![person],
        Scope::Unit(unit) => world.org.sellers(unit),
        Scope::All => vec![ANA, BO, IVO, KIM],
    };
    let own: Vec<&Deal> = deals.iter().filter(|d| d.owner.is_some_and(|o| sellers.contains(&o))).collect();
    let brief = |d: &&Deal| DealBrief {
        id: d.id,
        name: d.name.clone(),
        account: d.account.clone(),
        owner: d.owner,
        seller: d.owner.map_or_else(String::new, |o| world.org.name(o).to_owned()),
        stage: d.stage.clone(),
        amount: d.amount,
        close: d.close,
        idle: idle_days(&Brief::of(d, lens), lens),
        pushes: d.pushes,
        next_step: d.next_step_date,
    };
    let lead = LeadBrief {
        id: crate::domain::ids::LeadId(1),
        name: "Pablo Maddox".to_owned(),
        account: Some("Delphi".to_owned()),
        seller: "Bo Lindqvist".to_owned(),
        waited: Some(1_860),
        late: true,
    };
    let behind = behind_each(own.iter().copied(), lens).into_iter().map(|(kind, mut list)| {
        list.sort_by_key(|d| (-d.value(), d.id));
        let leads = if kind == Kind::LeadsWaiting { vec![lead.clone()] } else { Vec::new() };
        let behind = Behind {
            count: list.len() + leads.len(),
            value: list.iter().map(|d| d.value()).sum(),
            deals: list.iter().map(brief).collect(),
            leads,
        };
        (kind, behind)
    });
    SheetData {
        scope: whose,
        period: Q4,
        behind: behind.collect(),
        weeks: shape::by_week(own.iter().copied(), &lens.quarter),
        funnel: shape::funnel(own.iter().copied(), lens),
        aged: shape::ageing(own.iter().copied(), lens, 100),
    }
}

/// Answers whatever the board wants to know.
pub fn serve(board: &mut Board) {
    while let Some(question) = board.question() {
        board.take(answer(question.sheet));
    }
}

/// A Pipeline Review of Team West in this step.
pub fn review(step: &str) -> Live {
    let definition = Catalog::new(&[]).0.definitions().find(|d| d.code == "PR").unwrap().clone();
    let mut run = Run::new(definition, vec![ANA, BO, IVO, KIM, DANA]);
    for event in [Event::Start, Event::GoTo { step: step.to_owned() }] {
        run.handle(&event, now()).unwrap();
    }
    let meeting = Meeting {
        id: MeetingId(uuid::Uuid::from_u128(7)),
        series: SeriesId(1),
        code: "PR".to_owned(),
        unit: WEST,
        level: Level::L1,
        format: Format::default(),
        started: now(),
        ended: None,
        concluded: None,
        state: MeetingState::Live,
        missing_outputs: 0,
        last_seen: now(),
    };
    Live { meeting, run, events: 2 }
}
