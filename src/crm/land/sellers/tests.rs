use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::crm::{self, CrmError, Kind, OwnerAnswer, Plan, Report, Settings, proposals};
use crate::store::{DealFilter, Store};

const PEOPLE: &str = "name,email,manager,also known as\nJane Smith,jane@example.com,Max Bo,Janey; j.s@crm.example\nZoë Müller,,Max Bo,\n";
const DEALS: &str = "id,name,owner,stage,amount,close date\n1,A,\"Smith, Jane\",Demo,100,2026-12-01\n2,B,janey,Demo,100,2026-12-01\n3,C,zoe muller,Demo,100,2026-12-01\n\
    4,D,j.s@crm.example,Demo,100,2026-12-01\n5,E,J. Smith,Demo,100,2026-12-01\n6,F,J. Smith,Closed Won,50,2026-10-01\n7,G,Old Rep,Demo,7,2026-12-01\n";

fn now() -> DateTime<Utc> {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn settings(kind: Kind, owners: &[(&str, OwnerAnswer)]) -> Settings {
    let owners: BTreeMap<String, OwnerAnswer> = owners.iter().map(|(o, a)| ((*o).to_owned(), a.clone())).collect();
    let on: NaiveDate = "2026-11-22".parse().unwrap();
    Settings { owners, me: Some("Max Bo".into()), ..Settings::new(kind, on) }
}

fn plan(owners: &[(&str, OwnerAnswer)]) -> Plan {
    crm::plan_bytes("d.csv", DEALS.into(), settings(Kind::Deals, owners)).unwrap()
}

fn store() -> Store {
    let mut store = Store::in_memory().unwrap();
    let people = crm::plan_bytes("p.csv", PEOPLE.into(), settings(Kind::People, &[])).unwrap();
    crm::import(&people, &mut store, now()).unwrap();
    store
}

fn run(store: &mut Store, owners: &[(&str, OwnerAnswer)]) -> Result<Report, CrmError> {
    crm::import(&plan(owners), store, now())
}

/// The owners of the deals, by the deals' names.
fn owners(store: &Store) -> Vec<(String, String)> {
    let org = store.org("2026-11-22".parse().unwrap()).unwrap();
    let mut all: Vec<(String, String)> = store
        .deals(&DealFilter::default())
        .unwrap()
        .into_iter()
        .map(|d| (d.name, d.owner.map_or_else(String::new, |o| org.name(o).to_owned())))
        .collect();
    all.sort();
    all
}

fn of<'a>(all: &'a [(String, String)], deal: &str) -> &'a str {
    all.iter().find(|(name, _)| name == deal).map(|(_, owner)| owner.as_str()).unwrap()
}

#[test]
fn owners_are_found_by_name_address_alias_and_order() {
    let mut store = store();
    let report = run(&mut store, &[]).unwrap();
    let all = owners(&store);
    for (deal, want) in [("A", "Jane Smith"), ("B", "Jane Smith"), ("C", "Zoë Müller"), ("D", "Jane Smith")] {
        assert_eq!(of(&all, deal), want, "{deal}");
    }
    assert_eq!(report.new_people, ["J. Smith", "Old Rep"], "nothing was answered: they are new");
    let proposal = &report.proposals[0];
    assert_eq!((proposal.text.as_str(), proposal.deals), ("J. Smith", 2));
    assert_eq!(proposal.closest.iter().map(|(_, n)| n.as_str()).collect::<Vec<_>>(), ["Jane Smith"]);
    assert!(report.remarks.iter().any(|r| r.contains("--owner \"J. Smith=Jane Smith\"")), "{:?}", report.remarks);
    assert!(!report.remarks.iter().any(|r| r.contains("`Old Rep` is new here")), "nobody is like them");
}

#[test]
fn who_is_unknown_is_proposed_before_anything_is_written() {
    let store = store();
    let names = |owners: &[(&str, OwnerAnswer)]| -> Vec<(String, usize)> {
        proposals(&plan(owners), &store).unwrap().into_iter().map(|p| (p.text, p.deals)).collect()
    };
    assert_eq!(names(&[]), [("J. Smith".to_owned(), 2), ("Old Rep".to_owned(), 1)]);
    assert_eq!(names(&[("j smith", OwnerAnswer::New)]), [("Old Rep".to_owned(), 1)]);
}

#[test]
fn answers_are_carried_out_and_remembered() {
    let mut store = store();
    let answers = [
        ("J. Smith", OwnerAnswer::Is("smith, jane".into())),
        ("old rep", OwnerAnswer::Leave),
        ("Ghost", OwnerAnswer::New),
    ];
    let report = run(&mut store, &answers).unwrap();
    assert_eq!((report.new_people.len(), report.proposals.len()), (0, 0), "{:?}", report.new_people);
    let all = owners(&store);
    assert_eq!((of(&all, "E"), of(&all, "F"), of(&all, "G")), ("Jane Smith", "Jane Smith", ""));
    for words in ["`Ghost` owns no deal", "1 deal has no owner"] {
        assert!(report.remarks.iter().any(|r| r.contains(words)), "{words}: {:?}", report.remarks);
    }
    // next week nobody has to say it again
    let again = run(&mut store, &[("Old Rep", OwnerAnswer::Leave)]).unwrap();
    assert_eq!((again.changed, again.new_people.len()), (0, 0));
    assert_eq!(proposals(&plan(&[]), &store).unwrap().len(), 1);
    let new = run(&mut store, &[("Old Rep", OwnerAnswer::New)]).unwrap();
    assert_eq!((new.new_people, new.proposals.len()), (vec!["Old Rep".to_owned()], 0));
}

#[test]
fn what_was_asked_after_the_file_was_understood_is_carried_out_too() {
    let mut store = store();
    let mut plan = plan(&[]);
    for proposal in proposals(&plan, &store).unwrap() {
        let answer = match proposal.closest.first() {
            Some((_, name)) => OwnerAnswer::Is(name.clone()),
            None => OwnerAnswer::Leave,
        };
        plan.answer(&proposal.text, answer);
    }
    assert_eq!(proposals(&plan, &store).unwrap(), []);
    let report = crm::import(&plan, &mut store, now()).unwrap();
    assert!(report.new_people.is_empty(), "{:?}", report.new_people);
    assert_eq!((of(&owners(&store), "E"), of(&owners(&store), "G")), ("Jane Smith", ""));
}

#[test]
fn an_answer_that_names_nobody_writes_nothing() {
    let mut store = store();
    let e = run(&mut store, &[("J. Smith", OwnerAnswer::Is("Jane Smyth".into()))]).err().unwrap().to_string();
    assert!(e.contains("not among the people: did you mean Jane Smith?"), "{e}");
    assert!(owners(&store).is_empty());
}
