//! A table for every kind of question: when it is asked, what it offers, what its answer does.

use super::*;
use crate::crm::answers::Answers;
use crate::crm::habits::{self, Memory};
use crate::crm::vocabulary::{Crm, Field};
use crate::crm::{CrmError, Report, Settings, import, plan_bytes, rehearse};
use crate::domain::deal::{Category, Phase, Status};
use crate::domain::people::Role;
use crate::store::{DealFilter, Store};

const NOW: &str = "2026-11-22T09:00:00Z";

fn asked(text: &str) -> Plan {
    with(text, Answers::default(), Memory::default()).unwrap()
}

fn with(text: &str, map: Answers, memory: Memory) -> Result<Plan, CrmError> {
    let settings = Settings { asks: true, map, memory, ..Settings::test(Kind::Deals) };
    plan_bytes("deals.csv", text.into(), settings)
}

fn imported(plan: &Plan, store: &mut Store) -> Report {
    import(plan, store, NOW.parse().unwrap()).unwrap()
}

/// Topics with what is guessed, in the order they are asked.
fn topics(plan: &Plan) -> Vec<(Topic, String)> {
    plan.understanding(None)
        .questions
        .iter()
        .map(|q| (q.topic.clone(), q.guessed().map(|c| c.words.clone()).unwrap_or_default()))
        .collect()
}

fn answered(text: &str, memory: &Memory, pick: impl Fn(&Question) -> usize) -> Plan {
    let mut answers = Answers::default();
    for _ in 0..20 {
        let plan = with(text, answers.clone(), memory.clone()).unwrap();
        let all = plan.understanding(None).questions;
        let Some(question) = all.first() else { return plan };
        answers.take(&question.topic, &question.choices[pick(question)].answer);
    }
    panic!("it asks for ever: {:?}", answers);
}

#[test]
fn a_clear_file_asks_nothing() {
    let text = "id,name,owner,stage,amount,close date,last activity,next step\n1,A,Ann Poe,Demo,1.50,2026-12-01,2026-11-01,call\n";
    let u = asked(text).understanding(None);
    assert_eq!((u.questions.len(), u.doubts.len(), u.familiar), (0, 0, false));
    assert!(!u.is_clear(), "it is shown once all the same");
}

#[test]
fn the_order_of_days_is_asked_once_and_its_answer_decides_all_columns() {
    let text = "id,name,owner,stage,amount,close date,created date\n1,A,Ann Poe,Demo,1.50,3/4/2026,1/2/2026\n";
    let plan = asked(text);
    let all = plan.understanding(None).questions;
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!((all[0].topic.clone(), all[0].required, all[0].rows), (Topic::DateOrder(Field::Close), true, 1));
    assert_eq!(all[0].examples, ["3/4/2026"]);
    assert_eq!(all[0].guessed().unwrap().words, "the month: 3/4 is March 4", "the workspace reckons in dollars");
    for (pick, close, created) in [(0, "2026-04-03", "2026-02-01"), (1, "2026-03-04", "2026-01-02")] {
        let mut store = Store::in_memory().unwrap();
        imported(&answered(text, &Memory::default(), |_| pick), &mut store);
        let deal = store.deals(&DealFilter::default()).unwrap().remove(0);
        assert_eq!((deal.close, deal.created), (Some(close.parse().unwrap()), Some(created.parse().unwrap())));
    }
    // nobody there: an error that names the flag
    let strict = Settings { asks: false, ..Settings::test(Kind::Deals) };
    let e = plan_bytes("deals.csv", text.into(), strict).err().unwrap().to_string();
    assert!(e.contains("--date-order"), "{e}");
}

#[test]
fn the_decimal_mark_is_asked_where_nothing_says_it() {
    let text = "id,name,owner,stage,amount,close date\n1,A,Ann Poe,Demo,700.000,2026-12-01\n";
    let q = asked(text).understanding(None).questions.remove(0);
    assert_eq!((q.topic.clone(), q.required), (Topic::Decimal(Field::Amount), false));
    assert_eq!(q.guessed().unwrap().answer, Answer::Mark(DecimalMark::Comma));
    for (pick, want) in [(0, 70_000), (1, 70_000_000)] {
        let mut store = Store::in_memory().unwrap();
        imported(&answered(text, &Memory::default(), |_| pick), &mut store);
        assert_eq!(store.deals(&DealFilter::default()).unwrap()[0].amount.unwrap().minor(), want);
    }
}

