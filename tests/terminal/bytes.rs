//! What the program has written, taken apart: texts, control sequences, what they switch on and off.

use std::collections::BTreeMap;

/// One piece of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Anything that is drawn.
    Text(String),
    /// One control character.
    Control(u8),
    /// `ESC [`: what stands before the last byte, and that byte.
    Csi(String, char),
    /// `ESC ]` up to its end.
    Osc(String),
    /// Any other escape sequence.
    Escape(String),
}

/// Takes the bytes apart as a terminal would.
pub fn pieces(bytes: &[u8]) -> Vec<Piece> {
    let text = String::from_utf8_lossy(bytes);
    let mut pieces = Vec::new();
    let mut chars = text.chars().peekable();
    let mut plain = String::new();
    while let Some(c) = chars.next() {
        if !c.is_control() {
            plain.push(c);
            continue;
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        if c != '\u{1b}' {
            // the eight-bit ones count too: some terminals obey them
            pieces.push(Piece::Control(u8::try_from(u32::from(c)).expect("a control character")));
            continue;
        }
        match chars.next() {
            Some('[') => {
                let mut body = String::new();
                for next in chars.by_ref() {
                    if ('@'..='~').contains(&next) {
                        pieces.push(Piece::Csi(std::mem::take(&mut body), next));
                        break;
                    }
                    body.push(next);
                }
            }
            Some(']') => {
                let mut body = String::new();
                while let Some(next) = chars.next() {
                    if next == '\u{7}' || (next == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                        break;
                    }
                    body.push(next);
                }
                pieces.push(Piece::Osc(body));
            }
            other => pieces.push(Piece::Escape(other.into_iter().collect())),
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

/// The private modes as they stand after these bytes: 1049 is the alternate screen, 25 the cursor.
pub fn modes(bytes: &[u8]) -> BTreeMap<String, bool> {
    let mut modes = BTreeMap::new();
    for piece in pieces(bytes) {
        if let Piece::Csi(body, last @ ('h' | 'l')) = piece
            && let Some(numbers) = body.strip_prefix('?')
        {
            modes.extend(numbers.split(';').map(|n| (n.to_owned(), last == 'h')));
        }
    }
    modes
}

/// Every parameter list of `ESC [ ... m`.
pub fn looks(bytes: &[u8]) -> Vec<String> {
    let looks = pieces(bytes).into_iter();
    looks.filter_map(|p| if let Piece::Csi(body, 'm') = p { Some(body) } else { None }).collect()
}

/// What the program writes that is no text, beyond what it needs for drawing. Nothing: no title, no clipboard, no
/// mode that is not its own.
pub fn foreign(bytes: &[u8]) -> Vec<Piece> {
    const MODES: [&str; 11] =
        ["?1049", "?25", "?2004", "?1004", "?1000", "?1002", "?1003", "?1006", "?1015", "?2026", "?7"];
    let ours = |piece: &Piece| match piece {
        Piece::Text(_) | Piece::Control(b'\r' | b'\n') => true,
        Piece::Control(_) | Piece::Escape(_) => false,
        Piece::Csi(body, 'm' | 'H' | 'J' | 'K' | 'A' | 'B' | 'C' | 'D') => !body.starts_with(['?', '<', '=', '>']),
        Piece::Csi(body, 'h' | 'l') => MODES.contains(&body.as_str()),
        // the question after what every terminal answers, and that after the background
        Piece::Csi(body, 'c') => body.is_empty(),
        Piece::Csi(..) => false,
        Piece::Osc(body) => body == "11;?" || body == "10;?",
    };
    pieces(bytes).into_iter().filter(|p| !ours(p)).collect()
}
