use std::io::Write;

use super::*;

/// A file on disk with this content.
fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(content).unwrap();
    file
}

fn read_all(source: &Source) -> Result<u64, CrmError> {
    let mut rows = source.rows()?;
    let (mut record, mut count) = (Record::default(), 0);
    while rows.next_row(&mut record)? != Row::End {
        count += 1;
    }
    assert_eq!(rows.position(), source.bytes());
    Ok(count)
}

#[test]
fn a_file_that_shrinks_grows_or_changes_while_it_is_read_is_told() {
    let text = "name,amount\nA,1\nB,2\n".repeat(20_000);
    let on_disk = file(text.as_bytes());
    let source = Source::open(on_disk.path(), None).unwrap();
    assert_eq!(read_all(&source).unwrap(), 60_000);
    assert_eq!(source.digest(), Source::from_bytes("x", text.clone().into_bytes(), None).unwrap().digest());
    for other in [&text[..text.len() - 4], &format!("{text}C,3\n"), &text.replacen("B,2", "B,3", 1), ""] {
        std::fs::write(on_disk.path(), other).unwrap();
        let error = read_all(&source).unwrap_err().to_string();
        assert!(error.ends_with("has changed while it was read: import it again"), "{error}");
    }
    std::fs::write(on_disk.path(), &text).unwrap();
    assert_eq!(read_all(&source).unwrap(), 60_000);
}
