//! The pipeline's health by keys: from home to a cell, its deals, a deal and back; and a review in which a rep's red metric
//! becomes an action.

use bellwether::domain::action::ActionKind;
use bellwether::domain::money::Money;
use bellwether::domain::people::Subject;
use bellwether::domain::period::PeriodKey;
use bellwether::domain::quota::Quota;
use bellwether::store::ActionFilter;

use crate::terminal::{ENTER, ESC, Place, Terminal};

const RIGHT: &str = "\x1b[C";

/// Team West with two exports, three weeks apart, in which one of Bo's deals stands still.
fn furnished() -> Place {
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    let export = |name: &str, close: &str| {
        let text = format!(
            "Deal ID,Deal Name,Stage,Amount,Close Date,Owner,Last Activity Date,Next Step\n\
             1,Orbit Retail,Proposal,120000,2026-11-27,Ana Lima,2026-11-20,call the CFO\n\
             2,Kepler expansion,Proposal,90000,{close},Bo Lind,2026-10-20,wait\n\
             3,Northwind renewal,Proposal,60000,2026-12-11,Bo Lind,2026-11-19,send it\n"
        );
        std::fs::write(place.path().join(name), text).unwrap();
    };
    export("old.csv", "2026-11-20");
    export("new.csv", "2026-12-18");
    for (file, day) in [("old.csv", "2026-11-01"), ("new.csv", "2026-11-21")] {
        let (code, out, err) = place.run(&["import", "deals", file, "--as-of", day, "--yes"]);
        assert_eq!(code, 0, "{out}{err}");
    }
    let mut store = place.store();
    for (name, units) in [("Ana Lima", 100_000), ("Bo Lind", 200_000)] {
        let person = store.person_by_name(name).unwrap().unwrap().id;
        let quota = Quota {
            subject: Subject::Person(person),
            period: PeriodKey::Quarter(2026, 4),
            amount: Money::units(units),
            valid_from: "2026-01-01".parse().unwrap(),
        };
        store.set_quota(&quota).unwrap();
    }
    place
}

fn leaves(t: &mut Terminal) {
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}

#[test]
fn from_a_red_cell_to_its_deals_and_back() {
    let place = furnished();
    // one's own questions beside the config
    let folder = place.path().join("config").join("bellwether");
    std::fs::create_dir_all(&folder).unwrap();
    let own = "[[metrics]]\nkey = \"stalled\"\nquestions = [\"What are they waiting for?\"]\n";
    std::fs::write(folder.join("coaching.toml"), own).unwrap();
    let mut t = place.open(&[], 120, 40);
    t.expect("PIPELINE HEALTH");
    t.does("h", "COVERAGE bad");
    t.keys("jj");
    t.keys(&RIGHT.repeat(4));
    t.expect("Bo Lind · stalled   50 % bad");
    t.expect("What are they waiting for?");
    // the past came from the older export
    t.expect("on 1 Nov");
    t.does("m", "what is this?");
    t.expect("Who owns it: the rep");
    t.does(ENTER, "Bo Lind · stalled");
    t.does(ENTER, "STALLED  1 deal, 90k");
    t.does(ENTER, "HISTORY");
    t.does(ESC, "STALLED  1 deal, 90k");
    t.does(ESC, "Bo Lind · stalled");
    t.does("2", "3 of 3");
    t.does("3", "WHO HAS GONE QUIET");
    t.does("1", "Bo Lind · stalled");
    t.does("d", "Which period?");
    t.keys(&format!("next q{ENTER}"));
    t.expect("Q1");
    t.keys(":");
    t.expect("Palette");
    t.keys(&format!("go health team west{ENTER}"));
    t.expect("Team West · Q4");
    t.does(ESC, "MEETINGS");
    leaves(&mut t);
}

