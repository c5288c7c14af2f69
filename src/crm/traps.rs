//! The traps of real exports that recognising has to see through, each with a small file of its own.

use super::answers::Answers;
use super::recognise::recognise;
use super::vocabulary::{Crm, Field, Kind};
use super::{Report, Settings, Understanding, import, plan_bytes};
use crate::domain::deal::{Category, Deal, Status};
use crate::domain::money::Currency;
use crate::store::{DealFilter, Store};

struct Read {
    deals: Vec<Deal>,
    report: Report,
    seen: Understanding,
}

fn read_with(text: &str, settings: Settings) -> Read {
    let plan = plan_bytes("deals.csv", text.into(), settings).unwrap();
    let mut store = Store::in_memory().unwrap();
    let report = import(&plan, &mut store, "2026-11-22T09:00:00Z".parse().unwrap()).unwrap();
    let mut deals = store.deals(&DealFilter::default()).unwrap();
    deals.sort_by(|a, b| a.name.cmp(&b.name));
    Read { deals, report, seen: plan.understanding(None) }
}

fn read(text: &str) -> Read {
    read_with(text, Settings::test(Kind::Deals))
}

/// What holds one value beside an otherwise plain deal, read by this CRM's habits.
fn one(crm: Crm, column: &str, values: &[&str]) -> Vec<Deal> {
    let rows: String =
        values.iter().enumerate().map(|(n, v)| format!("{n},D{n:02},Ann Poe,Demo,1.5,2026-12-01,\"{v}\"\n")).collect();
    let settings = Settings { crm: Some(crm), ..Settings::test(Kind::Deals) };
    read_with(&format!("id,name,owner,stage,amount,close date,{column}\n{rows}"), settings).deals
}

#[test]
fn trap_1_categories_say_other_words_in_apis_and_on_screens() {
    let words = [
        "Forecast",
        "Commit",
        "BestCase",
        "Best Case",
        "best_case",
        "BEST_CASE",
        "Not forecasted",
        "OMIT",
        "Omitted",
        "MOST_LIKELY",
        "Pipeline",
        "CLOSED",
    ];
    use Category::{BestCase, Closed, Commit, Omitted, Pipeline};
    let want =
        [Commit, Commit, BestCase, BestCase, BestCase, BestCase, Omitted, Omitted, Omitted, BestCase, Pipeline, Closed];
    for column in ["ForecastCategory", "Forecast Category", "Forecast category", "ForecastCategoryName"] {
        let got: Vec<Option<Category>> = one(Crm::Salesforce, column, &words).iter().map(|d| d.category).collect();
        assert_eq!(got, want.map(Some), "{column}");
    }
}

#[test]
fn trap_2_probabilities_are_out_of_one_out_of_a_hundred_or_words() {
    for (crm, column, values, want) in [
        (Crm::Hubspot, "Deal probability", ["0.2", "1", "0"], [Some(0.2), Some(1.0), Some(0.0)]),
        (Crm::Salesforce, "Probability (%)", ["10", "1", "100"], [Some(0.1), Some(0.01), Some(1.0)]),
        (Crm::Salesforce, "Probability (%)", ["0.10", "0.75", "1"], [Some(0.1), Some(0.75), Some(1.0)]),
        (Crm::Salesforce, "Probability (%)", ["10%", "75 %", "100%"], [Some(0.1), Some(0.75), Some(1.0)]),
        (Crm::Pipedrive, "Deal - Probability", ["40", "", "90"], [Some(0.4), None, Some(0.9)]),
        (Crm::Csv, "closure probability", ["High", "Medium", "Low"], [None, None, None]),
    ] {
        let got: Vec<Option<f64>> = one(crm, column, &values).iter().map(|d| d.probability).collect();
        assert_eq!(got, want, "{column} {values:?}");
    }
}

