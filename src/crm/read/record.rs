//! One row as text: a flat string and where each cell ends in it. The same record is filled again for every row, so
//! that a million rows cost no million allocations; it can be cloned and sent to another thread.

use xxhash_rust::xxh3::Xxh3;

/// One row.
#[derive(Clone, Default)]
pub struct Record {
    /// The line it begins on, from 1.
    pub line: u64,
    /// The cells with one byte between each two.
    flat: String,
    /// Where each cell ends in `flat`.
    ends: Vec<u32>,
}

impl Record {
    /// A row of these cells.
    #[cfg(test)]
    pub fn of<T: AsRef<str>>(line: u64, cells: impl IntoIterator<Item = T>) -> Self {
        let mut record = Self::default();
        record.start(line);
        for cell in cells {
            record.push(cell.as_ref());
        }
        record
    }

    /// How many bytes of text it has room for.
    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.flat.capacity()
    }

    /// Empties it, for the row that begins on this line.
    pub(in crate::crm) fn start(&mut self, line: u64) {
        self.line = line;
        self.flat.clear();
        self.ends.clear();
    }

    /// Adds a cell behind the others.
    pub(in crate::crm) fn push(&mut self, cell: &str) {
        self.begin_cell(b',');
        self.flat.push_str(cell);
        self.end_cell();
    }

    /// Adds all cells of a line in which nothing is quoted, in one piece.
    pub(super) fn push_line(&mut self, line: &str, delimiter: u8) {
        self.flat.push_str(line);
        let ends = memchr::memchr_iter(delimiter, line.as_bytes());
        self.ends.extend(ends.map(short));
        self.ends.push(short(line.len()));
    }

    /// Begins a cell whose text follows in pieces.
    pub(super) fn begin_cell(&mut self, delimiter: u8) {
        if !self.ends.is_empty() {
            self.flat.push(char::from(delimiter));
        }
    }

    /// Adds to the cell that was begun.
    pub(super) fn add(&mut self, text: &str) {
        self.flat.push_str(text);
    }

    /// Ends the cell that was begun.
    pub(super) fn end_cell(&mut self) {
        self.ends.push(short(self.flat.len()));
    }

    /// Its text and where the cells end in it, to be kept.
    pub(super) fn parts(&self) -> (&str, &[u32]) {
        (&self.flat, &self.ends)
    }

    /// Takes what was kept.
    pub(super) fn set_parts(&mut self, text: &str, ends: impl Iterator<Item = u32>) {
        self.flat.push_str(text);
        self.ends.extend(ends);
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// It has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cell's text as it is in the file; `None` where the row is shorter.
    #[inline]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)? as usize + 1,
        };
        self.flat.get(start..end)
    }

    /// The same, empty where the row is shorter.
    #[inline]
    pub fn cell(&self, index: usize) -> &str {
        self.get(index).unwrap_or_default()
    }

    /// Its cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let cell = self.flat.get(start..end as usize).unwrap_or_default();
            start = end as usize + 1;
            cell
        })
    }

    /// Nothing in it but white space.
    pub fn is_blank(&self) -> bool {
        self.iter().all(|c| c.trim().is_empty())
    }

    /// A number that stands for the row's content, the same in every run and version of the program (XXH3 of the cells
    /// and of where they end): two rows with different numbers are different. It is another one where the
    /// file separates its cells with something else.
    pub fn hash(&self) -> u64 {
        let mut state = Xxh3::new();
        state.update(self.flat.as_bytes());
        let mut ends = [0_u8; 256];
        for some in self.ends.chunks(ends.len() / 4) {
            for (to, end) in ends.chunks_exact_mut(4).zip(some) {
                to.copy_from_slice(&end.to_le_bytes());
            }
            state.update(ends.get(..some.len() * 4).unwrap_or_default());
        }
        state.digest()
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.line == other.line && self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Record {}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.line)?;
        f.debug_list().entries(self.iter()).finish()
    }
}

/// A row has at most [`super::LONGEST_ROW`] bytes.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back() {
        let cells = ["a", "", "ü,b", ""];
        let record = Record::of(3, cells);
        assert_eq!(record.iter().collect::<Vec<_>>(), cells);
        assert_eq!(
            (0..5).map(|i| record.get(i)).collect::<Vec<_>>(),
            [Some("a"), Some(""), Some("ü,b"), Some(""), None]
        );
        assert_eq!((record.len(), record.cell(9), record.is_blank()), (4, "", false));
        assert!(Record::of(1, [" ", ""]).is_blank());
        let mut whole = Record::default();
        whole.push_line(";x;", b';');
        assert_eq!(whole.iter().collect::<Vec<_>>(), ["", "x", ""]);
    }

    #[test]
    fn a_hash_is_kept_in_databases_and_may_never_change() {
        assert_eq!(Record::of(7, ["1", "Acme", "12.50"]).hash(), Record::of(9, ["1", "Acme", "12.50"]).hash());
        assert_ne!(Record::of(1, ["a", "b"]).hash(), Record::of(1, ["a", "", "b"]).hash());
        assert_ne!(Record::of(1, ["ab", ""]).hash(), Record::of(1, ["a", "b"]).hash());
        let long: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        assert_eq!(
            (Record::of(1, ["1", "Acme", "12.50"]).hash(), Record::of(1, &long).hash()),
            (10_831_889_680_407_889_709, 3_968_594_739_703_667_554)
        );
        fn is_send<T: Send + Clone>() {}
        is_send::<Record>();
    }
}
