//! Accuracy in words: sign conventions differ from book to book, words do not.

use super::Share;
use crate::domain::money::show::percent;

/// "8 % under the call", "4 % over the call", "on the call".
pub fn bias_words(bias: f64) -> String {
    let size = bias.abs();
    if size < 0.005 {
        return "on the call".to_owned();
    }
    format!("{} {} the call", percent(size), if bias < 0.0 { "under" } else { "over" })
}

/// "5 of 8", with its rate where there are enough: "5 of 8, 63 %"; "-": there was none to judge.
pub fn share_words(share: &Share) -> String {
    match share.rate() {
        None if share.of == 0 => "-".to_owned(),
        Some(rate) => format!("{} of {}, {}", share.times, share.of, percent(rate)),
        None => format!("{} of {}", share.times, share.of),
    }
}
