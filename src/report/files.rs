//! A new file that never replaces an old one: readable by its owner only, whole or not there.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::ReportError;

/// How many names are tried before giving up.
const NAMES: u32 = 999;

/// "2026-11-22-wfc-team-west.md".
pub fn file_name(date: NaiveDate, code: &str, unit: &str) -> String {
    let mut name = date.to_string();
    for part in [code, unit] {
        let slug = slug(part);
        if !slug.is_empty() {
            name.push('-');
            name.push_str(&slug);
        }
    }
    name.push_str(".md");
    name
}

/// Letters and digits in lower case, a dash for everything between; at most 60 characters.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.chars().count() >= 60 {
            break;
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Writes `text` to `path`, or beside it with `-2`, `-3` ... where that name is taken, and says which it was. Missing
/// folders are made. The text is complete under its name or the name is not there.
pub fn write_new(path: &Path, text: &str) -> Result<PathBuf, ReportError> {
    let failed = |at: &Path, source: io::Error| ReportError::File {
        path: at.to_path_buf(),
        advice: advice(source.kind()),
        source,
    };
    if path.file_name().is_none() {
        return Err(failed(path, io::Error::new(ErrorKind::IsADirectory, "it names no file")));
    }
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    make_folder(folder).map_err(|e| failed(folder, e))?;
    let mut last = path.to_path_buf();
    for n in 1..=NAMES {
        let target = numbered(path, n);
        // The name is taken first, and only ever by us: what is there already, a link included, is never written to.
        match private().open(&target) {
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {
                last = target;
                continue;
            }
            Err(e) => return Err(failed(&target, e)),
        }
        let part = part_of(&target);
        return match fill(&part, text).and_then(|()| fs::rename(&part, &target)) {
            Ok(()) => {
                sync_folder(folder);
                Ok(target)
            }
            Err(e) => {
                // Both are ours and hold nothing worth keeping.
                let _ = fs::remove_file(&part);
                let _ = fs::remove_file(&target);
                Err(failed(&target, e))
            }
        };
    }
    Err(failed(&last, io::Error::new(ErrorKind::AlreadyExists, "every name beside it is taken")))
}

/// Writes `text` over what this program wrote to `path` before, if that still stands there as it was; whether it did. What
/// somebody has changed, moved or put in its place stays as it is.
///
/// # Errors
/// It cannot be written; what was there before is there still.
pub fn write_again(path: &Path, before: &str, text: &str) -> Result<bool, ReportError> {
    if !holds(path, before) {
        return Ok(false);
    }
    let part = part_of(path);
    match fill(&part, text).and_then(|()| fs::rename(&part, path)) {
        Ok(()) => {
            sync_folder(path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")));
            Ok(true)
        }
        Err(source) => {
            // ours, and holds nothing worth keeping
            let _ = fs::remove_file(&part);
            Err(ReportError::File { path: path.to_path_buf(), advice: advice(source.kind()), source })
        }
    }
}

/// A file, no link, with exactly this text in it.
pub fn holds(path: &Path, text: &str) -> bool {
    path.symlink_metadata().is_ok_and(|m| m.is_file()) && fs::read_to_string(path).is_ok_and(|there| there == text)
}

fn fill(part: &Path, text: &str) -> io::Result<()> {
    // A part of a run that died is nobody's any more.
    if part.symlink_metadata().is_ok() {
        fs::remove_file(part)?;
    }
    let mut file: File = private().open(part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes the rename last. Where a folder cannot be opened for it, the file is there all the same.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

fn numbered(path: &Path, n: u32) -> PathBuf {
    if n == 1 {
        return path.to_path_buf();
    }
    let mut name: OsString = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{n}"));
    if let Some(ext) = path.extension() {
        name.push(".");
        name.push(ext);
    }
    path.with_file_name(name)
}

fn part_of(target: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    target.with_file_name(name)
}

const fn advice(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "choose a folder you may write to; the text can still be copied"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room and write it again; the text can still be copied"
        }
        ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::InvalidFilename => "name a file in a folder",
        ErrorKind::AlreadyExists => "choose another name, or move the old ones away",
        _ => "choose another place; the text can still be copied",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_day_and_hold_nothing_a_shell_minds() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        for (code, unit, want) in [
            ("WFC", "Team West", "2026-11-22-wfc-team-west.md"),
            ("PR", "../../etc/ passwd", "2026-11-22-pr-etc-passwd.md"),
            ("QBR", "Größe & Mehr", "2026-11-22-qbr-größe-mehr.md"),
            ("WFC", "///", "2026-11-22-wfc.md"),
        ] {
            assert_eq!(file_name(day, code, unit), want);
        }
        assert!(file_name(day, "WFC", &"x".repeat(10_000)).len() < 100);
    }

    #[test]
    fn a_second_one_gets_a_number_and_the_first_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("minutes/2026/a.md");
        let first = write_new(&path, "one").unwrap();
        let second = write_new(&path, "two").unwrap();
        let third = write_new(&path, "three").unwrap();
        assert_eq!(first, path);
        assert_eq!(second, path.with_file_name("a-2.md"));
        assert_eq!(third, path.with_file_name("a-3.md"));
        let read = |p: &Path| fs::read_to_string(p).unwrap();
        assert_eq!((read(&first), read(&second), read(&third)), ("one".into(), "two".into(), "three".into()));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 3, "nothing else is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn what_was_written_is_written_anew_unless_somebody_has_changed_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = write_new(&folder.path().join("a.md"), "first").unwrap();
        assert!(write_again(&path, "first", "second").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert!(!write_again(&path, "first", "third").unwrap(), "it is not what was written");
        fs::write(&path, "by hand").unwrap();
        assert!(!write_again(&path, "second", "third").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "by hand");
        fs::remove_file(&path).unwrap();
        assert!(!write_again(&path, "second", "third").unwrap() && !path.exists(), "it was taken away");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing half-written is left");
    }

    #[test]
    fn only_its_owner_reads_it_and_a_link_is_not_followed() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let theirs = folder.path().join("theirs");
        let path = folder.path().join("a.md");
        std::os::unix::fs::symlink(&theirs, &path).unwrap();
        let written = write_new(&path, "x").unwrap();
        assert_eq!(written, folder.path().join("a-2.md"));
        assert!(!theirs.exists());
        assert_eq!(fs::metadata(&written).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_cannot_be_written_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let said = write_new(&file.join("a.md"), "x").unwrap_err().to_string();
        assert!(said.contains("was not written") && said.contains(';'), "{said}");
        assert!(write_new(Path::new("/"), "x").is_err());
    }
}
