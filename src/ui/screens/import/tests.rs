use super::data::Ask;
use super::*;
use crate::ui::screens::Screen;
use crate::ui::testing::{SIZES, ctx, plain_theme, shown, theme, world};
use crossterm::event::KeyModifiers;

fn on(stage: Stage) -> Import {
    let mut screen = Import::default();
    screen.refresh(stage);
    screen
}

fn preview_of(change: impl FnOnce(&mut Preview)) -> Import {
    let mut preview = sample::preview();
    change(&mut preview);
    on(Stage::Preview(Box::new(preview)))
}

fn pictures(name: &str, screen: &Import) {
    let (world, theme) = (world(), theme());
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("{name}_{w}x{h}"), shown(screen, w, h, &ctx(&world, &theme)));
    }
}

/// Types into the screen as the app does; the last answer.
fn typed(screen: &mut Screen, keys: &str) -> Flow {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut last = Flow::Stay;
    for c in keys.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            '↓' => KeyCode::Down,
            '↑' => KeyCode::Up,
            '→' => KeyCode::Right,
            '←' => KeyCode::Left,
            '⎋' => KeyCode::Esc,
            c => KeyCode::Char(c),
        };
        last = match screen.key(KeyEvent::new(code, KeyModifiers::NONE), &ctx) {
            Ok(flow) => flow,
            Err(command) => screen.view_mut().act(command, &ctx),
        };
    }
    last
}

fn boxed(screen: Import) -> Screen {
    Screen::Import(Box::new(screen))
}

fn step_of(flow: Flow) -> ImportStep {
    match flow {
        Flow::Do(mut intents) => match intents.pop() {
            Some(Intent::Import(step)) if intents.is_empty() => step,
            other => panic!("{other:?} is no step"),
        },
        other => panic!("{other:?} is no step"),
    }
}

#[test]
fn every_phase_as_drawn() {
    pictures("choosing", &on(sample::choosing()));
    pictures("reading", &on(Stage::Running(sample::running(false, false))));
    pictures("writing", &on(Stage::Running(sample::running(true, false))));
    pictures("stopping", &on(Stage::Running(sample::running(true, true))));
    pictures("preview", &preview_of(|_| {}));
    pictures("done", &on(Stage::Done(Box::new(sample::outcome()))));
    let mut refused = boxed(preview_of(|_| {}));
    typed(&mut refused, "R");
    let Screen::Import(refused) = refused else { panic!("import") };
    pictures("refused", &refused);
}

#[test]
fn states_that_differ_as_drawn() {
    let (world, theme) = (world(), theme());
    let at = |screen: &Import, w, h| shown(screen, w, h, &ctx(&world, &theme));
    let sure = preview_of(|p| {
        p.doubts.clear();
        p.questions.clear();
        p.people.clear();
        p.refused.clear();
        p.totals.refused = 0;
    });
    insta::assert_snapshot!("preview_without_questions", at(&sure, 120, 40));
    let vanishing = preview_of(|p| {
        p.questions.clear();
        p.vanishing = Some((240, 260));
        p.totals.gone = 240;
    });
    insta::assert_snapshot!("preview_many_would_be_gone", at(&vanishing, 120, 40));
    insta::assert_snapshot!("preview_many_would_be_gone_80x24", at(&vanishing, 80, 24));
    let again = preview_of(|p| p.again = Some(sample::running(false, false)));
    insta::assert_snapshot!("preview_reading_again", at(&again, 120, 40));
    insta::assert_snapshot!("preview_reading_again_80x24", at(&again, 80, 24));
    let mut wrong = on(sample::choosing());
    wrong.retype("nothing.csv", Some("there is no file nothing.csv".to_owned()));
    insta::assert_snapshot!("choosing_wrong", at(&wrong, 80, 24));
    wrong.complete("~/Downloads/hub", vec!["hubspot-1.csv".to_owned(), "hubspot-2.csv".to_owned()]);
    insta::assert_snapshot!("choosing_completed", at(&wrong, 80, 24));
    insta::assert_snapshot!("choosing_nothing", at(&on(Stage::default()), 80, 24));
}

