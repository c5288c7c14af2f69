use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

use crate::crm::{self, Crm, CrmError, Kind, LocalTime, MapFile, Report, Settings};
use crate::domain::business::BusinessHours;
use crate::domain::lead::{Lead, LeadState, Sla};
use crate::domain::people::Role;
use crate::store::Store;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn settings(on: &str) -> Settings {
    Settings::new(Kind::Leads, on.parse::<NaiveDate>().unwrap())
}

fn run(store: &mut Store, text: &str, settings: Settings) -> Result<Report, CrmError> {
    let plan = crm::plan_bytes("leads.csv", text.into(), settings)?;
    crm::import(&plan, store, at("2026-11-22T09:00:00Z"))
}

fn one(text: &str) -> (Report, Vec<Lead>) {
    let mut store = Store::in_memory().unwrap();
    let report = run(&mut store, text, settings("2026-11-22")).unwrap();
    (report, store.leads().unwrap())
}

/// Name, state, reason, answered.
fn said(leads: &[Lead]) -> Vec<(String, LeadState, Option<&str>, Option<String>)> {
    leads
        .iter()
        .map(|l| {
            (l.name.clone(), l.state, l.reason.as_deref(), l.answered.map(|a| a.format("%Y-%m-%d %H:%M").to_string()))
        })
        .collect()
}

#[test]
fn a_hubspot_export_of_contacts() {
    let text = "\"Record ID\",\"First Name\",\"Last Name\",\"Email\",\"Associated Company\",\"Contact owner\",\"Lifecycle Stage\",\"Lead Status\",\
        \"Became a Marketing Qualified Lead Date\",\"Became a Sales Qualified Lead Date\",\"Original Traffic Source\",\"Create Date\"\n\
        \"901\",\"Ada\",\"Berg\",\"Ada@acme.example\",\"Acme\",\"Jo Doe\",\"Marketing Qualified Lead\",\"NEW\",\"2026-11-16 10:00\",\"\",\"Paid Search\",\"2026-01-01 08:00\"\n\
        \"902\",\"Cy\",\"Dahl\",\"cy@b.example\",\"B\",\"Jo Doe\",\"Sales Qualified Lead\",\"OPEN_DEAL\",\"2026-11-16 10:00\",\"2026-11-17 11:30\",\"Email\",\"2026-01-01 08:00\"\n\
        \"903\",\"Eve\",\"\",\"eve@c.example\",\"\",\"\",\"Lead\",\"Unqualified\",\"2026-11-16 10:00\",\"\",\"Email\",\"\"\n";
    let mut store = Store::in_memory().unwrap();
    let jo = store.put_person("Jo Doe", None, Role::Rep).unwrap();
    let report = run(&mut store, text, settings("2026-11-22")).unwrap();
    assert_eq!((report.crm, report.new, report.tally.refused.len()), (Crm::Hubspot, 3, 0), "{report:?}");
    let leads = store.leads().unwrap();
    assert_eq!(
        said(&leads),
        [
            ("Ada Berg".into(), LeadState::Waiting, None, None),
            ("Cy Dahl".into(), LeadState::Accepted, None, Some("2026-11-17 11:30".into())),
            ("Eve".into(), LeadState::Rejected, None, None),
        ]
    );
    let ada = &leads[0];
    assert_eq!(ada.created.unwrap().to_string(), "2026-11-16 10:00:00", "handed over when it became an MQL");
    assert_eq!((ada.owner, ada.source.as_deref()), (Some(jo), Some("Paid Search")));
    assert_eq!((ada.email.as_deref(), ada.account.as_deref()), (Some("ada@acme.example"), Some("Acme")));
    assert!(report.remarks.iter().any(|r| r.contains("1 rejected lead has no reason code")), "{:?}", report.remarks);
    assert!(report.remarks.iter().any(|r| r.contains("no owner")), "{:?}", report.remarks);
    let facts: Vec<_> = report.tally.facts.clone();
    assert_eq!(facts, [("waiting", 1), ("accepted", 1), ("rejected", 1), ("gone", 0)]);
}

