//! Snapshot after snapshot: any past day comes back as it was, deals go and come back, corrections wait for the CRM.

use proptest::prelude::*;

use super::*;
use crate::domain::change::{Change, Swap};
use crate::domain::deal::{Category, Deal};
use crate::domain::fix::{Fix, FixField, FixState};
use crate::domain::ids::FixId;

/// The states of one deal that a snapshot can show; `None`: it is not in it.
fn state() -> impl Strategy<Value = Option<DealRow>> {
    let maybe_day = || proptest::option::of((0_u64..90).prop_map(|n| day("2026-10-01") + chrono::Days::new(n)));
    let text = || proptest::option::of("[a-c]{1,2}");
    let facts = (0_i64..3, 0_u8..3, maybe_day(), maybe_day(), text(), maybe_day(), maybe_day());
    let more = (0_u8..3, proptest::option::of(0_u32..4), text(), text(), proptest::option::of(any::<bool>()), 0_u8..4);
    proptest::option::weighted(0.85, (facts, more)).prop_map(|state| {
        let ((amount, stage, close, last, step, step_day, entered), (status, pushes, segment, contact, icp, p)) =
            state?;
        let stage = ["Demo", "Proposal", "Legal"][usize::from(stage)];
        Some(DealRow {
            amount: (amount > 0).then(|| Money::units(amount * 1000)),
            stage: stage.to_owned(),
            phase: if stage == "Legal" { Phase::Late } else { Phase::Mid },
            status: [Status::Open, Status::Won, Status::Lost][usize::from(status)],
            category: (p == 1).then_some(Category::Commit),
            close,
            last_activity: last,
            next_step: step,
            next_step_date: step_day,
            stage_entered: entered,
            pushes,
            segment,
            contact,
            icp,
            probability: (p > 0).then_some(f64::from(p) / 7.0),
            ..row("", "")
        })
    })
}

fn by_id(store: &Store, as_of: Option<NaiveDate>) -> Vec<Deal> {
    let mut all = store.deals(&DealFilter { as_of, ..DealFilter::default() }).unwrap();
    all.sort_by_key(|d| d.id);
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_past_day_comes_back_exactly(
        snapshots in proptest::collection::vec((0_u64..3, proptest::collection::vec(state(), 4)), 1..7),
    ) {
        let mut store = Store::in_memory().unwrap();
        let mut on = day("2026-10-05");
        let mut seen: Vec<(NaiveDate, Vec<Deal>)> = Vec::new();
        for (later, states) in snapshots {
            on = on + chrono::Days::new(later);
            let named = |(n, state): (usize, Option<DealRow>)| {
                // the first two have ids, the others are known by name
                let (id, name) = if n < 2 { (n.to_string(), "Alpha".to_owned()) } else { (String::new(), format!("Beta {n}")) };
                state.map(|s| DealRow { external_id: row(&id, "").external_id, name, ..s })
            };
            let mut rows = states.into_iter().enumerate().filter_map(named);
            store.import_deals(&snapshot(&on.to_string()), &mut rows).unwrap();
            seen.retain(|(d, _)| *d != on);
            seen.push((on, by_id(&store, None)));
        }
        for (day, deals) in &seen {
            // one by one they are what they are among all
            for deal in deals {
                let alone = DealFilter { as_of: Some(*day), ids: Some(vec![deal.id]), ..DealFilter::default() };
                prop_assert_eq!(&store.deals(&alone).unwrap(), std::slice::from_ref(deal), "{}", day);
            }
            prop_assert_eq!(&by_id(&store, Some(*day)), deals, "{}", day);
            let ahead = *day + chrono::Days::new(1);
            if seen.iter().all(|(d, _)| *d != ahead) {
                prop_assert_eq!(&by_id(&store, Some(ahead)), deals, "{}", ahead);
            }
        }
        let first = seen[0].0.pred_opt();
        prop_assert_eq!(by_id(&store, first), vec![]);
        prop_assert_eq!(store.check().unwrap(), [""; 0]);
    }
}

