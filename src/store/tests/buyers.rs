use super::*;
use crate::domain::browse::{DealFlag, DealLine, DealQuery};
use crate::domain::buyer::Heard;
use crate::domain::capture::{BuyerEvent, Commitment, Kept};
use crate::domain::change::{Change, Swap};
use crate::domain::health::{Brief, HealthRules, Lens, pace};
use crate::domain::ids::{ActionId, BuyerEventId, CommitmentId, TriageId};
use crate::domain::period::FiscalCalendar;
use crate::domain::promise;
use crate::domain::triage::{Answer, Triage};

fn promised(h: &House, n: u8, agreed: &str) -> Commitment {
    Commitment {
        id: CommitmentId(uuid(n)),
        text: format!("promise {n}"),
        due: Some(day("2026-11-30")),
        deal: Some(h.deals[0]),
        buyer: Some("Mia, CFO".into()),
        seller: Some(h.ann),
        meeting: Some(h.meeting),
        unit: Some(h.team),
        created: moment(i64::from(n)),
        agreed: day(agreed),
        follows: None,
        kept: Kept::Open,
        settled: None,
    }
}

fn event(h: &House, n: u8, on: &str) -> BuyerEvent {
    BuyerEvent {
        id: BuyerEventId(uuid(n)),
        deal: h.deals[0],
        on: day(on),
        text: "asked for terms".into(),
        buyer: None,
        seller: Some(h.ann),
        meeting: Some(h.meeting),
        unit: Some(h.team),
        created: moment(i64::from(n)),
    }
}

fn write(h: &mut House, change: Change) {
    h.store.apply(&change, moment(0)).unwrap();
}

/// The day of the buyer's last step, the word for it, and whether list and metric call the deal stalled: they agree.
fn silence(h: &House, on: &str) -> (String, String, bool) {
    let (on, deal) = (day(on), h.deals[0]);
    let step = h.store.buyer_steps(&[deal], on).unwrap().get(&deal).copied();
    let heard = h.store.last_heard(&[deal], on, None).unwrap().remove(&deal);
    assert_eq!(heard.as_ref().map(|h| h.on), step, "what is said is what counts");
    assert_eq!(h.store.last_buyer_activity(&[deal], on).unwrap().get(&deal).copied(), step);
    let mut lines: Vec<DealLine> = h.store.lines(&[deal]).unwrap();
    h.store.hear(&mut lines, on).unwrap();
    assert_eq!(lines[0].deal.last_activity, step);
    let query = DealQuery { flags: vec![DealFlag::Stalled], today: on, ..DealQuery::default() };
    let listed = h.store.deal_ids(&query, &|| false).unwrap().contains(&deal);
    assert_eq!(DealFlag::Stalled.fits(&lines[0], on, &query.limits), listed);
    let (rules, steps) = (HealthRules::default(), h.store.buyer_steps(&[deal], on).unwrap());
    let quarter = FiscalCalendar::default().quarter(on);
    let mut lens = Lens::new(quarter, quarter, on, &rules);
    lens.buyer_steps = &steps;
    let stalled = pace::is_stalled(&Brief::of(&h.store.deal(deal).unwrap().unwrap(), &lens), &lens);
    assert_eq!(stalled, listed, "the metric and the list agree");
    let word = match heard.map(|h| h.what) {
        None => "",
        Some(Heard::Export) => "export",
        Some(Heard::Activity { .. }) => "activity",
        Some(Heard::Agreed { .. }) => "agreed",
        Some(Heard::Told { .. }) => "told",
        Some(Heard::Kept { .. }) => "kept",
    };
    (step.map(|d| d.to_string()).unwrap_or_default(), word.to_owned(), stalled)
}

