//! What an import did to the deals, and the way from there to these deals.

use super::*;

#[test]
fn a_second_import_says_what_happened_to_the_deals() {
    let rows = |text: &str| file(&format!("{HEAD}{text}"));
    let (_a, first) = rows(
        "1,Orbit,Ivo,Proposal,100,2026-11-27\n2,Kepler,Ana,Discovery,50,2026-12-11\n3,Delphi,Ana,Discovery,25,2026-12-18\n",
    );
    let (_b, second) = rows(
        "1,Orbit,Ivo,Closed Won,120,2026-11-27\n2,Kepler,Ana,Proposal,50,2027-01-11\n4,Juniper,Ana,Discovery,9,2026-12-18\n",
    );
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &first);
    type_keys(&mut app, "y\n");
    look_at(&mut app, &second);
    let totals = &preview(&app).totals;
    assert_eq!((totals.new, totals.changed, totals.gone), (1, 2, 1));
    type_keys(&mut app, "y");
    let moves: Vec<_> = done(&app).moves.iter().map(|(kind, n)| (kind.word(), *n)).collect();
    assert_eq!(
        moves,
        [("moved stages", 2), ("pushed", 1), ("another amount", 1), ("won", 1), ("gone", 1)],
        "{:?}",
        done(&app).totals
    );
    // each count leads to its deals: new, changed, moved, pushed
    for _ in 0..4 {
        press(&mut app, crossterm::event::KeyCode::Right);
    }
    type_keys(&mut app, "\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("pushed by the last import") && text.contains("1 of 4 deals"), "{text}");
    assert!(text.contains("Kepler") && !text.contains("Juniper"), "{text}");
    type_keys(&mut app, "iwon\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("won by the last import") && text.contains("Orbit"), "{text}");
}

#[test]
fn taking_back_after_an_import_says_what_an_import_is_undone_by() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    type_keys(&mut app, "y\n");
    type_keys(&mut app, "u");
    let text = screen(&mut app, 120, 40);
    assert!(
        text.contains("the import of deals.csv is undone by putting a backup back: bellwether restore FILE"),
        "{text}"
    );
    assert_eq!(deals(&app), 2);
    type_keys(&mut app, "u");
    assert!(screen(&mut app, 120, 40).contains("nothing to take back"));
}

#[test]
fn a_won_deal_that_vanishes_from_the_export_stays_won() {
    let (_a, first) =
        file(&format!("{HEAD}1,Orbit,Ivo,Closed Won,100,2026-11-02\n2,Kepler,Ana,Discovery,50,2026-12-11\n"));
    let (_b, second) = file(&format!("{HEAD}2,Kepler,Ana,Discovery,50,2026-12-11\n"));
    let mut app = app(Store::in_memory().unwrap());
    for path in [&first, &second] {
        look_at(&mut app, path);
        type_keys(&mut app, "y\n");
    }
    type_keys(&mut app, "vwon\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("not exported") && text.contains("it stays won"), "{text}");
    assert!(!text.contains("gone "), "{text}");
}
