//! Rows of a file, read ahead by a thread of their own while others are looked at. The records go back and forth, so that a
//! million rows cost no million allocations.

use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread;

use super::error::CrmError;
use super::read::{Record, Source};
use super::recognise::Layout;
use super::rows::{DataRows, Line};

/// Rows handed over at once.
const BATCH: usize = 1024;

/// Batches on their way.
const WAITING: usize = 4;

/// Rows that hold data, one after the other.
#[derive(Default)]
pub(super) struct Batch {
    records: Vec<Record>,
    filled: usize,
    /// How many of the source's bytes have been read with them.
    pub(super) position: u64,
}

impl Batch {
    /// The rows.
    pub(super) fn rows(&self) -> &[Record] {
        self.records.get(..self.filled).unwrap_or_default()
    }
}

/// What has been read ahead.
pub(super) struct Ahead {
    batches: Receiver<Result<Batch, CrmError>>,
    used: Sender<Batch>,
    last: Option<Batch>,
}

impl Ahead {
    /// The next rows; the ones before are done with. `None` at the end of the file.
    ///
    /// # Errors
    /// One of the whole file.
    pub(super) fn next(&mut self) -> Result<Option<&Batch>, CrmError> {
        if let Some(used) = self.last.take() {
            // the reading thread may have ended: then nobody wants it
            drop(self.used.send(used));
        }
        let Ok(batch) = self.batches.recv() else { return Ok(None) };
        Ok(Some(self.last.insert(batch?)))
    }
}

/// Reads the rows that hold data ahead of `look`, which may end before them.
///
/// # Errors
/// What `look` says.
pub(super) fn read_ahead<T>(
    source: &Source,
    layout: &Layout,
    look: impl FnOnce(&mut Ahead) -> Result<T, CrmError>,
) -> Result<T, CrmError> {
    let (send, batches) = sync_channel(WAITING);
    let (used, again) = channel::<Batch>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let read = DataRows::of(source, layout).and_then(|mut rows| {
                loop {
                    let mut batch = again.try_recv().unwrap_or_default();
                    let more = fill(&mut batch, &mut rows)?;
                    if send.send(Ok(batch)).is_err() || !more {
                        return Ok(());
                    }
                }
            });
            if let Err(failure) = read {
                // whoever looked has ended before: nobody wants to know
                drop(send.send(Err(failure)));
            }
        });
        // the channel ends with it, so that the thread does, too
        let mut ahead = Ahead { batches, used, last: None };
        look(&mut ahead)
    })
}

/// `false`: the file has no more rows.
fn fill(batch: &mut Batch, rows: &mut DataRows<'_>) -> Result<bool, CrmError> {
    batch.filled = 0;
    let more = loop {
        if batch.filled == BATCH {
            break true;
        }
        if batch.filled == batch.records.len() {
            batch.records.push(Record::default());
        }
        let Some(record) = batch.records.get_mut(batch.filled) else { break true };
        match rows.next_line(record)? {
            Some(Line::Data) => batch.filled += 1,
            Some(Line::Skip(_) | Line::Refused(_)) => {}
            None => break false,
        }
    };
    batch.position = rows.position();
    Ok(more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::answers::MapFile;
    use crate::crm::recognise::recognise;
    use crate::crm::vocabulary::Kind;

    fn source(rows: usize) -> (Source, Layout) {
        let mut text = String::from("name,stage,amount,close date\n");
        for n in 0..rows {
            text.push_str(&format!("Deal {n},Demo,{n},2026-01-01\n\n"));
        }
        let source = Source::from_bytes("t.csv", text.into_bytes(), None).unwrap();
        let layout = recognise(&source, Kind::Deals, None, &MapFile::default()).unwrap();
        (source, layout)
    }

    #[test]
    fn every_row_comes_once_and_in_order_whatever_the_batches() {
        for rows in [0, 1, BATCH - 1, BATCH, BATCH + 1, BATCH * (WAITING + 3) + 7] {
            let (source, layout) = source(rows);
            let seen = read_ahead(&source, &layout, |ahead| {
                let (mut seen, mut position) = (Vec::new(), 0);
                while let Some(batch) = ahead.next()? {
                    seen.extend(batch.rows().iter().map(|r| r.cell(0).to_owned()));
                    assert!(batch.position >= position);
                    position = batch.position;
                }
                assert_eq!(position, source.bytes());
                Ok(seen)
            });
            let want: Vec<String> = (0..rows).map(|n| format!("Deal {n}")).collect();
            assert_eq!(seen.unwrap(), want);
        }
    }

    #[test]
    fn whoever_stops_looking_stops_the_reading_too() {
        let (source, layout) = source(BATCH * 20);
        let stopped = read_ahead(&source, &layout, |ahead| {
            assert_eq!(ahead.next()?.map(|b| b.rows().len()), Some(BATCH));
            Err::<(), _>(CrmError::Cancelled)
        });
        assert!(matches!(stopped, Err(CrmError::Cancelled)));
    }
}
