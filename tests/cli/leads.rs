//! Leads and activities from CSV files to the questions that are asked of them.

use serde_json::{Value, json};

use crate::home::Home;

const PEOPLE: &str =
    "name,role,manager,team,aliases\nMia Lind,flm,,Team West,\nAna Ruiz,rep,Mia Lind,Team West,A. Ruiz\n";
const DEALS: &str = "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date,Last Activity\n\
    1,Acme rollout,Acme,A. Ruiz,Negotiation/Review,120000,2026-12-15,2026-11-01\n\
    2,Bolt pilot,Bolt,J. Ruiz,Prospecting,5000,2026-12-20,\n";
// the home's clock says Sunday, 22 November 2026
const LEADS: &str = "Lead ID,Last Name,Company / Account,Lead Owner,Lead Source,Lead Status,Create Date,Date Accepted,Rejection Reason\n\
    1,Berg,Acme,Ana Ruiz,Web,Open - Not Contacted,2026-11-17 09:00,,\n\
    2,\"Dahl\u{1b}[31m\",Bolt,Ana Ruiz,Event,New,2026-11-20 15:00,,\n\
    3,Cole,Cole,Ana Ruiz,Web,Closed - Not Converted,2026-11-02 10:00,,Too small\n\
    4,Dent,Dent,Ana Ruiz,Web,Qualified,2026-11-02 10:00,2026-11-03 10:00,\n\
    5,Eve,Eve,Ana Ruiz,Web,Moon,2026-11-02 10:00,,\n\
    6,Flo,Flo,Mia Lind,Web,New,2026-11-20 16:00,,\n\
    7,Gil,Gil,Some Queue,Web,New,2026-11-20 16:30,,\n";
const ACTIVITIES: &str = "# by hand\nid,type,related_opportunity_id,date,status\n1,Call,1,2026-11-20,Completed\n2,Meeting,1,2026-11-25,Planned\n3,Note,1,2026-11-21,Completed\n";

