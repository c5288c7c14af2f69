//! What moved the pipeline, for people and for scripts.

use serde_json::{Value, json};

use crate::home::{Home, NOW, open};

/// The team's three deals of 20 Nov, and a first export two weeks before it in which two of them stood otherwise.
fn moved() -> Home {
    let home = Home::with_a_team();
    for (name, on, rows) in [
        (
            "a.csv",
            "2026-11-21",
            "21,Orbit,Proposal,100000,2026-12-01,Ana Ruiz\n22,Kepler,Proposal,50000.50,2026-12-04,Ben Okafor\n23,Halden,Proposal,70000,2026-12-09,Ben Okafor\n",
        ),
        (
            "b.csv",
            "2026-11-22",
            "21,Orbit,Proposal,90000,2027-01-15,Ana Ruiz\n22,Kepler,Proposal,60000.50,2026-12-04,Ben Okafor\n24,Data hub,Proposal,30000,2026-12-18,Ana Ruiz\n",
        ),
    ] {
        let text = format!("Deal ID,Deal Name,Stage,Amount,Close Date,Owner\n{rows}");
        std::fs::write(home.file(name), text).unwrap();
        let file = home.file(name);
        let file = file.to_str().unwrap();
        let ran = home.run(&["import", "deals", file, "--as-of", on, "--yes"]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
    home
}

fn bar<'a>(found: &'a Value, key: &str) -> &'a Value {
    found["bars"].as_array().unwrap().iter().find(|b| b["key"] == key).unwrap()
}

#[test]
fn a_table_from_start_to_end() {
    let home = moved();
    let ran = home.run(&["waterfall", "--from", "2026-11-21"]);
    ran.said(&["Pipeline of everybody, 2026-Q4 (1 Oct 2026 to 31 Dec 2026): since 21 Nov 2026 to 22 Nov 2026, USD"]);
    let line = |word: &str| ran.out.lines().find(|l| l.starts_with(word)).unwrap_or_else(|| panic!("{}", ran.out));
    let numbers =
        |word: &str| line(word)[word.len()..].split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>();
    for (word, deals, value) in [
        ("created", "1", "+30,000"),
        ("increased", "1", "+10,000"),
        ("decreased", "1", "-10,000"),
        ("pushed out", "1", "-90,000"),
        ("gone", "1", "-70,000"),
    ] {
        assert_eq!(numbers(word), [deals, value], "{}", ran.out);
    }
    assert!(!ran.out.contains("reopened"), "what there is none of is no row: {}", ran.out);
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn a_bar_has_its_deals() {
    let home = moved();
    let ran = home.run(&["waterfall", "--from", "2026-11-21", "--bar", "pushed_out"]);
    ran.said(&["pushed out: 1 deal, -90,000", "WHAT IT DID", "2027-01-15"]);
    let row = ran.out.lines().find(|l| l.starts_with("Orbit")).unwrap();
    assert!(row.contains("Ana Ruiz") && row.ends_with("-90,000"), "{row}");
    home.run(&["waterfall", "--from", "2026-11-21", "--bar", "reopened"]).said(&["reopened: 0 deals, 0"]);
}

#[test]
fn keys_a_script_relies_on_and_it_closes_to_the_cent() {
    let home = moved();
    let found = home.json(&["waterfall", "--scope", "team:West", "--from", "2026-11-21", "--bar", "increased"]);
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["bar", "bars", "deals", "from", "period", "round_trips", "scope", "since", "to"]);
    assert_eq!(
        (&found["from"], &found["to"], &found["since"]),
        (&json!("2026-11-21"), &json!("2026-11-22"), &json!("asked"))
    );
    assert_eq!(found["round_trips"], json!({ "deals": 0, "told": false }));
    assert_eq!((&found["scope"]["kind"], &found["scope"]["name"]), (&json!("team"), &json!("Team West")));
    let all: Vec<&Value> = found["bars"].as_array().unwrap().iter().map(|b| &b["key"]).collect();
    assert_eq!(
        all,
        [
            "start",
            "created",
            "pulled_in",
            "pushed_in",
            "reopened",
            "back",
            "joined",
            "increased",
            "decreased",
            "pushed_out",
            "pulled_out",
            "lost",
            "won",
            "gone",
            "left",
            "end"
        ]
    );
    let minor = |b: &Value| b["value"]["minor"].as_i64().unwrap();
    let bars = found["bars"].as_array().unwrap();
    let sum: i64 = bars[..bars.len() - 1].iter().map(minor).sum();
    assert_eq!(sum, minor(bar(&found, "end")));
    assert_eq!(
        bar(&found, "pushed_out")["value"],
        json!({ "minor": -9_000_000, "currency": "USD", "text": "-90,000.00" })
    );
    let deals = found["deals"].as_array().unwrap();
    assert_eq!((deals.len(), &deals[0]["name"], minor(&deals[0])), (1, &json!("Kepler"), 1_000_000));
    // by default since the first snapshot: the quarter began before it
    let found = home.json(&["waterfall"]);
    assert_eq!((&found["from"], &found["since"]), (&json!("2026-11-20"), &json!("first_snapshot")));
    assert!(found.get("deals").is_none());
}

