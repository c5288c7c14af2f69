//! Commands that print what is there: for people, and for scripts with stable keys.

use serde_json::{Value, json};

use crate::home::{Home, MEETING, Ran};

/// The keys of an object, sorted: a script relies on each of them.
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn usd(units: i64, text: &str) -> Value {
    json!({ "minor": units * 100, "currency": "USD", "text": text })
}

#[test]
fn without_a_database_every_question_says_how_to_begin() {
    let home = Home::empty();
    for words in [&["forecast"][..], &["deals"], &["actions"], &["export", "actions", "--to", "-"], &["backup", "x"]] {
        home.run(words).failed(1, &["there is no database at ", "bellwether import people FILE", "bellwether demo"]);
    }
    assert!(!home.db().exists(), "a question must not make a database");
    home.run(&["meetings"]).said(&["Weekly Forecast Call", "no meeting has been held yet"]);
}

#[test]
fn a_day_that_has_not_come_is_refused_everywhere() {
    let home = Home::with_a_team();
    for what in
        ["forecast", "owed", "cadence", "odds", "sales", "accuracy", "waterfall", "slippage", "deals", "actions"]
    {
        home.run(&[what, "--as-of", "2027-06-01"]).failed(2, &["2027-06-01 has not come yet: today is 2026-11-22"]);
    }
    home.run(&["--as-of", "2026-11-23"]).failed(2, &["2026-11-23 has not come yet"]);
    home.run(&["forecast", "--as-of", "2026-11-22"]).said(&["Forecast 2026-Q4"]);
}

#[test]
fn the_forecast_board() {
    let home = Home::with_a_team();
    home.run(&["forecast"]).said(&["Forecast 2026-Q4", "1 Oct 2026 to 31 Dec 2026", "Ana Ruiz", "nothing yet", "+50k"]);
    let board = home.json(&["forecast"]);
    assert_eq!(keys(&board), ["as_of", "day", "known", "period", "remarks", "rows"]);
    assert_eq!(board["as_of"], "2026-11-22");
    assert_eq!(board["period"], json!({ "key": "2026-Q4", "first": "2026-10-01", "last": "2026-12-31" }));
    let names: Vec<&Value> = board["rows"].as_array().unwrap().iter().map(|r| &r["subject"]["name"]).collect();
    assert_eq!(names, ["Northwind", "Team West", "Ana Ruiz", "Ben Okafor"]);
    let [team, ana, ben] = [1, 2, 3].map(|i| &board["rows"][i]);
    assert_eq!(
        keys(team),
        [
            "attainment",
            "call",
            "call_reason",
            "change",
            "coverage",
            "coverage_reason",
            "coverage_verdict",
            "depth",
            "difference",
            "gap",
            "late_seconds",
            "measured_against",
            "moved",
            "named",
            "open",
            "overdue",
            "quota",
            "quota_reason",
            "reason",
            "reports",
            "reports_called",
            "reports_expected",
            "reports_missing",
            "reports_moved",
            "stale",
            "subject",
            "submitted_at",
            "support",
            "to_go",
            "won"
        ]
    );
    assert_eq!(team["call"]["fc"], usd(430_000, "430,000.00"));
    assert_eq!(team["reports"]["fc"], usd(450_000, "450,000.00"));
    // one of two has called: a part of a sum is no measure
    assert_eq!((&team["difference"], &team["measured_against"]), (&Value::Null, &Value::Null));
    assert_eq!((&team["reports_called"], &team["reports_expected"]), (&json!(1), &json!(2)));
    assert_eq!(team["won"], usd(120_000, "120,000.00"));
    assert_eq!(ana["change"], usd(50_000, "50,000.00"));
    assert_eq!(ana["gap"], usd(50_000, "50,000.00"));
    assert!((ana["support"].as_f64().unwrap() - 120.0 / 450.0).abs() < 1e-9);
    assert_eq!((&ben["call"], &ben["call_reason"]), (&Value::Null, &json!("nothing was submitted for 2026-Q4")));
    assert_eq!((&ben["quota"], &ben["quota_reason"]), (&Value::Null, &json!("no quota is set for 2026-Q4")));
}

