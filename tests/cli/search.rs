//! What `bellwether search` finds and prints.

use bellwether::domain::capture::{Note, NoteKind};
use bellwether::domain::change::{Change, Swap};
use bellwether::domain::ids::NoteId;
use serde_json::json;

use crate::home::{Home, open};

fn home() -> Home {
    let home = Home::with_a_team();
    let mut store = open(&home.db());
    let at = "2026-11-10T09:00:00Z".parse().unwrap();
    let note = |n: u128, kind, text: &str| {
        Change::Note(Swap::add(Note {
            id: NoteId(uuid::Uuid::from_u128(0x0190_d5a0_0000_7000_8000_0000_0000_0200 + n)),
            kind,
            text: text.to_owned(),
            meeting: None,
            step: None,
            unit: None,
            deal: None,
            person: None,
            created: at,
            for_meeting: None,
            author: None,
        }))
    };
    let all = [note(1, NoteKind::Note, "the turquoise budget"), note(2, NoteKind::Private, "turquoise is a rumour")];
    store.apply_all(&all, at).unwrap();
    home
}

#[test]
fn words_are_found_and_private_ones_only_where_asked_for() {
    let home = home();
    home.run(&["search", "turq", "budget"]).said(&["notes", "the turquoise budget", "2026-11-10", "1 found"]);
    home.run(&["search", "rumour"]).said(&["nothing has all these words"]);
    home.run(&["search", "rumour", "--private"]).said(&["private notes", "turquoise is a rumour"]);
    home.run(&["search", "\"turquoise* AND ("]).said(&["nothing has all these words"]);
    home.run(&["search", "turquoise", "--as-of", "2026-11-01"]).said(&["nothing has all these words"]);
    home.run(&["search", "***"]).failed(2, &["no word"]);
}

#[test]
fn the_shape_of_its_json() {
    let found = home().json(&["search", "turquoise"]);
    assert_eq!(found["count"], json!(1));
    let one = json!({
        "kind": "notes", "on": "2026-11-10", "text": "the turquoise budget", "marked": ["turquoise"],
        "where": "", "deal": null, "status": null, "amount": null, "meeting": null, "subject": null, "period": null,
    });
    assert_eq!(found["found"][0], one);
}
