//! In which encoding a text is, and the text in UTF-8. What is valid UTF-8 is UTF-8; UTF-16 shows by its mark or by its
//! NUL bytes; everything else is told from the frequency of its bytes, over the whole file.

use std::io::{self, Read};
use std::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

const CHUNK: usize = 64 * 1024;

/// UTF-16 by its byte order mark or, where it has none, by where its NUL bytes are: western text has one in every
/// character, on the same side.
pub fn utf16(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [0xFF, 0xFE, 0, 0, ..] => return None,
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let nuls = |odd: usize| start.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (first, second) = (nuls(0), nuls(1));
    let enough = |n: usize| n >= 2 && n * 20 >= start.len();
    // a few on the other side: characters beyond Latin that have a zero there
    match (first, second) {
        (few, many) if enough(many) && few * 20 <= many => Some(UTF_16LE),
        (many, few) if enough(many) && few * 20 <= many => Some(UTF_16BE),
        _ => None,
    }
}

/// So many bytes of lines that are not plain ASCII are weighed one by one; then one line in [`THEN_ONE_IN`]. Weighing
/// runs at a few megabytes a second.
const WEIGHED: usize = 1 << 20;
const THEN_ONE_IN: usize = 64;
/// A line is weighed whole, for it may not be cut within a character.
const LONGEST_LINE: usize = 1 << 20;

/// Looks at a text that is not UTF-8, from its beginning to its end: at its lines that say something about it.
#[derive(Default)]
pub struct Guess {
    detector: Option<EncodingDetector>,
    line: Vec<u8>,
    weighed: usize,
    lines: usize,
}

impl Guess {
    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.line.len() > LONGEST_LINE {
                self.weigh();
            }
        }
    }

    fn weigh(&mut self) {
        if !self.line.is_ascii() {
            self.lines += 1;
            if self.weighed < WEIGHED || self.lines.is_multiple_of(THEN_ONE_IN) {
                self.weighed += self.line.len();
                let detector = self.detector.get_or_insert_with(|| EncodingDetector::new(Iso2022JpDetection::Deny));
                detector.feed(&self.line, false);
            }
        }
        self.line.clear();
    }

    /// What the text most likely is.
    pub fn encoding(mut self) -> &'static Encoding {
        self.weigh();
        let Some(mut detector) = self.detector else { return UTF_8 };
        detector.feed(&[], true);
        detector.guess(None, Utf8Detection::Deny)
    }
}

/// Whether bytes that come in pieces are UTF-8.
#[derive(Default)]
pub struct Utf8Check {
    /// The beginning of a character that the last piece cut in two.
    cut: Vec<u8>,
    spoilt: bool,
}

impl Utf8Check {
    /// Takes the next bytes; `false` when they are not UTF-8.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        let mut rest = bytes;
        // a cut character ends within the next three bytes, or not at all
        while !self.cut.is_empty() && !self.spoilt {
            let Some((byte, behind)) = rest.split_first() else { return true };
            self.cut.push(*byte);
            rest = behind;
            match std::str::from_utf8(&self.cut) {
                Ok(_) => self.cut.clear(),
                Err(e) => self.spoilt = e.error_len().is_some(),
            }
        }
        if !self.spoilt
            && let Err(e) = std::str::from_utf8(rest)
        {
            self.spoilt = e.error_len().is_some();
            self.cut = rest.get(e.valid_up_to()..).unwrap_or_default().to_vec();
        }
        !self.spoilt
    }

    /// Whether all of it was.
    pub fn is_utf8(&self) -> bool {
        !self.spoilt && self.cut.is_empty()
    }
}

/// Turns a text into UTF-8 while it is read; a byte order mark goes.
pub struct Decoded<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// What of `raw` is still to be decoded.
    waiting: Range<usize>,
    text: Vec<u8>,
    /// What of `text` is still to be handed out.
    ready: Range<usize>,
    input_ended: bool,
    done: bool,
    /// Something could not be read and became `U+FFFD`.
    pub damaged: bool,
}