fn import(store: &mut Store, on: &str, rows: &[DealRow]) -> Imported {
    store.import_deals(&snapshot(on), &mut rows.iter().cloned()).unwrap()
}

#[test]
fn what_vanishes_is_gone_and_comes_back() {
    let mut s = Store::in_memory().unwrap();
    let (a, b) = (row("1", "Alpha"), DealRow { status: Status::Won, ..row("2", "Beta") });
    import(&mut s, "2026-11-01", &[a.clone(), b.clone()]);
    let done = import(&mut s, "2026-11-08", &[]);
    assert_eq!((done.gone, done.changed, done.changes), (2, 0, 2));
    assert_eq!(import(&mut s, "2026-11-09", &[]).gone, 0, "once is enough");
    let all = by_id(&s, None);
    assert_eq!(all[0].gone, Some(day("2026-11-08")));
    assert!(!all[0].is_open() && all[1].status == Status::Won, "what was won stays won");
    let open = DealFilter { status: Some(Status::Open), ..DealFilter::default() };
    assert_eq!(s.deals(&open).unwrap(), []);
    let then = DealFilter { as_of: Some(day("2026-11-07")), ..open.clone() };
    assert_eq!(s.deals(&then).unwrap().len(), 1, "it was there then");
    let done = import(&mut s, "2026-11-15", &[a, b]);
    assert_eq!((done.back, done.changed, done.gone), (2, 2, 0));
    assert_eq!(s.deals(&open).unwrap().len(), 1);
    let told: Vec<(String, Option<String>)> =
        s.history(all[0].id).unwrap().into_iter().map(|c| (c.field.key().to_owned(), c.new)).collect();
    let gone = |new: Option<&str>| ("gone".to_owned(), new.map(str::to_owned));
    assert_eq!(told[1..], [gone(Some("2026-11-08")), gone(None)]);
}

#[test]
fn a_part_of_the_deals_says_nothing_of_the_others_and_another_crm_neither() {
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-01", &[row("1", "Alpha"), row("2", "Beta")]);
    let part = Snapshot { whole: false, ..snapshot("2026-11-02") };
    let done = s.import_deals(&part, &mut [row("1", "Alpha")].into_iter()).unwrap();
    assert_eq!((done.gone, done.unchanged), (0, 1));
    let other = Snapshot::new("hubspot", "h.csv", day("2026-11-03"), moment(0));
    let done = s.import_deals(&other, &mut [row("9", "Other")].into_iter()).unwrap();
    assert_eq!((done.gone, done.created), (0, 1));
    assert!(by_id(&s, None).iter().all(|d| d.gone.is_none()));
    assert!(!s.last_snapshot().unwrap().unwrap().0.crm.is_empty());
}

#[test]
fn moves_of_one_day_are_one_move() {
    let mut s = Store::in_memory().unwrap();
    let on = |close: &str| DealRow { close: Some(day(close)), ..row("1", "Alpha") };
    let pushes = |s: &Store| by_id(s, None)[0].pushes;
    import(&mut s, "2026-11-01", &[on("2026-12-10")]);
    import(&mut s, "2026-11-08", &[on("2027-01-10")]);
    assert_eq!(pushes(&s), 1);
    import(&mut s, "2026-11-08", &[on("2026-12-10")]);
    assert_eq!(pushes(&s), 0, "a correction of the same day");
    import(&mut s, "2026-11-08", &[on("2026-12-20")]);
    assert_eq!(pushes(&s), 1);
    import(&mut s, "2026-11-08", &[on("2026-12-30")]);
    assert_eq!(pushes(&s), 1, "still the same day's move");
    import(&mut s, "2026-11-09", &[on("2026-12-31")]);
    assert_eq!(pushes(&s), 2);
}

