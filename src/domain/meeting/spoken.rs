//! Forecast numbers in plain words: whether a line that somebody writes down states one. It goes by a few words beside an
//! amount, so it is a question to whoever writes and never a refusal.

use crate::domain::text::fold;
use crate::domain::when::month_of;

/// How many words may stand between a word of the forecast and its number.
const BESIDE: usize = 6;

/// What one word is to a forecast number.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    /// An amount of money: `380k`, `$2.4m`, `40,000`.
    Amount,
    /// A bare number: `380`, `12`.
    Number,
    /// Anything else, folded, without what stands around it.
    Plain(String),
}

/// Whether the words state a forecast number: WC, FC or BC with any number, a word of the forecast or a commit with an amount,
/// a landing at an amount. "Their forecast for units is 500 per week" states none.
pub fn states_forecast(line: &str) -> bool {
    let words = words(line);
    let plain = |n: usize| match words.get(n) {
        Some(Word::Plain(word)) => word.as_str(),
        Some(Word::Amount | Word::Number) | None => "",
    };
    let near = |n: usize, of: fn(&Word) -> bool| {
        let from = n.saturating_sub(BESIDE);
        words.iter().skip(from).take(n - from + 1 + BESIDE).any(of)
    };
    let behind = |n: usize, within: usize| words.iter().skip(n + 1).take(within).any(is_amount);
    let theirs = words.iter().any(
        |w| matches!(w, Word::Plain(w) if matches!(w.as_str(), "their" | "they" | "buyer" | "budget" | "customer" | "cfo")),
    );
    (0..words.len()).any(|n| match (plain(n), plain(n + 1)) {
        ("wc" | "fc" | "bc", _) => near(n, |w| !matches!(w, Word::Plain(_))),
        ("forecast" | "forecasts" | "forecasted" | "forecasting", _)
        | ("worst" | "best", "case")
        | ("worstcase" | "bestcase", _) => near(n, is_amount),
        ("team" | "my" | "our" | "your" | "his" | "her" | "quarter" | "region" | "company", "number") => {
            behind(n + 1, 4)
        }
        // the budget a buyer commits is no forecast of ours
        ("commit" | "commits" | "committed" | "committing", _) => !theirs && behind(n, 4),
        ("land" | "lands" | "landing" | "landed", _) => behind(n, 4),
        ("close" | "closes" | "closing" | "finish" | "finishes" | "finishing" | "end" | "ends" | "ending", _) => {
            (1..=3).any(|on| matches!(plain(n + on), "quarter" | "month" | "year")) && behind(n, BESIDE)
        }
        _ => false,
    }) || says_what_is_called(&words)
}

/// Somebody calls a bare number for a period: "Bo calls 340 for Q4, best 380", "commits 350 this quarter". A count of things
/// has its thing behind the number ("calls 3 customers", "call 340 people"); who "called 12 this month" has called people.
fn says_what_is_called(words: &[Word]) -> bool {
    let plain = |n: usize| match words.get(n) {
        Some(Word::Plain(word)) => word.as_str(),
        _ => "",
    };
    let figure = |n: usize| matches!(words.get(n), Some(Word::Amount | Word::Number));
    // the number's place behind a word that calls one
    let called = |n: usize| match plain(n) {
        "call" | "calls" | "called" | "calling" | "commit" | "commits" | "committed" | "best" | "worst" => {
            [n + 1, n + 2].into_iter().find(|at| figure(*at)).filter(|at| *at == n + 1 || is_filler(plain(n + 1)))
        }
        _ => None,
    };
    let article = |n: usize| matches!(plain(n), "the" | "this" | "next");
    let period_at = |n: usize| is_period(plain(n)) || (article(n) && is_period(plain(n + 1)));
    (0..words.len()).filter_map(|n| called(n).map(|at| (n, at))).any(|(n, at)| {
        let meant = at > n + 1 || plain(n).starts_with("commit");
        let period = match plain(at + 1) {
            "for" => period_at(at + 2),
            "in" | "by" => meant && period_at(at + 2),
            _ => meant && period_at(at + 1),
        };
        let pair = matches!(plain(at + 1), "best" | "worst") && figure(at + 2)
            || matches!((plain(at + 1), plain(at + 2)), ("and" | "with", "best" | "worst")) && figure(at + 3);
        period || pair
    })
}

fn is_filler(word: &str) -> bool {
    matches!(word, "it" | "is" | "to" | "about" | "around")
}

/// Q4, November, the quarter.
fn is_period(word: &str) -> bool {
    matches!(word, "q1" | "q2" | "q3" | "q4" | "quarter" | "month" | "year") || month_of(word).is_some()
}

fn is_amount(word: &Word) -> bool {
    *word == Word::Amount
}