#[test]
fn the_board_as_it_was_known_on_a_day() {
    let home = Home::with_a_team();
    let fc = |words: &[&str]| home.json(words)["rows"][2]["call"]["fc"]["minor"].clone();
    assert_eq!(fc(&["forecast", "--as-of", "2026-11-15"]), json!(40_000_000));
    assert_eq!(fc(&["forecast", "--as-of", "2026-11-16"]), json!(45_000_000));
    assert_eq!(fc(&["forecast", "--as-of", "2026-11-01"]), Value::Null);
    let early = home.json(&["forecast", "--as-of", "2026-11-09"]);
    assert_eq!(early["rows"][2]["won"]["minor"], 0, "won on the 10th");
    assert_eq!(home.json(&["forecast", "--period", "2026-11"])["period"]["last"], "2026-11-30");
    assert_eq!(home.json(&["forecast", "--team", "west"])["rows"].as_array().unwrap().len(), 3);
}

#[test]
fn deals_with_their_faults() {
    let home = Home::with_a_team();
    let all = home.json(&["deals"]);
    assert_eq!(keys(&all), ["as_of", "count", "deals", "period", "value"]);
    assert_eq!((&all["count"], &all["value"]), (&json!(2), &usd(120_000, "120,000.00")));
    let flagged = home.json(&["deals", "--flag", "overdue,stalled"]);
    assert_eq!(flagged["count"], 1);
    let deal = &flagged["deals"][0];
    assert_eq!(deal["flags"], json!(["overdue", "zero_value"]));
    assert_eq!((&deal["amount"], &deal["amount_reason"]), (&Value::Null, &json!("the CRM has no amount")));
    assert_eq!(
        keys(deal),
        [
            "account",
            "amount",
            "amount_reason",
            "category",
            "close",
            "crm",
            "external_id",
            "fixed",
            "flags",
            "gone",
            "id",
            "last_activity",
            "last_buyer_event",
            "name",
            "next_step",
            "next_step_date",
            "owner",
            "phase",
            "pushes",
            "stage",
            "status"
        ]
    );
    let names = |words: &[&str]| -> Vec<String> {
        let found = home.json(words);
        found["deals"].as_array().unwrap().iter().map(|d| d["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&["deals", "--owner", "ana"]), ["Acme rollout"]);
    assert_eq!(names(&["deals", "--status", "won"]), ["Initech renewal"]);
    assert_eq!(names(&["deals", "--period", "2026-12"]), ["Acme rollout"]);
    assert_eq!(names(&["deals", "--status", "all", "--team", "West"]).len(), 3);
    // Two weeks later the buyer has been silent for too long.
    let words = ["deals", "--flag", "stalled", "--owner", "ana", "--json"];
    let later = Ran::of(home.command(&words).env("BELLWETHER_NOW", "2026-12-04T09:00:00Z").output().unwrap());
    let silent: Value = serde_json::from_str(&later.out).unwrap();
    assert_eq!(silent["deals"][0]["name"], "Acme rollout");
    let event = json!({ "on": "2026-11-20", "event": "activity 20 Nov, as the CRM says" });
    assert_eq!(silent["deals"][0]["last_buyer_event"], event, "which event reset its clock");
    assert_eq!(deal["last_buyer_event"], Value::Null, "it is not stalled");
    assert_eq!(names(&["deals", "--text", "ROLL acme"]), ["Acme rollout"]);
    assert_eq!(names(&["deals", "--text", "nobody knows this"]), Vec::<String>::new());
    assert_eq!(names(&["deals", "--stage", "no such stage"]), Vec::<String>::new());
    assert_eq!(names(&["deals", "--status", "gone"]), Vec::<String>::new());
    assert_eq!(names(&["deals", "--flag", "fixed,gone"]), Vec::<String>::new());
    let stage = all["deals"][0]["stage"].as_str().unwrap();
    assert!(!names(&["deals", "--stage", stage]).is_empty());
    home.run(&["deals"]).said(&["DEAL", "AMOUNT", "120,000", "2 deals, 120,000 USD, as of 22 Nov 2026"]);
    home.run(&["deals", "--flag", "stalled"]).said(&["no deal has one of these faults"]);
    home.run(&["deals", "--period", "2027-Q1"]).said(&["no deal that closes in 2027-Q1 fits"]);
}

#[test]
fn a_hostile_name_never_reaches_the_terminal() {
    let home = Home::with_a_team();
    for words in
        [&["deals"][..], &["deals", "--json"], &["meetings", "show", "last"], &["export", "minutes", "--to", "-"]]
    {
        let ran = home.run(words);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let foreign = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.out.contains(foreign), "{words:?}: {:?}", ran.out);
        assert!(ran.out.contains("Globex") || ran.out.contains("Acme moved"), "{words:?}: {:?}", ran.out);
    }
    home.run(&["deals", "--owner", "\u{1b}[31mred"]).failed(2, &["is called `"]);
    assert!(!home.run(&["deals", "--owner", "\u{1b}[31mred"]).err.contains('\u{1b}'));
}

#[test]
fn actions_that_are_owed() {
    let home = Home::with_a_team();
    let all = home.json(&["actions"]);
    assert_eq!(keys(&all), ["actions", "as_of", "count", "overdue"]);
    assert_eq!((&all["count"], &all["overdue"]), (&json!(2), &json!(1)));
    let first = &all["actions"][0];
    assert_eq!((&first["text"], &first["overdue"]), (&json!("Send the security answers"), &json!(true)));
    assert_eq!(
        keys(first),
        [
            "carried",
            "created_at",
            "deal",
            "due",
            "ended_at",
            "id",
            "kind",
            "meeting",
            "note",
            "outcome",
            "overdue",
            "owner",
            "state",
            "text"
        ]
    );
    assert_eq!(home.json(&["actions", "--overdue"])["count"], 1);
    assert_eq!(home.json(&["actions", "--due", "2026-11-17"])["count"], 0);
    assert_eq!(home.json(&["actions", "--due", "fri"])["count"], 2, "the 27th");
    home.run(&["actions", "--due", "someday"]).failed(2, &["--due", "someday"]);
    assert_eq!(home.json(&["actions", "--owner", "ana"])["count"], 1);
    home.run(&["actions", "--owner", "mia"]).said(&["no actions are open"]);
    home.run(&["actions", "--overdue", "--as-of", "2026-11-01"]).said(&["no action is overdue"]);
    home.run(&["actions"]).said(&["overdue", "2 actions, 1 overdue, as of 22 Nov 2026"]);
}

#[test]
fn actions_for_a_spreadsheet_compute_nothing() {
    let home = Home::with_a_team();
    let ran = home.run(&["export", "actions", "--to", "-"]);
    ran.said(&["\"'=HYPERLINK(\"\"http://x\"\")\",\"Ana Ruiz\",2026-11-27,open"]);
    assert_eq!(ran.out.lines().count(), 3);
    let file = home.file("actions.csv");
    let words = ["export", "actions", "--to", file.to_str().unwrap()];
    assert_eq!(home.run(&words).code, 0);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), ran.out);
    home.run(&words).failed(1, &["actions.csv is there already"]);
}