#[test]
fn an_unknown_stage_can_be_early_late_won_or_omitted() {
    let text = "id,name,owner,stage,amount,close date\n1,A,Ann Poe,Vor Ort,1.50,2026-12-01\n2,B,Ann Poe,vor ort,1.50,2026-12-01\n\
        3,C,Ann Poe,Demo,1.50,2026-12-01\n";
    let q = asked(text).understanding(None).questions.remove(0);
    assert_eq!((q.topic.clone(), q.rows, q.choices.len()), (Topic::Stage("Vor Ort".into()), 2, 6));
    assert_eq!(q.guessed().unwrap().words, "early: it is being qualified");
    for (pick, phase, status, category) in [
        (0, Phase::Early, Status::Open, None),
        (2, Phase::Late, Status::Open, None),
        (3, Phase::Late, Status::Won, None),
        (4, Phase::Late, Status::Lost, None),
        (5, Phase::Early, Status::Open, Some(Category::Omitted)),
    ] {
        let mut store = Store::in_memory().unwrap();
        imported(&answered(text, &Memory::default(), |_| pick), &mut store);
        let deal = store.deals(&DealFilter::default()).unwrap().into_iter().find(|d| d.name == "B").unwrap();
        if status == Status::Open {
            assert_eq!(deal.phase, phase, "{pick}");
        }
        assert_eq!((deal.status, deal.category), (status, category), "{pick}");
    }
}

#[test]
fn prose_in_a_list_of_words_is_not_asked_for() {
    let long = "a very long stage ".repeat(10);
    let text = format!(
        "id,name,owner,stage,amount,close date\n1,A,Ann Poe,{long},1.50,2026-12-01\n2,B,Ann Poe,{},1.50,2026-12-01\n",
        &long[..70]
    );
    // seventy letters are shown short elsewhere and answered in full here
    let mut store = Store::in_memory().unwrap();
    let report = imported(&answered(&text, &Memory::default(), |_| 2), &mut store);
    let phases: Vec<Phase> = store.deals(&DealFilter::default()).unwrap().iter().map(|d| d.phase).collect();
    assert_eq!((report.new, phases.contains(&Phase::Late), phases.contains(&Phase::Early)), (2, true, true));
}

#[test]
fn a_stage_of_closed_deals_only_is_not_asked_for() {
    let text = "id,name,owner,stage,status,amount,close date\n1,A,Ann Poe,Odd,won,1.50,2026-12-01\n2,B,Ann Poe,Demo,open,1.50,2026-12-01\n";
    assert_eq!(topics(&asked(text)), []);
}

#[test]
fn a_column_of_free_text_is_doubted_and_not_asked_word_by_word() {
    let rows: String = (0..40).map(|n| format!("{n},A,Ann Poe,Free text {n} words,1.50,2026-12-01\n")).collect();
    let u = asked(&format!("id,name,owner,stage,amount,close date\n{rows}")).understanding(None);
    assert!(u.questions.is_empty());
    assert!(u.doubts[0].loud && u.doubts[0].words.contains("40 stages that are in no table"), "{:?}", u.doubts);
}

#[test]
fn an_unknown_status_is_asked_and_its_rows_are_not_lost() {
    let text = "id,name,owner,stage,status,amount,close date\n1,A,Ann Poe,Demo,Otwarte,1.50,2026-12-01\n2,B,Ann Poe,Demo,open,1.50,2026-12-01\n";
    let q = asked(text).understanding(None).questions.remove(0);
    assert_eq!((q.topic, q.rows), (Topic::Status("Otwarte".into()), 1));
    for (pick, landed) in [(0, 2), (3, 1)] {
        let report = imported(&answered(text, &Memory::default(), |_| pick), &mut Store::in_memory().unwrap());
        assert_eq!((report.new, report.tally.count_refused()), (landed, 0));
    }
}