impl<R: Read> Decoded<R> {
    /// Reads `input` from where it stands.
    pub fn new(input: R, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK],
            waiting: 0..0,
            text: vec![0; CHUNK],
            ready: 0..0,
            input_ended: false,
            done: false,
            damaged: false,
        }
    }

    fn decode(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() && !self.input_ended {
            self.waiting = 0..self.input.read(&mut self.raw)?;
            self.input_ended = self.waiting.is_empty();
        }
        let raw = self.raw.get(self.waiting.clone()).unwrap_or_default();
        let (result, read, written, damaged) = self.decoder.decode_to_utf8(raw, &mut self.text, self.input_ended);
        self.waiting.start += read;
        self.ready = 0..written;
        self.damaged |= damaged;
        self.done = self.input_ended && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.done {
            self.decode()?;
        }
        let n = self.text.get(self.ready.clone()).unwrap_or_default().read(to)?;
        self.ready.start += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], encoding: &'static Encoding) -> (String, bool) {
        let mut text = String::new();
        let mut input = Decoded::new(bytes, encoding);
        input.read_to_string(&mut text).unwrap();
        (text, input.damaged)
    }

    fn in_utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn utf16_is_told_with_and_without_its_mark() {
        let text = "Name\tBetrag\nMüller € Żubr\t1\n";
        for (little, want) in [(true, UTF_16LE), (false, UTF_16BE)] {
            for mark in ["", "\u{feff}"] {
                let bytes = in_utf16(&format!("{mark}{text}"), little);
                assert_eq!(utf16(&bytes), Some(want), "{mark:?}");
                assert_eq!(decoded(&bytes, want), (text.to_owned(), false));
            }
        }
        for bytes in [&b"name,amount\n"[..], b"", b"\xFF\xFE\0\0a\0\0\0", b"a\0b", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"] {
            assert_eq!(utf16(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_known() {
        assert_eq!(decoded(&[b'a', 0, 0, 0xD8, b'b', 0], UTF_16LE), ("a\u{fffd}b".to_owned(), true));
        assert_eq!(decoded(b"a\0b", UTF_16LE), ("a\u{fffd}".to_owned(), true));
    }

    #[test]
    fn long_texts_come_in_pieces() {
        let text = "Zürich, ".repeat(CHUNK);
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(&text);
        assert_eq!(decoded(&bytes, encoding_rs::WINDOWS_1252).0, text);
    }

    #[test]
    fn pieces_are_checked_as_the_whole() {
        for (text, want) in
            [(&b"a\xC3\xA9\xE2\x82\xAC"[..], true), (b"a\xC3", false), (b"\xE2\x82a", false), (b"\xFC", false)]
        {
            for size in 1..=text.len() {
                let mut check = Utf8Check::default();
                text.chunks(size).for_each(|piece| _ = check.feed(piece));
                assert_eq!(check.is_utf8(), want, "{text:?} in pieces of {size}");
            }
        }
    }

    #[test]
    fn western_and_eastern_pages_are_told_apart() {
        for (text, want) in [
            ("Kunde;Betrag;Straße\nMüller & Söhne;1;Königsallee 1\nCafé Françoise;2;Größe\n", "windows-1252"),
            ("Имя;Сумма;Стадия\nАкционерное общество;1;Переговоры\nОбщество;2;Выиграно\n", "windows-1251"),
            ("Název;Hodnota;Fáze\nPříliš žluťoučký kůň;1;Vyhráno\nŘešení;2;Jednání\n", "windows-1250"),
        ] {
            let page = Encoding::for_label(want.as_bytes()).unwrap();
            let (bytes, ..) = page.encode(text);
            let mut guess = Guess::default();
            bytes.chunks(7).for_each(|piece| guess.feed(piece));
            assert_eq!(guess.encoding().name(), want);
            // what is far down in a long file counts too
            let mut guess = Guess::default();
            (0..20_000).for_each(|_| guess.feed(b"plain;1;2026-12-01\n"));
            guess.feed(&bytes);
            assert_eq!(guess.encoding().name(), want);
        }
    }
}