#[test]
fn what_the_crm_has_to_be_told() {
    use bellwether::domain::change::{Change, Swap};
    use bellwether::domain::fix::{Fix, FixField, FixState};
    use bellwether::domain::ids::{FixId, uuid_v7};
    use bellwether::store::{DealFilter, OpenOptions, Store};

    let home = Home::with_a_team();
    assert_eq!(home.run(&["export", "crm-updates", "--to", "-"]).out.lines().count(), 1, "the heading alone");
    let mut store = Store::open(&home.db(), &OpenOptions::default()).unwrap().store;
    let deal = store.deals(&DealFilter::default()).unwrap().into_iter().find(|d| d.name == "Acme rollout").unwrap();
    let fix = Fix {
        id: FixId(uuid_v7(1, &[7; 10])),
        deal: deal.id,
        field: FixField::NextStep,
        old: deal.next_step.clone(),
        new: Some("=1+1".into()),
        at: "2026-11-20T09:00:00Z".parse().unwrap(),
        on: "2026-11-20".parse().unwrap(),
        by: deal.owner,
        meeting: None,
        state: FixState::Open,
        settled: None,
    };
    let at = fix.at;
    store.apply(&Change::Fix(Swap::add(fix)), at).unwrap();
    drop(store);
    let sheet = home.run(&["export", "crm-updates", "--to", "-"]);
    sheet.said(&["\"Acme rollout\"", "\"'=1+1\",2026-11-20,\"Ana Ruiz\",to update"]);
    let found = home.json(&["export", "crm-updates", "--to", "-"]);
    assert_eq!(found["updates"][0]["new"], "=1+1");
    assert_eq!(
        keys(&found["updates"][0]),
        [
            "account",
            "by",
            "corrected_on",
            "crm",
            "deal",
            "external_id",
            "field",
            "label",
            "new",
            "old",
            "owner",
            "state"
        ]
    );
    let flagged = home.json(&["deals", "--flag", "fixed"]);
    assert_eq!((&flagged["count"], &flagged["deals"][0]["fixed"]), (&json!(1), &json!(["next_step"])));
}

