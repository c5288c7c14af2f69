//! Copying by way of the terminal (OSC 52), which also works over SSH. This builds the sequence; the runtime writes it.

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

use super::ReportError;

/// The most that is sent, in bytes of text: terminals that bound the sequence take 100,000 characters of it, and
/// base64 makes four of three.
pub const LIMIT: usize = 74_000;

/// The sequence that asks the terminal to put `text` on the clipboard. A terminal that does not know it ignores it.
pub fn osc52(text: &str) -> Result<String, ReportError> {
    if text.len() > LIMIT {
        return Err(ReportError::TooLongToCopy { size: text.len(), limit: LIMIT });
    }
    let mut sequence = String::with_capacity(text.len() * 4 / 3 + 16);
    // Writing to a String cannot fail.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut sequence);
    Ok(sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_travels_as_base64_and_nothing_of_it_as_it_is() {
        assert_eq!(osc52("hello").unwrap(), "\u{1b}]52;c;aGVsbG8=\u{1b}\\");
        let hostile = osc52("\u{1b}]0;owned\u{7}").unwrap();
        assert_eq!(hostile.matches('\u{1b}').count(), 2, "its own two, none of the text's");
        assert!(!hostile.contains('\u{7}'));
    }

    #[test]
    fn too_long_is_refused_with_what_to_do() {
        assert!(osc52(&"a".repeat(LIMIT)).unwrap().len() < 100_000);
        let said = osc52(&"a".repeat(LIMIT + 1)).unwrap_err().to_string();
        assert!(said.contains("write it to a file"), "{said}");
    }
}