#[test]
fn an_unknown_category_is_one_of_the_five_or_none() {
    let text = "id,name,owner,stage,forecast category,amount,close date\n1,A,Ann Poe,Demo,Moon shot,1.50,2026-12-01\n\
        2,B,Ann Poe,Demo,Commit,1.50,2026-12-01\n";
    let q = asked(text).understanding(None).questions.remove(0);
    assert_eq!(
        (q.topic.clone(), q.guessed().unwrap().words.as_str()),
        (Topic::Category("Moon shot".into()), "none of these: left empty")
    );
    for (pick, want) in [(2, Some(Category::BestCase)), (5, None)] {
        let mut store = Store::in_memory().unwrap();
        let report = imported(&answered(text, &Memory::default(), |_| pick), &mut store);
        let deal = store.deals(&DealFilter::default()).unwrap().into_iter().find(|d| d.name == "A").unwrap();
        assert_eq!(deal.category, want);
        assert!(!report.remarks.iter().any(|r| r.contains("Moon shot")), "what was answered is not unknown");
    }
}

#[test]
fn columns_that_are_needed_are_chosen_from_those_there_are() {
    let text = "Nabywca,Sprzedawca,Phase,Wartość,Koniec umowy\nOrbit GmbH,Ann Poe,Demo,\"1,200.50\",2026-12-01\nKepler AG,Bo Lind,Proposal,900.25,2026-12-02\n\
        Zeta SE,Ann Poe,Demo,500.10,2026-12-03\n";
    let plan = asked(text);
    let all = plan.understanding(None).questions;
    assert!(all.iter().all(|q| !q.choices.is_empty()));
    let guesses: Vec<(Topic, String)> = topics(&plan);
    let guess = |field| guesses.iter().find(|(t, _)| *t == Topic::Column(field)).map(|(_, g)| g.as_str());
    assert_eq!(guess(Field::Amount), Some("Wartość: 1,200.50, 900.25, 500.10"));
    assert_eq!(guess(Field::Close), Some("Koniec umowy: 2026-12-01, 2026-12-02, 2026-12-03"));
    assert!(all.iter().filter(|q| q.topic != Topic::Column(Field::Owner)).all(|q| q.required));
    // unanswered it cannot be imported, and nothing was written
    let mut store = Store::in_memory().unwrap();
    let e = rehearse(&plan, &mut store, NOW.parse().unwrap()).unwrap_err();
    assert!(matches!(e, CrmError::MissingColumns { .. }), "{e}");
    // the name is not guessed: any text could be it
    let pick = |q: &Question| {
        let name = |c: &Choice| c.answer == Answer::Column("Nabywca".into());
        if q.topic == Topic::Column(Field::Name) { q.choices.iter().position(name).unwrap() } else { q.guess }
    };
    let report = imported(&answered(text, &Memory::default(), pick), &mut store);
    assert_eq!((report.new, report.tally.count_refused()), (3, 0));
    let deal = store.deals(&DealFilter::default()).unwrap().into_iter().find(|d| d.name == "Orbit GmbH").unwrap();
    assert_eq!((deal.amount.unwrap().minor(), deal.close), (120_050, Some("2026-12-01".parse().unwrap())));
    assert!(deal.owner.is_some(), "the column of people was taken for the owner");
}

#[test]
fn a_label_that_is_nearly_right_or_misleads_is_asked_for() {
    let text = "id,name,Deal Ownr,stage,amount,close date\n1,A,Ann Poe,Demo,1.50,2026-12-01\n2,B,Bo Lind,Demo,1.50,2026-12-01\n3,C,Cy Hale,Demo,2.5,2026-12-01\n";
    assert_eq!(topics(&asked(text)), [(Topic::Column(Field::Owner), "Deal Ownr: Ann Poe, Bo Lind, Cy Hale".into())]);
    let text = "id,name,owner,stage,amount,close date,Ends\n1,A,Ann Poe,Demo,1.50,Ann Poe,2026-12-01\n2,B,Bo Lind,Demo,1.50,Bo Lind,2026-12-01\n\
        3,C,Cy Hale,Demo,2.5,Cy Hale,2026-12-01\n";
    let plan = asked(text);
    assert_eq!(topics(&plan), [(Topic::Column(Field::Close), "Ends: 2026-12-01".into())]);
    let doubt = &plan.understanding(None).doubts[0];
    assert_eq!(
        (doubt.words.as_str(), doubt.loud),
        ("`close date` is read as the close date, but holds names of people", true)
    );
    // an answer is not asked for again
    let said = Answers::parse("[columns]\nclose = 'close date'").unwrap();
    assert_eq!(topics(&with(text, said, Memory::default()).unwrap()), []);
}

