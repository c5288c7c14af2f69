//! Writing an explanation by keys alone.

use crossterm::event::{KeyCode, KeyModifiers};

use super::*;
use crate::domain::forecast::slippage::Fate;
use crate::ui::screens::owed::sample::{data, form};
use crate::ui::testing::{SIZES, ctx, plain_theme, shown, theme, world};

fn type_in(form: &mut Explain, keys: &str, ctx: &Ctx<'_>) -> Flow {
    let mut last = Flow::Stay;
    for c in keys.chars() {
        last = match c {
            '\n' => form.act(Command::Accept, ctx),
            '\t' => form.act(Command::NextField, ctx),
            c => form.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), ctx),
        };
    }
    last
}

fn saved(flow: Flow) -> Option<Story> {
    match flow {
        Flow::Do(intents) => intents.into_iter().find_map(|i| match i {
            Intent::ExplainMiss(_, _, story) => Some(*story),
            _ => None,
        }),
        _ => None,
    }
}

fn kept(flow: Flow) -> Option<Story> {
    begun(flow).map(|b| b.story)
}

fn begun(flow: Flow) -> Option<Begun> {
    match flow {
        Flow::Do(intents) => intents.into_iter().find_map(|i| match i {
            Intent::KeepStory(_, _, story) => story.map(|s| *s),
            _ => None,
        }),
        _ => None,
    }
}

#[test]
fn a_few_letters_and_what_happened() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut f = Explain::new(form(), Story::default());
    // letters alone: it is short by what it was said for, and what happened is asked next
    type_in(&mut f, "orb\n", &ctx);
    assert_eq!(f.picked, Some((DealId(1), Money::units(120_000))));
    let flow = type_in(&mut f, "legal wanted two more weeks\n", &ctx);
    assert_eq!(kept(flow).unwrap().deals.len(), 1, "it is kept at once");
    // all in one line, with an amount of one's own
    type_in(&mut f, "north 15k: they took two modules\n", &ctx);
    let got: Vec<_> = f.story.deals.iter().map(|d| (d.deal.0, d.amount, d.fate)).collect();
    let want = [(1, Money::units(120_000), Some(Fate::Slipped)), (3, Money::units(15_000), Some(Fate::Won))];
    assert_eq!(got, want);
    // an empty line goes on; the rest needs its reason
    let flow = type_in(&mut f, "\nrun rate that did not come\nno deal without the buyer's own date\n", &ctx);
    let story = saved(flow).unwrap();
    assert_eq!(story.rest.as_deref(), Some("run rate that did not come"));
    assert_eq!(story.lesson.as_deref(), Some("no deal without the buyer's own date"));
}

#[test]
fn a_market_story_is_refused() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut f = Explain::new(form(), Story::default());
    assert!(saved(type_in(&mut f, "\n", &ctx)).is_none());
    assert!(f.complaint.as_deref().unwrap().contains("a market story"), "{:?}", f.complaint);
    // around the first line
    assert!(saved(type_in(&mut f, "\tthe market is slow\n\n", &ctx)).is_none());
    assert_eq!(f.focus(), Focus::Deal, "it leads back to the line that is missing");
    // a deal without a reason
    type_in(&mut f, "orb\n\n", &ctx);
    assert!(f.complaint.as_deref().unwrap().starts_with("what happened to Orbit platform?"));
    type_in(&mut f, "slipped\n", &ctx);
    let story = saved(type_in(&mut f, "\t\t\n", &ctx)).unwrap();
    assert_eq!(
        (story.deals.len(), story.rest.as_deref()),
        (1, Some("the market is slow")),
        "beside a deal it may stand"
    );
}

#[test]
fn a_part_without_a_reason_is_refused() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut f = Explain::new(form(), Story::default());
    type_in(&mut f, "orb: slipped\n", &ctx);
    assert!(saved(type_in(&mut f, "\n\n\n", &ctx)).is_none());
    assert!(f.complaint.as_deref().unwrap().contains("why the rest has none"), "{:?}", f.complaint);
    assert_eq!(f.focus(), Focus::Rest);
}

