use super::sample::{data, id};
use super::*;
use crate::ui::flow::Edits;
use crate::ui::screens::actions::sample::WORLD;
use crate::ui::testing::{IVO, SIZES, ctx, plain_theme, shown, theme, world};

fn screen() -> Promises {
    let mut screen = Promises::default();
    screen.refresh(data());
    screen
}

fn act(screen: &mut Promises, command: Command) -> Flow {
    screen.act(command, &ctx(&world(), &theme()))
}

fn ids(screen: &Promises) -> Vec<CommitmentId> {
    screen.shown().map(|r| r.promise.id).collect()
}

#[test]
fn looks_as_drawn() {
    let (world, theme) = (world(), theme());
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("promises_{w}x{h}"), shown(&screen(), w, h, &ctx(&world, &theme)));
    }
    let mut all = screen();
    all.picked(&PickThen::PromiseState, &PickKey::All, &ctx(&world, &theme));
    all.picked(&PickThen::PromiseSeller, &PickKey::Person(IVO), &ctx(&world, &theme));
    insta::assert_snapshot!("promises_of_one_120x40", shown(&all, 120, 40, &ctx(&world, &theme)));
    let mut none = Promises::default();
    none.refresh(PromisesData::new(world.today, Vec::new()));
    insta::assert_snapshot!("promises_none_80x24", shown(&none, 80, 24, &ctx(&world, &theme)));
}

#[test]
fn nothing_but_ascii_where_the_terminal_has_no_more() {
    let text = shown(&screen(), 120, 40, &ctx(&world(), &plain_theme())).replace('…', ".");
    assert!(text.is_ascii(), "{text}");
    assert!(text.contains("4d late") && text.contains("TO BE ASKED NOW"), "{text}");
}

#[test]
fn what_is_to_be_asked_stands_first() {
    let mut s = screen();
    assert_eq!(ids(&s), [1, 2, 3, 4, 5, 6].map(id));
    assert_eq!((due_now(&s.data.rows, s.data.today), s.data.rate().late), (3, 2));
    act(&mut s, Command::FilterOverdue);
    assert_eq!(ids(&s), [1, 2, 3].map(id));
    act(&mut s, Command::Back);
    assert_eq!(ids(&s).len(), 6, "what narrows the list is left first");
    assert!(matches!(act(&mut s, Command::Back), Flow::Pass));
    let ctx_of = (world(), theme());
    let ctx = ctx(&ctx_of.0, &ctx_of.1);
    s.picked(&PickThen::PromiseState, &PickKey::Kept(Kept::Broken), &ctx);
    assert_eq!(ids(&s), [7].map(id));
    s.picked(&PickThen::PromiseState, &PickKey::Kept(Kept::Open), &ctx);
    s.answered(&Asked::Search, "redlines", &ctx);
    assert_eq!(ids(&s), [4].map(id));
    act(&mut s, Command::FilterClear);
    assert!(s.filters.is_off());
}

#[test]
fn one_key_says_what_became_of_it() {
    let mut s = screen();
    for (command, kept) in [(Command::Kept, Kept::Kept), (Command::Broken, Kept::Broken)] {
        let Flow::Do(intents) = act(&mut s, command) else { panic!("nothing is said") };
        assert_eq!(intents, [Intent::Promise(id(1), kept)]);
    }
    let Flow::Push(overlay) = act(&mut s, Command::Moved) else { panic!("the day is asked for") };
    assert!(matches!(*overlay, Overlay::Prompt(p) if p.asked == Asked::MoveTo(id(1)) && p.required));
    assert!(matches!(act(&mut s, Command::OpenDeal), Flow::Go(Goto::Deal(d)) if d.0 == 1));
    // a settled one is not settled twice
    s.picked(&PickThen::PromiseState, &PickKey::Kept(Kept::Broken), &ctx(&world(), &theme()));
    // said in a box: the words that are typed on are no commands
    for command in [Command::Kept, Command::Broken, Command::Moved, Command::Edit] {
        assert!(matches!(act(&mut s, command), Flow::Push(o) if matches!(*o, Overlay::Message(_))), "{command:?}");
    }
}

#[test]
fn a_slip_in_a_promise_is_corrected_in_its_line() {
    let world = &*WORLD;
    let s = screen();
    for row in s.data.rows.iter().filter(|r| r.promise.kept == Kept::Open) {
        let Flow::Push(overlay) = edit::edit_promise(&row.promise, world) else { panic!("nothing opens") };
        let Overlay::Capture(line) = *overlay else { panic!("no line") };
        assert_eq!(line.edits, Some(Edits::Promise(row.promise.id)));
        let got = line.understood(&ctx(world, &theme())).unwrap();
        let p = &row.promise;
        assert_eq!((&got.text, got.due, got.deal), (&p.text, p.due, p.deal));
        assert_eq!((got.buyer, got.owner), (p.buyer.clone(), p.seller));
    }
}

#[test]
fn the_rates_are_said_for_each_seller() {
    let s = screen();
    let words = |name: &str| s.data.rates.iter().find(|(n, _)| n == name).unwrap().1.words();
    assert_eq!(words("Ivo Marek"), "75 %: 3 of 4 kept");
    assert_eq!(words("Ana Sousa"), "1 of 1 kept, too few for a rate");
    assert_eq!(words("Bo Lindqvist"), "none settled yet, 1 moved");
    assert_eq!(s.data.rate().words(), "80 %: 4 of 5 kept, 1 moved");
}
