use super::*;
use crate::domain::fix::FixField;
use crate::domain::ids::{DealId, FixId, uuid_v7};
use crate::ui::testing::{DANA, SIZES, ctx, day, now, shown, theme, world};

fn row(n: u8, deal: &str, field: FixField, old: Option<&str>, new: Option<&str>, state: FixState) -> FixRow {
    let fix = Fix {
        id: FixId(uuid_v7(u64::from(n), &[n; 10])),
        deal: DealId(i64::from(n)),
        field,
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        at: now(),
        on: day("2026-11-16"),
        by: Some(DANA),
        meeting: None,
        state,
        settled: (state != FixState::Open).then(|| day("2026-11-20")),
    };
    let text = |t: &str| Some(t.to_owned());
    FixRow {
        fix,
        deal: deal.to_owned(),
        account: text("Orbit Retail"),
        owner: text("Ivo Marek"),
        by: text("Dana Reyes"),
    }
}

fn fix_id(screen: &Fixes) -> FixId {
    let Line::Fact(row) = screen.shown()[0] else { panic!("a fact of a deal comes first") };
    row.fix.id
}

/// A rejection that the CRM does not have yet.
fn rejection() -> AnswerRow {
    let answer = LeadAnswer {
        id: AnswerId(uuid_v7(9, &[9; 10])),
        lead: crate::domain::ids::LeadId(1),
        state: LeadState::Rejected,
        reason: Some("not_icp".into()),
        at: now() + chrono::TimeDelta::minutes(1),
        wall: "2026-11-23T09:05:00".parse().unwrap(),
        by: Some(DANA),
        meeting: None,
        standing: FixState::Open,
        settled: None,
    };
    let text = |t: &str| Some(t.to_owned());
    AnswerRow {
        answer,
        lead: "Sofia Brandt".into(),
        account: text("Kepler Labs"),
        owner: text("Bo Lindqvist"),
        by: text("Dana Reyes"),
        words: "rejected: Not ICP".into(),
    }
}

#[test]
fn answers_to_leads_are_on_the_same_list() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    let data = FixesData { answers: vec![rejection()], ..s.data.clone() };
    s.refresh(data);
    s.act(Command::Last, &ctx);
    let text = shown(&s, 120, 40, &ctx);
    assert!(text.contains("4 facts the CRM does not have yet"), "{text}");
    assert!(text.contains("lead: waiting") && text.contains("rejected: Not ICP"), "{text}");
    let Flow::Do(intents) = s.act(Command::Drop, &ctx) else { panic!("it is taken back") };
    assert_eq!(intents, [Intent::UnanswerLead(crate::domain::ids::LeadId(1))]);
    assert!(matches!(s.act(Command::Accept, &ctx), Flow::Go(Goto::Leads)));
}

fn screen() -> Fixes {
    let rows = vec![
        row(1, "Kepler expansion", FixField::Stage, Some("Demo"), Some("Proposal"), FixState::Arrived),
        row(2, "Orbit platform", FixField::Close, Some("2026-11-20"), Some("2027-01-15"), FixState::Open),
        row(3, "Orbit platform", FixField::Amount, Some("12000000"), Some("9000000"), FixState::Open),
        row(
            4,
            "Delphi pilot",
            FixField::NextStep,
            None,
            Some("Mia sends the redlines of the order form"),
            FixState::Open,
        ),
        row(5, "Halden phase 2", FixField::Category, Some("commit"), Some("best_case"), FixState::Overtaken),
    ];
    let mut screen = Fixes::default();
    screen.refresh(FixesData { today: day("2026-11-23"), rows, answers: Vec::new() });
    screen
}

#[test]
fn looks_as_drawn() {
    let (world, theme) = (world(), theme());
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("fixes_{w}x{h}"), shown(&screen(), w, h, &ctx(&world, &theme)));
    }
    let mut all = screen();
    all.act(Command::FilterClosed, &ctx(&world, &theme));
    insta::assert_snapshot!("fixes_settled_too", shown(&all, 120, 40, &ctx(&world, &theme)));
    insta::assert_snapshot!("fixes_none", shown(&Fixes::default(), 80, 24, &ctx(&world, &theme)));
}

#[test]
fn an_empty_list_says_what_became_of_the_corrections() {
    let (world, theme) = (world(), theme());
    let close = |n: u8, state| row(n, "Orbit platform", FixField::Close, None, Some("2027-01-15"), state);
    use FixState::{Arrived, Overtaken};
    for (states, want) in [
        (&[Arrived][..], ["The CRM has everything that was corrected here.", "f shows what has arrived."]),
        (&[Overtaken], ["Nothing is left to tell the CRM.", "1 was overtaken by it (f shows what it says instead)."]),
        (
            &[Arrived, Overtaken, Overtaken],
            ["Nothing is left to tell the CRM.", "1 was taken over by it, 2 were overtaken by it (f shows them)."],
        ),
    ] {
        let mut screen = Fixes::default();
        let rows = states.iter().zip(1..).map(|(s, n)| close(n, *s)).collect();
        screen.refresh(FixesData { today: day("2026-11-23"), rows, answers: Vec::new() });
        let text = shown(&screen, 80, 24, &ctx(&world, &theme));
        for line in want {
            assert!(text.contains(line), "{text}");
        }
    }
}

#[test]
fn open_ones_can_be_taken_back_and_settled_ones_cannot() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    let first = fix_id(&s);
    assert!(matches!(s.act(Command::Drop, &ctx), Flow::Do(i) if i == [Intent::Unfix(first)]));
    s.act(Command::FilterClosed, &ctx);
    assert_eq!(s.shown().len(), 5);
    s.act(Command::Last, &ctx);
    assert!(matches!(s.act(Command::Drop, &ctx), Flow::Do(i) if matches!(i[..], [Intent::Say(..)])));
    assert!(matches!(s.act(Command::Accept, &ctx), Flow::Go(Goto::Deal(DealId(5)))));
    s.act(Command::FilterClosed, &ctx);
    assert!(s.selected().is_some(), "the selection stays inside the list");
    assert!(matches!(s.act(Command::WriteList, &ctx), Flow::Do(i) if i == [Intent::WriteFixes]));
    assert!(matches!(s.act(Command::CopyList, &ctx), Flow::Do(i) if i == [Intent::CopyFixes]));
    assert!(matches!(s.act(Command::Back, &ctx), Flow::Go(Goto::Deals)));
}
