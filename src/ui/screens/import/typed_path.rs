//! A path as people type, paste and drop it: with quotes around it, with backslashes before blanks, as an address.

/// The bare path: quotes, `file://` and a shell's backslashes are taken off.
pub fn bare(typed: &str) -> String {
    let typed = typed.trim();
    if let Some(rest) = typed.strip_prefix("file://") {
        let path = rest.strip_prefix("localhost").unwrap_or(rest);
        let path = decoded(path);
        // file:///C:/deals.csv
        return match path.strip_prefix('/') {
            Some(drive) if drive.chars().nth(1) == Some(':') => drive.to_owned(),
            _ => path,
        };
    }
    for quote in ['"', '\''] {
        if let Some(inner) = typed.strip_prefix(quote).and_then(|t| t.strip_suffix(quote)) {
            // it\'s between single quotes is '\'' in a shell
            return if quote == '\'' { inner.replace("'\\''", "'") } else { inner.to_owned() };
        }
    }
    unescaped(typed)
}

/// What was dropped, where it looks like a path from its root.
pub fn dropped(pasted: &str) -> Option<String> {
    let line = pasted.lines().map(str::trim).find(|l| !l.is_empty())?;
    let path = bare(line);
    let rooted = path.starts_with(['/', '~']) || path.starts_with("\\\\") || is_drive(&path);
    rooted.then_some(path)
}

fn is_drive(path: &str) -> bool {
    let mut signs = path.chars();
    matches!((signs.next(), signs.next(), signs.next()), (Some('a'..='z' | 'A'..='Z'), Some(':'), Some('\\' | '/')))
}

/// Backslashes before what a shell would take apart. Windows' own stand before letters and stay.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        match (c, signs.peek()) {
            ('\\', Some(&next)) if !next.is_alphanumeric() && !matches!(next, '\\' | '/' | '.' | '_' | '-') => {
                out.push(next);
                signs.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// `%20` and the like, as bytes of UTF-8.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|d| std::str::from_utf8(d).ok());
        match digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shells_and_file_managers_put_around_a_path_is_taken_off() {
        for (typed, want) in [
            ("/a/b.csv", "/a/b.csv"),
            (" '/a b/c.csv' ", "/a b/c.csv"),
            ("'/it'\\''s/c.csv'", "/it's/c.csv"),
            ("\"x.csv\"", "x.csv"),
            ("/a\\ b/\\(1\\).csv", "/a b/(1).csv"),
            ("file:///a%20b/%C3%BC.csv", "/a b/ü.csv"),
            ("file://localhost/a.csv", "/a.csv"),
            ("file:///C:/a%20b.csv", "C:/a b.csv"),
            ("C:\\Users\\dana\\deals.csv", "C:\\Users\\dana\\deals.csv"),
            ("\\\\server\\share\\d.csv", "\\\\server\\share\\d.csv"),
            ("100%.csv", "100%.csv"),
            ("file:///100%.csv", "/100%.csv"),
            ("~/deals.csv", "~/deals.csv"),
        ] {
            assert_eq!(bare(typed), want, "{typed}");
        }
    }

    #[test]
    fn only_a_rooted_path_counts_as_dropped() {
        assert_eq!(dropped("'/a b.csv'\n"), Some("/a b.csv".to_owned()));
        assert_eq!(dropped("\n/a.csv\n/b.csv\n"), Some("/a.csv".to_owned()));
        assert_eq!(dropped("C:\\a.csv"), Some("C:\\a.csv".to_owned()));
        for text in ["deals.csv", "call the CFO", "", "  "] {
            assert_eq!(dropped(text), None, "{text}");
        }
    }
}
