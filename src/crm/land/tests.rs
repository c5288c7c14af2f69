use super::*;
use crate::crm::plan::plan_bytes;
use crate::crm::settings::Settings;
use crate::crm::vocabulary::Kind;
use crate::crm::{Crm, Skipped};
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::store::DealFilter;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn settings(kind: Kind, on: &str) -> Settings {
    Settings { me: Some("Mo Lead".into()), ..Settings::new(kind, day(on)) }
}

fn run_with(store: &mut Store, text: &str, settings: Settings) -> Result<Report, CrmError> {
    let now = at(&format!("{}T09:00:00Z", settings.as_of));
    import(&plan_bytes("f.csv", text.into(), settings)?, store, now)
}

fn run(store: &mut Store, kind: Kind, on: &str, text: &str) -> Report {
    run_with(store, text, settings(kind, on)).unwrap()
}

fn org(store: &Store) -> Org {
    store.org(day("2026-11-22")).unwrap()
}

const HEAD: &str = "id,name,owner,stage,amount,close date\n";
const ROWS: &str =
    "1,A,Ann,Demo,100,2026-12-01\n2,B,bob@example.com,Closed Won,50,2026-10-01\n3,C,ann,Proposal,x,2026-12-01\n";

fn deals() -> String {
    format!("{HEAD}{ROWS}")
}

#[test]
fn a_first_import_makes_a_team_that_works() {
    let mut store = Store::in_memory().unwrap();
    let report = run(&mut store, Kind::Deals, "2026-11-22", &deals());
    assert_eq!((report.new, report.tally.refused.len(), report.written), (2, 1, true));
    assert_eq!(report.new_people, ["Ann", "Bob", "Mo Lead"]);
    assert_eq!(report.new_units, ["Company", "My team"]);
    let org = org(&store);
    let team = org.units.iter().find(|u| u.level == Level::L1).unwrap();
    assert_eq!(org.name(team.lead.unwrap()), "Mo Lead");
    let names: Vec<&str> = org.participants(team.id).iter().map(|p| org.name(p.person)).collect();
    assert_eq!(names, ["Ann", "Bob"]);
    let deals = store.deals(&DealFilter::default()).unwrap();
    assert!(deals.iter().all(|d| d.owner.is_some() && d.crm == "csv"));
    // the organisation was always so: what closed last quarter counts for it
    assert_eq!(store.org(day("2026-01-01")).unwrap().members.len(), 2);
}

#[test]
fn a_second_import_is_a_new_snapshot() {
    let mut store = Store::in_memory().unwrap();
    run(&mut store, Kind::Deals, "2026-11-15", &deals());
    let same = run(&mut store, Kind::Deals, "2026-11-16", &deals());
    assert_eq!((same.new, same.changed, same.unchanged), (0, 0, 2));
    assert!(same.new_people.is_empty() && same.new_units.is_empty());
    let later = deals().replace("100,2026-12-01", "120,2027-01-15") + "4,D,Cy,Demo,1,2026-12-01\n";
    let report = run(&mut store, Kind::Deals, "2026-11-22", &later);
    assert_eq!((report.new, report.changed, report.unchanged), (1, 1, 1));
    assert_eq!(report.new_people, ["Cy"]);
    assert_eq!(org(&store).members.len(), 3, "new sellers join the only team");
}

#[test]
fn a_rehearsal_leaves_nothing_behind() {
    let mut store = Store::in_memory().unwrap();
    let plan = plan_bytes("f.csv", deals().into(), settings(Kind::Deals, "2026-11-22")).unwrap();
    let report = rehearse(&plan, &mut store, at("2026-11-22T09:00:00Z")).unwrap();
    assert_eq!((report.new, report.written, report.new_people.len()), (2, false, 3));
    assert_eq!(store.deals(&DealFilter::default()).unwrap().len(), 0);
    assert_eq!(org(&store), Org::default());
    assert!(store.last_snapshot().unwrap().is_none());
}

#[test]
fn nothing_readable_leaves_no_snapshot() {
    let mut store = Store::in_memory().unwrap();
    let report = run(&mut store, Kind::Deals, "2026-11-22", "id,name,stage,amount,close date\n1,A,Demo,x,2026-01-01\n");
    assert_eq!((report.tally.landed, report.tally.refused.len()), (0, 1));
    assert!(store.last_snapshot().unwrap().is_none() && org(&store).units.is_empty());
}

