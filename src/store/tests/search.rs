//! What is found in what was written, and that nothing that is typed breaks it.

use proptest::prelude::*;

use super::*;
use crate::domain::action::{Action, ActionKind, ActionState};
use crate::domain::capture::{Note, NoteKind};
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::audience::Audience;
use crate::domain::ids::{ActionId, NoteId};
use crate::domain::people::{Role, Subject};
use crate::domain::search::{Found, Hits, Kind, MOST, MOST_DEALS};

const ALL: Onlookers = Onlookers { private: true, me: None };
const OTHERS: Onlookers = Onlookers { private: false, me: None };

fn note(n: u8, kind: NoteKind, text: &str) -> Note {
    Note {
        id: NoteId(uuid(n)),
        kind,
        text: text.into(),
        meeting: None,
        step: None,
        unit: None,
        deal: None,
        person: None,
        created: moment(i64::from(n)),
        for_meeting: None,
        author: None,
    }
}

fn look(store: &Store, typed: &str, seen_by: Onlookers) -> Vec<Found> {
    store.search(typed, seen_by, None, &|at| at.date_naive(), &|| false).unwrap().found
}

fn texts(found: &[Found]) -> Vec<String> {
    found.iter().map(Found::text).collect()
}

#[test]
fn every_kind_is_found_by_beginnings_of_its_words_and_marked() {
    let mut store = Store::in_memory().unwrap();
    store
        .import_deals(&snapshot("2026-11-02"), &mut [row("x1", "Büdget tool"), row("x2", "Other")].into_iter())
        .unwrap();
    let kinds = [NoteKind::Note, NoteKind::Risk, NoteKind::Parked, NoteKind::Private];
    for (n, kind) in (1..).zip(kinds) {
        let change = Change::Note(Swap::add(note(n, kind, &format!("The Budget of the {}", kind.key()))));
        store.apply(&change, moment(1)).unwrap();
    }
    let found = look(&store, "budg OF", ALL);
    assert_eq!(look(&store, "budget", ALL).len(), 5);
    assert_eq!(found.iter().map(|f| f.kind).collect::<Vec<_>>(), [Kind::Risk, Kind::Note, Kind::Parked, Kind::Private]);
    assert_eq!(found[1].pieces[1], ("Budget".to_owned(), true));
    assert_eq!(
        look(&store, "büdget", ALL).first().map(|f| (f.kind, f.text())),
        Some((Kind::Deal, "Büdget tool, Acme".into()))
    );
    assert_eq!(look(&store, "budget", OTHERS).iter().filter(|f| f.kind == Kind::Private).count(), 0);
    assert!(look(&store, "budget nowhere", ALL).is_empty());
    assert!(look(&store, "", ALL).is_empty());
}

#[test]
fn a_deal_is_found_by_the_beginning_of_a_word_and_not_before_it_was_known() {
    let mut store = Store::in_memory().unwrap();
    let first = [row("x1", "Straße-Café platform"), row("x2", "Rollout of the plat")];
    store.import_deals(&snapshot("2026-11-02"), &mut first.into_iter()).unwrap();
    let later = [
        DealRow { close: Some(day("2027-01-20")), ..row("x1", "Straße-Café platform") },
        row("x2", "Rollout of the plat"),
        row("x3", "Platform of December"),
    ];
    store.import_deals(&snapshot("2026-11-16"), &mut later.into_iter()).unwrap();
    let named = |typed: &str| texts(&look(&store, typed, ALL));
    assert_eq!(named("plat").len(), 3);
    assert_eq!(named("platf").len(), 2);
    assert!(named("latform").is_empty() && named("a_b").is_empty(), "{:?} {:?}", named("latform"), named("a_b"));
    assert_eq!(named("strasse plat").len(), 1);
    let then = |before: &str| {
        let before = format!("{before}T00:00:00Z").parse().unwrap();
        store.search("platform", ALL, Some(before), &|at| at.date_naive(), &|| false).map(|hits| hits.found)
    };
    assert_eq!(then("2026-11-03").unwrap().iter().map(|f| f.on).collect::<Vec<_>>(), [row("x1", "").close]);
    assert!(then("2026-11-01").unwrap().is_empty());
}

