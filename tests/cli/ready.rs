//! How ready a meeting is, asked from the command line.

use serde_json::{Value, json};

use crate::home::Home;

const PEOPLE: &str = "name,role,manager,team\nMia Lind,flm,,Team West\nAna Ruiz,rep,Mia Lind,Team West\n";
const DEALS: &str = "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date,Next Step\n\
    1,Acme rollout,Acme,Ana Ruiz,Negotiation/Review,120000,2026-12-15,CFO signs\n\
    2,Bolt pilot,Bolt,Ana Ruiz,Prospecting,5000,2026-12-20,\n";

fn file(home: &Home, name: &str, text: &str) -> String {
    let path = home.file(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_meeting_is_red_or_green_in_words_and_in_json() {
    let home = Home::empty();
    home.run(&["ready", "pr"]).failed(1, &["there is no database"]);
    let ran = home.run(&["import", "people", &file(&home, "people.csv", PEOPLE), "--yes", "--as-of", "2026-10-01"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let alone = home.json(&["ready", "PR"]);
    assert_eq!(alone["unit"], json!("Team West"), "the only one that holds it");
    let empty = home.json(&["ready", "pr", "--team", "Team West"]);
    assert_eq!((&empty["green"], &empty["unit"]), (&json!(false), &json!("Team West")));
    assert_eq!(empty["lines"][0]["todo"], json!("import the CRM's export"));

    let deals = file(&home, "deals.csv", DEALS);
    let ran = home.run(&["import", "deals", &deals, "--yes", "--as-of", "2026-11-22"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let found = home.json(&["ready", "PR", "--team", "west"]);
    let about: Vec<&Value> = found["lines"].as_array().unwrap().iter().map(|l| &l["about"]).collect();
    assert_eq!(about, ["data", "hygiene", "actions", "promises", "people"]);
    let line = |n: usize| (&found["lines"][n]["green"], found["lines"][n]["words"].as_str().unwrap_or_default());
    assert_eq!(line(0).0, &json!(true), "{found}");
    // the file has steps and no column for their days: only the deal without a step lacks something that is known
    let said = "1 of 2 open deals (50 %) lack something: Ana 1; the export has no days of next steps";
    assert_eq!(line(1), (&json!(false), said));
    assert_eq!(line(4), (&json!(true), "2 expected: Ana, Mia"));

    let text = home.run(&["ready", "pr", "--team", "west"]);
    for words in ["Pipeline Review, Team West: red: deals", "green", "-> fill the gaps"] {
        assert!(text.out.contains(words), "{words}: {}", text.out);
    }
    assert_eq!(text.code, 0, "red is an answer, not a failure");
    // a limit of one's own
    let config = file(&home, "ready.toml", "[readiness]\ngap_share = 1.0\n");
    let loose = home.json(&["ready", "pr", "--team", "west", "--config", &config]);
    assert_eq!(loose["green"], json!(true), "{loose}");
    // three days later the export is old
    let later = home.json(&["ready", "pr", "--team", "west", "--as-of", "2026-11-21"]);
    assert_eq!(later["as_of"], json!("2026-11-21"));
    home.run(&["ready", "nope"]).failed(2, &["no meeting has the code `nope`"]);
    home.run(&["ready", "efc", "--team", "west"]).failed(2, &["is held at L3"]);
    home.run(&["ready", "pr", "--team", "north"]).failed(2, &["no team, region or company is called `north`"]);
}