#[test]
fn the_same_id_twice_in_a_first_file_and_in_a_later_one() {
    let head = "id,name,stage,amount,close date\n1,A,Demo,1,2026-01-01\n";
    for before in ["", "9,Z,Demo,1,2026-01-01\n"] {
        let mut store = Store::in_memory().unwrap();
        if !before.is_empty() {
            run(&mut store, Kind::Deals, "2026-11-21", &format!("{head}{before}"));
        }
        let text = format!("{head}1,A,Demo,1,2026-01-01\n2,B,Demo,5,2026-01-01\n2,B,Demo,2,2026-01-01\n");
        let report = run(&mut store, Kind::Deals, "2026-11-22", &text);
        let r = &report.tally.refused[0];
        assert_eq!((r.line, r.value.as_str(), r.column.as_deref()), (5, "2", Some("id")));
        assert_eq!(r.reason, "is also the id of line 4, which says something else");
        assert_eq!(
            (report.tally.landed, report.tally.refused.len(), report.tally.skipped[&Skipped::Repeated]),
            (2, 1, 1)
        );
        assert_eq!(report.tally.sums[0], (2, Money::units(6)), "the first one counts");
    }
    // without ids two rows of one name are two deals
    let mut store = Store::in_memory().unwrap();
    let text = "name,stage,amount,close date\nA,Demo,1,2026-01-01\nA,Demo,2,2026-01-01\nA,Demo,2,2026-01-01\n";
    let report = run(&mut store, Kind::Deals, "2026-11-22", text);
    assert_eq!((report.new, report.tally.twins, report.tally.nameless), (2, 1, 3));
    for words in ["told apart by their order", "for want of an id", "repeated word for word"] {
        assert!(report.remarks.iter().any(|r| r.contains(words)), "{words}: {:?}", report.remarks);
    }
}

#[test]
fn what_is_not_in_the_file_is_gone_unless_it_is_a_part_or_cannot_be_read() {
    let head = "id,name,stage,amount,close date\n";
    let (a, b, c) = ("1,A,Demo,1,2026-12-01\n", "2,B,Demo,2,2026-12-01\n", "3,C,Demo,3,2026-12-01\n");
    let mut store = Store::in_memory().unwrap();
    run(&mut store, Kind::Deals, "2026-11-01", &format!("{head}{a}{b}{c}"));
    let part = Settings { part: true, ..settings(Kind::Deals, "2026-11-02") };
    assert_eq!(run_with(&mut store, &format!("{head}{a}"), part).unwrap().gone, 0);
    let report = run(&mut store, Kind::Deals, "2026-11-03", &format!("{head}{a}2,B,Demo,1x,2026-12-01\n"));
    assert_eq!((report.gone, report.tally.refused.len()), (1, 1), "B is there, though nobody can say what it says");
    assert!(report.remarks.iter().any(|r| r.contains("1 deal is marked gone")), "{:?}", report.remarks);
    let nothing = run(&mut store, Kind::Deals, "2026-11-04", &format!("{head}1,A,Demo,1x,2026-12-01\n"));
    assert_eq!((nothing.gone, nothing.tally.landed), (0, 0));
    assert_eq!(store.last_snapshot().unwrap().unwrap().0.on.to_string(), "2026-11-03", "nothing was written");
    let report = run(&mut store, Kind::Deals, "2026-11-05", &format!("{head}{a}{b}{c}"));
    assert_eq!((report.back, report.changed, report.gone), (1, 1, 0));
}

#[test]
fn an_older_state_is_taken_only_where_it_is_asked_for() {
    let head = "id,name,stage,amount,close date\n";
    let mut store = Store::in_memory().unwrap();
    run(&mut store, Kind::Deals, "2026-11-10", &format!("{head}1,A,Legal,1,2026-12-01\n"));
    let old = format!("{head}1,A,Demo,1,2026-12-01\n");
    let said = run_with(&mut store, &old, settings(Kind::Deals, "2026-11-03")).err().unwrap().to_string();
    assert!(said.contains("a later state") && said.contains("--older"), "{said}");
    let asked = Settings { older: true, ..settings(Kind::Deals, "2026-11-03") };
    let report = run_with(&mut store, &old, asked).unwrap();
    assert_eq!((report.changed, report.on.to_string()), (1, "2026-11-10".to_owned()));
    assert!(report.remarks.iter().any(|r| r.contains("is the state of 2026-11-10 now")), "{:?}", report.remarks);
    assert_eq!(store.deals(&DealFilter::default()).unwrap()[0].stage, "Demo");
}

