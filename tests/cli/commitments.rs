//! What buyers promised, as the command prints it.

use bellwether::domain::capture::{Commitment, Kept};
use bellwether::domain::change::{Change, Swap};
use bellwether::domain::ids::CommitmentId;
use bellwether::domain::promise;
use bellwether::store::DealFilter;
use serde_json::{Value, json};

use crate::home::{Home, open};

/// Six promises that Ana brought: three kept, one broken, one moved, one late.
fn home() -> Home {
    let home = Home::with_a_team();
    let mut store = open(&home.db());
    let org = store.org("2026-11-22".parse().unwrap()).unwrap();
    let ana = org.people.iter().find(|p| p.name == "Ana Ruiz").unwrap().id;
    let deal = store.deals(&DealFilter::default()).unwrap().remove(0).id;
    let at = "2026-11-10T09:00:00Z".parse().unwrap();
    let given = |n: u128, due: &str| Commitment {
        id: CommitmentId(uuid::Uuid::from_u128(0x0190_d5a0_0000_7000_8000_0000_0000_0100 + n)),
        text: format!("promise {n}"),
        due: due.parse().ok(),
        deal: Some(deal),
        buyer: Some("Mia, CFO".to_owned()),
        seller: Some(ana),
        meeting: None,
        unit: None,
        created: at,
        agreed: "2026-11-10".parse().unwrap(),
        follows: None,
        kept: Kept::Open,
        settled: None,
    };
    let on = "2026-11-16".parse().unwrap();
    let mut all = vec![given(1, "2026-11-20"), given(2, "")];
    for (n, kept) in [(3, Kept::Kept), (4, Kept::Kept), (5, Kept::Kept), (6, Kept::Broken)] {
        all.push(promise::settle(&given(n, "2026-11-15"), kept, on, at, None));
    }
    let (old, new) =
        promise::move_to(&given(7, "2026-11-15"), given(8, "").id, "2026-11-30".parse().unwrap(), on, at, None);
    all.extend([old, new]);
    let changes: Vec<Change> = all.into_iter().map(|c| Change::Commitment(Swap::add(c))).collect();
    store.apply_all(&changes, at).unwrap();
    home
}

#[test]
fn what_is_to_be_asked_stands_first_and_the_rate_below() {
    let home = home();
    let ran = home.run(&["commitments"]);
    ran.said(&["2d late", "promise 1", "Mia, CFO", "in 8d", "3 promises, 1 late", "75 %: 3 of 4 kept, 1 moved"]);
    let at = |what: &str| ran.out.find(what).unwrap();
    assert!(at("promise 1") < at("promise 7") && at("promise 7") < at("promise 2"), "{}", ran.out);
    home.run(&["commitments", "--state", "broken"]).said(&["promise 6", "broken"]);
    home.run(&["commitments", "--due", "tomorrow"]).said(&["promise 1", "1 promise, 1 late"]);
    home.run(&["commitments", "--owner", "Ben"]).said(&["no buyer owes anything"]);
    home.run(&["commitments", "--owner", "Zoe"]).failed(2, &["Zoe"]);
    let unknown = home.run(&["commitments", "--state", "gone"]);
    assert!(unknown.code == 2 && unknown.err.contains("possible values"), "{}", unknown.err);
    home.run(&["commitments", "--due", "never"]).failed(2, &["--due"]);
}

#[test]
fn the_shape_of_its_json() {
    let home = home();
    let all = home.json(&["commitments", "--state", "all"]);
    assert_eq!((&all["count"], &all["as_of"]), (&json!(8), &json!("2026-11-22")));
    let rate = json!({ "kept": 3, "broken": 1, "moved": 1, "open": 3, "late": 1, "kept_rate": 0.75, "reason": null });
    assert_eq!(all["rate"], rate);
    assert_eq!(all["owners"], json!([{ "owner": "Ana Ruiz", "rate": rate }]));
    let moved = all["commitments"].as_array().unwrap().iter().find(|c| !c["follows"].is_null()).unwrap();
    assert_eq!(
        (&moved["moved_from"], &moved["due"], &moved["state"]),
        (&json!(["2026-11-15"]), &json!("2026-11-30"), &json!("open"))
    );
    let keys: Vec<&str> = moved.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "buyer",
            "deal",
            "due",
            "follows",
            "given",
            "id",
            "late",
            "meeting",
            "moved_from",
            "owner",
            "settled_on",
            "state",
            "text"
        ]
    );
    // as they stood on a day: nothing was settled yet, and no rate is made of nothing
    let then = home.json(&["commitments", "--as-of", "2026-11-12", "--state", "all"]);
    let states: Vec<&Value> = then["commitments"].as_array().unwrap().iter().map(|c| &c["state"]).collect();
    assert!(states.len() == 7 && states.iter().all(|s| **s == json!("open")), "{states:?}");
    assert_eq!(
        (&then["rate"]["kept_rate"], &then["rate"]["reason"]),
        (&Value::Null, &json!("fewer than 4 are settled"))
    );
}

#[test]
fn they_leave_the_house_as_a_sheet() {
    let home = home();
    let sheet = home.run(&["export", "commitments", "--to", "-"]);
    assert_eq!(sheet.out.lines().count(), 9, "{}", sheet.out);
    sheet.said(&["\"commitment\",\"buyer\",\"due\",\"state\"", "2026-11-30,open", "2026-11-15,moved"]);
    home.run(&["commitments", "--as-of", "2026-11-01"]).said(&["no buyer owes anything"]);
}
