//! From what was typed to a file: `~`, and the rest of a name that has been begun.

use std::path::{Path, PathBuf};

use crate::ui::screens::import::typed_path::bare;

/// Names that could follow, as many as are offered.
const MOST: usize = 12;

/// The person's own folder.
pub(in crate::app) fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|d| d.home_dir().to_path_buf())
}

/// A typed, pasted or dropped path; `~` is the person's folder.
pub(in crate::app) fn path_of(typed: &str) -> PathBuf {
    let bare = bare(typed);
    match bare.strip_prefix('~') {
        Some("") => home().unwrap_or_else(|| PathBuf::from(&bare)),
        Some(rest) => match rest.strip_prefix('/').or_else(|| rest.strip_prefix('\\')).zip(home()) {
            Some((rest, home)) => home.join(rest),
            None => PathBuf::from(bare),
        },
        None => PathBuf::from(bare),
    }
}

/// A path as people write it: `~` for their folder.
pub(in crate::app) fn as_written(path: &Path) -> String {
    let text = match home().and_then(|home| path.strip_prefix(home).ok().map(Path::to_path_buf)) {
        Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    };
    crate::domain::text::clean(&text)
}

/// A file that may be an export, by its name.
pub(in crate::app) fn may_be_export(path: &Path) -> bool {
    let ends = |with: &[&str]| {
        path.extension().and_then(|e| e.to_str()).is_some_and(|e| with.iter().any(|w| e.eq_ignore_ascii_case(w)))
    };
    ends(&["csv", "tsv", "txt", "xlsx", "xls", "zip"])
}

/// What has been typed with as much behind it as is certain, and the names that could follow where there are several.
/// Folders and files that may be an export; hidden ones only where a dot is typed.
pub(in crate::app) fn complete(typed: &str) -> (String, Vec<String>) {
    let typed = bare(typed);
    if typed == "~" {
        return ("~/".to_owned(), Vec::new());
    }
    let cut = typed.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let (folder, begun) = typed.split_at(cut);
    let at = if folder.is_empty() { PathBuf::from(".") } else { path_of(folder) };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(at).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let hidden = name.starts_with('.') && !begun.starts_with('.');
        if hidden || !starts_with(&name, begun) {
            continue;
        }
        // a link to a folder is a folder
        if entry.path().is_dir() {
            found.push(format!("{name}/"));
        } else if may_be_export(&entry.path()) {
            found.push(name);
        }
    }
    found.sort_by_key(|name| name.to_lowercase());
    let common = common_start(&found);
    // another spelling of what was typed is put right, where it adds something or is the only one
    let sure =
        if common.chars().count() >= begun.chars().count() && !common.is_empty() { common } else { begun.into() };
    let more = found.len().saturating_sub(MOST);
    let mut names = if found.len() > 1 { found } else { Vec::new() };
    names.truncate(MOST);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    (format!("{folder}{sure}"), names)
}

fn starts_with(name: &str, begun: &str) -> bool {
    name.to_lowercase().starts_with(&begun.to_lowercase())
}

/// What all names begin with.
fn common_start(names: &[String]) -> String {
    let Some(first) = names.first() else { return String::new() };
    let mut common = first.clone();
    for name in &names[1..] {
        let same = common.chars().zip(name.chars()).take_while(|(a, b)| a.to_lowercase().eq(b.to_lowercase()));
        common = same.map(|(a, _)| a).collect();
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_be_quoted_or_start_at_home() {
        for (typed, want) in
            [("/a/b.csv", "/a/b.csv"), (" '/a b/c.csv' ", "/a b/c.csv"), ("\"x.csv\"", "x.csv"), ("~me/x", "~me/x")]
        {
            assert_eq!(path_of(typed), PathBuf::from(want));
        }
        let at_home = path_of("~/deals.csv");
        assert!(at_home.ends_with("deals.csv") && !at_home.starts_with("~"));
        assert_eq!(as_written(&at_home), "~/deals.csv");
        assert_eq!(as_written(&path_of("~")), "~");
    }

    #[test]
    fn a_begun_name_is_finished_as_far_as_it_is_certain() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["deals-1.csv", "Deals-2.xlsx", "deals.pdf", ".hidden.csv", "people.csv"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("exports")).unwrap();
        let at = |rest: &str| format!("{}/{rest}", folder.path().display());
        let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(complete(&at("p")), (at("people.csv"), vec![]));
        assert_eq!(complete(&at("DE")), (at("deals-"), names(&["deals-1.csv", "Deals-2.xlsx"])));
        assert_eq!(complete(&at("e")), (at("exports/"), vec![]));
        assert_eq!(complete(&at("zzz")), (at("zzz"), vec![]));
        assert_eq!(complete(&at(".h")), (at(".hidden.csv"), vec![]));
        assert_eq!(complete(&at("")).1.len(), 4);
        assert_eq!(complete(&format!("'{}'", at("p"))), (at("people.csv"), vec![]));
        assert_eq!(complete("/nonexistent/x"), ("/nonexistent/x".to_owned(), vec![]));
        assert_eq!(complete("~"), ("~/".to_owned(), vec![]));
    }

    #[test]
    fn many_names_are_cut_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..20 {
            std::fs::write(folder.path().join(format!("d{n:02}.csv")), "").unwrap();
        }
        let (text, names) = complete(&format!("{}/", folder.path().display()));
        assert!(text.ends_with("/d"), "{text}");
        assert_eq!((names.len(), names.last().map(String::as_str)), (13, Some("and 8 more")));
    }
}
