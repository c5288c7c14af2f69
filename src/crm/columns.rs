//! How the values of a column are written: whether the day or the month comes first, which mark is the decimal one,
//! what probabilities are out of. Decided from all values of a column in a first pass over the file.

use std::collections::HashMap;

use super::date::{self, DateOrder};
use super::error::CrmError;
use super::number::{self, DecimalMark, Habit};
use super::read::Source;
use super::recognise::Layout;
use super::settings::Settings;
use super::vocabulary::{Field, Scale};
use crate::domain::money::Currency;

/// Columns that hold days.
const DATES: &[Field] = &[
    Field::Close,
    Field::Created,
    Field::LastActivity,
    Field::NextActivity,
    Field::StageEntered,
    Field::WonTime,
    Field::LostTime,
    Field::ClosedTime,
    Field::Joined,
    Field::Left,
    Field::ValidFrom,
    Field::Answered,
    Field::Contacted,
    Field::AcceptedOn,
    Field::RejectedOn,
    Field::On,
];
/// Columns that hold numbers.
const NUMBERS: &[Field] =
    &[Field::Amount, Field::AmountCompany, Field::Probability, Field::Pushes, Field::DaysInStage, Field::Age];

/// What was decided.
#[derive(Debug, Clone, Default)]
pub struct Writing {
    orders: HashMap<Field, DateOrder>,
    marks: HashMap<Field, Habit>,
    /// What probabilities are out of.
    pub scale: Option<Scale>,
    /// What a person should know about it.
    pub remarks: Vec<String>,
    /// What the values leave open, with the guess they are read by.
    pub open: Vec<Open>,
}

/// Something the values of a column leave open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What the column holds.
    pub field: Field,
    /// One value that can be read in two ways.
    pub sample: String,
    /// How many such values there are.
    pub rows: u64,
    /// How it is read until somebody says otherwise.
    pub guess: Guess,
}

/// How a column is read by guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// The order of day and month.
    Order(DateOrder),
    /// The decimal mark.
    Mark(DecimalMark),
}

impl Writing {
    /// The column's order of day and month, where it needs one.
    pub fn order(&self, field: Field) -> Option<DateOrder> {
        self.orders.get(&field).copied()
    }

    /// How the column writes decimals, where that is known.
    pub fn mark(&self, field: Field) -> Option<Habit> {
        self.marks.get(&field).copied()
    }
}

/// What the values of a column of days say.
#[derive(Default)]
pub struct Dates {
    day_first: u64,
    month_first: u64,
    either: u64,
    dotted: u64,
    sample: Option<String>,
}

/// What the values of a column of numbers say.
#[derive(Default)]
pub struct Numbers {
    /// Most digits behind a decimal point; `None`: there is none.
    point: Option<usize>,
    comma: Option<usize>,
    either: Option<(DecimalMark, String)>,
    /// How many can be read in two ways.
    many: u64,
}

/// What the values of one column say.
#[derive(Default)]
pub enum Evidence {
    /// Nothing that has to be decided.
    #[default]
    None,
    /// Days.
    Dates(Dates),
    /// Numbers.
    Numbers(Numbers),
    /// Probabilities, which are numbers too.
    Probabilities(Numbers, Probabilities),
}

impl Evidence {
    /// For a column that holds this.
    pub fn of(field: Field) -> Self {
        if DATES.contains(&field) {
            Self::Dates(Dates::default())
        } else if field == Field::Probability {
            Self::Probabilities(Numbers::default(), Probabilities::default())
        } else if NUMBERS.contains(&field) {
            Self::Numbers(Numbers::default())
        } else {
            Self::None
        }
    }

    /// One value more.
    pub fn add(&mut self, text: &str) {
        match self {
            Self::None => {}
            Self::Dates(dates) => dates.add(text),
            Self::Numbers(numbers) => numbers.add(text),
            Self::Probabilities(numbers, probabilities) => {
                numbers.add(text);
                probabilities.add(text);
            }
        }
    }
}