#[test]
fn several_amounts_are_asked_for_and_lookalikes_are_not_offered() {
    let text = "id,name,owner,stage,amount,deal value,weighted amount,close date\n1,A,Ann Poe,Demo,100.5,90.5,50.5,2026-12-01\n\
        2,B,Ann Poe,Demo,100.5,90.5,50.5,2026-12-01\n3,C,Ann Poe,Demo,100.5,90.5,50.5,2026-12-01\n";
    let plan = asked(text);
    let q = plan.understanding(None).questions.remove(0);
    let offered: Vec<&str> = q.choices.iter().map(|c| c.words.as_str()).collect();
    assert_eq!(offered, ["amount: 100.5", "deal value: 90.5", "no column holds it"]);
    assert_eq!((q.topic.clone(), q.guess), (Topic::Column(Field::Amount), 0));
    let seen = plan.understanding(None).columns;
    assert_eq!(seen[6].note.as_deref(), Some("amount times probability, not the amount"));
    let mut store = Store::in_memory().unwrap();
    imported(&answered(text, &Memory::default(), |_| 1), &mut store);
    assert_eq!(store.deals(&DealFilter::default()).unwrap()[0].amount.unwrap().minor(), 9050);
}

#[test]
fn values_of_an_unknown_column_are_pointed_at() {
    let text = "id,name,owner,stage,amount,close date,Ablauf,Mail,Ja,Farbe\n1,A,Ann Poe,Demo,1.5,2026-12-01,2026-12-05,a@example.com,yes,red\n\
        2,B,Ann Poe,Demo,1.5,2026-12-01,2026-12-06,b@example.com,no,blue\n3,C,Ann Poe,Demo,1.5,2026-12-01,2026-12-07,c@example.com,yes,x\n";
    let words: Vec<String> = asked(text).understanding(None).doubts.into_iter().map(|d| d.words).collect();
    assert_eq!(
        words,
        [
            "`Ablauf` is not used; it holds days",
            "`Mail` is not used; it holds e-mail addresses",
            "`Ja` is not used; it holds yes and no"
        ]
    );
}

#[test]
fn an_owner_who_is_nearly_somebody_is_asked_for() {
    let mut store = Store::in_memory().unwrap();
    store.put_person("Ana Ruiz", None, Role::Rep).unwrap();
    let memory = habits::memory(&store, "2026-11-22".parse().unwrap()).unwrap();
    assert_eq!(memory.people, ["Ana Ruiz"]);
    let text = "id,name,owner,stage,amount,close date\n1,A,A. Ruiz,Demo,1.50,2026-12-01\n2,B,Bo Lind,Demo,1.50,2026-12-01\n3,C,Ana Ruiz,Demo,1.50,2026-12-01\n";
    let all = with(text, Answers::default(), memory.clone()).unwrap().understanding(None).questions;
    assert_eq!(all.len(), 1, "Bo is like nobody: {all:?}");
    assert_eq!((all[0].topic.clone(), all[0].guess, all[0].rows), (Topic::Owner("A. Ruiz".into()), 0, 1));
    let report = imported(&answered(text, &memory, |q| q.guess), &mut store);
    assert!(!report.new_people.contains(&"A. Ruiz".to_owned()) && report.new_people.contains(&"Bo Lind".to_owned()));
    let deals = store.deals(&DealFilter::default()).unwrap();
    let owner = |name: &str| deals.iter().find(|d| d.name == name).unwrap().owner;
    assert!(owner("A").is_some() && owner("A") == owner("C"));
}

