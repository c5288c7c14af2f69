use std::collections::BTreeMap;

use super::*;
use crate::crm::read::Source;
use crate::crm::recognise::recognise;
use crate::crm::rows::{DataRows, Line};
use crate::crm::survey::survey;
use crate::crm::vocabulary::Kind;
use crate::domain::deal::Category;
use crate::domain::money::Money;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn settings() -> Settings {
    Settings { rates: BTreeMap::from([("EUR".into(), "1.0837".into())]), ..Settings::test(Kind::Deals) }
}

/// What becomes of every data row.
fn outcomes(text: &str, settings: &Settings) -> Vec<Outcome> {
    let source = Source::from_bytes("t.csv", text.as_bytes().to_vec(), None).unwrap();
    let layout = recognise(&source, Kind::Deals, settings.crm, &settings.map).unwrap();
    let words = Words::of(layout.crm, &settings.map, &settings.stages).unwrap();
    let progress = crate::crm::Progress::default();
    let (_, writing) = survey(&source, &layout, settings, words.scale, &progress).unwrap();
    let rates = Rates::of(&settings.rates).unwrap();
    let mut reader = DealReader::new(&layout, &writing, &words, settings, &rates);
    let mut rows = DataRows::of(&source, &layout).unwrap();
    let mut out = Vec::new();
    let mut record = Record::default();
    while let Some(line) = rows.next_line(&mut record).unwrap() {
        if let Line::Data = line {
            out.push(reader.read(&record));
        }
    }
    out
}

fn deals(text: &str) -> Vec<Draft> {
    let all = outcomes(text, &settings()).into_iter();
    all.map(|o| match o {
        Outcome::Deal(d) => d,
        other => panic!("{other:?}"),
    })
    .collect()
}