#[test]
fn a_day_in_a_stage_comes_from_the_crm_or_from_what_we_saw() {
    let mut s = Store::in_memory().unwrap();
    let entered = |s: &Store| by_id(s, None)[0].stage_entered;
    import(&mut s, "2026-11-01", &[row("1", "Alpha")]);
    assert_eq!(entered(&s), None, "since before the first snapshot: nobody knows since when");
    let legal = DealRow { stage: "Legal".into(), ..row("1", "Alpha") };
    import(&mut s, "2026-11-08", std::slice::from_ref(&legal));
    assert_eq!(entered(&s), Some(day("2026-11-08")));
    import(&mut s, "2026-11-15", &[DealRow { stage_entered: Some(day("2026-11-05")), ..legal }]);
    assert_eq!(entered(&s), Some(day("2026-11-05")), "the CRM knows better");
}

fn a_fix(deal: DealId, field: FixField, old: Option<&str>, new: Option<&str>) -> Fix {
    Fix {
        id: FixId(uuid(77)),
        deal,
        field,
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        at: moment(5),
        on: day("2026-11-03"),
        by: None,
        meeting: None,
        state: FixState::Open,
        settled: None,
    }
}

#[test]
fn a_correction_counts_at_once_and_waits_for_the_crm() {
    let (old, new) = (Some("2026-12-10"), Some("2027-01-20"));
    for (told, state, close) in [
        ("2026-12-10", FixState::Open, "2027-01-20"),
        ("2027-01-20", FixState::Arrived, "2027-01-20"),
        ("2027-03-03", FixState::Overtaken, "2027-03-03"),
    ] {
        let mut s = Store::in_memory().unwrap();
        import(&mut s, "2026-11-01", &[row("1", "Alpha")]);
        let deal = by_id(&s, None)[0].id;
        s.apply(&Change::Fix(Swap::add(a_fix(deal, FixField::Close, old, new))), moment(5)).unwrap();
        let fixed = s.deal(deal).unwrap().unwrap();
        assert_eq!((fixed.close, fixed.pushes), (Some(day("2027-01-20")), 1));
        assert_eq!(by_id(&s, Some(day("2026-11-02")))[0].close, Some(day("2026-12-10")), "before, it was not");
        let done = import(&mut s, "2026-11-08", &[DealRow { close: Some(day(told)), ..row("1", "Alpha") }]);
        assert_eq!(done.changed, usize::from(state == FixState::Overtaken));
        let fix = &s.fixes(false, None).unwrap()[0];
        assert_eq!((fix.state, fix.settled.is_some()), (state, state != FixState::Open), "{told}");
        assert_eq!(s.deal(deal).unwrap().unwrap().close, Some(day(close)), "{told}");
        assert_eq!(s.fixes(true, None).unwrap().len(), usize::from(state == FixState::Open));
        assert_eq!(s.fixes_of(deal).unwrap().len(), 1);
    }
}

#[test]
fn corrections_are_undone_and_refused_where_they_do_not_fit() {
    let mut h = house();
    let deal = h.deals[0];
    let add = Change::Fix(Swap::add(a_fix(deal, FixField::Amount, Some("5000000"), Some("7000000"))));
    h.store.apply(&add, moment(5)).unwrap();
    assert_eq!(h.store.deal(deal).unwrap().unwrap().amount, Some(Money::units(70_000)));
    let again = Fix { id: FixId(uuid(78)), ..a_fix(deal, FixField::Amount, Some("7000000"), Some("1")) };
    let said = h.store.apply(&Change::Fix(Swap::add(again)), moment(6)).unwrap_err().to_string();
    assert!(said.contains("on the list for the CRM already"), "{said}");
    h.store.apply(&add.clone().inverse(), moment(7)).unwrap();
    assert_eq!(h.store.deal(deal).unwrap().unwrap().amount, Some(Money::units(50_000)));
    assert_eq!(h.store.fixes(false, None).unwrap(), []);
    h.store.apply(&add, moment(8)).unwrap();
    assert_eq!(h.store.fixes(true, Some(&[h.ann])).unwrap().len(), 1);
    assert_eq!(h.store.fixes(true, Some(&[h.bob])).unwrap().len(), 0);
    for (field, old, new) in [
        (FixField::Close, Some("2026-12-10"), Some("soon")),
        (FixField::Category, None, Some("certain")),
        (FixField::Stage, Some("Proposal"), None),
    ] {
        let bad = Fix { id: FixId(uuid(79)), ..a_fix(deal, field, old, new) };
        assert!(h.store.apply(&Change::Fix(Swap::add(bad)), moment(9)).is_err(), "{field:?}");
    }
    let stale = Fix { id: FixId(uuid(80)), ..a_fix(deal, FixField::Close, Some("2026-12-11"), None) };
    assert!(matches!(h.store.apply(&Change::Fix(Swap::add(stale)), moment(9)), Err(StoreError::Conflict(_))));
}