#[test]
fn trap_2_an_empty_probability_is_the_stages_own() {
    let text = "Record ID,Deal Name,Deal owner,Deal Stage,Amount,Close Date,Deal probability\n\
        1,A,Ann Poe,appointmentscheduled,1.5,2026-12-01,\n2,B,Ann Poe,Contract Sent,1.5,2026-12-01,0.5\n\
        3,C,Ann Poe,Closed Lost,1.5,2026-11-01,\n4,D,Ann Poe,Vor Ort,1.5,2026-12-01,\n5,E,Ann Poe,Qualified to buy,1.5,2026-12-01,\n";
    let read = read(text);
    let got: Vec<Option<f64>> = read.deals.iter().map(|d| d.probability).collect();
    assert_eq!(got, [Some(0.2), Some(0.5), None, None, Some(0.4)]);
    let said = "probability: empty in 4 of 5 rows; open deals get what their stage has in HubSpot by default";
    assert!(read.seen.remarks.iter().any(|r| r == said), "{:?}", read.seen.remarks);
    // Salesforce's own, without a column at all
    let text = "Opportunity ID,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date\n006A,A,Ann Poe,Proposal/Price Quote,1.5,2026-12-01\n";
    assert_eq!(super::traps::read(text).deals[0].probability, Some(0.75));
}

#[test]
fn trap_3_and_4_the_header_is_found_below_a_reports_head_and_without_its_arrows() {
    let text = "\"My pipeline\",,,,,\n\"As of 2026-08-13\",,,,,\nFiltered By,,,,,\n,,,,,\nOpportunity Name  ↑,Opportunity Owner,Stage  ↓,Amount,Close Date,Type\n\
        A,Ann Poe,Prospecting,1.5,1/13/2026,x\nTotal,,,1.5,,\n";
    let read = read(text);
    assert_eq!((read.seen.header_line, read.deals.len(), read.seen.crm), (5, 1, Crm::Salesforce));
    assert_eq!(read.deals[0].name, "A");
}

#[test]
fn trap_6_a_label_twice_with_a_star_or_in_quotes() {
    let text = "Deal - ID,Deal - Title*,Deal - Owner,Deal - Stage,Deal - Value,Deal - Expected close date,Deal - Status,Deal - Status\n\
        1,A,Ann Poe,Qualified,1.5,2026-12-01,open,my own field\n";
    let read = read(text);
    assert_eq!((read.seen.crm, read.deals[0].name.as_str(), read.deals[0].status), (Crm::Pipedrive, "A", Status::Open));
    assert_eq!(read.seen.columns[7].note.as_deref(), Some("another column is used for it"));
    let text = "id,name,owner,stage,amount,close date,\"Date entered \"\"Qualified To Buy (Sales Pipeline)\"\"\"\n1,A,Ann Poe,Demo,1.5,2026-12-01,2026-01-01\n";
    assert_eq!(super::traps::read(text).seen.columns[6].field, None);
}

#[test]
fn trap_7_the_order_of_days_is_the_columns_whatever_a_single_date_allows() {
    let text = "id,name,owner,stage,amount,close date,created date,last activity\n1,A,Ann Poe,Demo,1.5,3/4/2026,2026-01-13 09:15,2023-09-26T15:15:00.000+0000\n\
        2,B,Ann Poe,Demo,1.5,3/14/2026,2026-01-13T09:15:00Z,2026-01-13 15:15:00 UTC\n3,C,Ann Poe,Demo,1.5,2026-12-01,13.01.2026,\n";
    let read = read(text);
    let closes: Vec<String> = read.deals.iter().filter_map(|d| d.close).map(|d| d.to_string()).collect();
    assert_eq!(closes, ["2026-03-04", "2026-03-14", "2026-12-01"]);
    assert!(read.deals.iter().all(|d| d.created == Some("2026-01-13".parse().unwrap())));
    assert_eq!(read.deals[0].last_activity, Some("2023-09-26".parse().unwrap()));
}

