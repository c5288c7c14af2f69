//! Column labels and words of a vocabulary brought to one spelling, so that they can be compared. Pure.

/// A column's label in one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Letters and digits only, lower-case.
    pub key: String,
    /// The same without a leading `Deal - `.
    pub short: Option<String>,
    /// It ended in `(converted)`: Salesforce's amount in the company's currency.
    pub converted: bool,
}

/// What Pipedrive puts before every label of a deal, in the languages that are known.
const DEAL: [&str; 5] = ["deal - ", "obchod - ", "affaire - ", "trato - ", "affare - "];

/// Brings a label to one spelling: zero-width characters, sort arrows, a trailing `*`, `__c` and `(converted)` go.
pub fn label(text: &str) -> Label {
    let text: String = text.chars().take(400).filter_map(fold).collect();
    let mut text = text.trim().trim_end_matches(['↑', '↓', '*', ' ']).to_lowercase();
    for ending in ["__c", "__pc"] {
        if let Some(rest) = text.strip_suffix(ending) {
            text = rest.to_owned();
        }
    }
    let converted = text.strip_suffix("(converted)").map(str::to_owned);
    let base = converted.as_deref().unwrap_or(&text);
    Label {
        key: key(base),
        short: DEAL.iter().find_map(|entity| base.strip_prefix(entity)).map(key),
        converted: converted.is_some(),
    }
}

/// Letters and digits, lower-case: `Closed/Won`, `closed won ` and `CLOSED_WON` are one word.
pub fn key(text: &str) -> String {
    text.chars().take(400).filter_map(fold).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The cell's text, trimmed, where it says something: not `-`, `n/a`, `null`.
pub fn says(text: &str) -> Option<&str> {
    let text = text.trim();
    // asked of every cell: a long text or one that begins with a digit says something
    if text.len() > 9 || text.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
        return Some(text);
    }
    let nothing = matches!(text, "" | "-" | "–" | "—")
        || (text.len() <= 7
            && ["n/a", "#n/a", "null", "none", "nan", "(blank)", "na"].iter().any(|w| text.eq_ignore_ascii_case(w)));
    (!nothing).then_some(text)
}

/// A stage's name without the enumeration some put before it: `H. Work Order`, `01 - Qualification`, `3) Demo`.
pub fn stage_key(text: &str) -> String {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let width = if digits > 0 { digits } else { usize::from(text.starts_with(|c: char| c.is_ascii_alphabetic())) };
    if (1..=2).contains(&width)
        && let Some(rest) = text.get(width..)
        && let Some(rest) = rest.trim_start().strip_prefix(['.', ')', ':', '-'])
        && rest.starts_with([' ']) | (digits > 0)
        && rest.contains(char::is_alphabetic)
    {
        return key(rest);
    }
    key(text)
}

/// Drops what cannot be seen, turns full-width forms into plain ones.
fn fold(c: char) -> Option<char> {
    match c {
        '\u{feff}' | '\0' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{ad}' => None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{a0}' | '\u{202f}' | '\u{2000}'..='\u{200a}' | '\u{3000}' => Some(' '),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_one_spelling() {
        for (text, want, short) in [
            ("\u{feff}Close Date", "closedate", None),
            ("CloseDate", "closedate", None),
            ("close_date", "closedate", None),
            ("Close Date  ↑", "closedate", None),
            ("Probability (%)", "probability", None),
            ("Region__c", "region", None),
            ("Deal - Title*", "dealtitle", Some("title")),
            ("Obchod - Název", "obchodnázev", Some("název")),
            ("Account.Name", "accountname", None),
            ("Ａｍｏｕｎｔ\u{200b}", "amount", None),
            ("Date entered \"Qualified To Buy (Sales Pipeline)\"", "dateenteredqualifiedtobuysalespipeline", None),
        ] {
            let got = label(text);
            assert_eq!((got.key.as_str(), got.short.as_deref(), got.converted), (want, short, false), "{text}");
        }
        let converted = label("Amount (converted)");
        assert_eq!((converted.key.as_str(), converted.converted), ("amount", true));
    }

    #[test]
    fn stages_lose_their_enumeration() {
        for (text, want) in [
            ("H. Work Order Received", "workorderreceived"),
            ("01 - Qualification", "qualification"),
            ("3) Demo", "demo"),
            ("Closed/Won", "closedwon"),
            ("closed won ", "closedwon"),
            ("Id. Decision Makers", "iddecisionmakers"),
            ("A-Team", "ateam"),
            ("123456", "123456"),
            ("", ""),
        ] {
            assert_eq!(stage_key(text), want, "{text}");
        }
    }
}
