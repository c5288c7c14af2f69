//! A forecast call for the tests of its workspaces: Team West on Monday 23 Nov 2026, four sellers. Amounts in thousands.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::deal::{Category, Deal, Phase, Status};
use crate::domain::forecast::card::{CardFacts, ForecastRules, HorizonFacts, LastCall, Since, SinceKind};
use crate::domain::forecast::rollup::{Report, Reported, RollUpFacts};
use crate::domain::forecast::{Draft, Explanation, Horizon, NamedDeal, Spoken, Submission, SubmissionState, Triple};
use crate::domain::ids::{DealId, MeetingId, PersonId, SubmissionId};
use crate::domain::meeting::Format;
use crate::domain::money::Money;
use crate::domain::people::{Participant, Subject};
use crate::domain::period::{FiscalCalendar, Period};
use crate::ui::testing::{ANA, BO, DANA, IVO, KIM, WEST, day, now};
use crate::ui::workspaces::call::{Entry, ForecastData, Frozen, Own};

pub fn k(thousands: i64) -> Money {
    Money::units(thousands * 1_000)
}

pub fn triple([wc, fc, bc]: [i64; 3]) -> Triple {
    Triple { wc: k(wc), fc: k(fc), bc: k(bc) }
}

pub fn month() -> Period {
    FiscalCalendar::default().month(day("2026-11-23"))
}

pub fn quarter() -> Period {
    FiscalCalendar::default().quarter(day("2026-11-23"))
}

pub fn meeting() -> MeetingId {
    MeetingId(Uuid::from_u128(7))
}

fn last_week() -> DateTime<Utc> {
    "2026-11-16T09:10:00Z".parse().unwrap()
}

pub fn deal(id: i64, name: &str, owner: PersonId, amount: i64, close: &str, category: Category) -> Deal {
    Deal {
        id: DealId(id),
        crm: "demo".to_owned(),
        external_id: None,
        name: name.to_owned(),
        account: None,
        owner: Some(owner),
        stage: "Proposal".to_owned(),
        phase: Phase::Late,
        status: Status::Open,
        category: Some(category),
        amount: Some(k(amount)),
        close: Some(day(close)),
        created: None,
        last_activity: None,
        next_step: None,
        next_step_date: None,
        stage_entered: None,
        pushes: 0,
        probability: None,
        segment: None,
        source: None,
        lost_reason: None,
        competitor: None,
        icp: None,
        gone: None,
        pipeline: None,
        contact: None,
        deal_type: None,
    }
}

/// Last call, won, target: month and quarter.
type Numbers = ([i64; 3], i64, i64);

fn facts(person: PersonId, m: Numbers, q: Numbers, deals: Vec<Deal>) -> CardFacts {
    let horizon = |period: Period, (last, won, target): Numbers| HorizonFacts {
        period,
        last: Some(LastCall { call: triple(last), at: last_week() }),
        prior: None,
        won: k(won),
        target: Some(k(target)),
    };
    CardFacts {
        participant: Participant { person, subject: Subject::Person(person) },
        month: horizon(month(), m),
        quarter: horizon(quarter(), q),
        deals,
        as_of: day("2026-11-23"),
        rules: ForecastRules::default(),
    }
}

fn entry(name: &str, facts: CardFacts) -> Entry {
    Entry { name: name.to_owned(), speaker: None, facts, draft: None, frozen: None, returned: None, since: Vec::new() }
}

/// A draft with these six numbers, sure.
pub fn said(of: &Entry, m: [i64; 3], q: [i64; 3]) -> Draft {
    let p = of.facts.participant;
    Draft {
        month_call: Spoken::from(triple(m)),
        quarter_call: Spoken::from(triple(q)),
        sure: Some(true),
        ..Draft::empty(p.subject, p.person, month().key, quarter().key, now())
    }
}

/// The draft, frozen at 10:52 on the wall.
pub fn freeze(entry: &mut Entry, draft: &Draft, number: u128) {
    let one = |horizon: Horizon, n: u128| Submission {
        id: SubmissionId(Uuid::from_u128(number * 10 + n)),
        subject: draft.subject,
        by: draft.by,
        period: match horizon {
            Horizon::Month => draft.month,
            Horizon::Quarter => draft.quarter,
        },
        call: draft.call(horizon).complete().unwrap(),
        at: "2026-11-23T08:52:00Z".parse().unwrap(),
        meeting: Some(meeting()),
        sure: true,
        won: entry.facts.horizon(horizon).won,
        sum_below: None,
        reason: None,
        late_secs: None,
        named: draft.named.clone(),
        explanations: draft.explanations.iter().filter(|e| e.horizon == horizon).cloned().collect(),
        sources: Vec::new(),
        state: SubmissionState::Submitted,
    };
    let (m, q) = (one(Horizon::Month, 1), one(Horizon::Quarter, 2));
    entry.facts.month.prior = Some(m.call);
    entry.facts.quarter.prior = Some(q.call);
    entry.draft = None;
    entry.frozen = Some(Frozen { month: m, quarter: q, used: false });
}