#[test]
fn trap_8_and_9_numbers_and_days_are_decided_apart_from_each_other() {
    for (values, want) in [
        (&["67,000.00", "$21,000", "58.8k", "(1,234.00)"][..], &[6_700_000, 2_100_000, 5_880_000, -123_400][..]),
        (&["8.100,00", "120 000,50", "120\u{202f}000,00", "700.000"], &[810_000, 12_000_050, 12_000_000, 70_000_000]),
    ] {
        let rows: String = values
            .iter()
            .enumerate()
            .map(|(n, v)| format!("{n}\tD{n}\tAnn Poe\tDemo\t{v}\t{}/25/2026\n", n + 1))
            .collect();
        // European numbers beside American days
        let read = read(&format!("id\tname\towner\tstage\tamount\tclose date\n{rows}"));
        let got: Vec<i64> = read.deals.iter().filter_map(|d| d.amount).map(|a| a.minor()).collect();
        assert_eq!(got, want, "{:?}", read.report.tally.refused);
        assert_eq!(read.deals[1].close, Some("2026-02-25".parse().unwrap()));
    }
}

#[test]
fn trap_10_a_currency_column_stands_before_its_amount_and_a_missing_rate_refuses_the_row() {
    let text = "Opportunity Name,Opportunity Owner,Stage,Amount Currency,Amount,Amount (converted) Currency,Amount (converted),Close Date\n\
        A,Ann Poe,Prospecting,EUR,100.00,USD,108.37,2026-12-01\nB,Ann Poe,Prospecting,CHF,100.00,EUR,95.00,2026-12-01\n";
    let read = read(text);
    assert_eq!(read.deals.iter().map(|d| d.amount.unwrap().minor()).collect::<Vec<_>>(), [10_837]);
    assert!(read.report.tally.refused[0].reason.contains("CHF"), "{:?}", read.report.tally.refused);
    // of two amounts the one in the deal's own currency is the deal's, where no column says what the other is in
    let home = Currency::from_code("EUR").unwrap();
    let settings = Settings { currency: home, ..Settings::test(Kind::Deals) };
    let text = "id,name,owner,stage,amount,currency,weighted amount,close date\n1,A,Ann Poe,Demo,100.00,EUR,50.00,2026-12-01\n";
    assert_eq!(read_with(text, settings).deals[0].amount.unwrap().minor(), 10_000);
}

#[test]
fn trap_11_zero_blank_a_dash_and_no_column_are_four_things() {
    let text = "id,name,owner,stage,amount,close date\n1,A,Ann Poe,Demo,0,2026-12-01\n2,B,Ann Poe,Demo,0.00,2026-12-01\n3,C,Ann Poe,Demo,,2026-12-01\n\
        4,D,Ann Poe,Demo,-,2026-12-01\n";
    let read = read(text);
    assert_eq!((read.report.tally.zero_amount, read.report.tally.no_amount), (2, 2));
    let nowhere = Answers::parse("[columns]\namount = ''").unwrap();
    let settings = Settings { map: nowhere, ..Settings::test(Kind::Deals) };
    let read = read_with("id,name,owner,stage,close date\n1,A,Ann Poe,Demo,2026-12-01\n", settings);
    assert_eq!(read.report.tally.no_amount, 1);
    assert!(read.seen.remarks.iter().any(|r| r.starts_with("amount, last activity")), "{:?}", read.seen.remarks);
}

#[test]
fn trap_12_stages_say_in_many_words_that_a_deal_is_closed() {
    let rows: String = [
        "closed won ",
        "Closed/Won",
        "Won",
        "H. Work Order Received",
        "Dead",
        "Projects On Hold",
        "Closed Lost",
        "Demo",
    ]
    .iter()
    .enumerate()
    .map(|(n, stage)| format!("{n},D{n},Ann Poe,{stage},1.5,2026-01-01\n"))
    .collect();
    let got: Vec<Status> =
        read(&format!("id,name,owner,stage,amount,close date\n{rows}")).deals.iter().map(|d| d.status).collect();
    use Status::{Lost, Open, Won};
    assert_eq!(got, [Won, Won, Won, Won, Lost, Lost, Lost, Open]);
}

#[test]
fn trap_14_pushes_before_the_first_file_are_unknown_where_no_column_counts_them() {
    let with = "Opportunity ID,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date,Push Count\n1,A,Ann Poe,Prospecting,1.5,2026-12-01,3\n";
    assert_eq!(read(with).deals[0].pushes, 3);
    let without = read("name,account,owner,stage,amount,close date\nA,Acme,Ann Poe,Demo,1.5,2026-12-01\n");
    assert!(
        without.report.remarks.iter().any(|r| r.contains("known by name and account only")),
        "{:?}",
        without.report.remarks
    );
}