#[test]
fn a_stage_takes_its_phase_along() {
    let mut h = house();
    let late = DealRow { stage: "Legal".into(), phase: Phase::Late, ..row("3", "Gamma") };
    let part = Snapshot { whole: false, ..snapshot("2026-11-02") };
    h.store.import_deals(&part, &mut [late].into_iter()).unwrap();
    let fix = a_fix(h.deals[0], FixField::Stage, Some("Proposal"), Some("Legal"));
    h.store.apply(&Change::Fix(Swap::add(fix)), moment(5)).unwrap();
    let deal = h.store.deal(h.deals[0]).unwrap().unwrap();
    assert_eq!((deal.stage.as_str(), deal.phase, deal.stage_entered), ("Legal", Phase::Late, Some(day("2026-11-03"))));
    let before = DealFilter { as_of: Some(day("2026-11-02")), ids: Some(vec![h.deals[0]]), ..DealFilter::default() };
    assert_eq!(h.store.deals(&before).unwrap()[0].phase, Phase::Mid);
}

/// Rows with hashes, as an importer sends them; what is read, and what came twice.
struct Hashed {
    rows: Vec<(u64, DealRow)>,
    line: u64,
    read: Vec<u64>,
    twice: Vec<(u64, u64, bool, String)>,
}

impl Hashed {
    fn of(rows: &[(u64, DealRow)]) -> Self {
        Self { rows: rows.to_vec(), line: 1, read: vec![], twice: vec![] }
    }
}

impl Arrivals for Hashed {
    type Body = DealRow;

    fn next(&mut self) -> Result<Option<Arrival<DealRow>>> {
        self.line += 1;
        let next = self.rows.get(usize::try_from(self.line - 2).unwrap()).cloned();
        Ok(next.map(|(hash, row)| Arrival { line: self.line, hash, key: row.key(), body: row }))
    }

    fn read(&mut self, line: u64, row: DealRow) -> Result<Told> {
        self.read.push(line);
        Ok(if row.stage == "?" { Told::Refused } else { Told::Deal(Box::new(row)) })
    }

    fn twice(&mut self, line: u64, first: u64, same: bool, id: &str) {
        self.twice.push((line, first, same, id.to_owned()));
    }
}

