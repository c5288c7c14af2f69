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