#[test]
fn deals_stand_in_the_order_in_which_they_are_wanted() {
    let mut store = Store::in_memory().unwrap();
    let deal = |id: &str, name: &str, close: &str, status| DealRow {
        close: (!close.is_empty()).then(|| day(close)),
        account: Some("Acme Water".into()),
        status,
        amount: Some(Money::units(50_000)),
        ..row(id, name)
    };
    let rows = [
        deal("x1", "Plan one", "2026-03-01", Status::Won),
        deal("x2", "Plan two", "2026-12-01", Status::Open),
        deal("x3", "Plan three", "2026-10-01", Status::Lost),
        deal("x4", "Plan four", "2027-01-15", Status::Open),
        deal("x5", "Plan of Acme Water", "", Status::Open),
    ];
    store.import_deals(&snapshot("2026-11-02"), &mut rows.into_iter()).unwrap();
    let found = look(&store, "plan", ALL);
    let want = [
        "Plan four, Acme Water",
        "Plan two, Acme Water",
        // the account is not said twice
        "Plan of Acme Water",
        "Plan three, Acme Water",
        "Plan one, Acme Water",
    ];
    assert_eq!(texts(&found), want);
    let currency = crate::domain::money::Currency::default();
    let stands: Vec<String> = found.iter().map(|f| f.whereabouts(&currency)).collect();
    assert_eq!(
        stands[1..4].iter().map(|s| s.split(',').next().unwrap()).collect::<Vec<_>>(),
        ["open 50k", "open 50k", "lost 50k"]
    );
    assert_eq!(look(&store, "plan acme", ALL).len(), 5, "by the account too");
    let many = (0..=MOST_DEALS).map(|n| deal(&format!("y{n}"), &format!("Plan {n}"), "2026-05-05", Status::Won));
    store.import_deals(&snapshot("2026-11-09"), &mut many.collect::<Vec<_>>().into_iter()).unwrap();
    let hits: Hits = store.search("plan", ALL, None, &|at| at.date_naive(), &|| false).unwrap();
    assert_eq!((hits.found.len(), hits.more_deals, hits.more_written), (MOST_DEALS, true, false));
    assert_eq!(hits.cut().as_deref(), Some("only the first 40 deals: more words narrow it"));
}

#[test]
fn what_is_changed_and_taken_back_is_found_as_it_is_now() {
    let mut store = Store::in_memory().unwrap();
    let one = note(1, NoteKind::Note, "the turquoise plan");
    store.apply(&Change::Note(Swap::add(one.clone())), moment(1)).unwrap();
    let other = Note { text: "the purple plan".into(), ..one.clone() };
    store.apply(&Change::Note(Swap::edit(one, other.clone())), moment(2)).unwrap();
    assert!(look(&store, "turquoise", ALL).is_empty());
    assert_eq!(texts(&look(&store, "purple", ALL)), ["the purple plan"]);
    store.apply(&Change::Note(Swap::remove(other.clone())), moment(3)).unwrap();
    assert!(look(&store, "purple", ALL).is_empty());
    store.apply(&Change::Note(Swap::add(other)), moment(4)).unwrap();
    assert_eq!(look(&store, "purple", ALL).len(), 1);
    store.conn.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)", []).unwrap();
}

#[test]
fn minutes_are_found_without_the_signs_of_markdown() {
    let mut h = house();
    let text = "# Forecast Call\n\n- **There:** Ann\n\n| who | FC |\n| --- | --- |\n| Bob | turquoise \\* |\n";
    h.store.set_minutes(h.meeting, text).unwrap();
    let found = look(&h.store, "turquoise", OTHERS);
    assert_eq!((found.len(), found[0].kind, found[0].meeting), (1, Kind::Minutes, Some(h.meeting)));
    assert_eq!(found[0].place, "WFC");
    assert!(
        !found[0].text().contains(['*', '|', '#']) && found[0].text().contains("Bob turquoise"),
        "{}",
        found[0].text()
    );
    h.store.conn.execute("UPDATE meeting SET format = 'one_on_one'", []).unwrap();
    assert_eq!(look(&h.store, "turquoise", ALL).len(), 1, "who sits alone reads them");
    for audience in [Audience::Room, Audience::Only(Subject::Person(PersonId(1))), Audience::Nobody] {
        h.store.listen(audience);
        assert!(look(&h.store, "turquoise", OTHERS).is_empty(), "{audience:?}");
    }
}