#[test]
fn a_salesforce_report_of_leads() {
    let text = "Lead ID,First Name,Last Name,Company / Account,Lead Owner,Lead Source,Lead Status,Create Date,Converted,Converted Date,Opportunity ID,Rejection Reason\n\
        00QA0000001abcDEFG,Ann,Ash,Acme,Jo Doe,Web,Open - Not Contacted,11/16/2026 9:15 AM,false,,,\n\
        00QA0000001abcEEFG,Bo,Birch,Birch Ltd,Jo Doe,Web,Closed - Converted,11/16/2026 9:15 AM,true,11/16/2026,006A0000001abcDEFG,\n\
        00QA0000001abcFEFG,Cy,Cole,Cole,Nobody Here,Event,Closed - Not Converted,11/16/2026 9:15 AM,false,,,Too small\n\
        00QA0000001abcGEFG,Di,Dent,Dent,Jo Doe,Event,Closed - Not Converted,11/16/2026 9:15 AM,false,,,The dog ate it\n";
    let (report, leads) = one(text);
    assert_eq!(report.crm, Crm::Salesforce);
    assert_eq!(
        said(&leads),
        [
            ("Ann Ash".into(), LeadState::Waiting, None, None),
            // only the day of the conversion is known: as early as it can have been
            ("Bo Birch".into(), LeadState::Accepted, None, Some("2026-11-16 09:15".into())),
            ("Cy Cole".into(), LeadState::Rejected, Some("not_icp"), None),
            ("Di Dent".into(), LeadState::Rejected, Some("other"), None),
        ]
    );
    assert_eq!(leads[1].deal_ref.as_deref(), Some("006A0000001abcD"), "15 of 18 characters, as deals have them");
    assert_eq!(leads[0].external_id.as_deref(), Some("00QA0000001abcD"));
    assert_eq!(leads[3].reason_text.as_deref(), Some("The dog ate it"), "unknown words are kept");
    for words in ["only the day is known", "The dog ate it (1)", "Jo Doe (3), Nobody Here (1)"] {
        assert!(report.remarks.iter().any(|r| r.contains(words)), "{words}: {:?}", report.remarks);
    }
}

#[test]
fn a_pipedrive_list_of_leads() {
    let text = "Lead - ID,Lead - Title,Lead - Owner,Lead - Lead created,Lead - Source origin,Lead - Organization,Lead - Archive status,Lead - Archive time\n\
        a1,Acme lead,Jo,2026-11-16 09:15:00,Web forms,Acme,,\na2,Bolt lead,Jo,2026-11-16 09:15:00,Import,Bolt,Archived,2026-11-20 10:00:00\n";
    let (report, leads) = one(text);
    assert_eq!(report.crm, Crm::Pipedrive);
    assert_eq!(
        said(&leads),
        [
            ("Acme lead".into(), LeadState::Waiting, None, None),
            ("Bolt lead".into(), LeadState::Rejected, None, Some("2026-11-20 10:00".into())),
        ]
    );
}

#[test]
fn a_job_title_is_no_name_and_an_address_no_status() {
    let text = "Lead ID,First Name,Last Name,Title,Company,State,Lead Status\n1,Ann,Ash,CFO,Acme,CA,New\n";
    let (report, leads) = one(text);
    assert_eq!((leads[0].name.as_str(), leads[0].state), ("Ann Ash", LeadState::Waiting));
    let unused: Vec<&str> = report.columns.iter().filter(|c| c.field.is_none()).map(|c| c.header.as_str()).collect();
    assert_eq!(unused, ["Title", "State"]);
}

#[test]
fn the_later_of_two_decisions_holds() {
    let text = "id,name,status,created,accepted date,rejected date\n1,Ann,new,2026-11-16,2026-11-17,2026-11-18\n\
        2,Bob,new,2026-11-16,2026-11-18,2026-11-17\n3,Cy,new,2026-11-16,,2026-11-17\n4,Di,new,2026-11-16,2026-11-17,\n";
    let (_, leads) = one(text);
    let states: Vec<LeadState> = leads.iter().map(|l| l.state).collect();
    assert_eq!(states, [LeadState::Rejected, LeadState::Accepted, LeadState::Rejected, LeadState::Accepted]);
    assert_eq!(leads[0].answered.unwrap().to_string(), "2026-11-18 00:00:00");
}

