//! The XML of a workbook's parts, event by event, with bounds on one event and on the nesting.

use std::borrow::Cow;
use std::io::{self, BufReader, Read};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{self, BytesEnd, BytesStart};
use quick_xml::{Error, Reader, XmlVersion};

use super::super::archive::Part;
use crate::crm::error::Unreadable;

/// The most that one tag or one run of text may have: a cell has 32,767 characters at most.
const LONGEST_EVENT: usize = 4 << 20;
const DEEPEST: usize = 100;

/// One piece of XML.
pub enum Event<'a> {
    /// `<name ...>`, or `<name .../>`, which an end follows.
    Start(Tag<'a>),
    /// `</name>`
    End(End<'a>),
    /// Text, with everything resolved.
    Text(Cow<'a, str>),
    /// Nothing that concerns us.
    Other,
    /// The part ends.
    Eof,
}

/// A tag that opens.
pub struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Its name without a prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// Shows every attribute: its name without a prefix, and its value.
    pub fn each(&self, mut show: impl FnMut(&str, &str)) {
        for attribute in self.0.attributes().with_checks(false).flatten() {
            if let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) {
                show(attribute.key.local_name().into_inner(), &value);
            }
        }
    }

    /// The value of an attribute, by its name without a prefix.
    pub fn get(&self, name: &str) -> Option<String> {
        let found =
            self.0.attributes().with_checks(false).flatten().find(|a| a.key.local_name().into_inner() == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
    }
}

/// A tag that closes.
pub struct End<'a>(BytesEnd<'a>);

impl End<'_> {
    /// Its name without a prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// Reads XML.
pub struct Xml<'a> {
    reader: Reader<BufReader<Budget<'a>>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// Lets no more through than one event may have.
struct Budget<'a> {
    part: Part<'a>,
    left: usize,
}

impl Read for Budget<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.part.read(to)?;
        let too_long = || Unreadable::io("has a cell of more than 4 MB: it was not read");
        self.left = self.left.checked_sub(n).ok_or_else(too_long)?;
        Ok(n)
    }
}

impl<'a> Xml<'a> {
    /// From the part's start.
    pub fn new(part: Part<'a>) -> Self {
        let mut reader = Reader::from_reader(BufReader::with_capacity(64 * 1024, Budget { part, left: LONGEST_EVENT }));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// What comes next.
    ///
    /// # Errors
    /// A damaged part; one beyond the bounds.
    pub fn next(&mut self) -> io::Result<Event<'_>> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().left = LONGEST_EVENT;
        Ok(match self.reader.read_event_into(&mut self.buffer).map_err(|e| damaged(&e))? {
            events::Event::Start(tag) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(Unreadable::io("nests deeper than any workbook does: it was not read"));
                }
                Event::Start(Tag(tag))
            }
            events::Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Event::End(End(tag))
            }
            events::Event::Text(text) => Event::Text(text.xml10_content()),
            events::Event::CData(text) => Event::Text(text.into_inner()),
            events::Event::GeneralRef(name) => Event::Text(match name.resolve_char_ref() {
                Ok(Some(c)) => Cow::Owned(c.to_string()),
                _ => Cow::Borrowed(resolve_predefined_entity(&name.into_inner()).unwrap_or_default()),
            }),
            events::Event::Eof => Event::Eof,
            _ => Event::Other,
        })
    }
}

/// What was found on the way, or that the XML is none.
fn damaged(error: &Error) -> io::Error {
    let found = match error {
        Error::Io(e) => e.get_ref().and_then(|e| e.downcast_ref::<Unreadable>()),
        _ => None,
    };
    found.map_or_else(
        || Unreadable::io("is a damaged workbook: open it, save it again, and import that"),
        |found| Unreadable::io(&found.0),
    )
}
