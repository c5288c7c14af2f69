//! Files as they come, and as they should not: every one in `tests/corpus` is read and planned, and what became of it is
//! compared with the text beside it. `trap-NN` is a peculiarity of a CRM's export, `bad` one that has to be refused in one
//! clear line. Then the same files are damaged at random: whatever the bytes, nothing panics, and reading ends.
//!
//! After a change that is meant: `BELLWETHER_WRITE_CORPUS=1 cargo test --test corpus`, and look at what git shows.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use bellwether::crm::{self, Kind, Record, Row, Settings, Source};
use bellwether::store::Store;
use proptest::prelude::*;

fn settings() -> Settings {
    Settings::new(Kind::Deals, "2026-11-22".parse().unwrap())
}

/// Where other languages are spoken the euro is at home.
fn settings_for(name: &str) -> Settings {
    let mut settings = settings();
    if name.starts_with("language-") {
        settings.rates.insert("EUR".to_owned(), "1".to_owned());
    }
    settings
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut all: Vec<PathBuf> = ["csv", "xlsx"]
        .iter()
        .flat_map(|kind| fs::read_dir(folder.join(kind)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|e| e != "expected"))
        .collect();
    all.sort();
    all
}

/// What became of a file, in words.
fn outcome(name: &str, bytes: Vec<u8>, settings: Settings) -> String {
    let mut out = String::new();
    let mut put = |line: std::fmt::Arguments<'_>| writeln!(out, "{line}").unwrap();
    match Source::from_bytes(name, bytes.clone(), None) {
        Err(_) => {}
        Ok(source) => {
            let mut rows = source.rows().unwrap();
            let mut record = Record::default();
            loop {
                match rows.next_row(&mut record) {
                    Ok(Row::End) => break,
                    Ok(Row::Cells) => put(format_args!("{record:?}")),
                    Ok(Row::Broken { line, reason }) => put(format_args!("{line}: broken: {reason}")),
                    Err(e) => {
                        put(format_args!("error: {e}"));
                        break;
                    }
                }
            }
        }
    }
    let mut store = Store::in_memory().unwrap();
    let report = crm::plan_bytes(name, bytes, settings)
        .and_then(|plan| crm::rehearse(&plan, &mut store, "2026-11-22T09:00:00Z".parse().unwrap()));
    let report = match report {
        Err(e) => {
            let e = e.to_string();
            assert_eq!(e.lines().count(), 1, "{name}: one line says it: {e}");
            put(format_args!("error: {e}"));
            return out;
        }
        Ok(report) => report,
    };
    let tally = &report.tally;
    put(format_args!("{} rows by {}, header on line {}", tally.rows, report.crm.key(), report.header_line));
    put(format_args!("landed {}, skipped {:?}", tally.landed, tally.skipped));
    put(format_args!("open, won, lost {:?}", tally.sums));
    put(format_args!(
        "without an amount {}, zero {}; without a day {}",
        tally.no_amount, tally.zero_amount, tally.no_close
    ));
    put(format_args!("people {}", report.new_people.join(", ")));
    for refusal in &tally.refused {
        let column = refusal.column.as_deref().unwrap_or("-");
        put(format_args!("refused: line {}, {column} `{}` {}", refusal.line, refusal.value, refusal.reason));
    }
    for cell in &tally.without {
        put(format_args!("taken: line {}, {} `{}`", cell.line, cell.name.as_deref().unwrap_or("-"), cell.value));
    }
    report.remarks.iter().for_each(|remark| put(format_args!("note: {remark}")));
    out
}