#[test]
fn what_the_crm_has_deleted_is_gone_also_from_a_part() {
    let head = "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Expected close date\n";
    let (a, b) = ("1,A,Proposal Made,Open,100,2026-12-01\n", "2,B,Proposal Made,Open,200,2026-12-01\n");
    for part in [false, true] {
        let mut store = Store::in_memory().unwrap();
        run(&mut store, Kind::Deals, "2026-11-01", &format!("{head}{a}{b}"));
        let deleted = format!("{head}{a}2,B,Proposal Made,Deleted,200,2026-12-01\n");
        let told = Settings { part, ..settings(Kind::Deals, "2026-11-08") };
        let report = run_with(&mut store, &deleted, told).unwrap();
        assert_eq!((report.gone, report.tally.skipped[&Skipped::Deleted]), (1, 1), "{part}");
        let open = DealFilter { status: Some(crate::domain::deal::Status::Open), ..DealFilter::default() };
        assert_eq!(store.deals(&open).unwrap().len(), 1);
        assert_eq!(run(&mut store, Kind::Deals, "2026-11-15", &deleted).gone, 0, "once is enough");
        assert_eq!(run(&mut store, Kind::Deals, "2026-11-16", &format!("{head}{a}{b}")).back, 1);
    }
}

#[test]
fn an_older_state_changes_no_past_day_of_the_organisation() {
    let head = "id,name,owner,team,stage,amount,close date\n";
    let mut store = Store::in_memory().unwrap();
    run(&mut store, Kind::Deals, "2026-11-10", &format!("{head}1,A,Ann,West,Legal,1,2026-12-01\n"));
    let then = store.org(day("2026-11-09")).unwrap();
    let asked = Settings { older: true, ..settings(Kind::Deals, "2026-11-03") };
    run_with(&mut store, &format!("{head}1,A,Ann,West,Legal,1,2026-12-01\n2,B,Bob,East,Demo,1,2026-12-01\n"), asked)
        .unwrap();
    assert_eq!(store.org(day("2026-11-09")).unwrap().units, then.units);
    assert!(store.org(day("2026-11-10")).unwrap().units.iter().any(|u| u.name == "East"));
}

#[test]
fn what_a_snapshot_was_read_from_is_kept() {
    let mut store = Store::in_memory().unwrap();
    let text = "id,name,stage,amount,close date,next step\n1,A,Demo,1,2026-12-01,\n2,B,Demo,,2026-12-01,-\n3,C,Demo,x,2026-12-01,\n";
    run(&mut store, Kind::Deals, "2026-11-10", text);
    let (snapshot, _) = store.last_snapshot().unwrap().unwrap();
    let filled: Vec<(&str, u32)> = snapshot.filled.iter().map(|(f, n)| (f.as_str(), *n)).collect();
    assert_eq!(filled, [("amount", 2), ("close", 3), ("id", 3), ("name", 3), ("next_step", 0), ("stage", 3)]);
    assert_eq!((snapshot.rows, snapshot.refused, snapshot.whole, snapshot.digest.is_some()), (2, 1, true, true));
    let days = |store: &Store| store.snapshot_days().unwrap().len();
    let later = Store::last_snapshot(&store).unwrap();
    run(&mut store, Kind::Deals, "2026-11-10", text);
    assert_eq!(store.last_snapshot().unwrap(), later, "the same file of the same day leaves nothing");
    run(&mut store, Kind::Deals, "2026-11-17", text);
    assert_eq!(days(&store), 2);
}

#[test]
fn a_changed_rate_or_stage_reads_unchanged_rows_anew() {
    let text = "id,name,stage,amount,currency,close date\n1,A,Odd stage,100,EUR,2026-12-01\n";
    let with = |rate: &str, phase, on| Settings {
        rates: std::collections::BTreeMap::from([("EUR".to_owned(), rate.to_owned())]),
        stages: std::collections::BTreeMap::from([("Odd stage".to_owned(), phase)]),
        ..settings(Kind::Deals, on)
    };
    use crate::domain::deal::Phase::{Late, Mid};
    let mut store = Store::in_memory().unwrap();
    run_with(&mut store, text, with("1.1", Mid, "2026-11-01")).unwrap();
    assert_eq!(run_with(&mut store, text, with("1.1", Mid, "2026-11-02")).unwrap().unchanged, 1);
    assert_eq!(run_with(&mut store, text, with("1.2", Mid, "2026-11-03")).unwrap().changed, 1);
    assert_eq!(run_with(&mut store, text, with("1.2", Late, "2026-11-04")).unwrap().changed, 1);
    let deal = &store.deals(&DealFilter::default()).unwrap()[0];
    assert_eq!((deal.amount, deal.phase), (Some(Money::units(120)), Late));
}