#[test]
fn nothing_but_ascii_where_the_terminal_has_no_more() {
    let world = world();
    for stage in [
        sample::choosing(),
        Stage::Running(sample::running(true, false)),
        Stage::Preview(Box::new(sample::preview())),
        Stage::Done(Box::new(sample::outcome())),
    ] {
        let text = shown(&on(stage), 80, 24, &ctx(&world, &plain_theme())).replace('…', ".");
        assert!(text.is_ascii(), "{text}");
    }
}

#[test]
fn the_marked_answer_can_be_told_without_colours() {
    let world = world();
    let text = shown(&preview_of(|_| {}), 120, 40, &ctx(&world, &plain_theme()));
    assert!(text.contains("2 [mid]"), "{text}");
    assert!(text.contains("2 [is Ivo Marek]"), "{text}");
}

#[test]
fn a_file_is_picked_from_the_list_or_found_by_letters() {
    let mut screen = boxed(on(sample::choosing()));
    let path = |name: &str| ImportStep::Look(format!("/home/dana/Downloads/{name}"));
    assert_eq!(step_of(typed(&mut screen, "\n")), path("hubspot-crm-exports-all-deals-2026-11-23.csv"));
    assert_eq!(step_of(typed(&mut screen, "↓\n")), path("quotas FY26.xlsx"));
    assert_eq!(step_of(typed(&mut screen, "zip\n")), path("deals-1234-9.zip"));
    // what is a path is no letters of a name
    assert_eq!(step_of(typed(&mut screen, "⎋~/x.csv\n")), ImportStep::Look("~/x.csv".to_owned()));
    assert_eq!(step_of(typed(&mut screen, "\t")), ImportStep::Complete("~/x.csv".to_owned()));
    // a name that is not in the list is tried as a path
    assert_eq!(step_of(typed(&mut screen, "⎋qqq.csv\n")), ImportStep::Look("qqq.csv".to_owned()));
    assert!(matches!(typed(&mut screen, "⎋⎋"), Flow::Pass), "first the field is left, then the screen");
}

const DOWNLOADS: &str = "/home/dana/Downloads";

/// As after a file that was refused, or a review that was left: its path is in the line.
fn with_path(path: &str) -> Screen {
    let mut screen = on(sample::choosing());
    screen.retype(path, None);
    boxed(screen)
}

#[test]
fn a_path_that_was_refused_gives_way_to_the_mark_that_is_moved() {
    let second = "~/Documents/Sales operations/planning/quotas FY26.xlsx";
    let look = |name: &str| ImportStep::Look(format!("{DOWNLOADS}/{name}"));
    for path in [second, &format!("{DOWNLOADS}/quotas FY26.xlsx")] {
        assert_eq!(step_of(typed(&mut with_path(path), "\n")), ImportStep::Look(path.to_owned()), "again");
        let third = look("hubspot-crm-exports-all-deals-2026-11-16.csv");
        assert_eq!(step_of(typed(&mut with_path(path), "↓\n")), third, "the mark stood on the refused file");
        let first = look("hubspot-crm-exports-all-deals-2026-11-23.csv");
        assert_eq!(step_of(typed(&mut with_path(path), "↑\n")), first);
        // the line is left: the mark stays
        assert_eq!(step_of(typed(&mut with_path(path), "⎋\n")), look("quotas FY26.xlsx"));
    }
    // a path that is not in the list: no row is marked before one is asked for
    let (world, theme) = (world(), theme());
    let Screen::Import(screen) = with_path("/x/y.csv") else { panic!("import") };
    assert_eq!(screen.marked(), None);
    let text = shown(screen.as_ref(), 120, 40, &ctx(&world, &theme));
    assert!(!text.lines().any(|l| l.trim_start().starts_with(theme.glyphs.now)), "{text}");
    let mut screen = boxed(*screen);
    assert_eq!(step_of(typed(&mut screen, "↓\n")), look("hubspot-crm-exports-all-deals-2026-11-23.csv"));
}