#[test]
fn what_came_of_an_action_is_found_too() {
    let mut store = Store::in_memory().unwrap();
    let open = Action {
        id: ActionId(uuid(1)),
        text: "call the CFO".into(),
        owner: None,
        due: None,
        deal: None,
        kind: ActionKind::General,
        meeting: None,
        unit: None,
        created: moment(1),
        carried: 0,
        carried_in: None,
        state: ActionState::Open,
    };
    store.apply(&Change::Action(Swap::add(open.clone())), moment(1)).unwrap();
    let mut closed = open.clone();
    closed.state = ActionState::Dropped { reason: "merged with a turquoise one".into(), at: moment(2) };
    store.apply(&Change::Action(Swap::edit(open, closed)), moment(2)).unwrap();
    assert_eq!(look(&store, "turquoise", ALL)[0].kind, Kind::Action);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_that_is_typed_breaks_it(typed in "\\PC{0,30}|[\"'*:^()+\\-{} a-zANDORNEAR]{0,30}") {
        let mut store = Store::in_memory().unwrap();
        store.apply(&Change::Note(Swap::add(note(1, NoteKind::Note, "a note"))), moment(1)).unwrap();
        prop_assert!(store.search(&typed, ALL, None, &|at| at.date_naive(), &|| false).is_ok());
    }

    #[test]
    fn every_word_of_a_note_finds_it(text in "[a-zA-Zé0-9]{1,8}( [a-zé]{1,8}){0,4}") {
        let mut store = Store::in_memory().unwrap();
        store.apply(&Change::Note(Swap::add(note(1, NoteKind::Note, &text))), moment(1)).unwrap();
        for word in text.split(' ') {
            prop_assert_eq!(look(&store, word, ALL).len(), 1, "{}", word);
        }
    }
}

#[test]
fn what_was_written_later_is_not_there_yet_however_much_it_is() {
    let mut store = Store::in_memory().unwrap();
    let early = note(0, NoteKind::Note, "the turquoise plan");
    store.apply(&Change::Note(Swap::add(early.clone())), early.created).unwrap();
    for n in 0..=MOST {
        let id = NoteId(uuid::Uuid::from_u128(1_000 + n as u128));
        let later = Note { id, created: moment(9), ..note(9, NoteKind::Note, "turquoise again") };
        store.apply(&Change::Note(Swap::add(later)), moment(9)).unwrap();
    }
    let look = |before| store.search("turquoise", ALL, before, &|at| at.date_naive(), &|| false).unwrap().found;
    assert_eq!(look(None).len(), MOST, "the newest of them");
    let hits = store.search("turquoise", ALL, None, &|at| at.date_naive(), &|| false).unwrap();
    assert_eq!(hits.cut().as_deref(), Some("only the first 300 texts: more words narrow it"));
    let hits = store.search("plan", ALL, None, &|at| at.date_naive(), &|| false).unwrap();
    assert_eq!((hits.found.len(), hits.cut()), (1, None));
    assert_eq!(texts(&look(Some(moment(9)))), ["the turquoise plan"]);
    assert!(look(Some(moment(0))).is_empty());
}

#[test]
fn a_private_note_is_for_its_author_alone() {
    let mut store = Store::in_memory().unwrap();
    let [dana, rob] = ["Dana Reyes", "Rob Hale"].map(|n| store.put_person(n, None, Role::Flm).unwrap());
    for (n, author) in (1..).zip([Some(dana), Some(rob), None]) {
        let text = format!("budget {n}");
        let private = Note { author, ..note(n, NoteKind::Private, &text) };
        store.apply(&Change::Note(Swap::add(private.clone())), moment(1)).unwrap();
        assert!(private.is_for(author) && private.is_for(Some(dana)) == (author != Some(rob)));
        let open = Note { author, ..note(n + 9, NoteKind::Note, &format!("budget of all {n}")) };
        assert!(open.is_for(None), "what is not private is for everybody");
        store.apply(&Change::Note(Swap::add(open)), moment(1)).unwrap();
    }
    for (me, want) in [(Some(dana), 5), (Some(rob), 5), (None, 4)] {
        assert_eq!(look(&store, "budget", Onlookers { me, ..ALL }).len(), want, "{me:?}");
        assert_eq!(look(&store, "budget", Onlookers { me, ..OTHERS }).len(), 3);
    }
}