#[test]
fn trap_15_a_change_of_the_record_is_no_activity() {
    for label in ["Last Modified Date", "Deal - Update time", "Account: Last Activity", "Last Modified"] {
        let text =
            format!("id,name,owner,stage,amount,close date,{label}\n1,A,Ann Poe,Demo,1.5,2026-12-01,2026-11-01\n");
        let read = read(&text);
        assert_eq!(read.deals[0].last_activity, None, "{label}");
        assert!(read.seen.columns[6].note.is_some() && !read.seen.columns[6].used, "{label}");
    }
    // an activity may lie ahead
    let ahead =
        read("id,name,owner,stage,amount,close date,last activity\n1,A,Ann Poe,Demo,1.5,2026-12-01,2026-12-20\n");
    assert_eq!(ahead.deals[0].last_activity, Some("2026-12-20".parse().unwrap()));
}

#[test]
fn trap_16_ids_are_texts() {
    let text = "Opportunity ID,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date\n\
        0061t00000AbCdEAAV,A,Ann Poe,Prospecting,1.5,2026-12-01\n007,B,Ann Poe,Prospecting,1.5,2026-12-01\n1.23457E+18,C,Ann Poe,Prospecting,1.5,2026-12-01\n";
    let read = read(text);
    let ids: Vec<&str> = read.deals.iter().filter_map(|d| d.external_id.as_deref()).collect();
    assert_eq!(ids, ["0061t00000AbCdE", "007"]);
    assert!(read.report.tally.refused[0].reason.contains("a spreadsheet has rounded"));
}

#[test]
fn trap_17_the_same_row_again_is_counted_once_and_the_same_name_under_two_ids_is_two_deals() {
    let row = "1,A,Ann Poe,Demo,1.5,2026-12-01\n";
    let read = read(&format!("id,name,owner,stage,amount,close date\n{row}{row}2,A,Ann Poe,Demo,1.5,2026-12-01\n"));
    assert_eq!((read.deals.len(), read.report.tally.count_refused()), (2, 0));
}