#[test]
fn zones_are_brought_to_the_companys_clock() {
    let text = "id,name,status,created\n1,Ann,new,2026-11-20T16:30:00Z\n2,Bob,new,2026-11-20 16:30\n";
    let east = LocalTime::new(|at| at.naive_utc() + chrono::TimeDelta::hours(2));
    let mut store = Store::in_memory().unwrap();
    run(&mut store, text, Settings { local: east, ..settings("2026-11-22") }).unwrap();
    let created: Vec<String> = store.leads().unwrap().iter().map(|l| l.created.unwrap().to_string()).collect();
    assert_eq!(created, ["2026-11-20 16:30:00", "2026-11-20 18:30:00"]);
}

#[test]
fn what_cannot_be_is_refused_by_row() {
    let text = "id,name,status,created,accepted date,email\n1,Ann,moon shot,2026-11-16,,\n2,Bob,accepted,2026-11-16,2026-11-15,\n\
        3,Cy,new,2027-01-01,,\n4,Di,new,2026-11-16,,\n4,Di,accepted,2026-11-16,2026-11-17,\n5,Ed,new,2026-11-16,,\n5,Ed,new,2026-11-16,,\n\
        6,Flo,new,soon,,\n";
    let (report, leads) = one(text);
    let refused: Vec<(u64, &str)> =
        report.tally.refused.iter().map(|r| (r.line, r.column.as_deref().unwrap_or_default())).collect();
    assert_eq!(refused, [(2, "status"), (3, "accepted date"), (4, "created"), (6, "id"), (9, "created")]);
    assert!(report.tally.refused[0].reason.contains("map file"), "{:?}", report.tally.refused[0]);
    assert_eq!(leads.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["Di", "Ed"]);
    assert!(report.remarks.iter().any(|r| r.contains("which leads are gone is not judged")), "{:?}", report.remarks);
    let e = run(&mut Store::in_memory().unwrap(), "apple,pear\n1,2\n", settings("2026-11-22")).err().unwrap();
    assert!(e.to_string().contains("no line has column names of leads"), "{e}");
    let e = run(&mut Store::in_memory().unwrap(), "first name,last name,email\na,b,c\n", settings("2026-11-22")).err();
    assert!(e.unwrap().to_string().contains("the lead's status"));
}

#[test]
fn snapshots_become_history_and_bound_an_answer_nobody_dated() {
    let mut store = Store::in_memory().unwrap();
    let open =
        "id,name,status,created\n1,Ann,new,2026-11-02 10:00\n2,Bob,new,2026-11-02 10:00\n3,Cy,new,2026-11-02 10:00\n";
    let first = run(&mut store, open, settings("2026-11-03")).unwrap();
    assert_eq!((first.new, first.changed), (3, 0));
    let again = run(&mut store, open, settings("2026-11-03")).unwrap();
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 3));
    // Ann is accepted by the 4th, Bob still waits on the 6th, Cy is in the file no more
    let next = "id,name,status,created\n1,Ann,accepted,2026-11-02 10:00\n2,Bob,new,2026-11-02 10:00\n";
    let second = run(&mut store, next, settings("2026-11-04")).unwrap();
    assert_eq!((second.changed, second.unchanged, second.tally.facts.last()), (1, 1, Some(&("gone", 1))));
    run(&mut store, next, settings("2026-11-06")).unwrap();
    run(&mut store, &next.replace("Bob,new", "Bob,rejected"), settings("2026-11-09")).unwrap();
    let leads = store.leads().unwrap();
    let now = "2026-11-20T09:00:00Z".parse::<DateTime<Utc>>().unwrap().naive_utc();
    let sla = |name: &str| leads.iter().find(|l| l.name == name).unwrap().sla(now, &BusinessHours::default(), 1440);
    assert_eq!(sla("Ann"), Sla::Kept { used: None });
    assert!(matches!(sla("Bob"), Sla::Breached { answered: true, .. }), "{:?}", sla("Bob"));
    // an older file does not turn history around, and what a rehearsal finds is not kept
    let e = run(&mut store, open, settings("2026-11-03")).err().unwrap();
    assert!(e.to_string().contains("later state"), "{e}");
    let plan = crm::plan_bytes("leads.csv", open.into(), settings("2026-11-21")).unwrap();
    let report = crm::rehearse(&plan, &mut store, at("2026-11-22T09:00:00Z")).unwrap();
    assert!(!report.written && report.changed == 3);
    assert_eq!(store.leads().unwrap(), leads);
}

