use proptest::prelude::*;

use super::*;
use crate::crm::date::DateOrder;
use crate::crm::{Report, Skipped, rehearse};
use crate::domain::money::Money;
use crate::store::Store;

/// What importing it into an empty store would do.
fn report(plan: &Plan) -> Report {
    rehearse(plan, &mut Store::in_memory().unwrap(), "2026-11-22T09:00:00Z".parse().unwrap()).unwrap()
}

fn deals(text: &str) -> Report {
    report(&plan_bytes("deals.csv", text.as_bytes().to_vec(), Settings::test(Kind::Deals)).unwrap())
}

const HEAD: &str = "id,name,owner,stage,amount,close date\n";

#[test]
fn what_a_file_adds_up_to() {
    let text = format!(
        "{HEAD}1,A,Jo,Demo,100,2026-12-01\n2,B,jo,Closed Won,0,2026-01-01\n3,C,Ann,Lost,,2026-01-01\n\n\
         4,D,,Odd stage,7.5,\n5,E,Jo,Demo,x,2026-01-01\n"
    );
    let plan = plan_bytes("deals.csv", text.into(), Settings::test(Kind::Deals)).unwrap();
    let report = report(&plan);
    let t = &report.tally;
    assert_eq!((t.rows, t.landed, t.refused.len()), (5, 4, 1));
    assert_eq!((t.refused[0].line, t.refused[0].column.as_deref()), (7, Some("amount")));
    assert_eq!(t.sums, [(2, Money(10_750)), (1, Money::ZERO), (1, Money::ZERO)]);
    assert_eq!((t.no_amount, t.zero_amount, t.no_close, t.no_owner), (1, 1, 1, 1));
    assert_eq!(t.skipped[&Skipped::Blank], 1);
    let owners = &plan.survey().owners.0;
    assert_eq!(owners.iter().map(|(k, o)| (k.as_str(), o.deals)).collect::<Vec<_>>(), [("ann", 1), ("jo", 3)]);
    assert!(report.remarks.iter().any(|r| r.contains("Odd stage = early")), "{:?}", report.remarks);
}

#[test]
fn files_that_cannot_be_imported_say_so_in_one_line() {
    for (bytes, words) in [
        (&b""[..], "is empty"),
        (b"\n\n", "is empty"),
        (HEAD.as_bytes(), "0 rows to import"),
        (b"id,name,owner,stage,amount,close date\n\n,,,,,\n", "0 rows to import"),
        (b"\x00\x01\x02", "not a text file"),
        (b"PK\x03\x04", "damaged archive or workbook"),
        (b"apple,pear\n1,2\n", "no line has column names of deals"),
        (b"name,owner\nA,B\n", "no column for the stage, the amount, the close date"),
        (b"id,name,stage,amount,close date\n1,A,Demo,1,1/2/2026\n", "--date-order"),
    ] {
        let e = plan_bytes("f.csv", bytes.to_vec(), Settings::test(Kind::Deals)).err().unwrap().to_string();
        assert!(e.contains(words) && e.contains("f.csv") && e.lines().count() == 1, "{e}");
    }
    let missing = plan(Path::new("/nowhere/at-all.csv"), Settings::test(Kind::Deals)).err().unwrap().to_string();
    assert!(missing.starts_with("at-all.csv: "), "{missing}");
}

#[test]
fn separators_byte_order_marks_and_line_ends() {
    let rows = ["name|stage|amount|close date", "A|Demo|1054,00|01.03.2026", "B|Demo|50,00|20.10.2026"];
    for (delimiter, bom, end) in [(";", "\u{feff}", "\r\n"), ("\t", "", "\n"), ("|", "\u{feff}", "\r")] {
        let text = format!("{bom}{}{end}", rows.join(end).replace('|', delimiter));
        let plan = deals(&text);
        assert_eq!(plan.tally.sums[0], (2, Money(110_400)), "{text:?}: {:?}", plan.tally.refused);
    }
    // quoted commas
    let plan = deals("name,stage,amount,close date\n\"A, Inc.\",Demo,\"1,054.00\",2026-03-01\n");
    assert_eq!(plan.tally.sums[0], (1, Money(105_400)));
}

#[test]
fn a_number_in_the_european_way_and_a_date_in_the_american() {
    let plan = deals("name;stage;amount;close date\nA;Demo;1.054,50;3/14/2026\nB;Demo;700.000;3/4/2026\n");
    assert_eq!(plan.tally.sums[0], (2, Money(70_105_450)));
    assert!(plan.remarks.iter().any(|r| r.contains("month first")));
    let settings = Settings { date_order: Some(DateOrder::Dmy), ..Settings::test(Kind::Deals) };
    let plan = plan_bytes("f.csv", "name;stage;amount;close date\nA;Demo;1;3/14/2026\n".into(), settings).unwrap();
    let reason = &report(&plan).tally.refused[0].reason;
    assert_eq!(reason, "is a day that does not exist", "what was said goes before what the file says");
}

#[test]
fn a_lost_quote_costs_its_row_only() {
    let plan = deals(&format!("{HEAD}1,\"A,Jo,Demo,1,2026-01-01\n2,B,Jo,Demo,1,2026-01-01\n"));
    assert_eq!((plan.tally.landed, plan.tally.refused[0].line), (1, 2));
}