#[test]
fn a_click_on_a_file_takes_the_typed_path_away() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let Screen::Import(mut screen) = with_path("/x/y.csv") else { panic!("import") };
    assert!(matches!(screen.hit(Hit::Row(0), &ctx), Flow::Stay), "the first click only marks");
    let look = ImportStep::Look(format!("{DOWNLOADS}/hubspot-crm-exports-all-deals-2026-11-23.csv"));
    assert_eq!(step_of(screen.hit(Hit::Row(0), &ctx)), look);
}

#[test]
fn ctrl_u_empties_the_path_and_the_mark_stays() {
    let (world, theme) = (world(), theme());
    let mut screen = with_path(&format!("{DOWNLOADS}/quotas FY26.xlsx"));
    let key = KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL);
    assert!(matches!(screen.key(key, &ctx(&world, &theme)), Ok(Flow::Stay)));
    let Screen::Import(import) = &screen else { panic!("import") };
    assert_eq!((import.field.value(), import.marked()), ("", Some(1)));
}

#[test]
fn a_dropped_file_replaces_what_is_typed() {
    let (world, theme) = (world(), theme());
    let mut screen = on(sample::choosing());
    screen.paste("x", &ctx(&world, &theme));
    screen.paste("'/a b/deals.csv'\n", &ctx(&world, &theme));
    assert_eq!(step_of(screen.choose(Command::Accept)), ImportStep::Look("/a b/deals.csv".to_owned()));
}

#[test]
fn the_cursor_begins_where_an_answer_is_missing() {
    let at = |screen: &Import| screen.at().map(|(_, at)| at);
    assert_eq!(at(&preview_of(|_| {})), Some(At::Question(0)));
    assert_eq!(at(&preview_of(|p| p.questions[0].chosen = Some(0))), Some(At::Question(0)));
    let said = |ask: &mut Ask| (ask.chosen, ask.said) = (Some(0), true);
    let answered = preview_of(|p| p.questions.iter_mut().chain(&mut p.people).for_each(said));
    assert_eq!(at(&answered), Some(At::Doubt(0)), "what would do harm is looked at");
    let sure = preview_of(|p| {
        p.questions.iter_mut().chain(&mut p.people).for_each(said);
        p.doubts.remove(0);
    });
    assert_eq!(at(&sure), Some(At::Confirm));
}

#[test]
fn a_digit_answers_and_arrows_go_round() {
    let mut screen = boxed(preview_of(|_| {}));
    let answer = |people, ask, option| ImportStep::Answer { people, ask, option };
    assert_eq!(step_of(typed(&mut screen, "2")), answer(false, 0, 1));
    assert!(matches!(typed(&mut screen, "9"), Flow::Stay), "there is no ninth answer");
    assert_eq!(step_of(typed(&mut screen, "→")), answer(false, 0, 0), "nothing is marked yet");
    assert_eq!(step_of(typed(&mut screen, "↓→")), answer(false, 1, 2));
    assert_eq!(step_of(typed(&mut screen, "←")), answer(false, 1, 0));
    assert_eq!(step_of(typed(&mut screen, "↓1")), answer(true, 0, 0));
    // Enter says yes to the guess, and goes on
    assert_eq!(step_of(typed(&mut screen, "\n")), answer(true, 0, 1));
    assert_eq!(step_of(typed(&mut screen, "\n")), answer(true, 1, 0));
    let Screen::Import(screen) = &screen else { panic!("import") };
    assert_eq!(screen.at().map(|(_, at)| at), Some(At::Confirm), "the columns are passed over");
}