#[test]
fn a_stopped_import_leaves_nothing_behind() {
    let rows: String = (0..3000).map(|i| format!("{i},Deal {i},Jo,Demo,100,2026-12-01\n")).collect();
    let text = format!("id,name,owner,stage,amount,close date\n{rows}");
    let plan = plan_bytes("f.csv", text.into(), settings(Kind::Deals, "2026-11-22")).unwrap();
    let mut store = Store::in_memory().unwrap();
    let progress = Progress::default();
    progress.cancel();
    let stopped = import_watched(&plan, &mut store, at("2026-11-22T09:00:00Z"), &progress);
    assert!(matches!(stopped, Err(CrmError::Cancelled)), "{stopped:?}");
    assert_eq!((store.deals(&DealFilter::default()).unwrap().len(), org(&store).people.len()), (0, 0));
    let progress = Progress::default();
    let report = import_watched(&plan, &mut store, at("2026-11-22T09:00:00Z"), &progress).unwrap();
    let seen = progress.seen();
    assert_eq!((report.new, seen.rows, seen.bytes), (3000, 3000, seen.total), "{seen:?}");
}

#[test]
fn a_failure_on_the_way_takes_people_back_too() {
    let mut store = Store::in_memory().unwrap();
    run(&mut store, Kind::Deals, "2026-11-22", &deals());
    // the store refuses an older state, after the owners were settled
    let older = deals() + "9,Z,Zoe,Demo,1,2026-12-01\n";
    let e = run_with(&mut store, &older, settings(Kind::Deals, "2026-11-01")).err().unwrap();
    assert!(e.to_string().contains("later state"), "{e}");
    assert!(store.person_by_name("Zoe").unwrap().is_none());
}

#[test]
fn teams_of_the_file_and_a_named_team() {
    let mut store = Store::in_memory().unwrap();
    let text =
        "id,name,owner,team,stage,amount,close date\n1,A,Ann,West,Demo,1,2026-12-01\n2,B,Bob,East,Demo,1,2026-12-01\n";
    let report = run(&mut store, Kind::Deals, "2026-11-20", text);
    assert_eq!(report.new_units, ["Company", "West", "East"]);
    let first = org(&store);
    let company = first.units.iter().find(|u| u.level == Level::L3).unwrap();
    assert_eq!(company.lead.map(|l| first.name(l)), Some("Mo Lead"), "with several teams the company is mine");
    // a new seller, several teams: somebody has to say which
    let text = format!("{HEAD}3,C,Cy,Demo,1,2026-12-01\n");
    let report = run(&mut store, Kind::Deals, "2026-11-21", &text);
    assert!(report.remarks.iter().any(|r| r.contains("--team")), "{:?}", report.remarks);
    run_with(&mut store, &text, Settings { team: Some("west".into()), ..settings(Kind::Deals, "2026-11-22") }).unwrap();
    let now = org(&store);
    let cy = store.person_by_name("Cy").unwrap().unwrap().id;
    assert_eq!(now.unit_of(cy).and_then(|u| now.unit(u)).map(|u| u.name.as_str()), Some("West"));
    let wrong = Settings { team: Some("Wst".into()), ..settings(Kind::Deals, "2026-11-22") };
    let e = run_with(&mut store, &text.replace("Cy", "Dee"), wrong).err().unwrap().to_string();
    assert!(e.contains("no team `Wst`") && e.contains("East"), "{e}");
}

#[test]
fn managers_of_the_file_lead_teams() {
    let mut store = Store::in_memory().unwrap();
    let text = "id,name,owner,manager,stage,amount,close date\n1,A,Ann,Max Bo,Demo,1,2026-12-01\n2,B,Bob,Max Bo,Demo,1,2026-12-01\n";
    run_with(&mut store, text, Settings { me: None, ..settings(Kind::Deals, "2026-11-22") }).unwrap();
    let org = org(&store);
    let team = org.units.iter().find(|u| u.level == Level::L1).unwrap();
    assert_eq!((team.lead.map(|l| org.name(l)), org.participants(team.id).len()), (Some("Max Bo"), 2));
    assert!(!org.people.iter().any(|p| p.name == "Me"), "somebody leads already");
}

