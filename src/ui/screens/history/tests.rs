use super::*;
use crate::ui::testing::{SIZES, ctx, day, plain_theme, shown, theme, world};

fn id(n: u128) -> MeetingId {
    MeetingId(uuid::Uuid::from_u128(n))
}

fn past(n: u128, on: &str, code: &str, name: &str, state: MeetingState, missing: u32, rating: f64) -> PastMeeting {
    let concluded = state == MeetingState::Concluded;
    PastMeeting {
        id: id(n),
        on: day(on),
        time: NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
        code: code.to_owned(),
        name: name.to_owned(),
        unit: "Team West".to_owned(),
        minutes: concluded.then_some(38),
        state,
        missing,
        rating: concluded.then_some(rating),
        unreadable: false,
    }
}

fn data() -> HistoryData {
    use MeetingState::{Concluded, Ended, Suspended};
    let (wfc, pr) = ("Weekly Forecast Call", "Pipeline Review");
    HistoryData {
        meetings: vec![
            past(1, "2026-11-23", "WFC", wfc, Suspended, 4, 0.0),
            past(2, "2026-11-17", "PR", pr, Ended, 1, 0.0),
            past(3, "2026-11-16", "WFC", wfc, Concluded, 0, 8.4),
            past(4, "2026-11-09", "WFC", wfc, Concluded, 2, 7.0),
            past(5, "2026-10-05", "QBR", "Quarterly Business Review", Concluded, 0, 9.25),
            past(6, "2025-12-29", "WFC", wfc, Concluded, 0, 10.0),
        ],
    }
}

fn screen() -> History {
    let mut screen = History::default();
    screen.refresh(data());
    screen
}

#[test]
fn looks_as_drawn() {
    let (world, theme) = (world(), theme());
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("history_{w}x{h}"), shown(&screen(), w, h, &ctx(&world, &theme)));
    }
    let mut none = History::default();
    none.refresh(HistoryData::default());
    insta::assert_snapshot!("history_none", shown(&none, 80, 24, &ctx(&world, &theme)));
}

#[test]
fn enter_reads_the_minutes_or_resumes_what_is_unfinished() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    for n in [1, 2] {
        let Flow::Do(intents) = s.act(Command::Accept, &ctx) else { panic!("{n} is resumed") };
        assert_eq!(intents, [Intent::Picked(PickThen::Start, PickKey::Meeting(id(n)))]);
        s.act(Command::Down, &ctx);
    }
    assert!(matches!(s.act(Command::Accept, &ctx), Flow::Go(Goto::Minutes(m)) if m == id(3)));
    assert!(matches!(s.hit(Hit::Row(3), &ctx), Flow::Stay));
    assert!(matches!(s.hit(Hit::Row(3), &ctx), Flow::Go(Goto::Minutes(m)) if m == id(4)), "a second click opens");
}

#[test]
fn searching_keeps_the_order_and_is_left_before_the_screen() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    for (query, want) in [
        ("forecast", vec![1, 3, 4, 6]),
        ("qbr", vec![5]),
        ("unfinished", vec![1, 2]),
        ("2025-12", vec![6]),
        ("october", vec![5]),
        ("", vec![1, 2, 3, 4, 5, 6]),
    ] {
        s.answered(&Asked::Search, query, &ctx);
        let found: Vec<MeetingId> = s.shown.iter().map(|i| s.data.meetings[*i].id).collect();
        assert_eq!(found, want.into_iter().map(id).collect::<Vec<_>>(), "{query}");
    }
    s.answered(&Asked::Search, "nothing of the kind", &ctx);
    let text = shown(&s, 80, 24, &ctx);
    assert!(text.contains("Nothing here matches.") && text.contains("0 found"), "{text}");
    assert!(
        text.contains("`search WORDS`") && text.contains("(Ctrl-P)"),
        "it says where minutes are looked through: {text}"
    );
    let Flow::Push(overlay) = s.act(Command::Search, &ctx) else { panic!("nothing is asked") };
    let Overlay::Prompt(prompt) = *overlay else { panic!("something else is asked") };
    assert_eq!(prompt.question, "Only which meeting, unit or day?");
    assert!(matches!(s.act(Command::Back, &ctx), Flow::Stay));
    assert_eq!(s.shown.len(), 6);
    assert!(matches!(s.act(Command::Back, &ctx), Flow::Pass));
}

#[test]
fn the_selection_stays_on_its_meeting() {
    let (world, theme) = (world(), theme());
    let mut s = History::on(id(4));
    s.refresh(data());
    assert_eq!(s.selected().map(|m| m.id), Some(id(4)), "whose minutes were read");
    let mut more = data();
    more.meetings.insert(0, past(9, "2026-11-24", "PR", "Pipeline Review", MeetingState::Live, 3, 0.0));
    s.refresh(more);
    assert_eq!(s.selected().map(|m| m.id), Some(id(4)));
    s.act(Command::First, &ctx(&world, &theme));
    assert_eq!(s.selected().map(|m| m.id), Some(id(9)));
}

#[test]
fn says_it_in_words_and_ascii() {
    let text = shown(&screen(), 80, 24, &ctx(&world(), &plain_theme()));
    assert!(text.replace('…', ".").is_ascii(), "{text}");
    assert!(text.contains("x 2 missing") && text.contains("v all"), "{text}");
}