#[test]
fn a_row_with_a_known_hash_is_not_read_again_and_doubles_are_told() {
    for crowded in [false, true] {
        let mut s = Store::in_memory().unwrap();
        if crowded {
            // with something in the store rows are looked for one by one
            s.import_deals(
                &Snapshot::new("other", "o", day("2026-01-01"), moment(0)),
                &mut [row("1", "O")].into_iter(),
            )
            .unwrap();
        }
        let rows = [
            (11, row("1", "Alpha")),
            (12, row("2", "Beta")),
            (11, row("1", "Alpha")),
            (13, DealRow { amount: None, ..row("2", "Beta") }),
            (14, DealRow { stage: "?".into(), ..row("3", "Gamma") }),
            (15, row("", "Nameless")),
            (15, row("", "Nameless")),
            (16, row("", "Nameless")),
        ];
        let mut first = Hashed::of(&rows);
        let done = s.import_arrivals(&snapshot("2026-11-01"), &mut first).unwrap();
        assert_eq!((done.created, done.repeated, done.changes), (4, 3, 4), "{crowded}");
        let mut twice = first.twice.clone();
        twice.sort_unstable();
        let told = |line, first, same, id: &str| (line, first, same, id.to_owned());
        let want = [told(4, 2, true, "1"), told(5, 3, false, "2"), told(8, 7, true, "Nameless")];
        assert_eq!(twice, want, "{crowded}");
        assert_eq!(done.present.by_status[0], (4, Money::units(200_000)));
        let mut second = Hashed::of(&rows);
        let done = s.import_arrivals(&snapshot("2026-11-08"), &mut second).unwrap();
        assert_eq!((done.created, done.unchanged, done.repeated, done.changes, done.gone), (0, 4, 3, 0, 0));
        assert_eq!(second.read, [6], "only the one that could not be read is read again");
        assert_eq!(done.present.by_status[0], (4, Money::units(200_000)));
        let mut third = Hashed::of(&[(11, row("1", "Alpha")), (17, DealRow { amount: None, ..row("2", "Beta") })]);
        let done = s.import_arrivals(&snapshot("2026-11-15"), &mut third).unwrap();
        assert_eq!((done.changed, done.unchanged, done.gone, third.read.as_slice()), (1, 1, 2, [3_u64].as_slice()));
        assert_eq!((done.present.no_amount, done.present.by_status[0].0), (1, 2));
    }
}

#[test]
fn corrections_leave_no_push_behind_and_no_past_day_changed() {
    let on = |close: &str| DealRow { close: Some(day(close)), ..row("1", "Alpha") };
    let pushes = |s: &Store, on: Option<NaiveDate>| by_id(s, on)[0].pushes;
    let fix = |s: &Store, new: &str| {
        let deal = by_id(s, None)[0].id;
        Change::Fix(Swap::add(a_fix(deal, FixField::Close, Some("2026-12-10"), Some(new))))
    };
    // corrected, and taken back
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-01", &[on("2026-12-10")]);
    let change = fix(&s, "2027-01-20");
    s.apply(&change, moment(5)).unwrap();
    assert_eq!(pushes(&s, None), 1);
    s.apply(&change.inverse(), moment(6)).unwrap();
    assert_eq!((pushes(&s, None), pushes(&s, Some(day("2026-11-02")))), (0, 0));
    // corrected, and told something third on the same day: one move
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-01", &[on("2026-12-10")]);
    let change = fix(&s, "2027-01-20");
    s.apply(&change, moment(5)).unwrap();
    import(&mut s, "2026-11-03", &[on("2027-02-20")]);
    assert_eq!((pushes(&s, None), pushes(&s, Some(day("2026-11-02")))), (1, 0));
    // corrected today, then yesterday's export comes in
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-01", &[on("2026-12-10")]);
    let change = fix(&s, "2027-01-20");
    s.apply(&change, moment(5)).unwrap();
    import(&mut s, "2026-11-02", &[on("2026-12-31")]);
    let close = |day: NaiveDate| by_id(&s, Some(day))[0].close.unwrap().to_string();
    assert_eq!((close(day("2026-11-01")), close(day("2026-11-03"))), ("2026-12-10".into(), "2026-12-31".into()));
    assert_eq!((pushes(&s, None), pushes(&s, Some(day("2026-11-01")))), (1, 0));
}

#[test]
fn a_stage_that_is_taken_back_takes_its_phase_and_its_day_back() {
    let mut s = Store::in_memory().unwrap();
    let late = DealRow { stage: "Legal".into(), phase: Phase::Late, ..row("2", "Beta") };
    import(&mut s, "2026-10-01", &[row("1", "Alpha"), DealRow { stage: "Demo".into(), ..row("2", "Beta") }]);
    import(&mut s, "2026-10-20", &[DealRow { stage: "Review".into(), phase: Phase::Early, ..row("1", "Alpha") }, late]);
    let before = by_id(&s, None);
    let change = Change::Fix(Swap::add(a_fix(before[0].id, FixField::Stage, Some("Review"), Some("Legal"))));
    s.apply(&change, moment(5)).unwrap();
    let fixed = &by_id(&s, None)[0];
    assert_eq!((fixed.phase, fixed.stage_entered), (Phase::Late, Some(day("2026-11-03"))));
    s.apply(&change.inverse(), moment(6)).unwrap();
    assert_eq!(by_id(&s, None), before);
    assert_eq!(by_id(&s, Some(day("2026-10-25"))), before);
}