/// The line's words; a number and the word behind it that makes it an amount (`2.4 million`, `300 EUR`) are one.
fn words(line: &str) -> Vec<Word> {
    let folded = fold(line);
    let mut bare: Vec<&str> = folded
        .split(|c: char| {
            c.is_whitespace() || matches!(c, '/' | '-' | ':' | ';' | '=' | '(' | ')' | '\u{2013}' | '\u{2014}')
        })
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && !is_sign(c)))
        .filter(|w| !w.is_empty())
        .collect();
    bare.reverse();
    let mut words = Vec::with_capacity(bare.len());
    while let Some(word) = bare.pop() {
        let behind = bare.last().copied().unwrap_or_default();
        if is_currency(word) && number(behind).is_some() {
            bare.pop();
            words.push(Word::Amount);
            continue;
        }
        let said = match number(word) {
            Some(_) if is_unit(behind) => {
                bare.pop();
                Word::Amount
            }
            // a day or a year is no number of a forecast
            Some(_) if month_of(behind).is_some() => Word::Plain(word.to_owned()),
            Some(value) if (2000.0..2100.0).contains(&value) && word.len() == 4 => Word::Plain(word.to_owned()),
            Some(value) if value >= 10_000.0 && !is_count(behind) => Word::Amount,
            Some(_) => Word::Number,
            None if has_unit(word) => Word::Amount,
            None => Word::Plain(word.trim_end_matches("'s").to_owned()),
        };
        words.push(said);
    }
    words
}

const fn is_sign(c: char) -> bool {
    matches!(c, '$' | '\u{20ac}' | '\u{a3}' | '\u{a5}')
}

fn is_currency(word: &str) -> bool {
    matches!(word, "eur" | "usd" | "gbp" | "chf" | "jpy" | "euro" | "euros" | "dollar" | "dollars" | "pounds")
        || (!word.is_empty() && word.chars().all(is_sign))
}

fn is_unit(word: &str) -> bool {
    is_currency(word) || is_multiple(word)
}

fn is_multiple(word: &str) -> bool {
    matches!(
        word,
        "k" | "m" | "mn" | "mio" | "mil" | "bn" | "b" | "thousand" | "million" | "millions" | "billion" | "grand"
    )
}

/// `2.4m`, `$380`, `300EUR`: digits with a sign or a unit at one of their ends.
fn has_unit(word: &str) -> bool {
    let rest = word.trim_start_matches(is_sign);
    let digits = rest.trim_end_matches(|c: char| c.is_alphabetic() || is_sign(c));
    let unit = rest.get(digits.len()..).unwrap_or_default();
    let signed = rest.len() < word.len();
    let multiple = unit.trim_end_matches(is_sign);
    let known =
        if unit.is_empty() { signed } else { multiple.is_empty() || is_multiple(multiple) || is_currency(unit) };
    number(digits).is_some() && known
}

fn is_count(word: &str) -> bool {
    matches!(
        word,
        "units" | "users" | "seats" | "licences" | "licenses" | "hours" | "pieces" | "per" | "people" | "calls"
    )
}

/// The value of `380`, `2.4`, `380,000`.
fn number(word: &str) -> Option<f64> {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    if !word.starts_with(|c: char| c.is_ascii_digit()) || !word.chars().all(digits) {
        return None;
    }
    // separators of thousands have three digits behind each of them
    let grouped = word.split(['.', ',']).skip(1).all(|part| part.len() == 3);
    let plain = if grouped { word.replace(['.', ','], "") } else { word.replace(',', ".") };
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_number_is_told_by_its_words() {
        for line in [
            "FC 380",
            "ask Ivo why his FC of 300k is so low",
            "FC of Ivo goes down to 300k",
            "WC=120k, BC=400k",
            "wc/fc/bc 1/2/3",
            "his worst-case is 200k",
            "best case 2.4 million",
            "the forecast is \u{20ac}2.4m",
            "forecast EUR 300",
            "forecast 380,000",
            "we land at 380k",
            "lands at around 380k",
            "close the quarter at 2.4m",
            "ends this quarter on 2.4M",
            "team number 2.4m",
            "my number is $380k",
            "commits 350k this quarter",
            "Ana commits to 350k",
            "Bo calls 340 for Q4, best 380",
            "Bo calls 340k for Q4",
            "calls it 340 this quarter",
            "Ana called 120 for November",
            "commits 350 for the month",
            "Ivo commits to 350 for Q4",
            "calls 340, best 380",
            "best 380 for the quarter",
            "worst 300 for december",
            "commits 350 in december",
        ] {
            assert!(states_forecast(line), "{line}");
        }
    }

    #[test]
    fn what_names_no_number_of_ours_is_left_alone() {
        for line in [
            "",
            "their forecast for units is 500 per week",
            "their forecast is 20,000 units",
            "send the forecast tool's price",
            "FC by 3 dec",
            "worst case they sign in January",
            "the offer of 380k goes out fri",
            "the CFO commits the budget of 350k",
            "commits to sign by 15 dec",
            "KFC takes 300k",
            "close the deal at 2.4m",
            "phone number 380",
            "landing page for 3 products",
            "security paper at 10k words",
            "FC 2027 planning",
            "calls 3 customers",
            "calls 3 customers this month",
            "call 340 people",
            "call 340 people for Q4",
            "call 3 Dec",
            "called 12 this month, reached 4",
            "best 3 in November",
            "call the CFO in Q4",
            "call 2 more buyers for the quarter",
            "best 3 reps of the month",
            "best price 380 for 20 seats",
            "call 380 back",
            "commit 2 engineers for November",
            "he calls for 3 weeks in November",
            "worst 10 deals by stage",
        ] {
            assert!(!states_forecast(line), "{line}");
        }
    }
}