impl Writing {
    /// Decides what all values of the columns say. `scale` is the CRM's habit for probabilities.
    ///
    /// # Errors
    /// Dates that can be read in two ways when nothing in the file decides it.
    pub fn decide(
        evidence: HashMap<Field, Evidence>,
        source: &Source,
        layout: &Layout,
        settings: &Settings,
        scale: Option<Scale>,
    ) -> Result<Self, CrmError> {
        let (mut dates, mut numbers, mut probability) = (HashMap::new(), HashMap::new(), Probabilities::default());
        for (field, evidence) in evidence {
            match evidence {
                Evidence::None => {}
                Evidence::Dates(seen) => _ = dates.insert(field, seen),
                Evidence::Numbers(seen) => _ = numbers.insert(field, seen),
                Evidence::Probabilities(seen, out_of) => {
                    numbers.insert(field, seen);
                    probability = out_of;
                }
            }
        }
        let mut writing = Self { scale: Some(probability.scale(scale)), ..Self::default() };
        decide_orders(&mut writing, &dates, source, layout, settings)?;
        decide_marks(&mut writing, &numbers, layout, settings);
        Ok(writing)
    }

    /// A number that changes when anything is read in another way.
    pub fn fingerprint(&self) -> String {
        let mut orders: Vec<_> = self.orders.iter().collect();
        orders.sort_unstable_by_key(|(field, _)| **field);
        let mut marks: Vec<_> = self.marks.iter().collect();
        marks.sort_unstable_by_key(|(field, _)| **field);
        format!("{orders:?} {marks:?} {:?}", self.scale)
    }
}

impl Dates {
    fn add(&mut self, text: &str) {
        // most exports write days so: nothing to decide
        if date::is_iso(text) {
            return;
        }
        match date::evidence(text) {
            date::Evidence::None => {}
            date::Evidence::Only(DateOrder::Dmy) => self.day_first += 1,
            date::Evidence::Only(DateOrder::Mdy) => self.month_first += 1,
            date::Evidence::Either { dotted } => {
                self.either += 1;
                self.dotted += u64::from(dotted);
                if self.sample.is_none() {
                    self.sample = Some(super::error::clip(text));
                }
            }
        }
    }

    fn order(&self) -> Option<DateOrder> {
        match (self.day_first > 0, self.month_first > 0) {
            (true, false) => Some(DateOrder::Dmy),
            (false, true) => Some(DateOrder::Mdy),
            (false, false) if self.dotted > 0 && self.dotted == self.either => Some(DateOrder::Dmy),
            _ => None,
        }
    }
}

impl Numbers {
    fn add(&mut self, text: &str) {
        match number::evidence(text) {
            number::Evidence::None => {}
            number::Evidence::Only(DecimalMark::Point, digits) => self.point = self.point.max(Some(digits)),
            number::Evidence::Only(DecimalMark::Comma, digits) => self.comma = self.comma.max(Some(digits)),
            number::Evidence::Either(mark) => {
                self.many += 1;
                if self.either.is_none() {
                    self.either = Some((mark, super::error::clip(text)));
                }
            }
        }
    }
}

/// What the values of a column of probabilities say.
#[derive(Default)]
pub struct Probabilities {
    above_one: bool,
    between: bool,
}

impl Probabilities {
    fn add(&mut self, text: &str) {
        let percent = text.ends_with('%');
        if let Ok(n) = number::read(text.trim_end_matches(['%', ' ']), Some(DecimalMark::Point.into())) {
            let value = n.ratio();
            self.above_one |= percent || value > 1.0;
            self.between |= !percent && value > 0.0 && value < 1.0;
        }
    }

    fn scale(&self, habit: Option<Scale>) -> Scale {
        match habit {
            _ if self.above_one => Scale::Percent,
            _ if self.between => Scale::Fraction,
            Some(scale) => scale,
            None => Scale::Fraction,
        }
    }
}