#[test]
fn amounts_are_corrected_taken_off_and_refused() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut f = Explain::new(form(), Story::default());
    type_in(&mut f, "orb -90k: slipped\n", &ctx);
    let complaint = f.complaint.clone().unwrap();
    assert_eq!(complaint, "`-90k` is below zero: write how much of the gap Orbit platform made, `90k`");
    assert!(f.story.deals.is_empty());
    f.deal.clear();
    type_in(&mut f, "orb 90k: slipped\n", &ctx);
    assert_eq!(f.story.deals[0].amount, Money::units(90_000));
    type_in(&mut f, "orb 100k\n", &ctx);
    assert_eq!(f.reason.value(), "slipped", "its reason is there to be changed");
    type_in(&mut f, "\n", &ctx);
    assert_eq!((f.story.deals.len(), f.story.deals[0].amount), (1, Money::units(100_000)));
    type_in(&mut f, "juniper 90k: 76k\n", &ctx);
    assert!(f.complaint.as_deref().unwrap().contains("A few words are needed"), "an amount is no reason");
    f.deal.clear();
    type_in(&mut f, "juniper 90k: x\n", &ctx);
    assert!(f.complaint.as_deref().unwrap().contains("A few words are needed"), "and neither is a letter");
    f.deal.clear();
    type_in(&mut f, "north 40k: two modules\n", &ctx);
    let complaint = f.complaint.clone().unwrap();
    let want = "Northwind renewal brought 45k of the 60k it was worth: it cannot have made 40k of the gap";
    assert_eq!(complaint, want);
    f.deal.clear();
    type_in(&mut f, "juniper: lost\n", &ctx);
    assert_eq!(f.story.deals[1].amount, Money::units(210_000), "it was due then for that much");
    type_in(&mut f, "juniper 900k: lost\n", &ctx);
    let complaint = f.complaint.clone().unwrap();
    assert!(complaint.contains("was never worth more than 210k: it cannot have made 900k of the gap"), "{complaint}");
    assert_eq!(f.story.deals[1].amount, Money::units(210_000));
    f.deal.clear();
    type_in(&mut f, "juniper 0\n", &ctx);
    assert_eq!(f.story.deals.len(), 1);
    type_in(&mut f, "kepler\n", &ctx);
    assert_eq!(f.picked, Some((DealId(2), Money::units(50_000))), "what is left is more than it is worth");
    f.act(Command::Back, &ctx);
    f.deal.clear();
    type_in(&mut f, "zzz\n", &ctx);
    assert_eq!(f.complaint.as_deref(), Some(line::no_such().as_str()));
    // the letters of a word that are in a name, each somewhere, are not the word
    for story in ["oa", "orb nothing", "nwr", "the market was soft"] {
        f.deal.clear();
        type_in(&mut f, &format!("{story}\n"), &ctx);
        assert_eq!((f.complaint.as_deref(), f.picked), (Some(line::no_such().as_str()), None), "{story}");
    }
    f.deal.clear();
    type_in(&mut f, "plat orb\n", &ctx);
    assert_eq!(f.picked.map(|(deal, _)| deal), Some(DealId(1)), "the beginnings of its words in any order");
    f.act(Command::Back, &ctx);
    f.deal.clear();
    type_in(&mut f, "orb 9x9k: y\n", &ctx);
    assert!(f.complaint.is_some(), "what is no amount is a letter of no deal");
    f.act(Command::RemoveDeal, &ctx);
    assert!(f.story.deals.is_empty());
}

#[test]
fn a_market_story_behind_a_small_deal_is_refused_too() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut f = Explain::new(form(), Story::default());
    type_in(&mut f, "orb 20k: slipped\n", &ctx);
    let refusal = "160k of 180k is still without a deal, more than half: name deals for it";
    assert!(shown(&f, 80, 24, &ctx).contains(refusal), "it is said before one goes on");
    assert!(saved(type_in(&mut f, "\nthe market was weak\n\n", &ctx)).is_none());
    assert_eq!((f.complaint.as_deref(), f.focus()), (Some(refusal), Focus::Deal));
    type_in(&mut f, "juniper 80k: lost\n", &ctx);
    let story = saved(type_in(&mut f, "\n\n\n", &ctx)).unwrap();
    assert_eq!((story.deals.len(), story.rest.as_deref()), (2, Some("the market was weak")), "the smaller part may");
    // where none that was due is left it is taken, and said so
    let mut data = form();
    data.suspects.retain(|s| s.deal == DealId(3));
    let mut f = Explain::new(data, Story::default());
    type_in(&mut f, "north: two modules\n\n", &ctx);
    let text = shown(&f, 80, 24, &ctx);
    assert!(text.contains("no deal that was due or named is left: the rest may stay without one"), "{text}");
    assert!(saved(type_in(&mut f, "rounded up\n\n", &ctx)).is_some());
    // all of them came as they were said: none can be named
    let mut data = form();
    data.suspects.retain(|s| s.deal == DealId(3));
    data.suspects[0].brought = data.suspects[0].worth();
    let mut f = Explain::new(data, Story::default());
    let story = saved(type_in(&mut f, "\nrounded up\n\n", &ctx)).unwrap();
    assert!(story.deals.is_empty());
}