#[test]
fn an_export_without_a_column_says_nothing_of_it() {
    let mut s = Store::in_memory().unwrap();
    let full = DealRow { next_step: Some("call".into()), category: Some(Category::Commit), ..row("1", "Alpha") };
    import(&mut s, "2026-11-01", std::slice::from_ref(&full));
    let deal = by_id(&s, None)[0].id;
    let fix = a_fix(deal, FixField::NextStep, Some("call"), Some("visit"));
    s.apply(&Change::Fix(Swap::add(fix)), moment(5)).unwrap();
    let columns = ["id", "name", "stage", "amount", "close"].map(|c| (c.to_owned(), 1));
    let bare = Snapshot { filled: columns.into_iter().collect(), ..snapshot("2026-11-08") };
    let told = DealRow { next_step: None, category: None, amount: Some(Money::units(9)), ..full };
    let done = s.import_deals(&bare, &mut [told].into_iter()).unwrap();
    let now = s.deal(deal).unwrap().unwrap();
    assert_eq!((done.changes, now.amount), (1, Some(Money::units(9))));
    assert_eq!((now.next_step.as_deref(), now.category), (Some("visit"), Some(Category::Commit)));
    assert_eq!(s.fixes(true, None).unwrap().len(), 1, "it still has to go back to the CRM");
}

#[test]
fn of_namesakes_the_unchanged_are_found_first_and_a_crowd_is_refused() {
    let mut s = Store::in_memory().unwrap();
    let x = |hash, amount, close: &str| {
        (hash, DealRow { amount: Some(Money::units(amount)), close: Some(day(close)), ..row("", "X") })
    };
    let mut first = Hashed::of(&[x(1, 100, "2026-12-10"), x(2, 200, "2027-01-10")]);
    s.import_arrivals(&snapshot("2026-11-01"), &mut first).unwrap();
    let mut second = Hashed::of(&[x(3, 250, "2027-01-10"), x(1, 100, "2026-12-10")]);
    let done = s.import_arrivals(&snapshot("2026-11-08"), &mut second).unwrap();
    assert_eq!((done.unchanged, done.changed, done.changes), (1, 1, 1));
    assert!(by_id(&s, None).iter().all(|d| d.pushes == 0), "nobody was pushed");
    let crowd: Vec<(u64, DealRow)> = (10..1010).map(|n| x(n, 5, "2026-12-10")).collect();
    let mut many = Hashed::of(&crowd);
    let done = s.import_arrivals(&snapshot("2026-11-15"), &mut many).unwrap();
    assert_eq!((done.created + done.changed, many.twice.len()), (200, 800));
    assert!(many.twice.iter().all(|(_, _, same, _)| !same));
}

