use super::*;
use crate::domain::deal::{Category, DealChange, DealField};
use crate::domain::period::FiscalCalendar;

fn import(s: &mut Store, on: &str, rows: &[DealRow]) -> Imported {
    s.import_deals(&snapshot(on), &mut rows.iter().cloned()).unwrap()
}

fn log(s: &Store) -> Vec<(String, Option<String>, Option<String>)> {
    let all = s.deal_changes(day("2000-01-01"), day("2100-01-01"), None).unwrap();
    all.into_iter().map(|c| (c.field.key().to_owned(), c.old, c.new)).collect()
}

#[test]
fn reading_the_same_file_twice_changes_nothing() {
    let mut s = Store::in_memory().unwrap();
    let rows = [row("1", "Alpha"), row("", "Beta"), row("", "Beta"), row("", "Gamma")];
    let done = import(&mut s, "2026-11-01", &rows);
    assert_eq!((done.created, done.changed, done.unchanged, done.changes), (4, 0, 0, 4));
    let before = (s.deals(&DealFilter::default()).unwrap(), log(&s));
    let done = import(&mut s, "2026-11-01", &rows);
    assert_eq!((done.created, done.changed, done.unchanged, done.changes), (0, 0, 4, 0));
    let done = import(&mut s, "2026-11-08", &rows);
    assert_eq!((done.created, done.changed, done.unchanged, done.changes), (0, 0, 4, 0));
    assert_eq!((s.deals(&DealFilter::default()).unwrap(), log(&s)), before);
    assert_eq!(s.last_snapshot().unwrap().unwrap().0.on, day("2026-11-08"));
}

#[test]
fn every_tracked_difference_becomes_history() {
    let mut h = house();
    let before = DealRow { owner: Some(h.ann), ..row("1", "Alpha") };
    let after = DealRow {
        name: "Alpha II".into(),
        owner: Some(h.bob),
        stage: "Closed".into(),
        status: Status::Won,
        category: Some(Category::Closed),
        amount: None,
        close: None,
        next_step: Some("sign".into()),
        ..before
    };
    let done = import(&mut h.store, "2026-11-08", std::slice::from_ref(&after));
    assert_eq!((done.created, done.changed, done.unchanged, done.gone), (0, 1, 0, 1), "Beta is not in the file");
    let text = |t: &str| Some(t.to_owned());
    let want = vec![
        ("created".to_owned(), None, text("5000000")),
        ("created".to_owned(), None, text("5000000")),
        ("stage".to_owned(), text("Proposal"), text("Closed")),
        ("amount".to_owned(), text("5000000"), None),
        ("close".to_owned(), text("2026-12-10"), None),
        ("category".to_owned(), None, text("closed")),
        ("owner".to_owned(), Some(h.ann.to_string()), Some(h.bob.to_string())),
        ("status".to_owned(), text("open"), text("won")),
        ("gone".to_owned(), None, text("2026-11-08")),
    ];
    assert_eq!(log(&h.store), want);
    let deal = h.store.deal(h.deals[0]).unwrap().unwrap();
    assert_eq!((deal.name.as_str(), deal.status, deal.next_step.as_deref()), ("Alpha II", Status::Won, Some("sign")));
    let more = DealRow { next_step: Some("signed".into()), probability: Some(1.0), ..after };
    let done = import(&mut h.store, "2026-11-09", &[more]);
    assert_eq!((done.changed, done.changes), (1, 2));
    assert_eq!(log(&h.store), want, "what is no event is kept and not told");
    let all: Vec<&str> = h.store.history(h.deals[0]).unwrap().iter().map(|c| c.field.key()).collect();
    let want = [
        "created",
        "name",
        "stage",
        "amount",
        "close",
        "category",
        "owner",
        "status",
        "next_step",
        "next_step",
        "probability",
    ];
    assert_eq!(all, want);
}