#[test]
fn what_was_answered_is_remembered_for_the_header_set_and_the_crm() {
    let text = "id,name,owner,stage,amount,close date\n1,A,Ann Poe,Vor Ort,700.000,3/4/2026\n";
    let mut store = Store::in_memory().unwrap();
    let recall = |store: &Store| habits::memory(store, "2026-11-22".parse().unwrap()).unwrap();
    imported(&answered(text, &recall(&store), |q| q.choices.len() - 1), &mut store);
    // the same header set, in another order: nothing is asked
    let again = "close date,amount,stage,owner,name,id\n5/6/2026,800.000,vor ort,Ann Poe,B,2\n";
    let plan = with(again, Answers::default(), recall(&store)).unwrap();
    assert!(plan.understanding(None).is_clear(), "{:?}", plan.understanding(None).questions);
    assert!(plan.answers().to_toml().unwrap().contains("close = \"mdy\""));
    // another header set of the same CRM: the stage is known, the columns' writing is asked again
    let other = "id,name,owner,stage,amount,close date,segment\n1,A,Ann Poe,Vor Ort,700.000,3/4/2026,SMB\n";
    let asked: Vec<Topic> =
        topics(&with(other, Answers::default(), recall(&store)).unwrap()).into_iter().map(|t| t.0).collect();
    assert_eq!(asked, [Topic::DateOrder(Field::Close), Topic::Decimal(Field::Amount)]);
    // what is said now goes before what was said then
    let now = Answers::parse("[stages]\n'VOR ORT' = 'late'").unwrap();
    let plan = with(again, now, recall(&store)).unwrap();
    assert_eq!(plan.words.phase("Vor Ort"), Some(Phase::Late));
    // forgotten it is asked again
    assert_eq!(habits::forget(&mut store, &plan).unwrap(), (1, 1));
    assert_eq!(topics(&with(again, Answers::default(), recall(&store)).unwrap()).len(), 3);
}

#[test]
fn a_rehearsal_remembers_nothing() {
    let text = "id,name,owner,stage,amount,close date\n1,A,Ann Poe,Demo,1.50,2026-12-01\n";
    let mut store = Store::in_memory().unwrap();
    rehearse(&asked(text), &mut store, NOW.parse().unwrap()).unwrap();
    assert_eq!((store.habits().unwrap().len(), store.stage_phases().unwrap().len()), (0, 0));
}

#[test]
fn many_deals_that_vanish_are_a_loud_doubt() {
    let file = |n: usize| -> String {
        let rows: String = (0..n).map(|n| format!("{n},A{n},Ann Poe,Demo,1.50,2026-12-01\n")).collect();
        format!("id,name,owner,stage,amount,close date\n{rows}")
    };
    let mut store = Store::in_memory().unwrap();
    imported(&asked(&file(10)), &mut store);
    for (left, loud) in [(8, false), (7, true)] {
        let memory = habits::memory(&store, "2026-11-22".parse().unwrap()).unwrap();
        let plan = with(&file(left), Answers::default(), memory).unwrap();
        let report = rehearse(&plan, &mut store, NOW.parse().unwrap()).unwrap();
        let u = plan.understanding(Some(&report));
        assert_eq!((u.is_clear(), u.doubts.len()), (!loud, usize::from(loud)), "{left}: {:?}", u.doubts);
        assert!(!loud || u.doubts[0].words.contains("3 of the 10 deals") && u.doubts[0].words.contains("--part"));
        assert_eq!(u.outcome.unwrap().gone, 10 - left);
    }
}

#[test]
fn hubspots_own_close_dates_show() {
    let file = |days: [&str; 5], crm: &str| -> String {
        let rows: String =
            days.iter().enumerate().map(|(n, d)| format!("{n},A,Ann Poe,Contract Sent,1.50,{d}\n")).collect();
        format!("{crm}\n{rows}9,W,Ann Poe,Closed Won,1.5,2026-11-03\n")
    };
    let hubspot = "Record ID,Deal Name,Deal owner,Deal Stage,Amount,Close Date";
    let (ends, some) = (
        ["2026-11-30", "2026-12-31 20:09", "2026-11-30", "2027-02-28", "2026-12-02"],
        ["2026-11-30", "2026-12-31", "2026-11-12", "2027-02-27", "2026-12-02"],
    );
    for (days, header, want) in
        [(ends, hubspot, true), (some, hubspot, false), (ends, "id,name,owner,stage,amount,close date", false)]
    {
        let plan = asked(&file(days, header));
        assert_eq!(plan.crm() == Crm::Hubspot, header == hubspot);
        let said = plan.understanding(None).remarks.iter().any(|r| r.contains("close dates look automatic: 80 %"));
        assert_eq!(said, want, "{days:?}");
    }
}