#[test]
fn every_file_of_the_corpus_becomes_what_it_should() {
    let mut wrong = Vec::new();
    let all = files();
    assert!(all.len() > 60, "the corpus is there: {}", all.len());
    for path in all {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let got = outcome(&name, fs::read(&path).unwrap(), settings_for(&name));
        let silent = got.contains(
            "
open, won",
        ) && !got.contains("refused: ");
        assert!(!(name.starts_with("bad-") && silent), "{name} is taken without a word");
        let expected = path.with_file_name(format!("{name}.expected"));
        if std::env::var_os("BELLWETHER_WRITE_CORPUS").is_some() {
            fs::write(&expected, &got).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != got {
            wrong.push(format!("{name} became:\n{got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The last reading of a file is the same as the first, also from disk.
#[test]
fn a_file_on_disk_is_what_its_bytes_are() {
    for path in files() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let in_memory = Source::from_bytes(name, fs::read(&path).unwrap(), None);
        match (Source::open(&path, None), in_memory) {
            (Ok(a), Ok(b)) => assert_eq!((a.digest(), a.bytes()), (b.digest(), b.bytes()), "{name}"),
            (a, b) => assert_eq!(a.err().map(|e| e.to_string()), b.err().map(|e| e.to_string()), "{name}"),
        }
    }
}

/// A few bytes that unpack to much, or that refer to a long text thousands of times, are not kept. Measured in a process
/// of its own, which nothing else grows.
#[cfg(target_os = "linux")]
#[test]
fn no_workbook_of_the_corpus_takes_much_memory() {
    const MEASURES: &str = "BELLWETHER_CORPUS_MEASURES";
    if std::env::var_os(MEASURES).is_some() {
        for path in files().iter().filter(|p| p.extension().is_some_and(|e| e == "xlsx")) {
            outcome(path.file_name().unwrap().to_str().unwrap(), fs::read(path).unwrap(), settings());
        }
        let status = fs::read_to_string("/proc/self/status").unwrap();
        println!("\n{}", status.lines().find(|l| l.starts_with("VmHWM:")).unwrap());
        return;
    }
    let out = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "no_workbook_of_the_corpus_takes_much_memory", "--nocapture"])
        .env(MEASURES, "1")
        .output()
        .unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success(), "{said}");
    let peak = said.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches("kB").trim().parse().unwrap();
    assert!(peak < 128 * 1024, "{peak} kB at its peak");
}

/// Damages the bytes in a few places.
fn damage(mut bytes: Vec<u8>, where_what: &[(u32, u8, u8)]) -> Vec<u8> {
    for &(at, how, byte) in where_what {
        if bytes.is_empty() {
            break;
        }
        let at = at as usize % bytes.len();
        match how % 5 {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            2 => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            _ => {
                let piece: Vec<u8> = bytes[at..].iter().take(usize::from(byte)).copied().collect();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

/// Damages one part of a workbook and packs it again, so that what reads the parts is reached.
fn damage_part(workbook: &[u8], part: usize, where_what: &[(u32, u8, u8)]) -> Option<Vec<u8>> {
    let mut from = zip::ZipArchive::new(Cursor::new(workbook)).ok()?;
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let part = part % from.len().max(1);
    for index in 0..from.len() {
        let mut file = from.by_index(index).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        if index == part {
            bytes = damage(bytes, where_what);
        }
        to.start_file(file.name().ok()?.to_string(), options).ok()?;
        to.write_all(&bytes).ok()?;
    }
    to.finish().ok().map(Cursor::into_inner)
}

fn edits() -> impl Strategy<Value = Vec<(u32, u8, u8)>> {
    let byte = prop_oneof![
        Just(b'"'),
        Just(b','),
        Just(b';'),
        Just(b'\n'),
        Just(b'\r'),
        Just(0),
        Just(b'<'),
        Just(b'>'),
        Just(b'&'),
        any::<u8>()
    ];
    proptest::collection::vec((any::<u32>(), any::<u8>(), byte), 1..6)
}

fn cases() -> u32 {
    std::env::var("BELLWETHER_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(100)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_never_panics(which in any::<proptest::sample::Index>(), edits in edits()) {
        let all = files();
        let path = which.get(&all);
        outcome("damaged", damage(fs::read(path).unwrap(), &edits), settings());
    }

    #[test]
    fn a_damaged_part_never_panics(which in any::<proptest::sample::Index>(), part in any::<usize>(), edits in edits()) {
        let all: Vec<PathBuf> = files().into_iter().filter(|p| p.extension().is_some_and(|e| e == "xlsx")).collect();
        if let Some(bytes) = damage_part(&fs::read(which.get(&all)).unwrap(), part, &edits) {
            outcome("damaged.xlsx", bytes, settings());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(
        start in proptest::sample::select(vec![
            &b""[..], b"PK\x03\x04", b"\xFF\xFE", b"\xEF\xBB\xBF", b"\xD0\xCF\x11\xE0", b"id,name,owner,stage,amount,close date\n",
        ]),
        bytes in proptest::collection::vec(any::<u8>(), 0..2000),
    ) {
        outcome("arbitrary", [start, &bytes].concat(), settings());
    }
}

/// Id, name, account, owner, stage, amount in cents, close date.
type Rendered = (&'static str, &'static str, &'static str, &'static str, &'static str, Option<i64>, [u16; 3]);

/// A pipeline with what is awkward in any rendering: cents, thousands, umlauts, an empty amount, days below 13.
const PIPELINE: [Rendered; 6] = [
    ("P1", "Größe, neu", "Möbel; Söhne", "Ana Müller", "Prospecting", Some(1_234_550), [2026, 12, 1]),
    ("P2", "Café \"Süd\"", "Orbit", "Bo Lind", "Negotiation", Some(6_700_000), [2027, 1, 13]),
    ("P3", "Kepler", "Kepler", "Ana Müller", "Closed Won", Some(5), [2026, 10, 2]),
    ("P4", "Delphi", "Delphi", "Bo Lind", "Closed Lost", Some(99_999_999), [2026, 3, 4]),
    ("P5", "Leer", "Orbit", "Bo Lind", "Prospecting", None, [2026, 12, 31]),
    ("P6", "Nichts", "Orbit", "Ana Müller", "Prospecting", Some(0), [2026, 11, 30]),
];

/// The pipeline as one CRM or spreadsheet would write it.
fn rendering(separator: char, amount: impl Fn(i64) -> String, day: impl Fn([u16; 3]) -> String) -> String {
    let quote = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let join = |cells: &[String]| cells.join(&separator.to_string()) + "\r\n";
    let head = ["Opportunity ID", "Opportunity Name", "Account Name", "Owner", "Stage", "Amount", "Close Date"];
    let mut text = join(&head.map(quote));
    for (id, name, account, owner, stage, cents, close) in PIPELINE {
        let cells = [id, name, account, owner, stage, &cents.map(&amount).unwrap_or_default(), &day(close)];
        text.push_str(&join(&cells.map(quote)));
    }
    text
}

/// "67,000.00", "67.000,00".
fn grouped(cents: i64, thousands: char, decimal: char) -> String {
    let whole = (cents / 100).to_string();
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(thousands);
        }
        out.push(digit);
    }
    format!("{out}{decimal}{:02}", cents % 100)
}

#[test]
fn four_renderings_of_one_pipeline_are_the_same_deals_to_the_cent() {
    let dmy = |[y, m, d]: [u16; 3]| format!("{d:02}.{m:02}.{y}");
    let mdy = |[y, m, d]: [u16; 3]| format!("{m}/{d}/{y}");
    let iso = |[y, m, d]: [u16; 3]| format!("{y}-{m:02}-{d:02}");
    let american = rendering(',', |c| grouped(c, ',', '.'), mdy).into_bytes();
    let european = rendering(';', |c| grouped(c, '.', ','), dmy);
    let european: Vec<u8> = european.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let unicode = rendering('\t', |c| grouped(c, ' ', ','), dmy);
    let unicode: Vec<u8> = [0xff, 0xfe].into_iter().chain(unicode.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let plain = rendering(',', |c| format!("{}.{:02}", c / 100, c % 100), iso).into_bytes();
    let deals = |bytes: Vec<u8>| {
        let mut store = Store::in_memory().unwrap();
        let plan = crm::plan_bytes("pipeline.csv", bytes, settings()).unwrap();
        let report = crm::import(&plan, &mut store, "2026-11-22T09:00:00Z".parse().unwrap()).unwrap();
        assert_eq!((report.new, report.tally.count_refused()), (PIPELINE.len(), 0), "{:?}", report.tally.refused);
        let names = store.names().unwrap();
        let mut deals = store.deals(&bellwether::store::DealFilter::default()).unwrap();
        deals.sort_by(|a, b| a.external_id.cmp(&b.external_id));
        let tell = |d: &bellwether::domain::deal::Deal| {
            format!(
                "{:?} {} {:?} {:?} {} {:?} {:?} {:?}",
                d.external_id,
                d.name,
                d.account,
                d.owner.map(|o| &names[&o]),
                d.stage,
                d.status,
                d.amount,
                d.close
            )
        };
        deals.iter().map(tell).collect::<Vec<_>>()
    };
    let wanted = deals(plain);
    for (n, (id, name, _, owner, _, cents, close)) in PIPELINE.iter().enumerate() {
        let amount = format!("{:?}", cents.map(bellwether::domain::money::Money));
        assert!([*id, name, owner, &iso(*close), &amount].iter().all(|part| wanted[n].contains(part)), "{}", wanted[n]);
    }
    for (what, bytes) in [("american", american), ("european", european), ("unicode text", unicode)] {
        assert_eq!(deals(bytes), wanted, "{what}");
    }
}
