//! What a file is: where its header stands, which column holds what, which CRM wrote it.

use serde::Serialize;

use super::answers::MapFile;
use super::error::{CrmError, clip};
use super::label::{Label, label};
use super::lookalike::lookalike;
use super::read::{Record, Row, Source};
use super::rows::{DataRows, Line};
use super::targets::period;
use super::vocabulary::{Columns, Crm, Field, Kind};
use crate::domain::period::PeriodKey;

/// How far down a header is looked for.
pub const HEADER_WITHIN: usize = 40;

/// How many rows say whether a report is grouped.
const GROUPS_WITHIN: usize = 2000;

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its label, cleaned and clipped.
    pub header: String,
    /// What it holds.
    pub field: Option<Field>,
    /// Why it is not used although it was understood.
    pub note: Option<&'static str>,
    /// The currency its label names: a code (`amount_usd`) or a symbol (`Betrag (€)`).
    pub currency: Option<String>,
}

/// What was recognised.
#[derive(Debug, Clone)]
pub struct Layout {
    /// What the file is about.
    pub kind: Kind,
    /// Who wrote it.
    pub crm: Crm,
    /// The header's line.
    pub line: u64,
    /// Non-blank rows before it.
    pub before: usize,
    /// Every column, in order.
    pub columns: Vec<Column>,
    /// Columns by which a formatted report is grouped, outermost first: they are filled only where a group begins.
    pub grouped: Vec<usize>,
    /// The header as it stands in the file, to know it when it comes again.
    raw: Record,
    /// Where each fact stands in use.
    at: Vec<Option<usize>>,
}

impl Layout {
    /// The index of the column in use for this fact.
    pub fn index(&self, field: Field) -> Option<usize> {
        self.at.get(field as usize).copied().flatten()
    }

    /// The label of the column in use for this fact.
    pub fn header(&self, field: Field) -> Option<&str> {
        self.index(field).and_then(|i| self.columns.get(i)).map(|c| c.header.as_str())
    }

    /// A list of quotas with a column per period: each period with the layout in which its column is the amount.
    pub fn periods(&self) -> Vec<(PeriodKey, Self)> {
        if self.kind != Kind::Quotas || self.index(Field::Period).is_some() {
            return Vec::new();
        }
        let of = |column: &Column| match column {
            Column { field: Some(Field::Amount), note: None, header, .. } => period(header),
            _ => None,
        };
        let found = self.columns.iter().enumerate().filter_map(|(i, c)| of(c).map(|p| (i, p)));
        let alone = |at: usize| {
            let mut one = self.clone();
            for (i, column) in one.columns.iter_mut().enumerate().filter(|(_, c)| c.field == Some(Field::Amount)) {
                column.note = (i != at).then_some("another column is used for it");
            }
            if let Some(amount) = one.at.get_mut(Field::Amount as usize) {
                *amount = Some(at);
            }
            one
        };
        found.map(|(i, period)| (period, alone(i))).collect()
    }

    /// The header row once more, as in exports that were pasted together.
    pub fn is_header(&self, record: &Record) -> bool {
        record.len() == self.raw.len() && record.iter().zip(self.raw.iter()).all(|(a, b)| a.trim() == b.trim())
    }
}

/// Understood, but there is nothing yet that uses it.
const KEPT_FOR_LATER: &[Field] = &[Field::Activities, Field::Modified];

/// Finds the header (the row that has most known labels) and what its columns hold.
///
/// # Errors
/// No header, columns missing that are needed, a map file that names a column there is none of.
pub fn recognise(source: &Source, kind: Kind, crm: Option<Crm>, map: &MapFile) -> Result<Layout, CrmError> {
    find(source, kind, crm, map, false)
}

/// The same where somebody is there to be asked: columns that are needed may be missing, see [`missing`], and a row of
/// four texts or more may be a header of which no label is known.
///
/// # Errors
/// No such row, a map file that names a column there is none of.
pub fn recognise_to_ask(source: &Source, kind: Kind, crm: Option<Crm>, map: &MapFile) -> Result<Layout, CrmError> {
    find(source, kind, crm, map, true)
}