#[test]
fn trap_21_close_dates_that_the_crm_has_set_are_said() {
    let header = "Record ID,Deal Name,Deal owner,Deal Stage,Amount,Close Date\n";
    let said = |days: &[&str]| {
        let rows: String =
            days.iter().enumerate().map(|(n, d)| format!("{n},D{n},Ann Poe,Contract Sent,1.5,{d}\n")).collect();
        read(&format!("{header}{rows}")).report.remarks.iter().any(|r| r.starts_with("close dates look automatic"))
    };
    assert!(said(&["2026-11-30", "12/31/2026", "2027-01-31 20:09", "2027-02-28", "2026-12-01"]));
    assert!(!said(&["2026-11-30", "2026-12-31", "2027-01-31", "2026-12-28", "2026-12-01"]), "3 of 5 is not above 60 %");
    assert!(!said(&["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]), "4 deals say nothing");
}

#[test]
fn pipedrives_labels_in_czech() {
    let text = "Obchod - ID;Obchod - Název;Obchod - Vlastník;Obchod - Fáze;Obchod - Stav;Obchod - Hodnota;Obchod - Měna;Obchod - Očekávané datum uzavření\n\
        1;A;Ann Poe;Qualified;Otevřený;120 000;CZK;30.09.2026\n2;B;Ann Poe;Qualified;Vyhráno;8 100,50;CZK;01.10.2026\n3;C;Ann Poe;Qualified;Prohráno;1;CZK;01.10.2026\n";
    let home = Currency::from_code("CZK").unwrap();
    let read = read_with(text, Settings { currency: home, ..Settings::test(Kind::Deals) });
    assert_eq!(read.seen.crm, Crm::Pipedrive);
    let got: Vec<(Status, i64)> = read.deals.iter().map(|d| (d.status, d.amount.unwrap().minor())).collect();
    assert_eq!(got, [(Status::Open, 12_000_000), (Status::Won, 810_050), (Status::Lost, 100)]);
    assert_eq!(read.deals[0].close, Some("2026-09-30".parse().unwrap()));
}

#[test]
fn every_crms_default_stages_are_known_with_their_own_labels_and_ids() {
    for (crm, stages) in [
        (
            Crm::Hubspot,
            &[
                "Appointment Scheduled",
                "Qualified to Buy",
                "Presentation Scheduled",
                "Decision Maker Bought-In",
                "Contract Sent",
                "Closed Won",
                "Closed Lost",
                "appointmentscheduled",
                "qualifiedtobuy",
                "presentationscheduled",
                "decisionmakerboughtin",
                "contractsent",
                "closedwon",
                "closedlost",
            ][..],
        ),
        (
            Crm::Salesforce,
            &[
                "Prospecting",
                "Qualification",
                "Needs Analysis",
                "Value Proposition",
                "Id. Decision Makers",
                "Perception Analysis",
                "Proposal/Price Quote",
                "Negotiation/Review",
                "Closed Won",
                "Closed Lost",
            ],
        ),
        (
            Crm::Pipedrive,
            &["Lead In", "Qualified", "Contact Made", "Demo Scheduled", "Proposal Made", "Negotiations Started"],
        ),
    ] {
        let words = super::vocabulary::Words::of(crm, &Answers::default(), &Default::default()).unwrap();
        for stage in stages {
            assert!(words.phase(stage).is_some() || words.ending(stage).is_some(), "{stage} of {}", crm.name());
        }
    }
}

#[test]
fn labels_of_real_layouts_are_known() {
    for (text, crm, holds) in [
        (
            "Record ID,Deal Name,Last Activity Date,State,Deal Stage,Close Date,Deal owner,Amount,Date of last meeting booked in meetings tool,Pipeline,Forecast category,Next step,Time in current stage,Deal probability",
            Crm::Hubspot,
            12,
        ),
        (
            "Account Name,Opportunity Name,Opportunity Owner,Created Date,Close Date,Last Stage Change Date,Last Activity Date,Last Event Date,Account: Last Activity,Inactive Days,Stage,Stage Duration,Probability (%),Lead Source,Primary Campaign Source,Amount,Forecast",
            Crm::Salesforce,
            13,
        ),
        (
            "Territory Region,Opportunity Owner,Account Name,Opportunity Name,Stage,Forecast Category,Total Amount Currency,Total Amount,Fiscal Period,Close Date,Opportunity Next Steps,Type",
            Crm::Salesforce,
            10,
        ),
        (
            "Id,Name,StageName,CloseDate,Amount,CurrencyIsoCode,IsClosed,IsWon,ForecastCategory,Owner.Name,Account.Name,LastActivityDate,PushCount,LastStageChangeInDays,LeadSource,Type",
            Crm::Salesforce,
            16,
        ),
        (
            "Deal - ID,Deal - Title,Deal - Creator,Deal - Owner,Deal - Weighted value,Deal - Currency of Weighted value,Deal - Pipeline,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Update time,Deal - Last stage change,Deal - Next activity date,Deal - Last activity date,Deal - Won time,Deal - Lost time,Deal - Deal closed on,Deal - Lost reason,Deal - Value,Deal - Currency of Value,Deal - Probability,Deal - Organization,Deal - Organization ID,Deal - Contact person,Deal - Label,Deal - Expected close date",
            Crm::Pipedrive,
            21,
        ),
    ] {
        let source = super::Source::from_bytes("t.csv", format!("{text}\n").into_bytes(), None).unwrap();
        let layout = recognise(&source, Kind::Deals, None, &Answers::default()).unwrap();
        let fields: Vec<&str> = (0..layout.columns.len())
            .filter_map(|i| layout.columns[i].field.filter(|f| layout.index(*f) == Some(i)).map(Field::key))
            .collect();
        assert_eq!((layout.crm, fields.len()), (crm, holds), "{fields:?}");
        assert!(!fields.contains(&"modified"));
    }
}
