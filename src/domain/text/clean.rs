//! The door: what a terminal, a spreadsheet or a reader could be fooled with is taken out, the rest is kept.

use unicode_width::UnicodeWidthChar;

/// No text from outside is longer than this, in characters; the rest is cut off.
pub const LONGEST: usize = 10_000;

/// Combining marks kept on one base; stacked ones beyond that climb over the lines above.
const MARKS: usize = 6;

/// Joints kept in one emoji sequence; a longer chain is cut into several pictures.
const JOINS: usize = 6;

/// One line of safe text: no control or escape sequence (also none that is cut off), no character that is invisible,
/// reorders its neighbours or is undefined, at most six marks on a base; every run of white space is one space, none at
/// the ends; at most [`LONGEST`] characters. Emoji sequences stay, variation selectors go (terminals disagree on the
/// width of what they select). Cleaning twice changes nothing.
pub fn clean(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { line(text, LONGEST).0 }
}

/// Nothing but printable ASCII with single spaces inside: most of what there is, and nothing to do about it.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= LONGEST
        && bytes.iter().all(|b| matches!(b, b' '..=b'~'))
        && !bytes.starts_with(b" ")
        && !bytes.ends_with(b" ")
        && !bytes.windows(2).any(|w| w == b"  ")
}

/// Several lines of safe text: each as [`clean`] makes it, never two empty ones in a row, none at the ends; at most
/// [`LONGEST`] characters together.
pub fn clean_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut out = String::new();
    let mut left = LONGEST;
    let mut gap = 0;
    for raw in text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let breaks = if out.is_empty() { 0 } else { usize::min(gap + 1, 2) };
        if left <= breaks {
            break;
        }
        let (clean, length) = line(raw, left - breaks);
        if clean.is_empty() {
            gap += 1;
            continue;
        }
        out.push_str(&"\n\n"[..breaks]);
        out.push_str(&clean);
        left -= breaks + length;
        gap = 0;
    }
    out
}

/// The cleaned line and its length in characters.
fn line(text: &str, longest: usize) -> (String, usize) {
    let mut out = Line::new(longest);
    let mut at = 0;
    let mut barren = 0;
    while let Some(c) = text[at..].chars().next() {
        at += c.len_utf8();
        let rest = &text[at..];
        match c {
            '\u{1b}' => at += after_escape(rest),
            '\u{9b}' => at += control_sequence(rest),
            // Its terminator may be missing because it never was one: 0x90-0x9f are quotation marks in Windows-1252.
            // Then only the character goes. `barren` remembers how far there is no terminator: time stays linear.
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => {
                if at >= barren {
                    match control_string(rest) {
                        (length, true) => at += length,
                        (length, false) => barren = at + length.max(1),
                    }
                }
            }
            c => {
                if !out.push(c) {
                    break;
                }
            }
        }
    }
    (out.text, out.length)
}

/// How many bytes after an ESC belong to its sequence.
fn after_escape(rest: &str) -> usize {
    match rest.chars().next() {
        Some('[') => 1 + control_sequence(&rest[1..]),
        Some(']' | 'P' | 'X' | '^' | '_') => 1 + control_string(&rest[1..]).0,
        Some(' '..='~') => {
            let intermediates = rest.bytes().take_while(|b| (0x20..=0x2f).contains(b)).count();
            intermediates + usize::from(rest.as_bytes().get(intermediates).is_some_and(|b| (0x30..=0x7e).contains(b)))
        }
        _ => 0,
    }
}

/// How many bytes after a CSI belong to it: parameters, intermediates, and the final byte where it is there.
fn control_sequence(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let parameters = bytes.iter().take_while(|b| (0x30..=0x3f).contains(*b)).count();
    let body = parameters + bytes[parameters..].iter().take_while(|b| (0x20..=0x2f).contains(*b)).count();
    body + usize::from(bytes.get(body).is_some_and(|b| (0x40..=0x7e).contains(b)))
}

/// How many bytes after an OSC, DCS, SOS, PM or APC belong to it, and whether it is terminated (BEL, ST, or cancelled).
/// It ends with its line.
fn control_string(rest: &str) -> (usize, bool) {
    for (at, c) in rest.char_indices() {
        match c {
            '\u{7}' | '\u{9c}' | '\u{18}' | '\u{1a}' => return (at + c.len_utf8(), true),
            '\u{1b}' => return (at + if rest[at + 1..].starts_with('\\') { 2 } else { 0 }, true),
            '\n' | '\r' => return (at, false),
            _ => {}
        }
    }
    (rest.len(), false)
}

/// The line being made.
struct Line {
    text: String,
    /// In characters.
    length: usize,
    longest: usize,
    /// White space was seen after what is there.
    space: bool,
    /// A joiner was seen after a picture.
    join: bool,
    last: Option<char>,
    marks: usize,
    joins: usize,
}