/// A first file is written without SQLite's checks of each row: what our types can say keeps them all.
#[test]
fn what_is_written_unchecked_keeps_every_check() {
    let mut store = Store::in_memory().unwrap();
    let days = ["0000-01-01", "2024-02-29", "9999-12-31"].map(day);
    let mut rows = Vec::new();
    for status in [Status::Open, Status::Won, Status::Lost] {
        for phase in [Phase::Early, Phase::Mid, Phase::Late] {
            for (n, at) in days.into_iter().enumerate() {
                let some = (n > 0).then_some(at);
                rows.push(DealRow {
                    external_id: Some(format!("{status:?}{phase:?}{n}")),
                    phase,
                    status,
                    category: [None, Some(Category::Omitted), Some(Category::Closed)][n],
                    amount: [None, Some(Money(i64::MIN)), Some(Money(i64::MAX))][n],
                    close: Some(at),
                    created: some,
                    last_activity: some,
                    next_step_date: some,
                    stage_entered: some,
                    pushes: [None, Some(0), Some(u32::MAX)][n],
                    probability: [None, Some(f64::NAN), Some(1.0)][n],
                    icp: [None, Some(false), Some(true)][n],
                    ..DealRow::bare("Deal", String::new())
                });
            }
        }
    }
    let snapshot = Snapshot::new("csv", "a.csv", day("2026-11-15"), "2026-11-15T09:00:00Z".parse().unwrap());
    store.import_deals(&snapshot, &mut rows.clone().into_iter()).unwrap();
    assert_eq!(store.check().unwrap(), [""; 0]);
    let mut deals = store.deals(&DealFilter::default()).unwrap();
    deals.sort_by_key(|d| d.id);
    assert_eq!(deals.len(), rows.len());
    for (deal, row) in deals.iter().zip(&rows) {
        assert_eq!((deal.close, deal.created, deal.amount), (row.close, row.created, row.amount));
    }
    // and from then on it looks again
    let broken = store.conn.execute("UPDATE deal SET icp = 7", []).unwrap_err();
    assert_eq!(broken.sqlite_error_code(), Some(rusqlite::ErrorCode::ConstraintViolation));
}

/// In whatever order a file has its deals, with whatever is left out, put in or repeated: each is found.
#[test]
fn every_deal_is_found_again_in_whatever_order_the_file_has_them() {
    let all: Vec<usize> = (0..3000).collect();
    let thinned: Vec<usize> = all.iter().copied().filter(|n| n % 7 != 0 && !(1000..1400).contains(n)).collect();
    let backwards: Vec<usize> = all.iter().copied().rev().collect();
    let shuffled: Vec<usize> = (0..3000).map(|n| n * 1949 % 3000).collect();
    let moved: Vec<usize> = (1500..3000).chain(0..1500).collect();
    let now = "2026-11-22T09:00:00Z".parse().unwrap();
    for order in [&all, &thinned, &backwards, &shuffled, &moved] {
        let mut store = Store::in_memory().unwrap();
        let at = |n: u32| Snapshot::new("csv", "a.csv", day("2026-11-15") + chrono::Days::new(n.into()), now);
        let deal = |n: &usize| row(&format!("D{n}"), &format!("Deal {n}"));
        store.import_deals(&at(0), &mut all.iter().map(deal)).unwrap();
        let changed = |n: &usize| DealRow { amount: Some(Money(n.is_multiple_of(10).into())), ..deal(n) };
        let ids: Vec<usize> = order.iter().copied().chain(5000..5003).collect();
        let done = store.import_deals(&at(1), &mut ids.iter().map(changed)).unwrap();
        let found = (done.created, done.changed + done.unchanged, done.gone);
        assert_eq!(found, (3, order.len(), 3000 - order.len()));
        let again = store.import_deals(&at(2), &mut ids.iter().map(changed)).unwrap();
        assert_eq!((again.created, again.changed, again.unchanged, again.gone), (0, 0, ids.len(), 0));
    }
}

#[test]
fn a_first_import_leaves_the_indexes_as_the_migrations_make_them() {
    let mut store = Store::in_memory().unwrap();
    let indexes = |store: &Store| -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'deal' AND sql IS NOT NULL ORDER BY name";
        let all = crate::store::rows::all(&store.conn, sql, [], |r| r.get::<_, String>(0)).unwrap();
        all.iter().map(|sql| sql.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    let before = indexes(&store);
    assert!(before.len() > 4 && before.iter().any(|sql| sql.contains("deal_to_add_up")));
    store.import_deals(&snapshot("2026-11-02"), &mut [row("x1", "Alpha")].into_iter()).unwrap();
    assert_eq!(indexes(&store), before);
}