/// Ana accepted, Bo ahead, Ivo and Kim still to speak; nobody looked at.
pub fn data() -> ForecastData {
    let mut ana = entry(
        "Ana Sousa",
        facts(
            ANA,
            ([100, 130, 160], 70, 150),
            ([240, 310, 380], 190, 350),
            vec![deal(4, "Halden phase 2", ANA, 80, "2026-11-26", Category::Commit)],
        ),
    );
    let mut draft = said(&ana, [100, 130, 160], [240, 310, 380]);
    draft.named = vec![NamedDeal { deal: DealId(4), amount: k(80), close: Some(day("2026-11-26")) }];
    freeze(&mut ana, &draft, 1);
    let mut bo = entry(
        "Bo Lindqvist",
        facts(
            BO,
            ([60, 90, 120], 40, 120),
            ([180, 240, 300], 120, 300),
            vec![deal(5, "Delphi pilot", BO, 25, "2026-12-18", Category::BestCase)],
        ),
    );
    bo.draft = Some(said(&bo, [60, 90, 120], [200, 280, 320]));
    let mut ivo = entry(
        "Ivo Marek",
        facts(
            IVO,
            ([120, 180, 220], 90, 200),
            ([210, 320, 400], 150, 350),
            vec![
                deal(1, "Orbit platform", IVO, 120, "2026-11-27", Category::BestCase),
                deal(2, "Kepler expansion", IVO, 50, "2026-11-30", Category::Commit),
                deal(3, "Northwind renewal", IVO, 60, "2026-12-11", Category::Commit),
                deal(7, "Orchid archive", IVO, 30, "2027-01-14", Category::BestCase),
            ],
        ),
    );
    ivo.since = vec![
        Since {
            deal: DealId(7),
            value: k(30),
            kind: SinceKind::Slipped { from: day("2026-11-24"), to: day("2027-01-14") },
        },
        Since { deal: DealId(2), value: k(50), kind: SinceKind::New },
    ];
    let kim = entry(
        "Kim Tran",
        facts(
            KIM,
            ([50, 80, 110], 50, 100),
            ([150, 200, 260], 90, 260),
            vec![deal(6, "Juniper rollout", KIM, 210, "2026-12-21", Category::BestCase)],
        ),
    );
    let participants = vec![ana, bo, ivo, kim];
    ForecastData {
        unit: WEST,
        unit_name: "Team West".to_owned(),
        meeting: Some(meeting()),
        format: Format::Team,
        month: month(),
        quarter: quarter(),
        looked_at: None,
        own: Some(own(&participants)),
        pull_ins: Vec::new(),
        due: day("2026-11-30"),
        participants,
    }
}

/// Dana's own: last 800 for the quarter; the reports as they are accepted.
pub fn own(participants: &[Entry]) -> Own {
    let horizon = |period: Period, (last, won, target): Numbers| HorizonFacts {
        period,
        last: Some(LastCall { call: triple(last), at: last_week() }),
        prior: None,
        won: k(won),
        target: Some(k(target)),
    };
    let report = |e: &Entry| {
        let reported = |h: Horizon| Reported {
            now: e.frozen.as_ref().map(|f| if h == Horizon::Month { f.month.clone() } else { f.quarter.clone() }),
            last: e.facts.horizon(h).last.map(|l| l.call),
            won: e.facts.horizon(h).won,
            target: e.facts.horizon(h).target,
        };
        Report {
            participant: e.facts.participant,
            name: e.name.clone(),
            month: reported(Horizon::Month),
            quarter: reported(Horizon::Quarter),
        }
    };
    Own {
        facts: RollUpFacts {
            own: Participant { person: DANA, subject: Subject::Unit(WEST) },
            month: horizon(month(), ([330, 480, 610], 250, 570)),
            quarter: horizon(quarter(), ([780, 1_070, 1_340], 550, 1_260)),
            reports: participants.iter().map(report).collect(),
            rules: ForecastRules::default(),
        },
        draft: None,
        frozen: None,
        returned: None,
        ended: None,
    }
}

/// A deal that explains a move.
pub fn because(horizon: Horizon, deal: i64, delta: i64) -> Explanation {
    Explanation { horizon, deal: DealId(deal), delta: k(delta), note: None }
}
