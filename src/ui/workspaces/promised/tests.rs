use super::*;
use crate::ui::screens::actions::sample::data as sample;
use crate::ui::testing::{BO, ctx, day, drawn, theme, world};
use crate::ui::workspaces::commits::tests::typed;

fn meeting() -> MeetingId {
    MeetingId(uuid::Uuid::from_u128(100))
}

fn data() -> PromisedData {
    let mut rows: Vec<ActionRow> = sample().rows.into_iter().filter(|r| r.action.is_open()).take(4).collect();
    let kinds = [ActionKind::Coaching, ActionKind::General, ActionKind::Escalation, ActionKind::Prospecting];
    for (row, kind) in rows.iter_mut().zip(kinds) {
        (row.action.meeting, row.action.kind) = (Some(meeting()), kind);
        row.action.due = row.action.due.or(Some(day("2026-12-08")));
        (row.action.carried, row.action.carried_in) = (0, None);
    }
    (rows[1].action.owner, rows[1].owner) = (None, None);
    rows[2].action.due = None;
    rows[3].action.meeting = None;
    (rows[3].action.carried, rows[3].action.carried_in) = (2, Some(meeting()));
    let data = PromisedData {
        meeting: meeting(),
        rows,
        next: day("2026-12-08"),
        idle: vec!["Kim".to_owned(), "Bo".to_owned()],
        besides: vec!["1 promise".to_owned(), "2 notes".to_owned()],
    };
    data.sorted()
}

fn workspace(data: PromisedData) -> Promised {
    let mut w = Promised::default();
    w.refresh(data);
    w
}

fn shown(w: &Promised, width: u16, height: u16) -> String {
    let (world, theme) = (world(), theme());
    drawn(width, height, |canvas, area| w.draw(canvas, area, &ctx(&world, &theme)))
}

fn edited(intents: &[Intent]) -> Action {
    match intents {
        [Intent::Apply { changes, .. }] => match changes.as_slice() {
            [Change::Action(Swap { before: Some(_), after: Some(after) })] => (**after).clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn looks_as_drawn() {
    let w = workspace(data());
    for (width, height) in [(67, 21), (52, 37), (110, 57)] {
        insta::assert_snapshot!(format!("promised_{width}x{height}"), shown(&w, width, height));
    }
    let nothing = PromisedData { rows: Vec::new(), besides: Vec::new(), ..data() };
    insta::assert_snapshot!("promised_nothing", shown(&workspace(nothing), 67, 21));
}

#[test]
fn what_lacks_its_owner_or_day_comes_first_and_one_key_mends_it() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(data());
    let incomplete =
        |w: &Promised| w.data.as_ref().unwrap().rows.iter().map(|r| is_complete(&r.action)).collect::<Vec<_>>();
    assert_eq!(incomplete(&w), [false, false, true, true]);
    // a day: the next meeting's
    let at = w.data.as_ref().unwrap().rows.iter().position(|r| r.action.due.is_none()).unwrap();
    w.cursor.at = at;
    let after = edited(&typed(&mut w, "d", &ctx));
    assert_eq!(after.due, Some(day("2026-12-08")));
    // an owner, picked
    w.cursor.at =
        w.data.as_ref().unwrap().rows.iter().position(|r| r.action.owner.is_none() && r.action.due.is_some()).unwrap();
    let id = w.selected().unwrap().action.id;
    assert!(matches!(w.act(Command::NameOwner, &ctx), Flow::Push(_)));
    let Flow::Do(intents) = w.picked(&PickThen::ActionOwner(id), &PickKey::Person(BO), &ctx) else { panic!() };
    let after = edited(&intents);
    assert_eq!((after.id, after.owner), (id, Some(BO)));
    // mended, the selection goes to the next that is not
    let mut now = data();
    let row = now.rows.iter_mut().find(|r| r.action.id == id).unwrap();
    (row.action, row.owner) = (after, Some("Bo Lindqvist".to_owned()));
    w.refresh(now.sorted());
    assert!(!is_complete(&w.selected().unwrap().action) && w.selected().unwrap().action.id != id);
}

#[test]
fn coaching_escalation_and_prospecting_have_a_key_each() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(data());
    let kinds = [ActionKind::Coaching, ActionKind::Escalation, ActionKind::Prospecting];
    let commands = [Command::NewCoaching, Command::NewEscalation, Command::NewProspecting];
    for (command, kind) in commands.into_iter().zip(kinds) {
        match w.act(command, &ctx) {
            Flow::Push(overlay) => match *overlay {
                Overlay::Capture(line) => {
                    assert_eq!((line.kind, line.defaults.due), (CaptureKind::Action(kind), Some(day("2026-12-08"))));
                }
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }
    let mut empty = workspace(PromisedData { rows: Vec::new(), ..data() });
    for keys in ["<enter>", "o", "d"] {
        assert!(matches!(typed(&mut empty, keys, &ctx).as_slice(), [Intent::Say(..)]), "{keys}");
    }
}
