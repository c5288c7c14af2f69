//! What a number in a cell means: a day, a share, an amount in a currency. A workbook says it only by the cell's number
//! format.

use std::collections::HashMap;
use std::io;

use super::super::archive::Archive;
use super::xml::{Event, Xml};

/// What a number format makes of a number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Format {
    /// A number.
    #[default]
    Plain,
    /// Days since the workbook's first.
    Day,
    /// Hundredths.
    Percent,
    /// An amount in this currency: a code or a symbol.
    Money(String),
}

/// The formats that cells refer to.
#[derive(Default)]
pub struct Formats(Vec<Format>);

impl Formats {
    /// Reads them.
    ///
    /// # Errors
    /// A damaged part.
    pub fn read(archive: &mut Archive, path: &str) -> io::Result<Self> {
        let mut all = Self::default();
        let mut own: HashMap<u32, Format> = HashMap::new();
        let Some(part) = archive.part(path)? else { return Ok(all) };
        let mut xml = Xml::new(part);
        let mut inside = false;
        loop {
            match xml.next()? {
                Event::Start(tag) => match tag.name() {
                    "numFmt" if own.len() < 10_000 => {
                        let id = tag.get("numFmtId").and_then(|id| id.parse().ok());
                        if let (Some(id), Some(code)) = (id, tag.get("formatCode")) {
                            own.insert(id, of_code(&code));
                        }
                    }
                    "cellXfs" => inside = true,
                    // Excel has 64,000 at most
                    "xf" if inside && all.0.len() < 100_000 => {
                        let id: u32 = tag.get("numFmtId").and_then(|id| id.parse().ok()).unwrap_or_default();
                        all.0.push(own.get(&id).cloned().unwrap_or_else(|| built_in(id)));
                    }
                    _ => {}
                },
                Event::End(tag) if tag.name() == "cellXfs" => inside = false,
                Event::Eof => return Ok(all),
                _ => {}
            }
        }
    }

    /// The format of cells with this style.
    pub fn of(&self, style: usize) -> &Format {
        self.0.get(style).unwrap_or(&Format::Plain)
    }
}

/// Formats that every workbook has (ECMA-376, 18.8.30); 27 to 36 and 50 to 58 are days in eastern Asia.
fn built_in(id: u32) -> Format {
    match id {
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Format::Day,
        9 | 10 => Format::Percent,
        _ => Format::Plain,
    }
}

/// Reads a format's code: `yyyy-mm-dd`, `0.0%`, `#,##0.00" BGN";[Red]-#,##0.00" BGN"`, `[$€-407] #,##0.00`.
fn of_code(code: &str) -> Format {
    let (mut day, mut percent, mut money) = (false, false, None);
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            // the first part is for numbers above zero
            ';' => break,
            '"' => money = money.or(currency(&chars.by_ref().take_while(|c| *c != '"').collect::<String>())),
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                match inner.strip_prefix('$') {
                    Some(sign) => money = money.or(currency(sign.split('-').next().unwrap_or_default())),
                    // [h]:mm
                    None => day |= !inner.is_empty() && inner.chars().all(|c| matches!(c, 'h' | 'm' | 's' | 'H')),
                }
            }
            '\\' | '_' | '*' => _ = chars.next(),
            '%' => percent = true,
            // General
            'G' | 'g' if chars.as_str().get(..6).is_some_and(|rest| rest.eq_ignore_ascii_case("eneral")) => {
                chars = chars.as_str().get(6..).unwrap_or_default().chars();
            }
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => day = true,
            '€' | '£' | '$' | '¥' => money = money.or(currency(&c.to_string())),
            _ => {}
        }
    }
    match (day, percent, money) {
        (true, ..) => Format::Day,
        (_, true, _) => Format::Percent,
        (.., Some(sign)) => Format::Money(sign),
        _ => Format::Plain,
    }
}

/// A currency's code or symbol among the words of a format.
fn currency(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}');
    let code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
    let sign = ["€", "£", "¥", "$", "₹", "zł", "Kč", "kr", "R$", "US$", "A$", "C$", "₺", "₪", "₩"].contains(&text);
    (code || sign).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_what_a_number_is() {
        let money = |sign: &str| Format::Money(sign.to_owned());
        for (code, want) in [
            ("General", Format::Plain),
            ("0.00", Format::Plain),
            ("#,##0.00", Format::Plain),
            ("#,##0 \"days\"", Format::Plain),
            ("0.00E+00", Format::Plain),
            ("[Red]0", Format::Plain),
            ("@", Format::Plain),
            ("yyyy-mm-dd", Format::Day),
            ("m/d/yyyy", Format::Day),
            ("[$-409]d-mmm-yy;@", Format::Day),
            ("DD.MM.YYYY hh:mm", Format::Day),
            ("[h]:mm:ss", Format::Day),
            ("0%", Format::Percent),
            ("0.0 %", Format::Percent),
            ("#,##0.00\" BGN\";[Red]\"-\"#,##0.00\" BGN\"", money("BGN")),
            ("\"USD\" #,##0.00", money("USD")),
            ("[$€-407] #,##0.00", money("€")),
            ("[$EUR] #,##0.00", money("EUR")),
            ("#,##0.00\\ \"€\"", money("€")),
            ("$#,##0", money("$")),
            ("\"$\"#,##0_);(\"$\"#,##0)", money("$")),
        ] {
            assert_eq!(of_code(code), want, "{code}");
        }
        assert_eq!((built_in(14), built_in(9), built_in(4)), (Format::Day, Format::Percent, Format::Plain));
    }
}
