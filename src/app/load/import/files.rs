//! The newest files that may be an export, in the usual places.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::super::super::carry::import::path::{home, may_be_export};
use crate::report::refused;

/// Files that are offered.
const MOST: usize = 100;

/// Names in a folder that are looked at: a folder with more is no place for exports.
const MOST_NAMES: usize = 20_000;

/// A file that may be an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub path: PathBuf,
    pub size: u64,
    pub modified: DateTime<Utc>,
}

/// The folder browsers save to.
pub(super) fn downloads() -> Option<PathBuf> {
    let named = directories::UserDirs::new().and_then(|d| d.download_dir().map(Path::to_path_buf));
    named.or_else(|| home().map(|h| h.join("Downloads")))
}

/// Newest first, and the folders that are there. What cannot be read is passed over: it is only an offer.
pub(super) fn newest(folders: &[PathBuf]) -> (Vec<Found>, Vec<PathBuf>) {
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut found = Vec::new();
    for folder in folders {
        let Ok(folder) = folder.canonicalize() else { continue };
        if !folder.is_dir() || seen.contains(&folder) {
            continue;
        }
        let names = std::fs::read_dir(&folder).into_iter().flatten().flatten().take(MOST_NAMES);
        found.extend(names.map(|e| e.path()).filter(|p| is_offered(p)).filter_map(looked_at));
        seen.push(folder);
    }
    found.sort_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.path.cmp(&b.path)));
    found.truncate(MOST);
    (found, seen)
}

fn is_offered(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    may_be_export(path) && !name.starts_with('.') && !name.ends_with(".txt") && !refused::is_ours(&name)
}

fn looked_at(path: PathBuf) -> Option<Found> {
    let meta = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
    let modified = meta.modified().ok()?.into();
    Some(Found { path, size: meta.len(), modified })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_first_each_folder_once_and_only_what_may_be_an_export() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (name, hour) in
            [("a.csv", 1), ("b.XLSX", 3), ("c.zip", 2), ("d.pdf", 4), (".e.csv", 5), ("a-refused.csv", 6), ("n.txt", 7)]
        {
            std::fs::write(at(name), "x").unwrap();
            let when = DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hour);
            let file = std::fs::File::options().write(true).open(at(name)).unwrap();
            file.set_modified(when.into()).unwrap();
        }
        std::fs::create_dir(at("folder.csv")).unwrap();
        let twice = [folder.path().to_path_buf(), folder.path().join("."), PathBuf::from("/nonexistent")];
        let (found, seen) = newest(&twice);
        let names: Vec<_> = found.iter().map(|f| f.path.file_name().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["b.XLSX", "c.zip", "a.csv"]);
        assert_eq!((seen.len(), found[0].size), (1, 1));
    }
}