#[test]
fn people_and_quotas_are_read_with_their_refusals() {
    let refused = |plan: &Plan| -> Vec<(u64, String)> {
        plan.tally.refused.iter().map(|r| (r.line, r.column.clone().unwrap_or_default())).collect()
    };
    let text = "sales_agent,manager,regional_office,email\nAnn,Max Bo,North,ann@example.com\nBea,Bea,North,\n\
        Cy,Max Bo,North,nowhere\n,Max,North,\n";
    let plan = plan_bytes("p.csv", text.into(), Settings::test(Kind::People)).unwrap();
    assert_eq!(refused(&plan), [(3, "manager".into()), (4, "email".into()), (5, "sales_agent".into())]);
    let text = "person,period,amount,currency\nAnn,2026-Q4,500k,\nAnn,2026-Q5,1,\nAnn,2026-11,,\n,2026-11,1,\n\
        Bo,2026-11,-1,\nBo,2026-11,1,EUR\n";
    let plan = plan_bytes("q.csv", text.into(), Settings::test(Kind::Quotas)).unwrap();
    assert_eq!((plan.tally.landed, plan.tally.total), (1, Money::units(500_000)));
    let columns = [(3, "period"), (4, "amount"), (5, "person"), (6, "amount"), (7, "currency")];
    assert_eq!(refused(&plan), columns.map(|(line, c)| (line, c.to_owned())));
}

#[test]
fn a_file_that_tells_its_day_shows_that_day() {
    let text = "id,name,stage,amount,close date\n1,A,Demo,1,2026-12-01\n";
    let of = |name: &str, settings: Settings| {
        let plan = plan_bytes(name, text.into(), settings).unwrap();
        (plan.day().to_string(), plan.remarks.iter().any(|r| r.contains("as its name says")))
    };
    let settings = || Settings::test(Kind::Deals);
    assert_eq!(of("deals-2026-11-12.csv", settings()), ("2026-11-12".into(), true));
    assert_eq!(of("deals-2026-11-22.csv", settings()), ("2026-11-22".into(), false), "made today");
    assert_eq!(of("deals-2027-11-12.csv", settings()), ("2026-11-22".into(), false), "no file is of a day to come");
    assert_eq!(of("deals-2026-11-12.csv", Settings { dated: true, ..settings() }), ("2026-11-22".into(), false));
    // last week's file after this week's is an older state, whoever reads it
    let mut store = Store::in_memory().unwrap();
    let now = "2026-11-22T09:00:00Z".parse().unwrap();
    let mut import =
        |name: &str| crate::crm::import(&plan_bytes(name, text.into(), settings()).unwrap(), &mut store, now);
    import("deals-2026-11-19.csv").unwrap();
    let said = import("deals-2026-11-12.csv").err().unwrap().to_string();
    assert!(said.contains("a later state") && said.contains("2026-11-19"), "{said}");
}

proptest! {
    #[test]
    fn whatever_the_bytes_nothing_panics(
        kind in prop_oneof![Just(Kind::Deals), Just(Kind::People), Just(Kind::Quotas)],
        head in prop_oneof![Just(""), Just(HEAD), Just("name,email,role,team,manager,joined\n"), Just("name,period,amount\n")],
        bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), any::<u8>()], 0..600),
    ) {
        let _ = plan_bytes("f.csv", [head.as_bytes(), &bytes].concat(), Settings::test(kind));
    }

    #[test]
    fn whatever_stands_below_a_good_header_every_row_is_accounted_for(
        cells in proptest::collection::vec(proptest::collection::vec(
            "|[0-9]{1,3}|Demo|Closed Won|-|[0-9/.]{6,10}|2026-0[1-9]-[0-3][0-9]|[€$][0-9.,]{1,9}|\\PC{0,9}|\"[^\"]{0,9}\"",
            0..9), 1..12)
    ) {
        let text: String = cells.iter().map(|row| row.join(",") + "\n").collect();
        let settings = Settings { date_order: Some(DateOrder::Mdy), ..Settings::test(Kind::Deals) };
        if let Ok(plan) = plan_bytes("f.csv", format!("{HEAD}{text}").into_bytes(), settings) {
            let mut store = Store::in_memory().unwrap();
            let now = "2026-11-22T09:00:00Z".parse().unwrap();
            let first = crate::crm::import(&plan, &mut store, now).unwrap();
            prop_assert_eq!(first.tally.rows, first.tally.landed + first.tally.count_refused());
            prop_assert_eq!(first.tally.landed, first.tally.sums.iter().map(|s| s.0).sum::<usize>());
            let again = crate::crm::import(&plan, &mut store, now).unwrap();
            prop_assert_eq!((again.new, again.changed, again.gone), (0, 0, 0), "the same file changes nothing");
            prop_assert_eq!(again.tally.sums, first.tally.sums);
            let lines = |report: &Report| report.tally.refused.iter().map(|r| r.line).collect::<Vec<_>>();
            prop_assert_eq!(lines(&again), lines(&first));
            prop_assert_eq!(again.tally.skipped, first.tally.skipped);
        }
    }
}
