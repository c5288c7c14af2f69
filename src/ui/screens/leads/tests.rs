use super::*;
use crate::domain::business::BusinessHours;
use crate::domain::ids::LeadId;
use crate::ui::testing::{ANA, BO, IVO, KIM, SIZES, ctx, shown, theme, world};

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn line(id: i64, name: &str, account: &str, owner: (PersonId, &str), created: &str) -> LeadLine {
    let lead = Lead {
        id: LeadId(id),
        crm: "hubspot".into(),
        external_id: Some(format!("L-{id}")),
        name: name.into(),
        account: Some(account.into()),
        email: Some(format!("{}@example.com", name.split(' ').next().unwrap().to_lowercase())),
        source: Some("Webinar".into()),
        segment: None,
        owner: Some(owner.0),
        owner_text: Some(owner.1.into()),
        created: Some(at(created)),
        state: LeadState::Waiting,
        contacted: None,
        answered: None,
        reason: None,
        reason_text: None,
        deal_ref: None,
        deal: None,
        seen_waiting: None,
        answered_by: None,
        gone_on: None,
        answered_here: false,
    };
    LeadLine { lead, owner: owner.1.into() }
}

fn month(name: &str, kept: usize, late: usize, reasons: &str) -> MonthLine {
    MonthLine {
        name: name.into(),
        kept,
        late,
        share: Some(kept as f64 / (kept + late) as f64),
        escalates: late > 3,
        reasons: reasons.into(),
    }
}

/// Monday 23 November, 09:20 on the company's clock.
fn data() -> LeadsData {
    let mut lines = vec![
        line(1, "Mara Voss", "Halden Group", (IVO, "Ivo Marek"), "2026-11-16 10:00"),
        line(2, "Tom Ekberg", "Juniper Foods", (IVO, "Ivo Marek"), "2026-11-18 09:30"),
        line(3, "Ines Duarte", "Delphi", (ANA, "Ana Sousa"), "2026-11-19 14:00"),
        line(4, "Paul Richter", "Orbit Retail", (KIM, "Kim Tran"), "2026-11-20 16:30"),
        line(5, "Sofia Brandt", "Kepler Labs", (BO, "Bo Lindqvist"), "2026-11-20 16:50"),
    ];
    lines[1].lead.contacted = Some(at("2026-11-18 11:00"));
    let done = &mut lines[4].lead;
    (done.state, done.answered, done.answered_here) = (LeadState::Rejected, Some(at("2026-11-23 09:05")), true);
    done.reason = Some("not_icp".into());
    let rep = |name: &str, waiting, late, share| RepLine { name: name.into(), waiting, late, share };
    LeadsData {
        whose: None,
        fixed: None,
        any: true,
        lines,
        agreement: Agreement::new(Vec::new(), (BusinessHours::default(), 24 * 60)),
        months: vec![
            month("Nov 2026", 11, 4, "Not ICP 3, Duplicate 1"),
            month("Oct 2026", 14, 1, "No budget signal 2, none given 1"),
            month("Sep 2026", 9, 0, ""),
        ],
        reps: vec![
            rep("Ivo Marek", 2, 4, Some(0.62)),
            rep("Ana Sousa", 1, 0, Some(0.93)),
            rep("Kim Tran", 1, 0, Some(1.0)),
            rep("Bo Lindqvist", 0, 0, None),
        ],
        reasons: [("not_icp", "Not ICP"), ("duplicate", "Duplicate")].map(|(c, n)| (c.into(), n.into())).into(),
    }
}

fn screen() -> Leads {
    let mut screen = Leads::default();
    screen.refresh(data());
    screen
}