fn find(source: &Source, kind: Kind, crm: Option<Crm>, map: &MapFile, asks: bool) -> Result<Layout, CrmError> {
    let known = Columns::of(kind)?;
    let Candidates { best, first } = candidates(source, &known, kind, map, asks)?;
    let labels = |r: Option<&Record>| {
        let cells: Vec<String> = r.into_iter().flat_map(Record::iter).take(12).map(clip).collect();
        cells.join(", ")
    };
    let Some((score, before, header)) = best.filter(|(score, ..)| *score > 0) else {
        return Err(CrmError::NoHeader { file: source.name.clone(), kind: kind.key(), labels: labels(first.as_ref()) });
    };
    let mut layout = layout(&known, kind, crm, map, header, before)?;
    let missing: Vec<&str> = missing(&layout, map).into_iter().map(|(_, words)| words).collect();
    if !missing.is_empty() && !asks {
        if score < 2 && layout.columns.len() > 2 {
            return Err(CrmError::NoHeader {
                file: source.name.clone(),
                kind: kind.key(),
                labels: labels(first.as_ref()),
            });
        }
        return Err(CrmError::MissingColumns {
            file: source.name.clone(),
            missing: missing.join(", "),
            labels: labels(Some(&layout.raw)),
        });
    }
    layout.grouped = grouped(source, &layout)?;
    Ok(layout)
}

/// The columns of groups among the first ones that bear a sort arrow. One that is merely sorted says its value in every
/// row; a group says it once.
fn grouped(source: &Source, layout: &Layout) -> Result<Vec<usize>, CrmError> {
    let named = layout.raw.iter().enumerate().filter(|(_, c)| !c.trim().is_empty());
    let arrows = named.take_while(|(_, c)| c.trim().ends_with(['↑', '↓']));
    let mut columns: Vec<(usize, bool)> = arrows.map(|(i, _)| (i, false)).collect();
    let mut rows = DataRows::of(source, layout)?;
    let mut record = Record::default();
    let mut above: Option<Record> = None;
    let mut looked_at = 0;
    while looked_at < GROUPS_WITHIN && !columns.is_empty() {
        match rows.next_line(&mut record)? {
            None => break,
            Some(Line::Data) => {}
            // below a sum a group begins, and may have the name of the last one
            Some(_) => {
                above = None;
                continue;
            }
        }
        let mut outer_begins = false;
        let mut keep = columns.len();
        for (depth, (column, gaps)) in columns.iter_mut().enumerate() {
            let here = record.cell(*column).trim();
            *gaps |= here.is_empty();
            let again = !here.is_empty() && above.as_ref().is_some_and(|r| r.cell(*column).trim() == here);
            if (looked_at == 0 && here.is_empty()) || (again && !outer_begins) {
                keep = depth;
                break;
            }
            outer_begins |= !here.is_empty();
        }
        columns.truncate(keep);
        above = Some(record.clone());
        looked_at += 1;
    }
    // the outer ones of a group with gaps are groups too
    let last = columns.iter().rposition(|(_, gaps)| *gaps).map_or(0, |at| at + 1);
    columns.truncate(last);
    Ok(columns.into_iter().map(|(column, _)| column).collect())
}

/// Of several sheets, the one whose header has most known labels; the first of equals.
///
/// # Errors
/// One of the whole file.
pub fn choose_sheet(source: &mut Source, kind: Kind, map: &MapFile) -> Result<(), CrmError> {
    let count = source.sheets();
    if count < 2 {
        return Ok(());
    }
    let known = Columns::of(kind)?;
    let mut best = (0, 0);
    for sheet in 0..count {
        source.choose(sheet);
        let score = candidates(source, &known, kind, map, false)?.best.map_or(0, |(score, ..)| score);
        if score > best.0 {
            best = (score, sheet);
        }
    }
    source.choose(best.1);
    let remark = format!("sheet `{}` is read, one of {count}", clip(source.sheet_name()));
    source.remarks.push(remark);
    Ok(())
}

