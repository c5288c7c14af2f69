use chrono::{DateTime, NaiveDate, Utc};

use crate::crm::{self, Crm, CrmError, Kind, MapFile, Report, Settings, Skipped};
use crate::domain::people::Role;
use crate::store::{DealFilter, Store};

const DEALS: &str = "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Stage,Deal - Status,Deal - Organization,Deal - Expected close date,Deal - Last activity date\n\
    7,Alpha,Jo,100,Demo,open,Acme,2026-12-01,2026-11-01\n8,Beta,Jo,100,Demo,open,Bolt,2026-12-01,\n9,Gamma,Jo,100,Demo,open,Bolt,2026-12-01,\n";

fn now() -> DateTime<Utc> {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn store() -> Store {
    let mut store = Store::in_memory().unwrap();
    let plan = crm::plan_bytes("d.csv", DEALS.into(), Settings::new(Kind::Deals, day("2026-11-10"))).unwrap();
    crm::import(&plan, &mut store, now()).unwrap();
    store
}

fn run(store: &mut Store, text: &str, map: &str) -> Result<Report, CrmError> {
    let settings = Settings { map: MapFile::parse(map)?, ..Settings::new(Kind::Activities, day("2026-11-22")) };
    crm::import(&crm::plan_bytes("a.csv", text.into(), settings)?, store, now())
}

/// When the buyer was last heard of on Alpha, Beta, Gamma.
fn last(store: &Store) -> [String; 3] {
    let deals = store.deals(&DealFilter::default()).unwrap();
    ["Alpha", "Beta", "Gamma"].map(|name| {
        let id = deals.iter().find(|d| d.name == name).unwrap().id;
        store
            .last_buyer_activity(&[id], day("2026-11-22"))
            .unwrap()
            .get(&id)
            .map(ToString::to_string)
            .unwrap_or_default()
    })
}

#[test]
fn a_pipedrive_list_of_activities() {
    let mut store = store();
    let text = "Activity - ID,Activity - Type,Activity - Subject,Activity - Due date,Activity - Done,Activity - Assigned to user,Deal - ID,Deal - Title\n\
        1,Call,Talk,2026-11-12,Done,Jo,7,Alpha\n2,Meeting,Board,2026-11-25,To do,Jo,7,Alpha\n3,Lunch,Food,2026-11-13,Done,Jo,8,Beta\n4,Task,Tidy up,2026-11-20,Done,Jo,8,Beta\n";
    let report = run(&mut store, text, "").unwrap();
    assert_eq!((report.crm, report.new, report.tally.landed), (Crm::Pipedrive, 3, 3), "{report:?}");
    assert_eq!(report.tally.skipped[&Skipped::Planned], 1);
    assert_eq!(last(&store), ["2026-11-12", "2026-11-13", ""], "a task of our own is no buyer's activity");
    let again = run(&mut store, text, "").unwrap();
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 3));
    // what was planned has happened since
    let later = run(&mut store, &text.replace("2026-11-25,To do", "2026-11-21,Done"), "").unwrap();
    assert_eq!((later.new, later.unchanged), (1, 3));
    assert_eq!(last(&store)[0], "2026-11-21");
}

#[test]
fn a_salesforce_report_of_tasks_without_a_kind() {
    let mut store = store();
    let text = "Assigned,Subject,Date,Status,Company / Account,Opportunity\n\
        Jo,Call,11/13/2026,Completed,Acme,Alpha\nJo,Email: Re: your offer,11/14/2026,Completed,Acme,\nJo,Internal planning,11/20/2026,Completed,Acme,\n\
        Jo,Call,11/30/2026,Completed,Acme,\nJo,Call,11/21/2026,Not Started,Acme,\nEva,Meeting,11/15/2026,Completed,Bolt,\n";
    let report = run(&mut store, text, "").unwrap();
    assert_eq!((report.crm, report.new), (Crm::Salesforce, 4));
    assert_eq!(report.tally.skipped[&Skipped::Planned], 2, "what is dated after the day of the file has not happened");
    // Acme has one open deal, Bolt two: nobody can tell which of them
    assert_eq!(last(&store), ["2026-11-14", "", ""]);
    let facts: Vec<_> = report.tally.facts.iter().filter(|(_, n)| *n > 0).copied().collect();
    assert_eq!(
        facts,
        [("with the buyer", 3), ("of a deal by its name", 1), ("of an account's one open deal", 2), ("of no deal", 1)]
    );
    for words in ["1 activity names a deal or an account of which no deal is known", "Eva (1)"] {
        assert!(report.remarks.iter().any(|r| r.contains(words)), "{words}: {:?}", report.remarks);
    }
}

#[test]
fn a_hubspot_export_with_several_deals_and_directions() {
    let mut store = store();
    let text = "Record ID,Activity type,Activity date,Associated Deal IDs,Activity assigned to,Email direction,Call outcome\n\
        1,Email,2026-11-13 10:00,7;8,Jo,EMAIL,\n2,Email,2026-11-12 10:00,7;8,Jo,INCOMING_EMAIL,\n3,Call,2026-11-19 10:00,9,Jo,,No answer\n4,Call,2026-11-18 10:00,9,Jo,,Connected\n\
        5,Seance,2026-11-20 10:00,9,Jo,,\n";
    let report = run(&mut store, text, "").unwrap();
    assert_eq!((report.crm, report.tally.landed, report.new), (Crm::Hubspot, 5, 7), "one of two deals is one of each");
    assert_eq!(
        last(&store),
        ["2026-11-12", "2026-11-12", "2026-11-18"],
        "what we sent, and a phone that rang, is not the buyer"
    );
    assert!(report.remarks.iter().any(|r| r.contains("Seance (1)") && r.contains("[kinds]")), "{:?}", report.remarks);
    assert_eq!(run(&mut store, text, "").unwrap().unchanged, 7);
    let mapped = run(&mut store, text, "[kinds]\nSeance = 'meeting'").unwrap();
    assert_eq!((mapped.changed, last(&store)[2].as_str()), (1, "2026-11-20"));
}

#[test]
fn what_cannot_be_is_refused_by_row() {
    let mut store = store();
    store.put_person("Jo Doe", None, Role::Rep).unwrap();
    let text = "# made by hand\nactivity_id,type,related_opportunity_id,activity_date,status\n1,Call,7,soon,Completed\n2,Call,7,,Completed\n\
        3,Call,7,2026-11-12,Half\n4,Call,7,2026-11-12,Completed\n4,Call,8,2026-11-12,Completed\n4,Call,7,2026-11-12,Completed\n5,Call,,2026-11-12,Completed\n";
    let report = run(&mut store, text, "").unwrap();
    let refused: Vec<(u64, &str)> =
        report.tally.refused.iter().map(|r| (r.line, r.column.as_deref().unwrap_or_default())).collect();
    assert_eq!(
        refused,
        [(3, "activity_date"), (4, "activity_date"), (5, "status"), (7, "activity_id"), (8, "activity_id")]
    );
    assert!(report.remarks.iter().any(|r| r.contains("neither a deal nor an account")), "{:?}", report.remarks);
    let e = run(&mut store, "type,subject\nCall,x\n", "").err().unwrap().to_string();
    assert!(e.contains("no column for the day"), "{e}");
    let done = run(&mut store, "type,date,status\nCall,2026-11-12,Half\n", "[activities]\nHalf = 'done'").unwrap();
    assert_eq!(done.new, 1);
}