#[test]
fn looks_as_drawn() {
    let (world, theme) = (world(), theme());
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("leads_{w}x{h}"), shown(&screen(), w, h, &ctx(&world, &theme)));
    }
    let mut all = screen();
    all.act(Command::FilterClosed, &ctx(&world, &theme));
    all.act(Command::Last, &ctx(&world, &theme));
    insta::assert_snapshot!("leads_answered_too", shown(&all, 120, 40, &ctx(&world, &theme)));
    insta::assert_snapshot!("leads_none", shown(&Leads::default(), 80, 24, &ctx(&world, &theme)));
    let mut done = screen();
    done.data.lines.retain(|l| l.lead.answered_here);
    insta::assert_snapshot!("leads_all_answered", shown(&done, 80, 24, &ctx(&world, &theme)));
}

#[test]
fn the_clock_counts_business_hours() {
    let data = data();
    let of = |n: usize, when: &str| clock(&data.lines[n].lead, &data.agreement, at(when));
    assert_eq!(of(0, "2026-11-23 09:20"), ("15h 20m over".to_owned(), Tone::Bad));
    // handed over on Thursday at two: three hours that day, eight on Friday, twenty minutes now
    assert_eq!(of(2, "2026-11-23 09:20"), ("12h 40m left".to_owned(), Tone::Neutral));
    assert_eq!(of(2, "2026-11-24 09:00"), ("5h left".to_owned(), Tone::Watch));
    assert_eq!(of(2, "2026-11-28 11:00").1, Tone::Bad, "a weekend adds nothing, but the time was up before");
    assert_eq!(of(4, "2026-11-23 09:20"), ("rejected".to_owned(), Tone::Neutral));
    let undated = Lead { created: None, ..data.lines[0].lead.clone() };
    assert_eq!(clock(&undated, &data.agreement, at("2026-11-23 09:20")).0, "since ?");
}

#[test]
fn accept_and_reject() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    let Flow::Do(intents) = s.act(Command::AcceptLead, &ctx) else { panic!("it is accepted") };
    assert_eq!(intents, [Intent::AnswerLead(LeadId(1), None)]);
    s.act(Command::Down, &ctx);
    let Flow::Push(overlay) = s.act(Command::Drop, &ctx) else { panic!("a reason is asked for") };
    assert!(matches!(*overlay, Overlay::Picker(_)));
    s.act(Command::FilterClosed, &ctx);
    s.act(Command::Last, &ctx);
    let Flow::Do(intents) = s.act(Command::Drop, &ctx) else { panic!("it is taken back") };
    assert_eq!(intents, [Intent::UnanswerLead(LeadId(5))]);
    let Flow::Do(intents) = s.act(Command::AcceptLead, &ctx) else { panic!("it is said") };
    assert!(matches!(&intents[..], [Intent::Say(words, _)] if words.contains("x takes it back")), "{intents:?}");
    // narrowed to one owner and back
    s.picked(&PickThen::LeadOwner, &PickKey::Person(ANA), &ctx);
    assert_eq!(s.shown().iter().map(|l| l.lead.id).collect::<Vec<_>>(), [LeadId(3)]);
    s.act(Command::Back, &ctx);
    assert_eq!(s.shown().len(), 5);
    s.act(Command::FilterClear, &ctx);
    assert_eq!(s.shown().len(), 4);
    assert!(s.is_counting());
    // without leads nothing can be answered
    let mut none = Leads::default();
    for command in [Command::AcceptLead, Command::Drop, Command::Accept] {
        assert!(matches!(none.act(command, &ctx), Flow::Stay));
    }
    assert!(!none.is_counting());
}

#[test]
fn opened_for_a_lead_it_stands_on_it_and_leads_back_into_the_meeting() {
    let (world, theme) = (world(), theme());
    let mut plain = Leads::default();
    plain.refresh(data());
    let last = plain.shown().last().unwrap().lead.id;
    let mut screen = Leads::new(None, Some(last), Some(Goto::Meeting));
    screen.refresh(data());
    assert_eq!(screen.selected().unwrap().lead.id, last);
    assert!(matches!(screen.act(Command::Back, &ctx(&world, &theme)), Flow::Go(Goto::Meeting)));
}