#[test]
fn nothing_is_written_before_every_question_has_an_answer() {
    let mut screen = boxed(preview_of(|_| {}));
    for keys in ["y", "\n", "G\n"] {
        assert!(matches!(typed(&mut screen, keys), Flow::Do(i) if matches!(i[..], [Intent::Say(..)])), "{keys}");
    }
    let mut screen = boxed(preview_of(|p| (p.questions[0].chosen, p.questions[0].said) = (Some(0), true)));
    assert_eq!(step_of(typed(&mut screen, "y")), ImportStep::Write);
    assert_eq!(step_of(typed(&mut screen, "G\n")), ImportStep::Write);
    let mut screen = boxed(preview_of(|p| {
        p.questions.clear();
        p.again = Some(sample::running(false, false));
    }));
    assert_eq!(step_of(typed(&mut screen, "y")), ImportStep::Write, "it waits until it is read");
}

#[test]
fn where_nothing_can_be_written_it_says_so() {
    let (mut world, theme) = (world(), theme());
    world.read_only = Some("a newer file".to_owned());
    let mut screen = preview_of(|p| p.questions.clear());
    let flow = screen.act(Command::ImportIt, &ctx(&world, &theme));
    assert!(matches!(flow, Flow::Do(i) if matches!(&i[..], [Intent::Say(what, _)] if what.contains("a newer file"))));
}

#[test]
fn many_deals_that_would_be_gone_are_asked_about() {
    let mut screen = boxed(preview_of(|p| {
        p.questions.clear();
        p.vanishing = Some((240, 260));
    }));
    let Flow::Push(overlay) = typed(&mut screen, "y") else { panic!("it asks") };
    let Overlay::Confirm(confirm) = *overlay else { panic!("yes or no") };
    assert!(confirm.title.contains("240 of 260"));
    let detail = &confirm.detail;
    assert!(detail.contains("Open deals that are gone leave every number; what was won stays won."), "{detail}");
    assert_eq!(confirm.yes.1, [Intent::Import(ImportStep::Write)]);
    assert_eq!(confirm.no.1, [Intent::Import(ImportStep::Part)]);
    // a part leaves the others alone
    let mut part = boxed(preview_of(|p| {
        p.questions.clear();
        (p.vanishing, p.part) = (Some((240, 260)), Some(true));
    }));
    assert_eq!(step_of(typed(&mut part, "y")), ImportStep::Write);
}

#[test]
fn every_key_of_the_preview_leads_where_its_label_says() {
    let mut screen = boxed(preview_of(|_| {}));
    assert_eq!(step_of(typed(&mut screen, "d")), ImportStep::DateOrder);
    assert_eq!(step_of(typed(&mut screen, "p")), ImportStep::Part);
    assert_eq!(step_of(typed(&mut screen, "w")), ImportStep::SaveRefused);
    assert_eq!(step_of(typed(&mut screen, "⎋")), ImportStep::Stop);
    let overlay = |flow| match flow {
        Flow::Push(overlay) => *overlay,
        other => panic!("{other:?} opens nothing"),
    };
    assert!(matches!(overlay(typed(&mut screen, "t")), Overlay::Picker(_)));
    assert!(matches!(overlay(typed(&mut screen, "f")), Overlay::Picker(_)));
    assert!(matches!(overlay(typed(&mut screen, "D")), Overlay::Prompt(p) if p.asked == Asked::ImportDay));
    assert!(matches!(overlay(typed(&mut screen, "↓↓↓↓\n")), Overlay::Picker(_)), "a column's meaning");
    let mut quotas = boxed(preview_of(|p| {
        p.part = None;
        p.crms.clear();
        p.refused.clear();
    }));
    for key in ["p", "R", "w", "f"] {
        assert!(matches!(typed(&mut quotas, key), Flow::Do(i) if matches!(i[..], [Intent::Say(..)])), "{key}");
    }
}