/// The sheet of that name, capital letters aside.
///
/// # Errors
/// There is none: the names there are.
pub fn named_sheet(source: &mut Source, name: &str) -> Result<(), CrmError> {
    let wanted = name.trim().to_lowercase();
    match source.sheet_names().iter().position(|n| n.trim().to_lowercase() == wanted) {
        Some(at) => {
            source.choose(at);
            Ok(())
        }
        None => {
            let there: Vec<String> = source.sheet_names().into_iter().map(clip).collect();
            let what = match there.is_empty() {
                true => "is no workbook: it has no sheets to choose from".to_owned(),
                false => format!("has no sheet `{}`; it has: {}", clip(name), there.join(", ")),
            };
            Err(CrmError::file(&source.name, &what))
        }
    }
}

/// Rows that may be the header.
struct Candidates {
    /// The one with most known labels: how many, how many rows are before it.
    best: Option<(usize, usize, Record)>,
    /// The first that is not blank.
    first: Option<Record>,
}

fn candidates(source: &Source, known: &Columns, kind: Kind, map: &MapFile, asks: bool) -> Result<Candidates, CrmError> {
    let mut rows = source.rows()?;
    let mut found = Candidates { best: None, first: None };
    let mut seen = 0;
    let mut record = Record::default();
    while seen < HEADER_WITHIN {
        match rows.next_row(&mut record)? {
            Row::End => break,
            Row::Broken { .. } => seen += 1,
            Row::Cells if record.is_blank() => {}
            Row::Cells => {
                let score = score(known, map, kind, &record);
                // of rows without a known label the first that could be a header at all
                let score = if asks && score == 0 && looks_like_a_header(&record) { 1 } else { score };
                if found.best.as_ref().is_none_or(|(best, ..)| score > *best) {
                    found.best = Some((score, seen, record.clone()));
                }
                found.first.get_or_insert_with(|| record.clone());
                seen += 1;
            }
        }
    }
    Ok(found)
}

/// Four cells or more, all of them words, none twice.
fn looks_like_a_header(record: &Record) -> bool {
    let mut labels: Vec<String> = record.iter().map(|c| label(c).key).filter(|k| !k.is_empty()).collect();
    let words = labels.iter().all(|k| k.starts_with(char::is_alphabetic));
    let n = labels.len();
    labels.sort_unstable();
    labels.dedup();
    n >= 4 && words && labels.len() == n
}

fn score(known: &Columns, map: &MapFile, kind: Kind, record: &Record) -> usize {
    let mut fields: Vec<Field> =
        record.iter().filter_map(|c| meaning(known, map, &label(&clip(c))).map(|m| m.0)).collect();
    fields.sort_unstable();
    fields.dedup();
    let periods = if kind == Kind::Quotas { record.iter().filter(|c| period(c).is_some()).count() } else { 0 };
    fields.len() + periods
}

/// Fact, preference and currency of a label.
fn meaning(known: &Columns, map: &MapFile, label: &Label) -> Option<(Field, usize, Option<String>)> {
    if label.key.is_empty() {
        return None;
    }
    // a person's own word goes before every table
    if let Some((field, _)) = map.columns.iter().find(|(_, name)| same(label, name)) {
        return Some((*field, 0, None));
    }
    if map.ignore.iter().any(|name| same(label, name)) {
        return None;
    }
    // no column holds it, somebody said
    in_tables(known, label).filter(|(field, ..)| map.columns.get(field).is_none_or(|name| !name.is_empty()))
}