#[test]
fn what_is_written_down_here_ends_a_silence() {
    let mut h = house();
    let is = |on: &str, word: &str, stalled| (on.to_owned(), word.to_owned(), stalled);
    assert_eq!(silence(&h, "2026-11-22"), is("", "", true));
    let told = event(&h, 20, "2026-11-08");
    write(&mut h, Change::BuyerEvent(Swap::add(told.clone())));
    assert_eq!(silence(&h, "2026-11-21"), is("2026-11-08", "told", false));
    assert_eq!(silence(&h, "2026-11-22"), is("2026-11-08", "told", true));
    assert_eq!(silence(&h, "2026-11-07").0, "", "not before it happened");
    let one = promised(&h, 21, "2026-11-09");
    write(&mut h, Change::Commitment(Swap::add(one.clone())));
    assert_eq!(silence(&h, "2026-11-22"), is("2026-11-09", "agreed", false));
    // broken: nothing was done, and what was agreed that day stays agreed
    let broken = promise::settle(&one, Kept::Broken, day("2026-11-20"), moment(3), Some(h.meeting));
    write(&mut h, Change::Commitment(Swap::edit(one.clone(), broken.clone())));
    assert_eq!(silence(&h, "2026-11-23"), is("2026-11-09", "agreed", true));
    write(&mut h, Change::Commitment(Swap::edit(broken.clone(), one.clone())));
    // moved: another day for the same thing is a delay, and the silence goes on
    let (old, new) = promise::move_to(
        &one,
        CommitmentId(uuid(22)),
        day("2026-12-05"),
        day("2026-11-12"),
        moment(4),
        Some(h.meeting),
    );
    let both = [Change::Commitment(Swap::edit(one.clone(), old.clone())), Change::Commitment(Swap::add(new.clone()))];
    h.store.apply_all(&both, moment(4)).unwrap();
    assert_eq!(silence(&h, "2026-11-22"), is("2026-11-09", "agreed", false));
    assert_eq!(silence(&h, "2026-11-23"), is("2026-11-09", "agreed", true));
    let kept = promise::settle(&new, Kept::Kept, day("2026-11-15"), moment(5), Some(h.meeting));
    write(&mut h, Change::Commitment(Swap::edit(new, kept)));
    assert_eq!(silence(&h, "2026-11-22"), is("2026-11-15", "kept", false));
    assert_eq!(silence(&h, "2026-11-14"), is("2026-11-09", "agreed", false));
    // without a day nothing is promised yet
    let some_day = Commitment { due: None, ..promised(&h, 23, "2026-11-18") };
    write(&mut h, Change::Commitment(Swap::add(some_day)));
    assert_eq!(silence(&h, "2026-11-22"), is("2026-11-15", "kept", false));
    let settled: Vec<Kept> = h.store.commitments_settled_in(h.meeting).unwrap().into_iter().map(|c| c.kept).collect();
    assert_eq!(settled, [Kept::Moved, Kept::Kept]);
    // taken back, it never was
    write(&mut h, Change::BuyerEvent(Swap::remove(told.clone())));
    assert_eq!(silence(&h, "2026-11-08").0, "");
    write(&mut h, Change::BuyerEvent(Swap::add(told.clone())));
    assert_eq!(h.store.buyer_events(h.deals[0]).unwrap(), std::slice::from_ref(&told));
    assert_eq!(h.store.buyer_events_of(h.meeting).unwrap(), [told]);
}

#[test]
fn the_history_of_a_promise_is_kept() {
    let mut h = house();
    let one = promised(&h, 21, "2026-11-09");
    let kept = promise::settle(&one, Kept::Kept, day("2026-11-20"), moment(3), None);
    let other = Commitment { text: "another".into(), ..one.clone() };
    for change in [
        Swap::add(one.clone()),
        Swap::edit(one.clone(), kept.clone()),
        Swap::edit(kept, one.clone()),
        Swap::edit(one.clone(), other.clone()),
        Swap::remove(other.clone()),
        Swap::add(other),
    ] {
        write(&mut h, Change::Commitment(change));
    }
    let what: Vec<String> = h.store.commitment_history(one.id).unwrap().into_iter().map(|(_, what)| what).collect();
    assert_eq!(what, ["written", "kept", "reopened", "edited", "taken_back", "brought_back"]);
    for sql in ["UPDATE commitment_event SET what = 'kept'", "DELETE FROM commitment_event"] {
        assert!(h.store.conn.execute(sql, []).is_err(), "history is never changed");
    }
    assert_eq!(h.store.commitments(Some(&[h.ann])).unwrap().len(), 1);
    assert_eq!(h.store.commitments(Some(&[h.bob])).unwrap(), []);
}

#[test]
fn an_answer_about_a_stalled_deal_is_written_once_and_can_be_taken_back() {
    let mut h = house();
    let one = Triage {
        id: TriageId(uuid(30)),
        deal: h.deals[1],
        meeting: h.meeting,
        unit: h.team,
        answer: Answer::Reengage,
        action: None,
        on: day("2026-11-22"),
        created: moment(2),
    };
    write(&mut h, Change::Triage(Swap::add(one.clone())));
    assert_eq!(h.store.triage_in(h.meeting, Some(moment(9))).unwrap(), std::slice::from_ref(&one));
    assert_eq!(h.store.triage_of(&[h.deals[1]]).unwrap(), std::slice::from_ref(&one));
    assert_eq!(h.store.triage_of(&[h.deals[0]]).unwrap(), []);
    let other = Triage { answer: Answer::Escalate, ..one.clone() };
    write(&mut h, Change::Triage(Swap::edit(one.clone(), other.clone())));
    let stale = h.store.apply(&Change::Triage(Swap::edit(one.clone(), other.clone())), moment(3));
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
    write(&mut h, Change::Triage(Swap::remove(other)));
    assert_eq!(h.store.triage_in(h.meeting, Some(moment(9))).unwrap(), []);
    // an action that is not there is refused, and nothing is half written
    let nowhere = Triage { action: Some(ActionId(uuid(99))), ..one };
    assert!(h.store.apply(&Change::Triage(Swap::add(nowhere)), moment(3)).is_err());
    assert_eq!(h.store.triage_in(h.meeting, Some(moment(9))).unwrap(), []);
}