impl Line {
    const fn new(longest: usize) -> Self {
        Self { text: String::new(), length: 0, longest, space: false, join: false, last: None, marks: 0, joins: 0 }
    }

    /// Takes the next character, or what of it is safe. `false`: full.
    fn push(&mut self, c: char) -> bool {
        if c.is_whitespace() || c == '\u{2800}' {
            self.space = self.last.is_some();
        } else if c == '\u{200d}' {
            self.join = !self.space && self.last.is_some_and(is_picture);
        } else if c.is_control() || is_hidden(c) {
            // dropped
        } else if is_mark(c) {
            if self.last.is_some() && !self.space && self.marks < MARKS {
                self.marks += 1;
                self.join = false;
                return self.put(c, None);
            }
        } else {
            let join = self.join && !self.space && self.joins < JOINS && is_picture(c) && !is_tone(c);
            let before = if self.space { Some(' ') } else { join.then_some('\u{200d}') };
            if !is_tone(c) {
                self.joins = if join { self.joins + 1 } else { 0 };
            }
            self.space = false;
            self.join = false;
            self.marks = 0;
            return self.put(c, before);
        }
        true
    }

    fn put(&mut self, c: char, before: Option<char>) -> bool {
        let more = 1 + usize::from(before.is_some());
        if self.length + more > self.longest {
            return false;
        }
        self.text.extend(before);
        self.text.push(c);
        self.length += more;
        self.last = Some(c);
        true
    }
}

/// Takes no column of its own: an accent, a vowel sign, the frame of a keycap.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.width() == Some(0)
}

/// A skin tone.
fn is_tone(c: char) -> bool {
    ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
}

/// Something that emoji sequences are joined from: the blocks that hold pictographs.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}')
}