fn refusal(text: &str) -> Refusal {
    match outcomes(text, &settings()).pop() {
        Some(Outcome::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_hubspot_row_in_full() {
    let text = "\"Record ID\",\"Deal Name\",\"Associated Company\",\"Deal owner\",\"Deal Stage\",\"Amount\",\"Currency\",\
        \"Close Date\",\"Create Date\",\"Last Activity Date\",\"Next step\",\"Next Activity Date\",\
        \"Date entered current stage\",\"Deal probability\",\"Forecast category\",\"Original Traffic Source\",\
        \"Closed Lost Reason\"\n\
        \"10676775052\",\"Big one\",\"Acme\",\"Jo Doe (Deactivated User)\",\"Qualified to Buy\",\"117.0\",\"USD\",\
        \"2026-12-01 20:09\",\"2026-01-13 09:15\",\"2026-11-20 08:00\",\"Buyer signs\",\"2026-12-02\",\
        \"2026-11-01\",\"0.4\",\"Not forecasted\",\"Offline Sources\",\"\"\n";
    let want = Draft {
        row: Box::new(DealRow {
            external_id: Some("10676775052".into()),
            name: "Big one".into(),
            account: Some("Acme".into()),
            owner: None,
            stage: "Qualified to Buy".into(),
            phase: Phase::Early,
            status: Status::Open,
            category: Some(Category::Omitted),
            amount: Some(Money::units(117)),
            close: Some(day("2026-12-01")),
            created: Some(day("2026-01-13")),
            last_activity: Some(day("2026-11-20")),
            next_step: Some("Buyer signs".into()),
            next_step_date: Some(day("2026-12-02")),
            stage_entered: Some(day("2026-11-01")),
            pushes: None,
            probability: Some(0.4),
            segment: None,
            source: Some("Offline Sources".into()),
            lost_reason: None,
            competitor: None,
            icp: None,
            pipeline: None,
            contact: None,
            deal_type: None,
        }),
        guessed: false,
        no_amount: None,
        unknown_category: None,
    };
    assert_eq!(deals(text), [want]);
}

#[test]
fn a_salesforce_row_with_its_traps() {
    let text = "Id,Name,Account.Name,Owner.Name,StageName,IsClosed,IsWon,Amount,Probability,CloseDate,CreatedDate,\
        ForecastCategory,PushCount,Days In Stage,Age,Lead Source\n\
        006A0000001abcDEFG,A,Acme,Jo,Negotiation/Review,false,false,5000,1,2026-12-31,,Forecast,3.0,12 days,40,\n\
        006A0000001abcE,B,Acme,Jo,Closed Won,true,true,0.00,100,2026-10-31,2026-01-01T15:15:00.000+0000,Closed,0,,,Web\n\
        006A0000001abcX,C,Acme,Jo,Dead end,true,false,,0,2026-10-31,,Omitted,,,,\n";
    let all = deals(text);
    let a = &all[0].row;
    assert_eq!(a.external_id.as_deref(), Some("006A0000001abcD"), "15 of 18 characters");
    assert_eq!((a.category, a.pushes, a.phase), (Some(Category::Commit), Some(3), Phase::Late));
    assert_eq!((a.stage_entered, a.created), (Some(day("2026-11-10")), Some(day("2026-10-13"))));
    assert_eq!(a.probability, Some(0.01), "Salesforce counts to 100");
    assert_eq!((all[1].row.status, all[1].row.amount), (Status::Won, Some(Money::ZERO)));
    assert_eq!((all[2].row.status, all[2].row.amount), (Status::Lost, None), "empty is not zero");
}

#[test]
fn a_pipedrive_row_with_status_and_stamps() {
    let text = "Deal - ID,Deal - Title,Deal - Owner,Deal - Stage,Deal - Status,Deal - Value,Deal - Currency of Value,\
        Deal - Expected close date,Deal - Won time,Deal - Lost time,Deal - Probability,Deal - Organization,\
        Deal - Last stage change\n\
        1,A,Jo,Proposal Made,Won,8100,EUR,2026-12-31,2026-11-03 10:00:00,,,Acme,2026-11-01 10:00:00\n\
        2,B,Jo,Proposal Made,open,10,USD,,,,,Acme,\n\
        3,C,Jo,Proposal Made,lost,10,USD,2026-12-31,,2026-11-05 10:00:00,,Acme,\n";
    let all = deals(text);
    assert_eq!(all[0].row.amount, Some(Money(877_797)), "8100 at 1.0837");
    assert_eq!((all[0].row.close, all[0].row.status), (Some(day("2026-11-03")), Status::Won));
    assert_eq!((all[1].row.close, all[1].row.status, all[1].row.probability), (None, Status::Open, None));
    assert_eq!((all[2].row.close, all[2].row.status), (Some(day("2026-11-05")), Status::Lost));
    assert_eq!(all[0].row.stage_entered, Some(day("2026-11-01")));
    let deleted = "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Expected close date\n\
        1,A,Qualified,deleted,1,2026-01-01\n";
    assert!(matches!(outcomes(deleted, &settings())[..], [Outcome::Skip(Skipped::Deleted)]));
}

#[test]
fn a_deal_without_a_name_is_called_after_what_there_is() {
    let text = "id,name,account,product,stage,amount,close date\n\
        1,Named,Acme,Gadget,Demo,1,2026-01-01\n2,,Acme,Gadget,Demo,1,2026-01-01\n3,,Acme,,Demo,1,2026-01-01\n\
        4,,,Gadget,Demo,1,2026-01-01\n5,,,,Demo,1,2026-01-01\n";
    let names: Vec<String> = deals(text).into_iter().map(|d| d.row.name).collect();
    assert_eq!(names, ["Named", "Acme Gadget", "Acme", "Gadget (4)", "Deal 5"]);
}

#[test]
fn what_is_refused_names_line_column_value_and_reason() {
    let head = "id,name,stage,amount,currency,close date,probability,pushes,status,icp,last activity date";
    let good = ["1", "A", "Demo", "1.5", "USD", "2026-01-31", "0.5", "1", "open", "yes", "2026-01-01"];
    assert_eq!(deals(&format!("{head}\n{}\n", good.join(",")))[0].row.icp, Some(true));
    for (at, value, column, reason) in [
        (0, "1.23457E+18", "id", "rounded"),
        (2, "", "stage", "needs a stage"),
        (3, "abc", "amount", "not a number"),
        (3, "99999999999999999999", "amount", "too large"),
        (4, "GBP", "currency", "no rate to USD"),
        (4, "bananas", "currency", "code"),
        (5, "31.02.2026", "close date", "does not exist"),
        (5, "1066-01-01", "close date", "1990 to 2100"),
        (5, "soon", "close date", "not a date"),
        (6, "1000", "probability", "outside"),
        (6, "maybe", "probability", "not a probability"),
        (7, "-1", "pushes", "whole number"),
        (7, "1.5", "pushes", "whole number"),
        (8, "Ανοιχτό", "status", "no status"),
        (9, "perhaps", "icp", "neither yes nor no"),
        (10, "yesterday", "last activity date", "not a date"),
    ] {
        let mut cells = good;
        cells[at] = value;
        if at == 2 {
            cells[8] = "";
        }
        let r = refusal(&format!("{head}\n{}\n", cells.join(",")));
        assert_eq!((r.line, r.column.as_deref(), r.value.as_str()), (2, Some(column), value));
        assert_eq!(r.name.as_deref(), Some("A"), "the deal is named");
        assert!(r.reason.contains(reason), "{value}: {}", r.reason);
    }
}

#[test]
fn another_currency_is_never_taken_for_ours() {
    let head = "name,stage,amount,close date\n";
    let text = format!("{head}A,Demo,\"€8.100,00\",2026-01-01\nB,Demo,$21000,2026-01-01\n");
    let amounts: Vec<_> = deals(&text).into_iter().map(|d| d.row.amount).collect();
    assert_eq!(amounts, [Some(Money(877_797)), Some(Money::units(21_000))]);
    // a thousand in a column of cents behind a comma: nobody knows
    let r = refusal(&format!("{head}A,Demo,\"€8.100,00\",2026-01-01\nB,Demo,\"$21,000\",2026-01-01\n"));
    assert!(r.reason.contains("--decimal"), "{}", r.reason);
    let r = refusal(&format!("{head}A,Demo,£5,2026-01-01\n"));
    assert!(r.reason.contains("is in GBP, and there is no rate to USD"), "{}", r.reason);
    let r = refusal("name,stage,amount_gbp,close date\nA,Demo,5,2026-01-01\n");
    assert_eq!((r.column.as_deref(), r.value.as_str()), (Some("amount_gbp"), "5"));
    let r = refusal("name,stage,Amount (£),close date\nA,Demo,5,2026-01-01\n");
    assert!(r.reason.contains("is in GBP"), "{}", r.reason);
    assert_eq!(deals("name,stage,Amount (€),close date\nA,Demo,100,2026-01-01\n")[0].row.amount, Some(Money(10_837)));
    // Salesforce's converted pair is used when it is in our currency
    let text = "Opportunity Name,Opportunity Owner,Stage,Amount Currency,Amount,Amount (converted) Currency,\
        Amount (converted),Close Date\nA,Jo,Qualification,GBP,100,USD,125,2026-01-01\n";
    assert_eq!(deals(text)[0].row.amount, Some(Money::units(125)));
}

#[test]
fn nothing_zero_and_dash_are_told_apart() {
    let text = "id,name,stage,amount,close date\n1,A,Demo,0,2026-01-01\n2,B,Demo,0.00,2026-01-01\n\
        3,C,Demo,,2026-01-01\n4,D,Demo,-,2026-01-01\n5,E,Demo,N/A,2026-01-01\n";
    let amounts: Vec<_> = deals(text).into_iter().map(|d| d.row.amount).collect();
    assert_eq!(amounts, [Some(Money::ZERO), Some(Money::ZERO), None, None, None]);
}

#[test]
fn a_word_for_no_amount_yet_leaves_the_deal_in_and_says_so() {
    let row = |amount: &str| format!("id,name,stage,amount,close date\n7,Big one,Demo,{amount},2026-01-01\n");
    for word in ["TBD", "n/a", "-", "?", "tbc", "unknown", "Unbekannt"] {
        let all = deals(&row(word));
        let said = all[0].no_amount.as_deref().unwrap();
        assert_eq!((all[0].row.amount, all[0].row.name.as_str()), (None, "Big one"), "{word}");
        assert_eq!((said.line, said.column.as_deref(), said.value.as_str()), (2, Some("amount"), word));
        assert_eq!(said.name.as_deref(), Some("Big one"));
    }
    assert_eq!(deals(&row(""))[0].no_amount, None, "an empty cell is nothing to mention");
    let r = refusal(&row("\"12,3,4x\""));
    assert_eq!((r.value.as_str(), r.name.as_deref()), ("12,3,4x", Some("Big one")));
    assert!(r.reason.contains("not a number"), "{}", r.reason);
}

#[test]
fn foreign_text_is_cleaned_and_bounded() {
    let long = "x".repeat(30_000);
    let text = format!(
        "name,stage,amount,close date,account\n\u{1b}[31mred\u{7},Demo,1,2026-01-01,'+351 Ltd\n{long},Demo,1,2026-01-01,\n"
    );
    let all = deals(&text);
    assert_eq!(all[0].row.name, "red");
    assert_eq!(all[0].row.account.as_deref(), Some("+351 Ltd"));
    assert!((9_000..=10_000).contains(&all[1].row.name.chars().count()));
}

#[test]
fn unknown_words_are_guessed_or_left_and_said() {
    let text = "name,stage,amount,close date,forecast category\nA,Waiting for legal,1,2026-01-01,Moon shot\n";
    let d = &deals(text)[0];
    assert_eq!((d.row.phase, d.guessed, d.row.category), (Phase::Late, true, None));
    assert_eq!(d.unknown_category.as_deref(), Some("Moon shot"));
}