#[test]
fn a_rep_is_reviewed_and_an_action_captured() {
    let place = furnished();
    let mut t = place.open(&[], 100, 30);
    t.expect("MEETINGS");
    t.does("m", "Start a meeting");
    t.keys(&format!("pipel{ENTER}"));
    t.expect("Open actions");
    t.does(">", "Hygiene");
    t.does(">", "Ana Lima   1 of 2");
    t.does("x", "Bo Lind   2 of 2");
    t.expect("REPS  1 of 2");
    // what is red comes first: from it to an action it is one key, the words, and Enter
    t.does("a", "Action: coaching");
    t.keys(&format!("ask Kepler's CFO for a date fri{ENTER}"));
    t.expect("action for Bo Lind, due Fri 27 Nov");
    // with its deal it is one key more
    t.keys(ENTER);
    t.does("a", "Action: coaching");
    t.expect("what, @who");
    t.keys(&format!("visit them together +3d{ENTER}"));
    t.expect("due Wed 25 Nov");
    t.does("x", "REPS  2 of 2");
    t.does("Z", "Pipeline Review is suspended");
    leaves(&mut t);
    let store = place.store();
    let bo = store.person_by_name("Bo Lind").unwrap().unwrap().id;
    let actions = store.actions(&ActionFilter::default()).unwrap();
    assert_eq!(actions.len(), 2);
    for action in &actions {
        assert_eq!((action.owner, action.kind), (Some(bo), ActionKind::Coaching), "{action:?}");
        assert!(action.due.is_some() && action.meeting.is_some());
    }
    assert_eq!(actions.iter().filter(|a| a.deal.is_some()).count(), 1);
    drop(store);
    // it is taken up where it stood, with who was talked through
    let mut t = place.open(&[], 100, 30);
    t.expect("Pipeline Review is suspended");
    t.does("r", "REPS  2 of 2");
    t.does("Z", "Pipeline Review is suspended");
    leaves(&mut t);
}

/// Eight reps, of each a deal that stands still.
const EIGHT: [&str; 8] = ["Ana A", "Bo B", "Cas C", "Dee D", "Eva E", "Fay F", "Gil G", "Hal H"];

#[test]
fn eight_reps_are_gone_through_with_a_handful_of_keys_each() {
    let place = Place::with_team(&EIGHT);
    let mut text = "Deal ID,Deal Name,Stage,Amount,Close Date,Owner,Last Activity Date,Next Step\n".to_owned();
    for (n, rep) in EIGHT.iter().enumerate() {
        text += &format!("{n},Deal {n},Proposal,120000,2026-12-18,{rep},2026-10-20,wait\n");
    }
    std::fs::write(place.path().join("d.csv"), text).unwrap();
    let (code, out, err) = place.run(&["import", "deals", "d.csv", "--as-of", "2026-11-21", "--yes"]);
    assert_eq!(code, 0, "{out}{err}");
    let mut t = place.open(&[], 100, 30);
    t.expect("MEETINGS");
    t.does("m", "Start a meeting");
    t.keys(&format!("pipel{ENTER}"));
    t.expect("Open actions");
    t.does(">", "Hygiene");
    t.does(">", "Ana A   1 of 8");
    let mut keys = Vec::new();
    for (n, rep) in EIGHT.iter().enumerate() {
        let mut press = |key: &str, shown: &str| {
            keys.push(key.to_owned());
            t.does(key, shown);
        };
        // the red figure, an action about it, the next rep: the words are the only typing
        press("a", "Action: coaching");
        t.keys(&format!("call the buyer of deal {n} fri"));
        t.expect(&format!("deal {n} fri"));
        let mut press = |key: &str, shown: &str| {
            keys.push(key.to_owned());
            t.does(key, shown);
        };
        press(ENTER, &format!("action for {rep}, due Fri 27 Nov"));
        press("x", &format!("REPS  {} of 8", n + 1));
    }
    assert!(keys.len() <= 5 * EIGHT.len(), "{keys:?}");
    t.does("Z", "Pipeline Review is suspended");
    leaves(&mut t);
    let store = place.store();
    let actions = store.actions(&ActionFilter::default()).unwrap();
    assert_eq!(actions.len(), EIGHT.len());
    for (n, rep) in EIGHT.iter().enumerate() {
        let owner = store.person_by_name(rep).unwrap().unwrap().id;
        let its = actions.iter().find(|a| a.text == format!("call the buyer of deal {n}")).unwrap();
        assert_eq!((its.owner, its.due), (Some(owner), "2026-11-27".parse().ok()), "{rep}");
    }
}