fn in_tables(known: &Columns, label: &Label) -> Option<(Field, usize, Option<String>)> {
    let found = known.field(&label.key).or_else(|| label.short.as_deref().and_then(|short| known.field(short)));
    if label.converted {
        return match found {
            Some((Field::Amount, rank)) => Some((Field::AmountCompany, rank + 1, None)),
            _ => None,
        };
    }
    if let Some((field, rank)) = found {
        return Some((field, rank + 1, None));
    }
    // amount_usd, "Amount in EUR"
    let (base, code) = label.key.split_at_checked(label.key.len().checked_sub(3)?)?;
    let code = code.to_uppercase();
    match known.field(base.strip_suffix("in").unwrap_or(base)).or_else(|| known.field(base)) {
        Some((Field::Amount, rank)) if COMMON_CURRENCIES.contains(&code.as_str()) => {
            Some((Field::Amount, rank + 100, Some(code)))
        }
        _ => None,
    }
}

const COMMON_CURRENCIES: &[&str] = &[
    "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN",
    "TRY", "ILS", "INR", "CNY", "HKD", "SGD", "KRW", "BRL", "MXN", "ZAR", "AED", "SAR",
];

fn same(have: &Label, name: &str) -> bool {
    let name = label(name);
    have.key == name.key && have.converted == name.converted
}

fn layout(
    known: &Columns,
    kind: Kind,
    crm: Option<Crm>,
    map: &MapFile,
    header: Record,
    before: usize,
) -> Result<Layout, CrmError> {
    let labels: Vec<Label> = header.iter().map(|c| label(&clip(c))).collect();
    for (field, name) in map.columns.iter().filter(|(_, name)| !name.is_empty()) {
        if !labels.iter().any(|l| same(l, name)) {
            return Err(CrmError::Map(format!(
                "{} is to come from the column `{name}`, which the file has not",
                field.key()
            )));
        }
    }
    let meanings: Vec<_> = labels.iter().map(|l| meaning(known, map, l)).collect();
    let has = |field| meanings.iter().flatten().any(|m| m.0 == field);
    let mut columns = Vec::with_capacity(labels.len());
    for (i, (cell, meaning)) in header.iter().zip(&meanings).enumerate() {
        let Some((field, rank, currency)) = meaning else {
            let note = labels.get(i).and_then(|l| why_not(kind, map, l));
            columns.push(Column { header: clip(cell), field: None, note, currency: None });
            continue;
        };
        let better = meanings
            .iter()
            .enumerate()
            .any(|(j, m)| m.as_ref().is_some_and(|(f, r, _)| f == field && (r < rank || (r == rank && j < i))));
        let note = if better || (*field == Field::OwnerId && has(Field::Owner)) {
            Some("another column is used for it")
        } else if KEPT_FOR_LATER.contains(field) {
            Some(labels.get(i).and_then(|l| why_not(kind, map, l)).unwrap_or("nothing uses it yet"))
        } else {
            None
        };
        let amount = matches!(field, Field::Amount | Field::AmountCompany);
        let sign = ["€", "£", "¥", "$"].iter().find(|s| amount && cell.contains(**s)).map(|s| (*s).to_owned());
        columns.push(Column { header: clip(cell), field: Some(*field), note, currency: currency.clone().or(sign) });
    }
    if kind == Kind::Quotas && !has(Field::Period) {
        by_period(&mut columns);
    }
    let keys: Vec<String> = labels.into_iter().map(|l| l.key).collect();
    let crm = crm.unwrap_or_else(|| known.crm(&keys));
    let mut at = Vec::new();
    for (i, column) in columns.iter().enumerate() {
        if let (Some(field), None) = (column.field, column.note) {
            let slot = field as usize;
            at.resize(at.len().max(slot + 1), None);
            if let Some(slot) = at.get_mut(slot) {
                slot.get_or_insert(i);
            }
        }
    }
    Ok(Layout { kind, crm, line: header.line, before, columns, grouped: Vec::new(), raw: header, at })
}

/// Columns whose label is a period hold amounts; beside them a column of amounts is a sum.
fn by_period(columns: &mut [Column]) {
    let is_period = |c: &Column| c.field.is_none() && period(&c.header).is_some();
    if !columns.iter().any(is_period) {
        return;
    }
    for column in columns {
        if column.field == Some(Field::Amount) {
            column.note = Some("another column is used for it");
        } else if is_period(column) {
            column.field = Some(Field::Amount);
        }
    }
}