#[test]
fn people_move_teams_from_their_day_on() {
    let mut store = Store::in_memory().unwrap();
    let people =
        "sales_agent,manager,regional_office,email\nAnn Ash,Max Bo,North,ann@example.com\nBea Birch,Kim Lu,South,\n";
    let report = run(&mut store, Kind::People, "2026-11-20", people);
    assert_eq!((report.new, report.changed, report.unchanged), (4, 0, 0));
    assert_eq!(report.new_units, ["Company", "North", "South", "Team Bo", "Team Lu"]);
    let again = run(&mut store, Kind::People, "2026-11-21", people);
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 4));
    assert!(again.new_units.is_empty());
    let moved = people.replace("Kim Lu", "Max Bo").replace("South", "North");
    let moved = run(&mut store, Kind::People, "2026-11-22", &moved);
    assert_eq!((moved.new, moved.changed, moved.unchanged), (0, 1, 2));
    let (now, before) = (org(&store), store.org(day("2026-11-21")).unwrap());
    let bea = store.person_by_name("bea birch").unwrap().unwrap().id;
    let team = |org: &Org| org.unit_of(bea).and_then(|u| org.unit(u)).map(|u| u.name.clone());
    assert_eq!((team(&before).as_deref(), team(&now).as_deref()), (Some("Team Lu"), Some("Team Bo")));
    // a leader who owns deals is said: no team's number holds them
    let text = format!("{HEAD}1,A,ANN ASH,Demo,1,2026-12-01\n2,B,Max Bo,Demo,1,2026-12-01\n");
    let deals = run(&mut store, Kind::Deals, "2026-11-22", &text);
    assert!(deals.new_people.is_empty() && deals.new_units.is_empty());
    assert!(deals.remarks.iter().any(|r| r.contains("Max Bo leads Team Bo")), "{:?}", deals.remarks);
}

#[test]
fn quotas_find_their_people_and_keep_the_past() {
    let mut store = Store::in_memory().unwrap();
    run(&mut store, Kind::People, "2026-11-20", "name,manager,email\nAnn Ash,Max Bo,ann@example.com\n");
    let quotas = "name,period,amount\nann@example.com,2026-Q4,500000\nTeam Bo,Q4 2026,1.2m\nNobody,2026-Q4,1\nAnn Ash,2026-Q4,7\n";
    let report = run(&mut store, Kind::Quotas, "2026-11-22", quotas);
    assert_eq!((report.new, report.tally.landed), (2, 2));
    let refused: Vec<_> = report.tally.refused.iter().map(|r| (r.line, r.value.as_str())).collect();
    assert_eq!(refused, [(4, "Nobody"), (5, "Ann Ash")]);
    // a person's and their team's are never added up; of cells, people and periods nobody takes one for the other
    assert_eq!((report.tally.total, report.tally.units_total), (Money::units(500_000), Money::units(1_200_000)));
    let facts = [("rows of the file", 2), ("people with a quota", 1), ("teams with a quota", 1), ("periods", 1)];
    assert_eq!(report.tally.facts, facts);
    let ann = Subject::Person(store.person_by_name("Ann Ash").unwrap().unwrap().id);
    let period = "2026-Q4".parse().unwrap();
    let known = |store: &Store, on: &str| store.quotas(period, day(on)).unwrap().get(&ann).copied();
    assert_eq!(
        known(&store, "2026-10-01"),
        Some(Money::units(500_000)),
        "the first one counts from the period's first day"
    );
    assert_eq!(known(&store, "2026-09-30"), None);
    let raised = run(&mut store, Kind::Quotas, "2026-11-23", "person,period,amount\nAnn Ash,2026-Q4,600000\n");
    assert_eq!(raised.changed, 1);
    assert_eq!(known(&store, "2026-11-22"), Some(Money::units(500_000)));
    assert_eq!(known(&store, "2026-11-23"), Some(Money::units(600_000)));
}

#[test]
fn a_list_of_names_only_and_nobody_named_me() {
    let mut store = Store::in_memory().unwrap();
    let settings = Settings { me: None, ..settings(Kind::People, "2026-11-22") };
    let report = run_with(&mut store, "name\nAnn\nBob\n", settings).unwrap();
    assert_eq!(report.new_units, ["Company", "My team"]);
    let org = org(&store);
    let team = org.units.iter().find(|u| u.level == Level::L1).unwrap();
    assert_eq!((org.participants(team.id).len(), team.lead.map(|l| org.name(l))), (2, Some("Me")));
}

#[test]
fn another_crm_is_said() {
    let mut store = Store::in_memory().unwrap();
    run(&mut store, Kind::Deals, "2026-11-20", &deals());
    let hubspot = Settings { crm: Some(Crm::Hubspot), ..settings(Kind::Deals, "2026-11-22") };
    let report = run_with(&mut store, &deals(), hubspot).unwrap();
    assert!(report.remarks.iter().any(|r| r.contains("--crm csv")), "{:?}", report.remarks);
}
