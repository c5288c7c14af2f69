//! What is wrong about forecasts is said where it is met: a period without data, a quota of nothing, somebody who has left,
//! amounts in another currency.

use bellwether::domain::deal::Status;
use bellwether::domain::ids::PersonId;
use bellwether::domain::money::Money;
use bellwether::domain::people::Subject;
use bellwether::domain::period::PeriodKey;
use bellwether::domain::quota::Quota;
use bellwether::store::{DealRow, Snapshot};
use chrono::NaiveDate;
use serde_json::json;

use crate::home::{Home, NOW, open};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn person(home: &Home, name: &str) -> PersonId {
    let store = open(&home.db());
    store.names().unwrap().into_iter().find(|(_, n)| n == name).unwrap().0
}

#[test]
fn a_period_without_data_is_named() {
    let home = Home::with_a_team();
    home.run(&["forecast", "--period", "2024-01"])
        .said(&["Nothing is known of 2024-01: no deal closes in it and no number was submitted for it."]);
    assert_eq!(home.json(&["forecast", "--period", "2024-01"])["known"], json!(false));
    assert_eq!(home.json(&["forecast"])["known"], json!(true));
    assert!(!home.run(&["forecast"]).out.contains("Nothing is known"));
    home.run(&["waterfall", "--period", "2024-Q1"])
        .said(&["2024-Q1 was over before the first snapshot, 20 Nov 2026: what moved in it is not known here."]);
}

#[test]
fn a_quota_of_nothing_is_a_target_of_nothing_and_none_is_none() {
    let home = Home::with_a_team();
    let (ana, ben) = (person(&home, "Ana Ruiz"), person(&home, "Ben Okafor"));
    let zero = Quota {
        subject: Subject::Person(ana),
        period: PeriodKey::Quarter(2026, 4),
        amount: Money::ZERO,
        valid_from: day("2026-11-01"),
    };
    open(&home.db()).set_quota(&zero).unwrap();
    let board = home.json(&["forecast"]);
    let row = |id: PersonId| {
        let rows = board["rows"].as_array().unwrap();
        rows.iter().find(|r| r["subject"]["kind"] == "person" && r["subject"]["id"] == json!(id.0)).unwrap().clone()
    };
    assert_eq!((&row(ana)["quota"]["minor"], &row(ana)["quota_reason"]), (&json!(0), &json!(null)));
    assert_eq!((&row(ben)["quota"], &row(ben)["quota_reason"]), (&json!(null), &json!("no quota is set for 2026-Q4")));
    // FC - nothing: what is called is beyond the target, and no share of it is made up
    assert_eq!(row(ana)["gap"]["minor"].as_i64().unwrap(), -row(ana)["call"]["fc"]["minor"].as_i64().unwrap());
    home.run(&["health", "--scope", "rep:Ana Ruiz"]).said(&["the quota of this period is zero"]);
    home.run(&["health", "--scope", "rep:Ben Okafor"]).said(&["no quota is set for this period"]);
}

#[test]
fn who_has_left_is_named_with_what_they_left() {
    let home = Home::with_a_team();
    let ben = person(&home, "Ben Okafor");
    let mut store = open(&home.db());
    let won = DealRow {
        external_id: Some("9".into()),
        owner: Some(ben),
        status: Status::Won,
        amount: Some(Money::units(20_000)),
        close: Some(day("2026-11-02")),
        ..DealRow::bare("Hooli", "Closed Won")
    };
    let part = Snapshot { whole: false, ..Snapshot::new("csv", "e.csv", day("2026-11-21"), NOW.parse().unwrap()) };
    store.import_deals(&part, &mut vec![won].into_iter()).unwrap();
    assert!(!home.run(&["forecast"]).out.contains("has left"));
    store.set_tenure(ben, None, Some(day("2026-11-15"))).unwrap();
    drop(store);
    let ran = home.run(&["forecast"]);
    ran.said(&["Ben Okafor has left with 1 open deal of 0 and 20,000 won in 2026-Q4: in nobody's number until the CRM gives them another owner"]);
    let names: Vec<String> = ran.out.lines().filter(|l| l.contains("Ben Okafor")).map(str::to_owned).collect();
    assert_eq!(names.len(), 1, "no row asks him any more: {names:?}");
    // asked for by name, too, he is somebody who was there
    home.run(&["forecast", "--who", "ben"])
        .failed(2, &["Ben Okafor left on 2026-11-15 and called nothing for 2026-Q4", "`--as-of 2026-11-15`"]);
    home.run(&["forecast", "--who", "ben", "--as-of", "2026-11-15"]).said(&["Forecast of Ben Okafor"]);
    home.run(&["accuracy", "--owner", "ben"]).failed(2, &["Ben Okafor has submitted no number yet"]);
    home.run(&["doctor"]).said(&["WATCH  left", "Ben Okafor has left with 1 open deals"]);
    let actions = home.run(&["actions"]);
    assert!(actions.out.contains("Ben Okafor (left)") && !actions.out.contains("  ?  "), "{}", actions.out);
}

#[test]
fn amounts_of_another_currency_are_not_mixed() {
    let home = Home::with_a_team();
    // the first look keeps which currency the amounts are in
    assert_eq!(home.run(&["forecast"]).err, "");
    let folder = home.file(".config/bellwether");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "currency = \"EUR\"\n").unwrap();
    let ran = home.run(&["forecast"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.err.contains("the amounts in this file are in USD, and the config says EUR: nothing is converted"),
        "{}",
        ran.err
    );
    std::fs::write(
        home.file("d.csv"),
        "Deal ID,Deal Name,Amount,Close Date,Stage\n7,Vandelay,100,2026-12-10,Proposal\n",
    )
    .unwrap();
    let file = home.file("d.csv");
    let ran = home.run(&["import", "deals", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{} {}", ran.out, ran.err);
    assert!(ran.err.contains("keep EUR in a file of its own (--db)"), "{}", ran.err);
    assert!(!home.run(&["deals"]).out.contains("Vandelay"), "nothing was written");
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("BAD    currency"), "{}", doctor.out);
    std::fs::write(folder.join("config.toml"), "currency = \"USD\"\n").unwrap();
    assert_eq!(home.run(&["forecast"]).err, "", "set back, nothing is to be said");
}

#[test]
fn a_deal_in_a_currency_without_a_rate_is_refused_with_what_to_do() {
    let home = Home::with_a_team();
    let file = home.file("d.csv");
    let text = "Deal ID,Deal Name,Amount,Currency,Close Date,Stage\n7,Vandelay,100,EUR,2026-12-10,Proposal\n8,Kramerica,90,USD,2026-12-11,Proposal\n";
    std::fs::write(&file, text).unwrap();
    let ran = home.run(&["import", "deals", file.to_str().unwrap(), "--part"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.out.contains("there is no rate to USD: set one under [currencies] in the config"), "{}", ran.out);
    let deals = home.run(&["deals"]).out;
    assert!(deals.contains("Kramerica") && !deals.contains("Vandelay"), "{deals}");
}