/// Why a column is not used that somebody does not want.
pub const AS_YOU_SAID: &str = "as you said";

/// Why a column is not used although it might seem to hold something.
fn why_not(kind: Kind, map: &MapFile, label: &Label) -> Option<&'static str> {
    if map.ignore.iter().any(|name| same(label, name)) {
        return Some(AS_YOU_SAID);
    }
    (kind == Kind::Deals).then(|| lookalike(label)).flatten().map(|(_, why)| why)
}

/// What is needed and not there, and nobody said that it is nowhere: the fact to ask for, in words.
pub fn missing(layout: &Layout, map: &MapFile) -> Vec<(Field, &'static str)> {
    let nowhere = |f: &Field| map.columns.get(f).is_some_and(String::is_empty);
    let has = |fields: &[Field]| fields.iter().any(|f| layout.index(*f).is_some() || nowhere(f));
    let needs: &[(&[Field], &str)] = match layout.kind {
        Kind::Deals => &[
            (&[Field::Name, Field::Account, Field::Id], "the deal's name"),
            (&[Field::Stage, Field::Status, Field::Closed, Field::Won], "the stage"),
            (&[Field::Amount, Field::AmountCompany], "the amount"),
            (&[Field::Close], "the close date"),
        ],
        Kind::People => &[(&[Field::Name, Field::FirstName, Field::LastName, Field::Email], "the person's name")],
        Kind::Quotas => &[
            (&[Field::Name, Field::Person, Field::Team], "the person or the team"),
            (&[Field::Period], "the period"),
            (&[Field::Amount], "the amount"),
        ],
        Kind::Leads => &[
            (
                &[Field::Name, Field::FirstName, Field::LastName, Field::Email, Field::Account, Field::Id],
                "the lead's name",
            ),
            (
                &[
                    Field::Status,
                    Field::Stage,
                    Field::Converted,
                    Field::ConvertedDeal,
                    Field::AcceptedOn,
                    Field::RejectedOn,
                ],
                "the lead's status",
            ),
        ],
        Kind::Activities => {
            &[(&[Field::On], "the day"), (&[Field::ActivityType, Field::Subject], "the kind of activity")]
        }
    };
    let by_period = !layout.periods().is_empty();
    let needs = needs.iter().filter(|(fields, _)| !(by_period && fields.contains(&Field::Period)));
    let open = needs.filter(|(fields, _)| !has(fields));
    open.filter_map(|(fields, words)| fields.first().map(|f| (*f, *words))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Layout, CrmError> {
        let source = Source::from_bytes("t.csv", text.as_bytes().to_vec(), None)?;
        recognise(&source, Kind::Deals, None, &MapFile::default())
    }

    fn used(layout: &Layout) -> Vec<(&str, &str)> {
        layout
            .columns
            .iter()
            .filter(|c| c.note.is_none())
            .filter_map(|c| c.field.map(|f| (f.key(), c.header.as_str())))
            .collect()
    }

    #[test]
    fn a_hubspot_header_in_full() {
        let text = "\"Record ID\",\"Deal Name\",\"Last Activity Date\",\"Deal Stage\",\"Close Date\",\"Deal owner\",\"Amount\",\
            \"Amount in company currency\",\"Currency\",\"Pipeline\",\"Forecast category\",\"Deal probability\",\
            \"Date entered \"\"Qualified To Buy (Sales Pipeline)\"\"\",\"Next step\",\"Create Date\",\"Associated Company\"\n";
        let layout = of(text).unwrap();
        assert_eq!(layout.crm, Crm::Hubspot);
        let fields: Vec<&str> = used(&layout).iter().map(|(f, _)| *f).collect();
        let want = [
            "id",
            "name",
            "last_activity",
            "stage",
            "close",
            "owner",
            "amount",
            "amount_company",
            "currency",
            "pipeline",
            "category",
            "probability",
            "next_step",
            "created",
            "account",
        ];
        assert_eq!(fields, want);
        assert_eq!(layout.columns[12].field, None);
        assert_eq!(layout.columns[12].header, "Date entered \"Qualified To Buy (Sales Pipeline)\"");
    }

    #[test]
    fn a_pipedrive_header_keeps_entities_apart() {
        let text = "Deal - ID,Deal - Title*,Deal - Owner,Deal - Weighted value,Deal - Currency of Weighted value,Deal - Stage,\
            Deal - Status,Deal - Value,Deal - Currency of Value,Organization - Name,Person - Name,Deal - Status,\
            Deal - Expected close date,Deal - Update time,Deal - Organization ID\n";
        let layout = of(text).unwrap();
        assert_eq!(layout.crm, Crm::Pipedrive);
        assert_eq!(layout.header(Field::Name), Some("Deal - Title*"));
        assert_eq!(layout.header(Field::Account), Some("Organization - Name"));
        assert_eq!(layout.header(Field::Amount), Some("Deal - Value"));
        assert_eq!(layout.header(Field::Currency), Some("Deal - Currency of Value"));
        assert_eq!(layout.index(Field::Status), Some(6));
        assert_eq!(layout.columns[11].note, Some("another column is used for it"));
        assert_eq!(layout.index(Field::LastActivity), None, "an update is not an activity");
    }

    #[test]
    fn a_salesforce_report_and_its_converted_amount() {
        let text = "Opportunity Name,Opportunity Owner,Stage,Amount Currency,Amount,Amount (converted) Currency,\
            Amount (converted),Expected Revenue (converted),Close Date ↑,Account: Last Activity\n";
        let layout = of(text).unwrap();
        assert_eq!(layout.crm, Crm::Salesforce);
        assert_eq!(layout.index(Field::Amount), Some(4));
        assert_eq!(layout.index(Field::AmountCompany), Some(6));
        assert_eq!(layout.index(Field::AmountCompanyCurrency), Some(5));
        assert_eq!(layout.index(Field::Close), Some(8));
        assert_eq!((layout.columns[7].field, layout.columns[9].field), (None, None));
    }

    #[test]
    fn the_header_need_not_be_the_first_line() {
        let layout = of("# made by hand\n\nMy pipeline,,\nname,stage,amount,close date\nx,y,1,2026-01-01\n").unwrap();
        assert_eq!((layout.line, layout.before), (4, 2));
    }

    #[test]
    fn a_name_beats_an_id_and_labels_can_name_a_currency() {
        let layout = of("owner_id,owner_name,name,stage,amount_eur,close_date\n").unwrap();
        assert_eq!(layout.header(Field::Owner), Some("owner_name"));
        assert_eq!(layout.columns[4].currency.as_deref(), Some("EUR"));
    }

    #[test]
    fn what_is_missing_is_said_at_once() {
        let e = of("Deal Name,Deal Owner,Create Date\n").unwrap_err().to_string();
        assert!(e.contains("the stage, the amount, the close date") && e.contains("Deal Owner"), "{e}");
        let e = of("apple,pear\n1,2\n").unwrap_err().to_string();
        assert!(e.contains("no line has column names of deals") && e.contains("apple, pear"), "{e}");
    }

    #[test]
    fn a_map_file_names_columns() {
        let source = Source::from_bytes("t.csv", b"Titel;Phase;Betrag;Datum\n".to_vec(), None).unwrap();
        let map = MapFile::parse("[columns]\nname = 'Titel'\namount = 'betrag'\nclose = 'Datum'").unwrap();
        let layout = recognise(&source, Kind::Deals, None, &map).unwrap();
        assert_eq!(layout.index(Field::Amount), Some(2));
        let map = MapFile::parse("[columns]\nname = 'Name'").unwrap();
        assert!(recognise(&source, Kind::Deals, None, &map).unwrap_err().to_string().contains("`Name`"));
    }
}