fn decide_orders(
    writing: &mut Writing,
    dates: &HashMap<Field, Dates>,
    source: &Source,
    layout: &Layout,
    settings: &Settings,
) -> Result<(), CrmError> {
    let header = |field| layout.header(field).unwrap_or_default().to_owned();
    if let Some(order) = settings.date_order {
        writing.orders = DATES.iter().map(|f| (*f, order)).collect();
        if dates.values().any(|seen| seen.either > 0) {
            writing.remarks.push(format!("dates are read {}, as you said for this file", order.words()));
        }
        return Ok(());
    }
    for &field in DATES {
        let Some(seen) = dates.get(&field) else { continue };
        if let Some(order) = seen.order() {
            writing.orders.insert(field, order);
            if seen.either > 0 {
                writing.remarks.push(format!("dates in `{}` are read {}", header(field), order.words()));
            }
        }
    }
    for &field in DATES {
        let Some(seen) = dates.get(&field) else { continue };
        let mixed = seen.day_first > 0 && seen.month_first > 0;
        if writing.orders.contains_key(&field) || seen.either == 0 || mixed {
            continue;
        }
        if let Some(order) = settings.map.date_order.get(&field) {
            writing.remarks.push(format!("dates in `{}` are read {}, as you said", header(field), order.words()));
            writing.orders.insert(field, *order);
            continue;
        }
        // one export is written with one set of habits
        let mut others = writing.orders.values();
        let first = others.next().copied();
        match first {
            None if settings.usual_date_order.is_some() => {
                let order = settings.usual_date_order.unwrap_or(DateOrder::Dmy);
                writing.remarks.push(format!(
                    "dates in `{}` are read {}, as the config says",
                    header(field),
                    order.words()
                ));
                writing.orders.insert(field, order);
            }
            Some(order) if others.all(|o| *o == order) => {
                writing.remarks.push(format!(
                    "dates in `{}` are read {}, as in the file's other columns",
                    header(field),
                    order.words()
                ));
                writing.orders.insert(field, order);
            }
            _ if settings.asks => {
                let guess = usual_order(&settings.currency);
                writing.orders.insert(field, guess);
                let sample = seen.sample.clone().unwrap_or_default();
                writing.open.push(Open { field, sample, rows: seen.either, guess: Guess::Order(guess) });
            }
            _ => {
                return Err(CrmError::DateOrder {
                    file: source.name.clone(),
                    column: header(field),
                    sample: seen.sample.clone().unwrap_or_default(),
                });
            }
        }
    }
    Ok(())
}

/// Where nothing says it: those who reckon in US dollars mostly write the month first, nobody else does.
fn usual_order(currency: &Currency) -> DateOrder {
    if currency.code == "USD" { DateOrder::Mdy } else { DateOrder::Dmy }
}