fn file(home: &Home, name: &str, text: &str) -> String {
    let path = home.file(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn leads_from_a_file_to_the_agreement() {
    let home = Home::empty();
    let empty = home.run(&["import", "people", &file(&home, "people.csv", PEOPLE), "--yes", "--as-of", "2026-10-01"]);
    assert_eq!(empty.code, 0, "{}{}", empty.out, empty.err);
    assert!(home.run(&["leads"]).out.contains("bellwether import leads"), "an empty list says what to do");

    let ran = home.run(&["import", "leads", &file(&home, "leads.csv", LEADS)]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("written by Salesforce") && ran.out.contains("Moon"), "{}", ran.out);

    let found = home.json(&["leads"]);
    let names: Vec<&Value> = found["waiting"].as_array().unwrap().iter().map(|l| &l["name"]).collect();
    assert_eq!(names, ["Berg", "Dahl", "Flo", "Gil"]);
    let berg = &found["waiting"][0];
    // Tuesday nine to Friday five: four working days, on which the three that are allowed end on Thursday
    assert_eq!((&berg["waited_business_minutes"], &berg["due"]), (&json!(4 * 480), &json!("2026-11-19T17:00")));
    assert_eq!((&found["late"], &found["limit_business_hours"]), (&json!(1), &json!(24.0)));
    let month = &found["months"][0];
    assert_eq!((&month["month"], &month["late_leads"]), (&json!("2026-11"), &json!(["Berg"])));
    assert_eq!((&month["in_time"], &month["escalates"]), (&json!(1), &json!(false)));

    let text = home.run(&["leads", "--team", "Team West"]);
    for words in ["3 leads waiting", "1 beyond 24 business hours", "late by 8h", "Not ICP 1"] {
        assert!(text.out.contains(words), "{words}: {}", text.out);
    }
    assert!(!text.out.contains('\u{1b}'), "{:?}", text.out);
    let then = home.json(&["leads", "--as-of", "2026-11-18"]);
    assert_eq!((&then["count"], &then["late"]), (&json!(1), &json!(0)), "as it stood on that day");
    home.run(&["leads", "--owner", "Nobody"]).failed(2, &["Nobody"]);
    // round the clock, weekends aside: set in the config
    let config = file(&home, "hours.toml", "[business_hours]\nfrom = \"00:00\"\nto = \"24:00\"\n");
    let day = home.json(&["leads", "--config", &config]);
    assert_eq!(day["waiting"][0]["due"], "2026-11-18T09:00");
}

#[test]
fn activities_and_owners_who_are_not_known() {
    let home = Home::empty();
    home.run(&["import", "people", &file(&home, "people.csv", PEOPLE), "--yes", "--as-of", "2026-10-01"]);
    let deals = file(&home, "deals.csv", DEALS);
    let asked = home.json(&["import", "deals", &deals, "--dry-run"]);
    let want = json!([{ "owner": "J. Ruiz", "deals": 1, "closest": [] }]);
    assert_eq!((&asked["proposals"], &asked["new_people"]), (&want, &json!(["J. Ruiz"])), "A. Ruiz is an alias");
    let ran = home.run(&["import", "deals", &deals, "--yes", "--owner", "J. Ruiz=Ana Ruiz"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("new people"), "{}", ran.out);
    let found = home.json(&["deals", "--owner", "Ana Ruiz"]);
    assert_eq!(found["count"], 2, "both owners are one person");
    assert_eq!(home.run(&["import", "deals", &deals, "--owner", "J. Ruiz"]).code, 2);
    home.run(&["import", "deals", &deals, "--owner", "J. Ruiz=Nobody"]).failed(1, &["not among the people"]);

    let report = home.json(&["import", "activities", &file(&home, "activities.csv", ACTIVITIES)]);
    assert_eq!((&report["new"], &report["counts"]["of_a_deal_by_its_id"]), (&json!(2), &json!(2)));
    assert_eq!(report["skipped"], json!([{ "why": "planned", "rows": 1 }]));
}

#[test]
fn a_lead_is_answered_and_the_crm_is_told() {
    let home = Home::empty();
    home.run(&["import", "people", &file(&home, "people.csv", PEOPLE), "--yes", "--as-of", "2026-10-01"]).said(&[]);
    assert_eq!(home.run(&["import", "leads", &file(&home, "leads.csv", LEADS)]).code, 3);
    home.run(&["leads", "accept", "2"]).said(&["accepted", "export crm-updates"]);
    let rejected = home.json(&["leads", "reject", "berg", "--reason", "Not ICP"]);
    assert_eq!((&rejected["lead"], &rejected["now"]), (&json!("Berg"), &json!("rejected: Not ICP")));
    let found = home.json(&["leads"]);
    let names: Vec<&Value> = found["waiting"].as_array().unwrap().iter().map(|l| &l["name"]).collect();
    assert_eq!(names, ["Flo", "Gil"]);
    assert_eq!(found["owners"][0]["owner"], "Ana Ruiz");
    assert_eq!(found["owners"][0]["late_this_month"], 1, "Berg was answered, but too late");
    // what cannot be is said in one line
    home.run(&["leads", "accept", "Berg"]).failed(2, &["no lead that waits for an answer is called `Berg`"]);
    home.run(&["leads", "reject", "Flo", "--reason", "dull"]).failed(2, &["--reason: `dull` is none", "not_icp"]);
    home.run(&["leads", "accept", "Flo", "--as-of", "2026-11-20"]).failed(1, &["a past day is looked at"]);
    // a code of the house's own
    let config = file(&home, "own.toml", "[lead_reasons]\npartner = \"Belongs to a partner\"\n");
    home.run(&["leads", "reject", "Gil", "--reason", "partner", "--config", &config]).said(&["Belongs to a partner"]);
    // one list for the CRM, as a sheet and for scripts
    let list = home.json(&["export", "crm-updates", "--to", "-"]);
    let leads = list["leads"].as_array().unwrap();
    assert_eq!(leads.len(), 3);
    // every command began at the same moment: in which order they stand is nobody's business
    let berg = leads.iter().find(|l| l["lead"] == "Berg").unwrap();
    assert_eq!((&berg["answer"], &berg["reason_name"]), (&json!("rejected"), &json!("Not ICP")));
    let sheet = home.run(&["export", "crm-updates", "--to", "-"]).out;
    assert!(
        sheet.contains("\"lead status\",\"waiting\",\"rejected\"") && sheet.contains("\"rejection reason\""),
        "{sheet}"
    );
    home.run(&["leads", "take-back", "Gil"]).said(&["waits again"]);
    assert_eq!(home.json(&["leads"])["count"], 2);
    // an export that shows one of them accepted takes it off the list
    let later = LEADS.replace("Bolt,Ana Ruiz,Event,New", "Bolt,Ana Ruiz,Event,Qualified");
    home.run(&["import", "leads", &file(&home, "later.csv", &later), "--as-of", "2026-11-23"]);
    let list = home.json(&["export", "crm-updates", "--to", "-"]);
    assert_eq!(list["leads"].as_array().unwrap().len(), 1);
}