#[test]
fn what_is_picked_becomes_a_step() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = preview_of(|_| {});
    let column = PickThen::Import(ImportPick::Column(4));
    let code = |word: &str| PickKey::Code(word.to_owned());
    assert_eq!(
        step_of(screen.picked(&column, &code("amount"), &ctx)),
        ImportStep::Column(4, Some("amount".to_owned()))
    );
    assert_eq!(step_of(screen.picked(&column, &code(NOT_USED), &ctx)), ImportStep::Column(4, None));
    let kind = PickThen::Import(ImportPick::Kind);
    assert_eq!(step_of(screen.picked(&kind, &code("people"), &ctx)), ImportStep::Kind("people".to_owned()));
    let crm = PickThen::Import(ImportPick::Crm);
    assert_eq!(step_of(screen.picked(&crm, &code("hubspot"), &ctx)), ImportStep::Crm("hubspot".to_owned()));
    assert_eq!(
        step_of(screen.answered(&Asked::ImportDay, "2026-11-15", &ctx)),
        ImportStep::Day("2026-11-15".to_owned())
    );
}

#[test]
fn refused_rows_are_sorted_saved_copied_and_left() {
    let mut screen = boxed(preview_of(|_| {}));
    typed(&mut screen, "R");
    let lines = |screen: &Screen| {
        let Screen::Import(screen) = screen else { panic!("import") };
        screen.table.as_ref().map(|t| t.lines(screen.refused()))
    };
    assert_eq!(lines(&screen), Some(vec![4, 17, 52, 61, 98]));
    typed(&mut screen, "s");
    assert_eq!(lines(&screen), Some(vec![52, 4, 61, 98, 17]), "by column");
    typed(&mut screen, "s");
    assert_eq!(lines(&screen), Some(vec![52, 98, 61, 17, 4]), "by reason");
    typed(&mut screen, "s");
    assert_eq!(lines(&screen), Some(vec![4, 17, 52, 61, 98]));
    assert_eq!(step_of(typed(&mut screen, "w")), ImportStep::SaveRefused);
    assert_eq!(step_of(typed(&mut screen, "y")), ImportStep::CopyRefused, "y imports only in the preview");
    typed(&mut screen, "⎋");
    assert_eq!(lines(&screen), None);
}

#[test]
fn a_result_leads_to_the_deals_home_or_to_another_file() {
    let mut screen = boxed(on(Stage::Done(Box::new(sample::outcome()))));
    // Enter goes where one more Enter starts no meeting
    assert!(matches!(typed(&mut screen, "\n"), Flow::Pass), "the app goes to the deals");
    let enter = crate::ui::keymap::lookup(&[Context::ImportDone], &KeyCode::Enter.into());
    assert_eq!(enter, Some(Command::GoDeals));
    assert_eq!(step_of(typed(&mut screen, "⎋")), ImportStep::Stop);
    assert_eq!(step_of(typed(&mut screen, "w")), ImportStep::SaveRefused);
    let Flow::Do(intents) = typed(&mut screen, "i") else { panic!("another file") };
    assert_eq!(intents, [Intent::Import(ImportStep::Stop), Intent::Go(Goto::Import)]);
}

#[test]
fn fresh_data_leaves_the_selection_where_it_is() {
    let mut screen = boxed(preview_of(|_| {}));
    typed(&mut screen, "↓");
    let Screen::Import(screen) = &mut screen else { panic!("import") };
    screen.refresh(Stage::Preview(Box::new(sample::preview())));
    assert_eq!(screen.at().map(|(_, at)| at), Some(At::Question(1)));
    let mut short = sample::preview();
    (short.questions, short.people, short.columns, short.remarks) = Default::default();
    short.doubts.clear();
    screen.refresh(Stage::Preview(Box::new(short)));
    assert_eq!(screen.at().map(|(_, at)| at), Some(At::Confirm));
}

#[test]
fn a_click_answers_and_a_second_click_opens() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = preview_of(|_| {});
    assert_eq!(step_of(screen.hit(Hit::Field(2), &ctx)), ImportStep::Answer { people: false, ask: 0, option: 1 });
    assert!(matches!(screen.hit(Hit::Row(7), &ctx), Flow::Stay));
    assert!(matches!(screen.hit(Hit::Row(7), &ctx), Flow::Push(_)));
    assert!(matches!(screen.hit(Hit::Row(0), &ctx), Flow::Stay));
    assert!(matches!(screen.hit(Hit::Row(0), &ctx), Flow::Push(_)), "a doubt about a column leads to its meaning");
}
