use super::*;
use crate::domain::browse::Owners;
use crate::domain::deal::{DealChange, DealField};
use crate::domain::fix::{Fix, FixField, FixState};
use crate::domain::ids::{DealId, FixId, uuid_v7};
use crate::domain::timeline;
use crate::ui::screens::deals::sample::{lines, serve};
use crate::ui::testing::{DANA, IVO, SIZES, ctx, day, now, plain_theme, shown, theme, world};

fn change(on: &str, field: DealField, old: Option<&str>, new: Option<&str>) -> DealChange {
    DealChange { deal: DealId(1), on: day(on), field, old: old.map(str::to_owned), new: new.map(str::to_owned) }
}

fn data() -> DealData {
    let mut line = lines().swap_remove(0);
    line.fixed = vec![FixField::Close];
    let log = [
        change("2026-10-05", DealField::Created, None, Some("9000000")),
        change("2026-10-12", DealField::Stage, Some("Demo"), Some("Proposal")),
        change("2026-10-19", DealField::Close, Some("2026-10-30"), Some("2026-11-13")),
        change("2026-10-26", DealField::Owner, Some("3"), Some("4")),
        change("2026-11-02", DealField::Amount, Some("9000000"), Some("12000000")),
        change("2026-11-09", DealField::Close, Some("2026-11-13"), Some("2026-11-20")),
        change("2026-11-16", DealField::NextStep, Some("call"), Some("CFO signs")),
    ];
    let fiscal = world().fiscal;
    let mention = |on: &str, code: &str, kind, text: &str, state: &str, tone| Mention {
        on: day(on),
        code: Some(code.to_owned()),
        kind,
        text: text.to_owned(),
        state: state.to_owned(),
        tone,
    };
    let fix = Fix {
        id: FixId(uuid_v7(1, &[1; 10])),
        deal: DealId(1),
        field: FixField::Close,
        old: Some("2026-11-13".into()),
        new: Some("2026-11-20".into()),
        at: now(),
        on: day("2026-11-09"),
        by: Some(DANA),
        meeting: None,
        state: FixState::Open,
        settled: None,
    };
    let row = FixRow { fix, deal: "Orbit platform".into(), account: None, owner: None, by: Some("Dana Reyes".into()) };
    DealData {
        heard: "promise kept 12 Nov (Mia Torres, CFO): security questionnaire back".into(),
        today: day("2026-11-23"),
        limits: FlagLimits::default(),
        events: timeline::events(&log, &fiscal),
        pushes: timeline::pushes(&log, 3, &fiscal),
        stays: timeline::stays(&log, &line.deal, day("2026-11-23")),
        names: HashMap::from([(IVO, "Ivo Marek".to_owned())]),
        fixes: vec![row],
        mentions: vec![
            mention(
                "2026-11-16",
                "PR",
                "action",
                "Call Mia (CFO) about the signature date and ask what legal still needs from us",
                "Ivo Marek, due Fri 20 Nov, 3d late",
                Tone::Bad,
            ),
            mention("2026-11-16", "WFC", "buyer", "Mia sends the redlines", "by Wed 25 Nov, open", Tone::Neutral),
            mention("2026-11-09", "WFC", "note", "Legal is the new bottleneck", "", Tone::Neutral),
        ],
        unnamed: 0,
        private: 1,
        named: Some(vec![mention(
            "2026-11-16",
            "WFC",
            "named",
            "Ivo Marek, 2026-Q4: 120k of FC 320k",
            "counts",
            Tone::Good,
        )]),
        line,
    }
}

#[test]
fn looks_as_drawn() {
    let (world, theme) = (world(), theme());
    for (w, h) in SIZES {
        let page = DealPage::new(data(), None, false);
        insta::assert_snapshot!(format!("deal_{w}x{h}"), shown(&page, w, h, &ctx(&world, &theme)));
    }
    let text = shown(&DealPage::new(data(), None, false), 200, 60, &ctx(&world, &plain_theme()));
    assert!(text.replace('…', ".").is_ascii(), "{text}");
}

#[test]
fn everything_can_be_read_at_80_columns() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut page = DealPage::new(data(), None, false);
    let mut all = String::new();
    for _ in 0..8 {
        all.push_str(&shown(&page, 80, 24, &ctx));
        page.act(Command::PageDown, &ctx);
    }
    for words in [
        "overdue",
        "Mia Torres",
        "STAGES",
        "pushed 3 times, 21 days (3 by the CRM's count, 2 seen here)",
        "since Mon 5 Oct",
        "owner: Bo Lindqvist to Ivo Marek",
        "stage: Demo to Proposal",
        "amount up by 30k",
        "Mia sends the redlines",
        "3d late",
        "NAMED IN FORECASTS",
        "and 1 private note",
        "the CRM does not have it yet",
    ] {
        assert!(all.contains(words), "{words} is not on the page:\n{all}");
    }
    assert!(!all.contains("call to CFO signs"));
    page.act(Command::ToggleQuiet, &ctx);
    page.act(Command::First, &ctx);
    let wide = shown(&page, 200, 60, &ctx);
    assert!(wide.contains("next step: call to CFO signs"), "{wide}");
}

#[test]
fn no_forecast_where_none_may_be_shown() {
    let (world, theme) = (world(), theme());
    let page = DealPage::new(DealData { named: None, ..data() }, None, false);
    let text = shown(&page, 200, 60, &ctx(&world, &theme));
    assert!(!text.contains("NAMED") && !text.contains("of FC"), "{text}");
}

#[test]
fn the_next_deal_is_the_list_s_and_the_way_back_leads_to_it() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut list = Deals::new(Owners::All, FlagLimits::default(), day("2026-11-23"));
    serve(&mut list, &lines());
    let mut page = DealPage::new(data(), Some(Box::new(list)), false);
    assert!(matches!(page.act(Command::NextDeal, &ctx), Flow::Go(Goto::Deal(DealId(4)))));
    assert!(matches!(page.act(Command::PrevDeal, &ctx), Flow::Go(Goto::Deal(DealId(1)))));
    assert!(matches!(page.act(Command::PrevDeal, &ctx), Flow::Stay), "it is the first");
    assert!(matches!(page.act(Command::Back, &ctx), Flow::Go(Goto::Deals)));
    assert_eq!(page.defaults(&ctx).deal, Some(DealId(1)));
    let mut alone = DealPage::new(data(), None, true);
    assert!(matches!(alone.act(Command::NextDeal, &ctx), Flow::Stay));
    assert!(matches!(alone.act(Command::Back, &ctx), Flow::Go(Goto::Fixes)));
}