#[test]
fn a_map_file_names_states() {
    let map =
        MapFile::parse("[columns]\nstatus = \"Ampel\"\n[leads]\n\"grün\" = \"accepted\"\nWorking = \"accepted\"\n")
            .unwrap();
    let mut store = Store::in_memory().unwrap();
    let text = "name,company,Ampel\nAnn,A,Grün\nBob,B,working\nCy,C,new\n";
    run(&mut store, text, Settings { map, ..settings("2026-11-22") }).unwrap();
    let states: Vec<LeadState> = store.leads().unwrap().iter().map(|l| l.state).collect();
    assert_eq!(states, [LeadState::Accepted, LeadState::Accepted, LeadState::Waiting]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_in_a_file_makes_it_panic(rows in proptest::collection::vec("(\\PC{0,12}[,;\"\n]){0,14}", 0..8), heads in 0_usize..2) {
        let (kind, head) = [
            (Kind::Leads, "id,name,email,company,status,lifecycle stage,created,accepted date,rejected date,reason,owner,opportunity id\n"),
            (Kind::Activities, "id,type,subject,date,done,status,outcome,direction,deal id,deal name,account,owner\n"),
        ][heads];
        let text = format!("{head}{}", rows.join("\n"));
        let mut store = Store::in_memory().unwrap();
        let settings = Settings { kind, ..settings("2026-11-22") };
        if let Ok(plan) = crm::plan_bytes("x.csv", text.into(), settings) {
            let report = crm::import(&plan, &mut store, at("2026-11-22T09:00:00Z")).unwrap();
            prop_assert_eq!(report.tally.landed + report.tally.count_refused(), report.tally.rows);
        }
    }
}

#[test]
fn a_first_contact_is_no_answer_but_says_when_one_was_accepted() {
    let text = "Lead ID,Last Name,Lead Owner,Lead Status,Create Date,First Contacted,Date Accepted\n\
        1,Ash,Jo,Working,2026-11-16 09:15,2026-11-16 11:00,\n\
        2,Birch,Jo,Qualified,2026-11-16 09:15,2026-11-16 11:00,\n\
        3,Cole,Jo,Qualified,2026-11-16 09:15,2026-11-16 11:00,2026-11-17 12:00\n\
        4,Dent,Jo,Qualified,2026-11-16 09:15,2026-11-16,\n\
        5,Elm,Jo,Qualified,2026-11-16 09:15,2026-11-12 10:00,\n\
        6,Fir,Jo,Unqualified,2026-11-16 09:15,2026-11-16 11:00,\n";
    let (report, leads) = one(text);
    assert_eq!(report.tally.refused.len(), 0, "{report:?}");
    let found: Vec<_> = leads
        .iter()
        .map(|l| (l.name.as_str(), l.contacted.map(|c| c.to_string()), l.answered.map(|a| a.to_string())))
        .collect();
    let text = |t: &str| Some(t.to_owned());
    let eleven = || text("2026-11-16 11:00:00");
    assert_eq!(
        found,
        [
            ("Ash", eleven(), None),
            ("Birch", eleven(), eleven()),
            ("Cole", eleven(), text("2026-11-17 12:00:00")),
            ("Dent", text("2026-11-16 00:00:00"), text("2026-11-16 09:15:00")),
            ("Elm", text("2026-11-12 10:00:00"), None),
            ("Fir", eleven(), None),
        ]
    );
}