#[test]
fn what_left_and_came_back_is_told_on_request() {
    let home = moved();
    let back = "Deal ID,Deal Name,Stage,Amount,Close Date,Owner\n21,Orbit,Proposal,90000,2026-12-20,Ana Ruiz\n";
    std::fs::write(home.file("c.csv"), back).unwrap();
    let file = home.file("c.csv");
    let ran = home.run(&["import", "deals", file.to_str().unwrap(), "--as-of", "2026-11-23", "--part", "--yes"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let next_day = |words: &[&str]| {
        let words = [&["waterfall", "--from", "2026-11-21"], words].concat();
        let ran = home.command(&words).env("BELLWETHER_NOW", "2026-11-23T09:00:00Z").output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).into_owned()
    };
    let told = next_day(&[]);
    assert!(told.contains("1 deal left and came back") && told.contains("--round-trips shows the way"), "{told}");
    assert!(!told.contains("pushed out"), "{told}");
    let told = next_day(&["--round-trips"]);
    for words in ["pushed out", "pulled in", "1 deal made a round trip"] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn what_cannot_be_told_is_said_in_words() {
    let home = moved();
    for (words, code, says) in [
        (&["--from", "2026-11-22", "--to", "2026-11-21"][..], 2, "from 2026-11-22 to 2026-11-21 is no way to go"),
        (&["--to", "2026-12-24"], 2, "2026-12-24 has not come yet"),
        (&["--to", "2026-01-01"], 2, "the first snapshot shows 2026-11-20"),
        (&["--scope", "west"], 2, "write rep:NAME"),
    ] {
        home.run(&[&["waterfall"], words].concat()).failed(code, &[says]);
    }
    let ran = home.run(&["waterfall", "--bar", "vanished"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("vanished") && ran.err.contains("pushed_out"), "{}", ran.err);
    home.run(&["waterfall", "--as-of", "2026-11-01"]).failed(1, &["no export of deals has been imported yet"]);
}

/// What a script reads of a bar among a part's, of the whole, or of what is between the parts: cents.
fn cents(of: &Value, key: &str) -> i64 {
    let bars = of["bars"].as_array().or_else(|| of.as_array()).unwrap();
    bars.iter().find(|b| b["key"] == key).unwrap()["value"]["minor"].as_i64().unwrap()
}

#[test]
fn sellers_stand_side_by_side_and_add_up_to_the_cent() {
    let home = moved();
    // Ben's deal is Ana's from here on
    let handed = "Deal ID,Deal Name,Stage,Amount,Close Date,Owner\n22,Kepler,Proposal,60000.50,2026-12-04,Ana Ruiz\n";
    std::fs::write(home.file("c.csv"), handed).unwrap();
    let file = home.file("c.csv");
    let ran = home.run(&["import", "deals", file.to_str().unwrap(), "--as-of", "2026-11-23", "--part", "--yes"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let next_day = |words: &[&str]| {
        let words = [&["waterfall", "--from", "2026-11-21", "--scope", "team:West", "--by", "rep"], words].concat();
        let ran = home.command(&words).env("BELLWETHER_NOW", "2026-11-23T09:00:00Z").output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).into_owned()
    };
    let told = next_day(&[]);
    let row = |name: &str| {
        let line = told.lines().find(|l| l.starts_with(name)).unwrap_or_else(|| panic!("{name}: {told}"));
        line[name.len()..].split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let head = told.lines().find(|l| l.starts_with("SELLER")).unwrap();
    for word in ["START", "CREATED", "PUSHED OUT", "JOINED THE TEAM", "LEFT THE TEAM", "END"] {
        assert!(head.contains(word), "{told}");
    }
    let columns = row("Team West").len();
    assert!(["Ana Ruiz", "Ben Okafor", "between them"].iter().all(|name| row(name).len() == columns), "{told}");
    assert!(row("between them").contains(&"-60,001".to_owned()), "{told}");
    assert!(told.contains("between them: left one and joined another, so that Team West never saw it move"), "{told}");
    assert!(told.contains("No round trip"), "{told}");
    let found: Value = serde_json::from_str(&next_day(&["--json"])).unwrap();
    assert_eq!(found["by"], json!("rep"));
    let parts = found["parts"].as_array().unwrap();
    let names: Vec<&Value> = parts.iter().map(|p| &p["name"]).collect();
    assert_eq!(names, ["Ana Ruiz", "Ben Okafor"]);
    assert_eq!((&parts[0]["scope"]["kind"], &parts[0]["partly"]), (&json!("rep"), &json!(false)));
    for bar in found["bars"].as_array().unwrap() {
        let key = bar["key"].as_str().unwrap();
        let sum: i64 = parts.iter().map(|part| cents(part, key)).sum();
        assert_eq!(sum + cents(&found["between"], key), bar["value"]["minor"].as_i64().unwrap(), "{key}");
    }
    assert_eq!((cents(&found["between"], "joined"), cents(&found["between"], "left")), (-6_000_050, 6_000_050));
    // by default the whole stands alone
    assert!(home.json(&["waterfall"]).get("parts").is_none());
}

#[test]
fn what_cannot_be_put_side_by_side_is_said() {
    let home = moved();
    for (words, says) in [
        (&["--scope", "team:West", "--by", "region"][..], "no region lies below it"),
        (&["--scope", "rep:Ana Ruiz", "--by", "rep"], "Ana Ruiz is one seller"),
        (&["--by", "rep", "--bar", "won"], "cannot be used with"),
        (&["--by", "desk"], "region"),
    ] {
        let ran = home.run(&[&["waterfall"], words].concat());
        assert_eq!(ran.code, 2, "{words:?}: {}", ran.out);
        assert!(ran.err.contains(says), "{words:?}: {}", ran.err);
    }
    home.run(&["waterfall", "--by", "team"]).said(&["TEAM", "Team West", "everybody"]);
}

#[test]
fn that_nothing_left_and_came_back_is_said_too() {
    let home = moved();
    for words in [&["waterfall", "--round-trips"][..], &["waterfall", "--round-trips", "--from", "2026-11-21"]] {
        home.run(words)
            .said(&["No round trip: none left and came back", "Created and then pushed out is told as both"]);
    }
}

/// The won bar of a period that is over is what the board calls won, of everybody and of each team: what was won in its last
/// days came with the next export, and what a won deal was corrected to is booked.
#[test]
fn the_won_bar_of_every_period_that_is_over_is_the_boards_won() {
    let home = Home::empty();
    let now: chrono::DateTime<chrono::Utc> = NOW.parse().unwrap();
    bellwether::demo::build(&mut open(&home.db()), now.date_naive(), now, bellwether::demo::SEED).unwrap();
    for period in ["2026-Q3", "2026-Q2", "2026-Q1", "2026-10", "2026-09", "2026-08"] {
        let found = home.json(&["waterfall", "--period", period]);
        let to: chrono::NaiveDate = found["to"].as_str().unwrap().parse().unwrap();
        let last: chrono::NaiveDate = found["period"]["last"].as_str().unwrap().parse().unwrap();
        assert!(to >= last, "{period} ends {to}");
        let won = -bar(&found, "won")["value"]["minor"].as_i64().unwrap();
        let board = home.json(&["forecast", "--period", period]);
        let rows = board["rows"].as_array().unwrap();
        let most = rows.iter().filter_map(|row| row["won"]["minor"].as_i64()).max().unwrap();
        assert_eq!(won, most, "{period}: everybody's are the most");
        if to > last {
            home.run(&["waterfall", "--period", period]).said(&["the first snapshot after it, "]);
        }
    }
}