#[test]
fn letters_that_mean_no_deal_say_how_one_gets_on() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut f = Explain::new(form(), Story::default());
    type_in(&mut f, "zzz", &ctx);
    let text = shown(&f, 80, 24, &ctx);
    assert!(!text.contains("Enter takes it"), "{text}");
    assert!(text.contains("Ctrl-U clears the line") && text.contains(line::NO_SUCH), "{text}");
    type_in(&mut f, "\n", &ctx);
    let text = shown(&f, 80, 24, &ctx);
    assert!(text.contains(&line::no_such()), "it fits: {text}");
    f.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL), &ctx);
    assert_eq!((f.deal.value(), &f.complaint), ("", &None));
}

#[test]
fn an_amendment_needs_its_reason() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let with = ExplainData { entry: data().entries[2].clone(), ..form() };
    let mut f = Explain::new(with, Story::default());
    assert!(shown(&f, 80, 24, &ctx).contains("stays beside it as it is"));
    // it begins with what was written: the deals, the amounts, what happened, what is done differently
    let text = shown(&f, 120, 40, &ctx);
    for words in ["Halden phase 2", "Delphi pilot", "their legal wanted", "ask who signs when the sponsor is away"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(kept(f.act(Command::Back, &ctx)), None, "nothing has been changed yet");
    assert!(saved(type_in(&mut f, "\n\n", &ctx)).is_none());
    assert!(saved(type_in(&mut f, "\n", &ctx)).is_none());
    assert!(f.complaint.as_deref().unwrap().contains("why the explanation is amended"));
    let story = saved(type_in(&mut f, "Orbit was the deal\n", &ctx)).unwrap();
    assert_eq!(story.why.as_deref(), Some("Orbit was the deal"));
    assert_eq!(story.deals, data().entries[2].newest().unwrap().story.deals);
}

#[test]
fn leaving_keeps_what_is_written_and_it_is_there_again() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut f = Explain::new(form(), Story::default());
    type_in(&mut f, "orb: slipped\n\thalf a senten", &ctx);
    let story = kept(f.act(Command::Back, &ctx)).unwrap();
    assert_eq!(story.rest.as_deref(), Some("half a senten"));
    let again = Explain::new(form(), story);
    let text = shown(&again, 120, 40, &ctx);
    assert!(text.contains("half a senten") && text.contains("Orbit platform"), "{text}");
    // nothing written is nothing kept
    let mut f = Explain::new(form(), Story::default());
    assert_eq!(kept(f.act(Command::Back, &ctx)), None);
}

#[test]
fn where_no_deal_is_known_the_reason_is_enough() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut f = Explain::new(ExplainData { suspects: Vec::new(), ..form() }, Story::default());
    assert!(shown(&f, 80, 24, &ctx).contains("nothing stood behind the number"));
    assert!(saved(type_in(&mut f, "\n\n", &ctx)).is_none());
    let story = saved(type_in(&mut f, "a wish\n\n", &ctx)).unwrap();
    assert_eq!((story.deals.len(), story.rest.as_deref()), (0, Some("a wish")));
}

#[test]
fn while_it_is_written() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    for (width, height) in SIZES {
        let mut f = Explain::new(form(), Story::default());
        insta::assert_snapshot!(format!("empty_{width}x{height}"), shown(&f, width, height, &ctx));
        type_in(&mut f, "orb: their legal wanted two more weeks for the data clauses\n", &ctx);
        type_in(&mut f, "jun", &ctx);
        insta::assert_snapshot!(format!("typing_{width}x{height}"), shown(&f, width, height, &ctx));
        f.deal.clear();
        type_in(&mut f, "\nrun rate\n", &ctx);
        insta::assert_snapshot!(format!("last_line_{width}x{height}"), shown(&f, width, height, &ctx));
    }
}