/// Invisible, reordering, private or undefined: nothing a name needs.
fn is_hidden(c: char) -> bool {
    matches!(c,
        // soft hyphen, grapheme joiner, Hangul and Khmer fillers, Mongolian selectors
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        // bidi marks, embeddings, overrides, isolates; zero width; invisible operators
        | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        // variation selectors, annotations, shorthand, hieroglyph and music formats, tags
        | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffc}' | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        // private use
        | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'
        | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_line() {
        for (name, dirty, want) in [
            ("plain", "Northwind renewal", "Northwind renewal"),
            ("white space", "  a\t\tb\r\n c\u{a0}d\u{2028}e\u{3000} ", "a b c d e"),
            ("colour", "\u{1b}[31mred\u{1b}[0m", "red"),
            ("csi with intermediates", "a\u{1b}[?25 hb", "ab"),
            ("csi cut off", "a\u{1b}[12;3", "a"),
            ("csi broken by a letter beyond", "a\u{1b}[12é", "aé"),
            ("lone esc at the end", "a\u{1b}", "a"),
            ("lone esc before a letter of ours", "\u{1b}Ärger", "Ärger"),
            ("charset", "a\u{1b}(0b", "ab"),
            ("reset", "a\u{1b}cb", "ab"),
            ("title with bel", "a\u{1b}]0;pwned\u{7}b", "ab"),
            ("title with st", "a\u{1b}]0;pwned\u{1b}\\b", "ab"),
            ("title never ended", "a\u{1b}]0;pwned", "a"),
            ("title never ended, next line", "a\u{1b}]0;pwned\nb", "a b"),
            ("title broken by a colour", "a\u{1b}]0;pw\u{1b}[31mb", "ab"),
            ("clipboard", "\u{1b}]52;c;cm0gLXJm\u{7}x", "x"),
            ("link", "\u{1b}]8;;http://evil\u{1b}\\Acme\u{1b}]8;;\u{1b}\\", "Acme"),
            ("dcs", "a\u{1b}Pq#0\u{1b}\\b", "ab"),
            ("apc pm sos", "a\u{1b}_G\u{1b}\\b\u{1b}^x\u{1b}\\c\u{1b}Xy\u{1b}\\d", "abcd"),
            ("eight-bit csi", "a\u{9b}31mb", "ab"),
            ("eight-bit osc", "a\u{9d}0;pwned\u{9c}b", "ab"),
            ("a mis-decoded quotation mark", "a\u{9d} b \u{9d}c", "a b c"),
            ("other controls", "a\u{0}\u{8}\u{7f}\u{84}b", "ab"),
            ("bidi", "invoice\u{202e}fdp\u{202c}.\u{2066}x\u{2069}\u{200f}", "invoicefdp.x"),
            ("zero width", "A\u{200b}c\u{feff}m\u{2060}e\u{ad}", "Acme"),
            ("right to left stays", "שלום עולם", "שלום עולם"),
            ("family", "👨\u{200d}👩\u{200d}👧 x", "👨\u{200d}👩\u{200d}👧 x"),
            ("skin tone and joiner", "👩🏽\u{200d}🚀", "👩🏽\u{200d}🚀"),
            ("selector inside a sequence", "👩\u{200d}❤\u{fe0f}\u{200d}👨", "👩\u{200d}❤\u{200d}👨"),
            ("joiner between letters", "a\u{200d}b", "ab"),
            ("joiner at the end", "👨\u{200d}", "👨"),
            ("joiner before a space", "👨\u{200d} 👩", "👨 👩"),
            ("joiner after a space", "👨 \u{200d}👩", "👨 👩"),
            ("flag", "🇨🇭", "🇨🇭"),
            ("heart", "❤\u{fe0f}", "❤"),
            ("tags", "🏴\u{e0067}\u{e0062}\u{e007f}x", "🏴x"),
            ("private and undefined", "a\u{e0b0}\u{f0001}\u{fdd0}\u{1ffff}\u{fffe}b", "ab"),
            ("fillers", "\u{3164}\u{115f}\u{2800}a", "a"),
            ("mark without a base", "\u{301}a \u{301}b", "a b"),
            ("accents", "e\u{301}o\u{308}", "e\u{301}o\u{308}"),
            ("nothing", " \u{200b}\t\u{1b}[m ", ""),
        ] {
            assert_eq!(clean(dirty), want, "{name}");
        }
    }

    #[test]
    fn stacked_marks_and_chains_are_cut() {
        let zalgo = format!("H{}i{}", "\u{335}".repeat(40), "\u{317}".repeat(3));
        assert_eq!(clean(&zalgo), format!("H{}i{}", "\u{335}".repeat(6), "\u{317}".repeat(3)));
        let chain = vec!["👨"; 20].join("\u{200d}");
        assert_eq!(clean(&chain).matches('\u{200d}').count(), 17, "two cuts in nineteen joints");
    }

    #[test]
    fn long_and_hostile_text_is_bounded() {
        assert_eq!(clean(&"x".repeat(50_000)).chars().count(), LONGEST);
        assert_eq!(clean(&"x ".repeat(50_000)).chars().count(), LONGEST - 1);
        assert_eq!(clean(&"\u{9d}".repeat(200_000)), "");
        assert_eq!(clean(&"\u{1b}]".repeat(200_000)), "");
        assert_eq!(clean_lines(&"x\n\n\n".repeat(50_000)).chars().count(), LONGEST);
    }

    #[test]
    fn several_lines() {
        for (dirty, want) in [
            ("\n\n a \r\nb\rc\n\n\n\nd\u{2028}e \n", "a\nb\nc\n\nd\ne"),
            ("\u{1b}]0;x\nb", "b"),
            ("one", "one"),
            (" \n\u{200b}\n", ""),
        ] {
            assert_eq!(clean_lines(dirty), want, "{dirty:?}");
        }
    }

    /// Characters that matter here, far more often than chance would bring them.
    fn nasty() -> impl Strategy<Value = String> {
        let c = prop_oneof![
            4 => any::<char>(),
            2 => "[a-z0-9;\\[\\]P\\\\ ]".prop_map(|s| s.chars().next().unwrap_or(' ')),
            4 => prop::sample::select(vec![
                '\u{1b}', '\u{9b}', '\u{9d}', '\u{9c}', '\u{90}', '\u{7}', '\n', '\r', '\t', ' ', '\u{200d}', '👩', '❤', '🏽',
                '\u{fe0f}', '\u{301}', '\u{20e3}', '\u{202e}', '\u{2066}', '\u{e0067}', '\u{1160}', '\u{2800}', '🇨',
            ]),
        ];
        prop::collection::vec(c, 0..60).prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn cleaning_twice_changes_nothing(text in nasty()) {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
            let lines = clean_lines(&text);
            prop_assert_eq!(clean_lines(&lines), lines);
        }

        #[test]
        fn nothing_dangerous_passes(text in nasty()) {
            for (out, breaks) in [(clean(&text), false), (clean_lines(&text), true)] {
                for c in out.chars().filter(|c| !(breaks && *c == '\n')) {
                    prop_assert!(!c.is_control(), "{:?}", c);
                    prop_assert!(c == '\u{200d}' || !is_hidden(c), "{:?}", c);
                }
                prop_assert!(!out.contains("  "));
                prop_assert_eq!(out.trim(), out.as_str());
                prop_assert!(out.chars().count() <= LONGEST);
            }
        }

        #[test]
        fn harmless_text_is_left_alone(text in "[a-zA-Z0-9äöüß東京,.&+=@-]{1,20}( [a-zA-Zäöü()/%]{1,9}){0,4}") {
            prop_assert_eq!(clean(&text), text);
        }
    }
}