#[test]
fn pushes_are_the_larger_of_the_crms_counter_and_our_log() {
    let mut s = Store::in_memory().unwrap();
    let on = |close: &str, pushes| DealRow { close: Some(day(close)), pushes, ..row("1", "Alpha") };
    let steps = [
        ("2026-11-01", on("2026-12-10", None), 0),
        ("2026-11-02", on("2026-12-20", None), 1),
        ("2026-11-03", on("2026-12-15", None), 1),
        ("2026-11-04", on("2026-12-31", None), 2),
        ("2026-11-05", on("2026-12-31", Some(5)), 5),
        ("2026-11-06", on("2027-01-31", Some(1)), 3),
    ];
    for (day, row, want) in steps {
        import(&mut s, day, &[row]);
        assert_eq!(s.deals(&DealFilter::default()).unwrap()[0].pushes, want, "{day}");
    }
    let id = s.deals(&DealFilter::default()).unwrap()[0].id;
    let push = DealChange {
        deal: id,
        on: day("2026-11-07"),
        field: DealField::Close,
        old: Some("2027-01-31".into()),
        new: Some("2027-02-28".into()),
    };
    s.add_deal_changes(&[push]).unwrap();
    assert_eq!(s.deal(id).unwrap().unwrap().pushes, 4);
}

#[test]
fn an_older_snapshot_is_refused_and_leaves_nothing() {
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-08", &[row("1", "Alpha")]);
    let old = s.import_deals(&snapshot("2026-11-07"), &mut vec![row("2", "Beta")].into_iter());
    assert!(matches!(&old, Err(StoreError::Refused(why)) if why.contains("2026-11-08")), "{old:?}");
    assert_eq!(s.deals(&DealFilter::default()).unwrap().len(), 1);
    let other = Snapshot { crm: "hubspot".into(), ..snapshot("2026-11-01") };
    assert_eq!(
        s.import_deals(&other, &mut vec![row("1", "Alpha")].into_iter()).unwrap().created,
        1,
        "each CRM has its own days"
    );
}

#[test]
fn a_row_that_fails_takes_the_whole_import_back() {
    let mut s = Store::in_memory().unwrap();
    let bad = DealRow { owner: Some(PersonId(77)), ..row("2", "Beta") };
    assert!(s.import_deals(&snapshot("2026-11-01"), &mut vec![row("1", "Alpha"), bad].into_iter()).is_err());
    let far = DealRow { close: NaiveDate::from_ymd_opt(20_260, 1, 1), ..row("2", "Beta") };
    assert!(matches!(s.import_deals(&snapshot("2026-11-01"), &mut vec![far].into_iter()), Err(StoreError::Refused(_))));
    assert!(s.deals(&DealFilter::default()).unwrap().is_empty());
    assert_eq!(s.last_snapshot().unwrap(), None);
    assert!(s.conn.is_autocommit());
}

#[test]
fn an_id_that_comes_twice_in_a_file_counts_once() {
    let mut s = Store::in_memory().unwrap();
    let rows = [row("1", "Alpha"), row("1", "Alpha again"), row("2", "Beta")];
    let done = import(&mut s, "2026-11-01", &rows);
    assert_eq!((done.created, done.repeated), (2, 1));
    let done = import(&mut s, "2026-11-02", &rows);
    assert_eq!((done.unchanged, done.repeated, done.changes), (2, 1, 0));
}