#[test]
fn many_deals_leave_room_for_the_lines_below() {
    let (world, theme) = (world(), plain_theme());
    let ctx = ctx(&world, &theme);
    let deal = |n: i64| MissedDeal { deal: DealId(n), amount: Money::units(1_000), fate: None, reason: "x".to_owned() };
    let f = Explain::new(form(), Story { deals: (1..40).map(deal).collect(), ..Story::default() });
    for (width, height) in SIZES {
        let text = shown(&f, width, height, &ctx);
        assert!(text.contains("From now on") && text.contains("The rest"), "{text}");
    }
}

#[test]
fn a_picked_deal_with_its_reason_is_named_wherever_one_goes_on() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    for (command, next) in
        [(Command::NextField, Focus::Rest), (Command::Down, Focus::Rest), (Command::Up, Focus::Lesson)]
    {
        let mut f = Explain::new(form(), Story::default());
        type_in(&mut f, "orb\nlegal wanted two more weeks", &ctx);
        let story = kept(f.act(command, &ctx)).unwrap();
        assert_eq!(story.deals[0].reason, "legal wanted two more weeks", "{command:?}");
        assert_eq!((f.focus(), f.picked), (next, None), "{command:?}");
    }
    // without its reason one stays, and what is missing is said
    let mut f = Explain::new(form(), Story::default());
    type_in(&mut f, "orb\n\t", &ctx);
    assert!(f.complaint.as_deref().unwrap().starts_with("what happened to Orbit platform?"), "{:?}", f.complaint);
    assert_eq!((f.focus(), f.picked.is_some()), (Focus::Deal, true));
}

#[test]
fn saving_from_the_last_line_takes_what_stands_in_the_deal_line() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut f = Explain::new(form(), Story::default());
    type_in(&mut f, "orb: slipped\nkepler\nthey bought half", &ctx);
    // around it with the mouse
    f.rest.set("run rate");
    f.hit(Hit::Field(2), &ctx);
    assert_eq!(f.focus(), Focus::Lesson);
    let story = saved(f.act(Command::Accept, &ctx)).unwrap();
    assert_eq!(story.deals.iter().map(|d| d.reason.as_str()).collect::<Vec<_>>(), ["slipped", "they bought half"]);
    // letters of a deal that were left behind are asked about, not dropped
    let mut f = Explain::new(form(), Story::default());
    f.rest.set("run rate");
    type_in(&mut f, "orb: slipped\nkepler\t\t", &ctx);
    assert_eq!(f.focus(), Focus::Lesson);
    assert!(saved(f.act(Command::Accept, &ctx)).is_none());
    assert!(f.complaint.as_deref().unwrap().starts_with("what happened to Kepler"), "{:?}", f.complaint);
    let mut f = Explain::new(form(), Story::default());
    f.rest.set("run rate");
    type_in(&mut f, "orb: slipped\nzzz\t\t", &ctx);
    assert!(saved(f.act(Command::Accept, &ctx)).is_none());
    assert_eq!((f.complaint.as_deref(), f.focus()), (Some(line::no_such().as_str()), Focus::Deal));
}

#[test]
fn leaving_keeps_the_deal_line_as_it_stands() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    // letters alone
    let mut f = Explain::new(form(), Story::default());
    type_in(&mut f, "jun", &ctx);
    let kept = begun(f.act(Command::Back, &ctx)).unwrap();
    assert_eq!(Explain::new(form(), kept).deal.value(), "jun");
    // a deal that is picked, killed in the middle of its reason
    let mut f = Explain::new(form(), Story::default());
    type_in(&mut f, "orb\nlegal wan", &ctx);
    let text = serde_json::to_string(&f.begun()).unwrap();
    let again = Explain::new(form(), serde_json::from_str::<Begun>(&text).unwrap());
    assert_eq!((again.picked, again.reason.value()), (f.picked, "legal wan"));
    // the first Esc leaves the deal, not its words; the second one the form
    f.act(Command::Back, &ctx);
    assert_eq!((f.picked, f.deal.value()), (None, "orb: legal wan"));
    let kept = begun(f.act(Command::Back, &ctx)).unwrap();
    assert_eq!(kept.letters, "orb: legal wan");
    // what an older version kept is still read
    let old: Begun = serde_json::from_str(r#"{"deals":[],"rest":"run rate","lesson":null,"why":null}"#).unwrap();
    assert_eq!((old.story.rest.as_deref(), old.letters.as_str()), (Some("run rate"), ""));
}
