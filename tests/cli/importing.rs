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

    let dry = home.run(&["import", "deals", &deals, "--dry-run"]);
    assert_eq!(dry.code, 3, "{}{}", dry.out, dry.err);
    assert_eq!(home.json(&["deals"])["count"], 0, "a dry run writes nothing");

    let ran = home.run(&["import", "deals", &deals, "--yes"]);
    assert_eq!(ran.code, 3, "a row was refused: {}{}", ran.out, ran.err);
    assert!(ran.out.contains("someday") && !ran.out.contains('\u{1b}'), "{:?}", ran.out);
    let found = home.json(&["deals"]);
    let names: Vec<_> = found["deals"].as_array().unwrap().iter().map(|d| d["name"].clone()).collect();
    assert_eq!(names, ["Acme rollout", "Evil deal"]);
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
    assert_eq!((then[0]["count"].as_i64(), then[1]["count"].as_i64()), (Some(3), Some(2)));

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