fn decide_marks(writing: &mut Writing, numbers: &HashMap<Field, Numbers>, layout: &Layout, settings: &Settings) {
    for &field in NUMBERS {
        let Some(seen) = numbers.get(&field) else { continue };
        if let Some(mark) = settings.decimal {
            writing.marks.insert(field, mark.into());
            continue;
        }
        let habit = |mark, digits: usize| Habit { mark, thousandths: digits > 2 };
        match (seen.point, seen.comma, &seen.either) {
            (Some(digits), None, _) => _ = writing.marks.insert(field, habit(DecimalMark::Point, digits)),
            (None, Some(digits), _) => _ = writing.marks.insert(field, habit(DecimalMark::Comma, digits)),
            (None, None, Some(_)) if settings.map.decimal.contains_key(&field) => {
                writing.marks.extend(settings.map.decimal.get(&field).map(|mark| (field, (*mark).into())));
            }
            (None, None, Some((mark, sample))) => {
                // three digits behind the only mark there is: nobody writes tenths of a cent
                let mark = if *mark == DecimalMark::Point { DecimalMark::Comma } else { DecimalMark::Point };
                writing.marks.insert(field, habit(mark, 0));
                let open = Open { field, sample: sample.clone(), rows: seen.many, guess: Guess::Mark(mark) };
                writing.open.push(open);
                writing.remarks.push(format!(
                    "`{sample}` in `{}` is read with a thousands separator (--decimal says otherwise)",
                    layout.header(field).unwrap_or_default()
                ));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::answers::MapFile;
    use crate::crm::recognise::recognise;
    use crate::crm::vocabulary::Kind;

    fn of(rows: &[(&str, &str, &str, &str)], settings: &Settings) -> Result<Writing, CrmError> {
        let mut text = "name;stage;amount;close date;create date;probability\n".to_owned();
        for (amount, close, created, probability) in rows {
            text.push_str(&format!("x;Demo;{amount};{close};{created};{probability}\n"));
        }
        let source = Source::from_bytes("t.csv", text.into_bytes(), None)?;
        let layout = recognise(&source, Kind::Deals, None, &MapFile::default())?;
        crate::crm::survey::survey(&source, &layout, settings, None, &crate::crm::Progress::default()).map(|(_, w)| w)
    }

    #[test]
    fn any_part_above_twelve_decides_the_column() {
        let settings = Settings::test(Kind::Deals);
        let w = of(&[("1", "3/4/2026", "2026-01-01", ""), ("1", "3/14/2026", "", "")], &settings).unwrap();
        assert_eq!(w.order(Field::Close), Some(DateOrder::Mdy));
        let w = of(&[("1", "3/4/2026", "", ""), ("1", "14/3/2026", "", "")], &settings).unwrap();
        assert_eq!(w.order(Field::Close), Some(DateOrder::Dmy));
        let w = of(&[("1", "03.04.2026", "", "")], &settings).unwrap();
        assert_eq!(w.order(Field::Close), Some(DateOrder::Dmy));
        // decided by its neighbour
        let w = of(&[("1", "3/4/2026", "1/31/2026", "")], &settings).unwrap();
        assert_eq!(w.order(Field::Close), Some(DateOrder::Mdy));
        assert!(w.remarks.iter().any(|r| r.contains("as in the file's other columns")));
    }

    #[test]
    fn nothing_decides_asks_for_the_flag() {
        let settings = Settings::test(Kind::Deals);
        let e = of(&[("1", "3/4/2026", "5/6/2026", "")], &settings).unwrap_err().to_string();
        assert!(e.contains("--date-order") && e.contains("3/4/2026") && e.contains("close date"), "{e}");
        let settings = Settings { date_order: Some(DateOrder::Dmy), ..settings };
        assert_eq!(of(&[("1", "3/4/2026", "", "")], &settings).unwrap().order(Field::Close), Some(DateOrder::Dmy));
    }

    #[test]
    fn a_mixed_column_decides_nothing() {
        let w = of(
            &[("1", "3/14/2026", "", ""), ("1", "14/3/2026", "", ""), ("1", "3/4/2026", "", "")],
            &Settings::test(Kind::Deals),
        );
        assert_eq!(w.unwrap().order(Field::Close), None);
    }

    #[test]
    fn decimal_marks_are_decided_per_column() {
        let settings = Settings::test(Kind::Deals);
        let close = "2026-01-01";
        for (amounts, want, remarks) in [
            (["700.000", "1.234,50"], Some(DecimalMark::Comma), 0),
            (["700.000", "12.5"], Some(DecimalMark::Point), 0),
            (["700.000", "800.000"], Some(DecimalMark::Comma), 1),
            (["67,000", "1"], Some(DecimalMark::Point), 1),
            (["12.5", "12,5"], None, 0),
        ] {
            let w = of(&amounts.map(|a| (a, close, "", "")), &settings).unwrap();
            assert_eq!((w.mark(Field::Amount).map(|h| h.mark), w.remarks.len()), (want, remarks), "{amounts:?}");
        }
    }

    #[test]
    fn probabilities_say_what_they_are_out_of() {
        for (values, habit, want) in [
            (["0.2", "1"], None, Scale::Fraction),
            (["0", "100"], None, Scale::Percent),
            (["1", "0"], Some(Scale::Percent), Scale::Percent),
            (["0.1", "0.9"], Some(Scale::Percent), Scale::Fraction),
            (["40", "1"], Some(Scale::Fraction), Scale::Percent),
            (["1%", "0%"], None, Scale::Percent),
        ] {
            let mut p = Probabilities::default();
            values.iter().for_each(|v| p.add(v));
            assert_eq!(p.scale(habit), want, "{values:?}");
        }
    }
}