#[test]
fn deals_and_changes_are_filtered() {
    let h = house();
    let names = |f: DealFilter| h.store.deals(&f).unwrap().into_iter().map(|d| d.name).collect::<Vec<_>>();
    assert_eq!(names(DealFilter::default()), ["Alpha", "Beta"]);
    assert_eq!(names(DealFilter { owners: Some(vec![h.bob]), ..Default::default() }), ["Beta"]);
    assert_eq!(names(DealFilter { owners: Some(vec![]), ..Default::default() }), [""; 0]);
    assert_eq!(names(DealFilter { status: Some(Status::Won), ..Default::default() }), [""; 0]);
    assert_eq!(names(DealFilter { ids: Some(vec![h.deals[0]]), ..Default::default() }), ["Alpha"]);
    let december = FiscalCalendar::default().month(day("2026-12-31"));
    let november = FiscalCalendar::default().month(day("2026-11-30"));
    assert_eq!(names(DealFilter { period: Some(december), ..Default::default() }).len(), 2);
    assert_eq!(names(DealFilter { period: Some(november), ..Default::default() }).len(), 0);
    let changes =
        |after, until, owners: Option<&[PersonId]>| h.store.deal_changes(day(after), day(until), owners).unwrap().len();
    assert_eq!(changes("2026-10-31", "2026-11-01", None), 2);
    assert_eq!(changes("2026-11-01", "2026-11-30", None), 0, "the first day is not part of it");
    assert_eq!(changes("2026-10-31", "2026-11-01", Some(&[h.ann])), 1);
}

#[test]
fn deals_in_brief_are_the_deals() {
    use crate::domain::deal::Category;
    use crate::domain::health::{Briefs, HealthRules, Lens};
    let mut h = house();
    let odd = [
        DealRow { category: Some(Category::Omitted), ..row("10", "Omitted") },
        DealRow { amount: None, next_step: Some("  ".into()), segment: Some("SMB".into()), ..row("11", "Blank step") },
        DealRow { status: Status::Won, close: None, created: None, icp: None, ..row("12", "Won") },
        DealRow { pushes: Some(3), stage_entered: Some(day("2026-10-02")), icp: Some(false), ..row("13", "Pushed") },
        DealRow { phase: Phase::Late, owner: Some(h.ann), last_activity: Some(day("2028-02-29")), ..row("14", "Leap") },
    ];
    h.store.import_deals(&snapshot("2026-11-21"), &mut odd.clone().into_iter()).unwrap();
    // pushed by the log, in another stage by the log, one gone
    let moved = odd.map(|r| DealRow { close: r.close.map(|c| c + chrono::Days::new(40)), stage: "Legal".into(), ..r });
    h.store.import_deals(&snapshot("2026-11-22"), &mut moved.into_iter().skip(1)).unwrap();
    let quarter = FiscalCalendar::default().quarter(day("2026-11-22"));
    let rules = HealthRules::default();
    let mut lens = Lens::new(quarter, quarter, day("2026-11-22"), &rules);
    let steps = h.deals.iter().map(|id| (*id, day("2026-11-20"))).collect();
    (lens.buyer_steps, lens.touches) = (&steps, &steps);
    let whole = h.store.deals(&DealFilter::default()).unwrap();
    assert_eq!(whole.len(), h.deals.len() + 5);
    let said = |briefs: &Briefs| {
        let mut all = briefs.said();
        all.sort();
        all
    };
    let brief = h.store.briefs(&lens).unwrap();
    assert_eq!(said(&brief), said(&Briefs::of(&whole, &lens)));
    assert_eq!(brief.len(), whole.len());
}

#[test]
fn two_crms_of_one_snapshot_each_have_shown_no_move() {
    let mut s = Store::in_memory().unwrap();
    let mut read = |crm: &str, on: &str, rows: &[DealRow]| {
        let shot = Snapshot { crm: crm.into(), ..snapshot(on) };
        s.import_deals(&shot, &mut rows.iter().cloned()).unwrap();
        let unseen = |on: &str| s.moves_unseen(day(on)).unwrap();
        [unseen("2026-11-08"), unseen("2026-11-20")]
    };
    assert_eq!(read("hubspot", "2026-11-01", &[row("1", "Alpha")]), [true, true]);
    // two days, but no deal was seen on both of them
    assert_eq!(read("pipedrive", "2026-11-08", &[row("2", "Beta")]), [true, true]);
    assert_eq!(read("hubspot", "2026-11-15", &[row("1", "Alpha")]), [true, false], "not before it was");
}