#[test]
fn meetings_that_were_held_and_how_they_are_defined() {
    let home = Home::with_a_team();
    let all = home.json(&["meetings", "list"]);
    assert_eq!(keys(&all), ["definitions", "meetings"]);
    let codes: Vec<&Value> = all["definitions"].as_array().unwrap().iter().map(|d| &d["code"]).collect();
    assert_eq!(codes, ["PR", "WFC", "TDR", "DGB", "EFC", "QBR", "RPS"]);
    let held = &all["meetings"][0];
    assert_eq!(
        (&held["id"], &held["unit"], &held["state"]),
        (&json!(MEETING), &json!("Team West"), &json!("concluded"))
    );
    assert_eq!(held["missing_outputs"], 1);
    for which in ["last", "0000beef", MEETING] {
        home.run(&["meetings", "show", which])
            .said(&["Weekly Forecast Call of Team West, 16 Nov 2026", "- Acme moved"]);
    }
    home.run(&["meetings", "show", "pr"]).said(&["Pipeline Review (PR)", "It has to produce:"]);
    home.run(&["export", "minutes", "last", "--to", "-"])
        .said(&["# Weekly Forecast Call\n\n- Acme moved\n  - by a week\n"]);
}

#[test]
fn a_meeting_file_is_checked_and_then_used() {
    let home = Home::empty();
    let exported = home.run(&["meetings", "export", "wfc"]);
    exported.said(&["code = \"WFC\""]);
    let file = home.file("mine.toml");
    std::fs::write(&file, exported.out.replace("name = \"Weekly Forecast Call\"", "name = \"Monday numbers\""))
        .unwrap();
    home.run(&["meetings", "check", file.to_str().unwrap()]).said(&["sound: Monday numbers (WFC)"]);
    let broken = home.file("broken.toml");
    std::fs::write(&broken, exported.out.replace("cadence =", "cadense =")).unwrap();
    let ran = home.run(&["meetings", "check", broken.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("broken.toml:") && ran.out.contains("cadense"), "{}", ran.out);
    std::fs::create_dir(home.file("meetings")).unwrap();
    std::fs::rename(&file, home.file("meetings/mine.toml")).unwrap();
    std::fs::rename(&broken, home.file("meetings/broken.toml")).unwrap();
    std::fs::write(home.config(), "").unwrap();
    let list = home.command(&["meetings"]).env("BELLWETHER_CONFIG", home.config()).output().unwrap();
    let ran = Ran::of(list);
    ran.said(&["Monday numbers", "Pipeline Review"]);
    assert!(ran.err.contains("broken.toml:"), "{}", ran.err);
}