#[test]
fn columns_say_how_much_they_tell() {
    let rows: String = (0..50)
        .map(|n| format!("{n},A,Ann Poe,Demo,1.50,2026-12-01,{}\n", if n < 2 { "2026-11-01" } else { "" }))
        .collect();
    let u = asked(&format!("id,name,owner,stage,amount,close date,last activity\n{rows}")).understanding(None);
    assert_eq!((u.columns[6].filled, u.columns[6].rows), (2, 50));
    assert!(!u.columns[6].told.is_told() && u.columns[5].told.is_told());
    assert!(u.remarks.iter().any(|r| r.starts_with("last activity: filled in 4 % of the rows")), "{:?}", u.remarks);
    assert!(
        u.remarks.iter().any(|r| r.starts_with("next step, next step's date: nothing in the file")),
        "{:?}",
        u.remarks
    );
}

#[test]
fn what_was_answered_about_a_file_that_was_left_is_not_asked_again_and_it_is_shown_again() {
    let text = "id,name,owner,stage,amount,close date\n1,A,Ann Poe,Odd,1.50,03/04/2026\n";
    let all = answered(text, &Memory::default(), |q| q.choices.len() - 1);
    let mut store = Store::in_memory().unwrap();
    assert!(habits::set_aside(&mut store, &asked(text), all.answers()).unwrap());
    assert!(store.last_snapshot().unwrap().is_none(), "nothing was imported");
    let memory = habits::memory(&store, "2026-11-22".parse().unwrap()).unwrap();
    let again =
        plan_bytes("t.csv", text.into(), Settings { memory, asks: true, ..Settings::test(Kind::Deals) }).unwrap();
    let seen = again.understanding(None);
    assert_eq!((seen.questions.len(), seen.familiar, seen.is_clear()), (0, false, false), "{:?}", seen.questions);
    // nothing said, nothing kept
    assert!(!habits::set_aside(&mut Store::in_memory().unwrap(), &asked(text), &Answers::default()).unwrap());
}

#[test]
fn the_answer_about_days_is_seen_in_the_preview_and_in_the_result() {
    let text = "id,name,owner,stage,amount,close date\n1,A,Ann Poe,Demo,1.50,03/04/2026\n";
    let plan = answered(text, &Memory::default(), |_| 0);
    let said = |remarks: &[String]| {
        remarks.iter().any(|r| r.starts_with("dates in `close date` are read") && r.ends_with("as you said"))
    };
    assert!(said(&plan.understanding(None).remarks), "{:?}", plan.remarks);
    let report = imported(&plan, &mut Store::in_memory().unwrap());
    assert!(said(&report.remarks), "{:?}", report.remarks);
    // also where it is said of the whole file
    let settings = Settings { date_order: Some(crate::crm::date::DateOrder::Dmy), ..Settings::test(Kind::Deals) };
    let plan = plan_bytes("t.csv", text.into(), settings).unwrap();
    assert!(
        plan.remarks.iter().any(|r| r == "dates are read day first, as you said for this file"),
        "{:?}",
        plan.remarks
    );
}

#[test]
fn a_currency_without_a_rate_is_said_before_anything_is_asked() {
    let text = "id,name,owner,stage,amount,currency,close date\n1,A,Ann Poe,Odd,1.50,CHF,03/04/2026\n2,B,Ann Poe,Odd,1.50,GBP,03/04/2026\n\
        3,C,Ann Poe,Odd,1.50,CHF,03/04/2026\n4,D,Ann Poe,Odd,1.50,USD,03/04/2026\n";
    let seen = asked(text).understanding(None);
    assert!(!seen.questions.is_empty() && seen.outcome.is_none(), "nothing was rehearsed yet");
    let doubt = &seen.doubts[0];
    assert!(
        doubt.loud && doubt.words.starts_with("no rate to USD for CHF (2), GBP (1): these rows"),
        "{}",
        doubt.words
    );
    let settings = Settings {
        rates: [("CHF".to_owned(), "1.1".to_owned()), ("GBP".to_owned(), "1.3".to_owned())].into(),
        ..Settings::test(Kind::Deals)
    };
    let with = plan_bytes("t.csv", text.replace("03/04", "13/04").into(), settings).unwrap();
    assert!(!with.understanding(None).doubts.iter().any(|d| d.words.starts_with("no rate")));
}
