//! From CSV files to the questions that are asked of them.

use serde_json::json;

use crate::home::Home;

const PEOPLE: &str = "name,role,manager,team\nMia Lind,flm,,Team West\nAna Ruiz,rep,Mia Lind,Team West\n";
const QUOTAS: &str = "name,period,amount\nAna Ruiz,2026-Q4,500000\n";
const DEALS: &str = "Opportunity ID,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date,Next Step\n\
    1,Acme rollout,Ana Ruiz,Negotiation/Review,120000,2026-12-15,CFO signs\n\
    2,\"Evil\u{1b}[31m deal\",Ana Ruiz,Prospecting,5000,2026-12-20,\n\
    3,Broken date,Ana Ruiz,Prospecting,5000,someday,\n";

#[test]
fn people_quotas_deals_and_then_the_board() {
    let home = Home::empty();
    let file = |name: &str, text: &str| {
        let path = home.file(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (people, quotas, deals) = (file("people.csv", PEOPLE), file("quotas.csv", QUOTAS), file("deals.csv", DEALS));
    let ran = home.run(&["import", "people", &people, "--yes", "--as-of", "2026-10-01"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let ran = home.run(&["import", "quotas", &quotas, "--yes", "--as-of", "2026-10-01"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("first day"), "it is imported on the first day itself: {}", ran.out);

    let dry = home.run(&["import", "deals", &deals, "--dry-run"]);
    assert_eq!(dry.code, 3, "{}{}", dry.out, dry.err);
    assert_eq!(home.json(&["deals"])["count"], 0, "a dry run writes nothing");

    let ran = home.run(&["import", "deals", &deals, "--yes"]);
    assert_eq!(ran.code, 3, "a row was refused: {}{}", ran.out, ran.err);
    assert!(ran.out.contains("someday") && !ran.out.contains('\u{1b}'), "{:?}", ran.out);
    let found = home.json(&["deals"]);
    let names: Vec<_> = found["deals"].as_array().unwrap().iter().map(|d| d["name"].clone()).collect();
    assert_eq!(names, ["Acme rollout", "Evil deal"]);
    // the file has next steps without days and no activities: what it does not have is no fault
    let steps = home.json(&["deals", "--flag", "no_next_step"]);
    assert_eq!((&steps["count"], &steps["deals"][0]["name"]), (&json!(1), &json!("Evil deal")));
    let stalled = home.run(&["deals", "--flag", "stalled"]);
    assert!(stalled.out.contains("no deal has one of these faults; this export has no activities"), "{}", stalled.out);
    let board = home.json(&["forecast"]);
    let ana = board["rows"].as_array().unwrap().iter().find(|r| r["subject"]["name"] == "Ana Ruiz").unwrap();
    assert_eq!(ana["quota"]["minor"], json!(50_000_000));

    let again = home.run(&["import", "deals", &deals, "--json"]);
    assert_eq!(again.code, 3);
    let report: serde_json::Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!((&report["new"], &report["unchanged"]), (&json!(0), &json!(2)));
    assert_eq!(report["refused"].as_array().unwrap().len(), 1);
}

#[test]
fn a_file_that_cannot_be_used_is_one_line() {
    let home = Home::empty();
    home.run(&["import", "deals", "nowhere.csv", "--yes"]).failed(1, &["nowhere.csv"]);
    assert!(!home.db().exists(), "nothing was imported, so nothing is made");
    assert_eq!(home.run(&["import", "cats", "x.csv"]).code, 2);
}

#[test]
fn a_quota_that_counts_from_before_its_file_is_said() {
    let home = Home::with_a_team();
    let path = home.file("first.csv");
    std::fs::write(&path, "name,2026-Q1,2026-Q2\nAna Ruiz,100,200\n").unwrap();
    let words = ["import", "quotas", path.to_str().unwrap(), "--yes", "--as-of", "2026-05-05"];
    let remark = "2 quotas count from the first day of their period, for which there was none; \
                  a column `valid from` says another day";
    let dry = home.json(&[&words[..], &["--dry-run"]].concat());
    assert_eq!((&dry["from_first_day"], &dry["remarks"][0]), (&json!(2), &json!(remark)));
    let said = home.run(&words).out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(remark), "{said}");
    let again = home.json(&words);
    assert_eq!((&again["from_first_day"], &again["unchanged"]), (&json!(0), &json!(2)));
}

#[test]
fn a_past_day_answers_as_it_did_then() {
    let home = Home::empty();
    let import = |what: &str, on: &str, text: &str| {
        let path = home.file(&format!("{what}-{on}.csv"));
        std::fs::write(&path, text).unwrap();
        let ran = home.run(&["import", what, path.to_str().unwrap(), "--yes", "--as-of", on]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    };
    let head = "id,name,owner,stage,amount,close date,next step,last activity\n";
    let people =
        |ana: &str| format!("name,role,manager,team\nMia,flm,,West\nOle,flm,,East\nAna,rep,,{ana}\nBen,rep,,West\n");
    import("people", "2026-10-01", &people("West"));
    import("quotas", "2026-10-01", "name,period,amount\nAna,2026-Q4,500000\nBen,2026-Q4,100000\n");
    let first = "1,A,Ana,Demo,100000,2026-12-15,call,2026-09-30\n2,B,Ben,Demo,7000,2026-10-20,,\n";
    import("deals", "2026-10-04", &format!("{head}{first}3,C,Ana,Closed Won,9000,2026-10-02,,\n"));
    let ask = |on: &str| {
        let on = ["--as-of", on];
        [
            vec!["deals", "--status", "all"],
            vec!["deals", "--team", "West", "--flag", "stalled,no_next_step"],
            vec!["forecast"],
        ]
        .map(|words| home.json(&[words, on.to_vec()].concat()))
    };
    let then = ask("2026-10-04");
    // the export says no day of any next step: A has one, B has none
    assert_eq!((then[0]["count"].as_i64(), then[1]["count"].as_i64()), (Some(3), Some(1)));

    import("people", "2026-11-01", &people("East"));
    import("quotas", "2026-11-01", "name,period,amount\nAna,2026-Q4,250000\n");
    let second = "1,A renamed,Ben,Legal,150000,2027-01-15,sign,2026-11-07\n4,D,Ana,Demo,1000,2026-12-01,,\n";
    import("deals", "2026-11-08", &format!("{head}{second}3,C,Ana,Closed Lost,0,2026-10-02,,\n"));
    let now = ask("2026-11-08");
    assert_ne!(now, then);
    let names: Vec<_> = now[0]["deals"].as_array().unwrap().iter().map(|d| d["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["C", "B", "D", "A renamed"]);
    assert_eq!(home.json(&["deals"])["count"], 2, "B is gone");
    assert_eq!(ask("2026-10-04"), then, "deals, owners, teams and quotas as they were");
    assert_eq!(ask("2026-10-03")[0]["count"], 0, "before the first snapshot nothing is known");
}

/// Every file of the corpus that has to be refused: one line that names it, and no database.
#[test]
fn what_is_no_export_is_refused_in_one_line_and_nothing_is_made() {
    let home = Home::empty();
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut refused = 0;
    for folder in ["csv", "xlsx"] {
        for entry in std::fs::read_dir(corpus.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let is_bad = name.starts_with("bad-") && !name.ends_with(".expected");
            let expected = std::fs::read_to_string(corpus.join(folder).join(format!("{name}.expected")));
            if !is_bad || !expected.unwrap().contains("error: ") {
                continue;
            }
            let ran = home.run(&["import", "deals", path.to_str().unwrap(), "--yes"]);
            ran.failed(1, &[name]);
            assert_eq!(ran.err.trim_end().lines().count(), 1, "{}", ran.err);
            assert!(!home.db().exists(), "{name}: nothing was imported, so nothing is made");
            refused += 1;
        }
    }
    assert!(refused > 25, "{refused}");
}

#[test]
fn a_workbook_and_an_encoding_that_is_said() {
    let home = Home::empty();
    let report = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/xlsx/trap-02-03-04-formatted-report.xlsx");
    let ran = home.run(&["import", "deals", report, "--yes"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let found = home.json(&["deals"]);
    let owners: Vec<_> = found["deals"].as_array().unwrap().iter().map(|d| d["owner"].clone()).collect();
    assert_eq!(owners.len(), 5, "{found}");
    assert!(owners.iter().all(|o| o.is_string() || o.is_object()), "groups are filled down: {found}");
    let latin = home.file("latin.csv");
    std::fs::write(&latin, b"id,name,owner,stage,amount,close date\n1,Stra\xA4e,Ana Ruiz,Demo,1,2026-12-01\n").unwrap();
    let latin = latin.to_str().unwrap();
    let ran = home.run(&["import", "deals", latin, "--dry-run", "--encoding", "iso-8859-15"]);
    assert!(ran.code == 0 && !ran.out.contains("read as"), "{}{}", ran.out, ran.err);
    assert!(home.run(&["import", "deals", latin, "--dry-run"]).out.contains("--encoding says otherwise"));
    assert_eq!(home.run(&["import", "deals", latin, "--encoding", "klingon"]).code, 2);
}

const OPEN: &str = "id,name,owner,stage,amount,close date,Kunde seit\n1,A,Ana Ruiz,Vor Ort,1.50,3/4/2026,2020-01-01\n\
    2,B,Ana Ruiz,Demo,2.50,5/6/2026,2020-01-02\n3,C,Ana Ruiz,Demo,2.50,7/8/2026,2020-01-03\n";

#[test]
fn nobody_to_ask_is_told_which_words_are_missing() {
    let home = Home::empty();
    std::fs::write(home.file("open.csv"), OPEN).unwrap();
    let file = home.file("open.csv").to_str().unwrap().to_owned();
    home.run(&["import", "deals", &file]).failed(1, &["--date-order dmy", "3/4/2026", "close date"]);
    // looked at only, the question is listed, and the words that answer it are said
    let dry = home.run(&["import", "deals", &file, "--dry-run"]);
    dry.failed(1, &["--date-order dmy"]);
    assert!(dry.out.contains("What comes first in the dates of `close date`"), "{}", dry.out);
    let dry = home.run(&["import", "deals", &file, "--dry-run", "--json"]);
    let open: serde_json::Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(open["questions"][0]["topic"], json!({ "about": "date_order", "of": "close" }));
    assert_eq!(open["questions"][0]["choices"][0]["answer"], json!({ "is": "order", "to": "dmy" }));
    assert_eq!(open["doubts"][0]["words"], "`Kunde seit` is not used; it holds days");
    assert!(!home.db().exists(), "looking makes no file");
    // stages are guessed, and said
    let ran = home.run(&["import", "deals", &file, "--date-order", "dmy"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("stages in no table, by guess: Vor Ort = early"), "{}", ran.out);
}

#[test]
fn a_map_file_is_remembered_printed_and_forgotten() {
    let home = Home::empty();
    std::fs::write(home.file("open.csv"), OPEN).unwrap();
    std::fs::write(home.file("my.toml"), "[date_order]\nclose = \"mdy\"\n[stages]\n\"Vor Ort\" = \"late\"\n").unwrap();
    let at = |name: &str| home.file(name).to_str().unwrap().to_owned();
    let (file, map) = (at("open.csv"), at("my.toml"));
    let ran = home.run(&["import", "deals", &file, "--map", &map]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    // the second time it is known
    let again = home.run(&["import", "deals", &file, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!(
        (&report["familiar"], &report["questions"], &report["unchanged"]),
        (&json!(true), &json!([]), &json!(3))
    );
    let printed = home.run(&["mappings", "show", "1"]).out;
    assert_eq!(printed, "[date_order]\nclose = \"mdy\"\n\n[stages]\n\"Vor Ort\" = \"late\"\n");
    let full = home.run(&["import", "deals", &file, "--print-map"]).out;
    assert!(full.contains("amount = \"amount\"") && full.contains("\"Vor Ort\" = \"late\""), "{full}");
    let listed = home.json(&["mappings"]);
    assert_eq!(listed["header_sets"][0]["answers"]["date_order"]["close"], "mdy");
    assert_eq!(listed["stages"], json!([{ "crm": "csv", "stage": "Vor Ort", "means": "late" }]));
    // taken back, one by one
    home.run(&["mappings", "forget", "1"]).said(&["forgotten: what was said about files like open.csv"]);
    home.run(&["import", "deals", &file]).failed(1, &["--date-order dmy"]);
    home.run(&["mappings", "forget-stage", "csv", "vor ort"]).said(&["what 1 stage of"]);
    home.run(&["mappings"]).said(&["Nothing is remembered"]);
    home.run(&["mappings", "forget", "1"]).failed(2, &["nothing is remembered as number 1"]);
    assert_eq!(home.run(&["mappings", "forget-stage", "nosuch"]).code, 2);
    home.run(&["import", "deals", &file, "--forget"]).said(&["nothing was remembered about files like open.csv"]);
}

#[test]
fn a_dry_run_leaves_the_database_as_it_is() {
    let home = Home::with_a_team();
    std::fs::write(home.file("deals.csv"), DEALS).unwrap();
    let before = std::fs::read(home.db()).unwrap();
    let names = || -> Vec<String> {
        let mut all: Vec<String> = std::fs::read_dir(home.db().parent().unwrap())
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        all.sort();
        all
    };
    let beside = names();
    for words in [&["--dry-run"][..], &["--dry-run", "--json"], &["--print-map"]] {
        let file = home.file("deals.csv").to_str().unwrap().to_owned();
        let ran = home.run(&[&["import", "deals", &file][..], words].concat());
        assert!(ran.code == 3 || ran.code == 0, "{}", ran.err);
        assert!(std::fs::read(home.db()).unwrap() == before, "{words:?} changed the database");
        assert_eq!(names(), beside, "{words:?} left something beside it");
    }
}

#[test]
fn a_part_marks_nobody_gone_and_an_older_state_is_taken_when_asked_for() {
    let home = Home::empty();
    std::fs::write(home.file("deals.csv"), DEALS).unwrap();
    let part: Vec<&str> = DEALS.lines().take(2).collect();
    std::fs::write(home.file("part.csv"), part.join("\n")).unwrap();
    let at = |name: &str| home.file(name).to_str().unwrap().to_owned();
    let (all, part) = (at("deals.csv"), at("part.csv"));
    assert_eq!(home.run(&["import", "deals", &all]).code, 3);
    let run = |words: &[&str]| -> serde_json::Value { serde_json::from_str(&home.run(words).out).unwrap() };
    let dry = run(&["import", "deals", &part, "--dry-run", "--json"]);
    assert_eq!(dry["gone"], 1);
    assert!(dry["doubts"][0]["words"].as_str().unwrap().contains("1 of the 2 deals of Salesforce"), "{dry}");
    let ran = run(&["import", "deals", &part, "--part", "--json"]);
    assert_eq!((&ran["gone"], &ran["doubts"]), (&json!(0), &json!([])));
    home.run(&["import", "deals", &part, "--as-of", "2026-11-01"]).failed(1, &["later state"]);
    assert_eq!(home.run(&["import", "deals", &part, "--as-of", "2026-11-01", "--older", "--part"]).code, 0);
}

#[test]
fn refused_rows_go_to_a_file_that_never_replaces_another() {
    let home = Home::empty();
    let deals = home.file("deals.csv");
    std::fs::write(&deals, DEALS).unwrap();
    let (deals, to) = (deals.to_str().unwrap().to_owned(), home.file("refused.csv"));
    let run = |more: &[&str]| {
        let ran = home.run(&[&["import", "deals", &deals, "--refused", to.to_str().unwrap()], more].concat());
        assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
        ran
    };
    let ran = run(&["--dry-run"]);
    assert!(ran.err.contains("refused rows: ") && ran.err.contains("refused.csv"), "{}", ran.err);
    let text = std::fs::read_to_string(&to).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\"line\",\"column\",\"value\",\"name\",\"reason\"");
    assert!(lines.len() == 2 && lines[1].starts_with("4,\"Close Date\",\"someday\","), "{text}");
    let ran = run(&["--yes", "--json"]);
    assert!(serde_json::from_str::<serde_json::Value>(&ran.out).is_ok(), "what is said about the file is no JSON");
    assert_eq!(std::fs::read_to_string(home.file("refused-2.csv")).unwrap(), text);
    assert_eq!(std::fs::read_to_string(&to).unwrap(), text);
}

#[test]
fn many_deals_are_not_marked_gone_where_nobody_is_asked() {
    let home = Home::empty();
    let head = "id,name,owner,stage,amount,close date,next step\n";
    let write = |name: &str, ids: std::ops::RangeInclusive<u32>| {
        let rows: String = ids.map(|i| format!("{i},Deal {i},Ana,Demo,{i}000,2026-12-01,call\n")).collect();
        std::fs::write(home.file(name), format!("{head}{rows}")).unwrap();
        home.file(name).to_str().unwrap().to_owned()
    };
    let count = || home.json(&["deals"])["count"].as_u64().unwrap();
    // a line may end anywhere
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // four of six: a large share, but not many
    let (six, few) = (write("six.csv", 1..=6), write("few.csv", 1..=2));
    assert_eq!(home.run(&["import", "deals", &six, "-y"]).code, 0);
    let ran = home.run(&["import", "deals", &few, "-y"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(words(&ran.out).contains("are marked gone now") && !ran.out.contains("would be"), "{}", ran.out);
    assert_eq!(count(), 2);

    let (all, most, some) = (write("all.csv", 1..=25), write("most.csv", 1..=20), write("some.csv", 1..=19));
    assert_eq!(home.run(&["import", "deals", &all, "-y"]).code, 0);
    let before = (count(), home.json(&["deals", "--status", "all"]));
    // as many rows as there are deals, but other ones
    let others = write("others.csv", 7..=31);
    for file in [&some, &others] {
        for more in [&["-y"][..], &[], &["--json"]] {
            let ran = home.run(&[&["import", "deals", file][..], more].concat());
            ran.failed(1, &["6 of the 25 deals", "nothing was written", "--part", "--whole"]);
            assert_eq!(ran.err.trim_end().lines().count(), 1, "{}", ran.err);
            assert_eq!((count(), home.json(&["deals", "--status", "all"])), before);
        }
    }
    let dry = home.run(&["import", "deals", &some, "--dry-run"]);
    assert!(dry.code == 0 && words(&dry.out).contains("would be marked gone"), "{}{}", dry.out, dry.err);
    assert_eq!(home.run(&["import", "deals", &some, "--part", "--whole"]).code, 2);
    assert_eq!(home.run(&["import", "deals", &some, "-y", "--part"]).code, 0);
    assert_eq!(count(), 25);
    assert_eq!(home.run(&["import", "deals", &most, "-y"]).code, 0, "a fifth is no more than a pipeline loses");
    assert_eq!(count(), 20);
    assert_eq!(home.run(&["import", "deals", &few, "-y", "--whole"]).code, 0);
    assert_eq!(count(), 2);
}

#[test]
fn a_column_that_is_no_longer_there_is_said() {
    let home = Home::empty();
    let with = "id,name,owner,stage,amount,close date,next step\n1,A,Ana,Demo,1000,2026-12-01,call\n";
    let without = "id,name,owner,stage,amount,close date\n1,A,Ana,Demo,1000,2026-12-01\n";
    let import = |text: &str, more: &[&str]| {
        std::fs::write(home.file("deals.csv"), text).unwrap();
        let ran = home.run(&[&["import", "deals", home.file("deals.csv").to_str().unwrap()][..], more].concat());
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        ran.out
    };
    let words = "no column for next step any more: what was there stays as it is";
    import(with, &["-y"]);
    assert!(import(without, &["--dry-run"]).contains(words));
    assert!(!import(with, &["--dry-run"]).contains("any more"));
    let json: serde_json::Value = serde_json::from_str(&import(without, &["-y", "--json"])).unwrap();
    assert_eq!((&json["doubts"][0]["words"], &json["doubts"][0]["loud"]), (&json!(words), &json!(true)));
    assert!(!import(without, &["-y"]).contains("any more"), "the last file had none either");
}

#[test]
fn what_an_import_did_is_said_by_kind_and_asked_for_later() {
    let home = Home::empty();
    let head = "id,name,owner,stage,amount,close date,forecast category\n";
    let import = |name: &str, rows: &str, more: &[&str]| {
        std::fs::write(home.file(name), format!("{head}{rows}")).unwrap();
        let ran = home.run(&[&["import", "deals", home.file(name).to_str().unwrap(), "-y"][..], more].concat());
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        ran.out
    };
    let first = "1,Orbit,Ana,Demo,100000,2026-12-01,Commit\n2,Kepler,Ana,Demo,50000,2026-12-01,\n3,Delphi,,Demo,70000,2026-12-01,Omitted\n";
    let out = import("a.csv", first, &["--as-of", "2026-11-10"]);
    assert!(!out.contains("--changed"), "all is new with the first one: {out}");
    let second = "1,Orbit,Ana,Demo,100000,2026-12-15,Commit\n2,Kepler,Ana,Closed Won,60000,2026-12-20,\n3,Delphi,,Demo,70000,2026-12-01,Omitted\n4,Juniper,Ana,Demo,9000,2026-12-01,\n";
    let json: serde_json::Value =
        serde_json::from_str(&import("b.csv", second, &["--as-of", "2026-11-17", "--json"])).unwrap();
    assert_eq!(
        json["changes"][2],
        json!({ "kind": "pushed", "deals": 2, "largest": [{ "id": 1, "name": "Orbit" }, { "id": 2, "name": "Kepler" }] })
    );
    let third = second.replace("9000,2026-12-01", "9500,2026-12-08").replace("100000,2026-12-15", "100000,2026-12-22");
    let out = import("c.csv", &third, &["--as-of", "2026-11-20"]);
    let pushed = out.lines().find(|l| l.trim_start().starts_with("pushed")).unwrap_or_else(|| panic!("{out}"));
    assert_eq!(pushed.split_whitespace().collect::<Vec<_>>().join(" "), "pushed 2 Orbit 100k, Juniper 9,500");
    let names = |args: &[&str]| -> Vec<String> {
        let found = home.json(&[&["deals"], args].concat());
        found["deals"].as_array().unwrap().iter().map(|d| d["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&["--changed", "pushed"]), ["Juniper", "Orbit"]);
    assert_eq!(names(&["--changed", "won"]), [""; 0]);
    assert_eq!(names(&["--changed", "won", "--since", "2026-11-11"]), ["Kepler"]);
    assert_eq!(names(&["--changed", "new", "--since", "2026-11-11"]), ["Juniper"]);
    assert_eq!(names(&["--changed", "pushed", "--as-of", "2026-11-18"]), ["Orbit", "Kepler"]);
    assert_eq!(names(&["--changed", "pushed", "--status", "open"]), ["Juniper", "Orbit"]);
    assert_eq!(home.run(&["deals", "--changed", "sideways"]).code, 2);
    assert_eq!(home.run(&["deals", "--since", "2026-11-11"]).code, 2, "since when what?");
    // nobody's, and what is left out of the forecast
    assert_eq!(names(&["--owner", "nobody"]), ["Delphi"]);
    assert_eq!(names(&["--flag", "omitted"]), ["Delphi"]);
    let ran = home.run(&["deals"]);
    assert!(ran.out.contains("1 omitted from the forecast") && ran.out.contains("omitted"), "{}", ran.out);
}

#[test]
fn a_sheet_is_chosen_by_its_name() {
    let home = Home::empty();
    let book = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/xlsx/trap-20-hidden-and-other-sheets.xlsx");
    let ran = home.run(&["import", "deals", book, "--sheet", "Deal List", "--dry-run"]);
    assert!(ran.code == 0 && !ran.out.contains("is read, one of 2"), "nobody has to be told: {}{}", ran.out, ran.err);
    home.run(&["import", "deals", book, "--sheet", "Pivot", "--dry-run"]).failed(1, &["no sheet `Pivot`", "deal list"]);
    std::fs::write(home.file("d.csv"), DEALS).unwrap();
    let csv = home.file("d.csv");
    home.run(&["import", "deals", csv.to_str().unwrap(), "--sheet", "x"]).failed(1, &["no workbook"]);
}

#[test]
fn a_new_owner_is_said_also_where_nothing_is_asked() {
    let home = Home::empty();
    let head = "id,name,owner,stage,amount,close date,next step,next step date,last activity\n";
    let row = |n: u32, owner: &str| format!("{n},Deal {n},{owner},Demo,1.50,2026-12-01,call,2026-12-01,2026-11-01\n");
    let import = |name: &str, rows: String| {
        std::fs::write(home.file(name), format!("{head}{rows}")).unwrap();
        home.run(&["import", "deals", home.file(name).to_str().unwrap(), "-y"]).out
    };
    import("a.csv", row(1, "Ana Ruiz"));
    let out = import("b.csv", row(1, "Ana Ruiz") + &row(2, "Cy Hale"));
    assert!(!out.contains("read as") && out.contains("new people  Cy Hale"), "{out}");
}
