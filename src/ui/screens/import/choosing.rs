//! Choosing a file: a line for its path, and the newest files of the usual places.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use super::data::{Choosing, FileRow, Stage};
use super::{Import, step};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, ImportStep};
use crate::ui::fuzzy;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::field::Field;
use crate::ui::world::Ctx;

impl Import {
    /// The files that the typed letters find; all of them while nothing, or a path, is typed.
    pub(super) fn found(&self) -> Vec<&FileRow> {
        let Stage::Choosing(choosing) = &self.stage else { return Vec::new() };
        let typed = self.field.value();
        if is_path(typed) {
            return choosing.files.iter().collect();
        }
        let keys: Vec<String> = choosing.files.iter().map(|f| text::fold(&f.name)).collect();
        let found = fuzzy::rank(typed, keys.iter().map(String::as_str));
        found.into_iter().filter_map(|n| choosing.files.get(n)).collect()
    }

    /// The marked row: what Enter opens. None where a path is typed that is none of the list's.
    pub(super) fn marked(&self) -> Option<usize> {
        let found = self.found();
        let file = found.get(self.cursor.at)?;
        let typed = self.field.value();
        (!is_path(typed) || is_at(file, typed)).then_some(self.cursor.at)
    }

    fn marked_path(&self) -> Option<String> {
        self.marked().and_then(|n| self.found().get(n).map(|f| f.path.clone()))
    }

    /// Marks the file with this path, where it is in the list.
    pub(super) fn mark(&mut self, path: &str) {
        let at = self.found().iter().position(|f| is_at(f, path));
        self.cursor.at = at.unwrap_or(0);
    }

    /// Changes what is typed. The best match is marked; in an emptied line the mark stays on its file.
    pub(super) fn type_with(&mut self, change: impl FnOnce(&mut Field)) {
        let (on, before) = (self.marked_path(), self.field.value().to_owned());
        change(&mut self.field);
        if self.field.value() == before {
            return;
        }
        self.complaint = None;
        self.candidates.clear();
        match on.filter(|_| self.field.is_empty()) {
            Some(path) => self.mark(&path),
            None => self.cursor.at = 0,
        }
    }

    /// A typed path gives way to the mark that is moved: Enter opens what is marked.
    pub(super) fn give_way(&mut self) {
        if is_path(self.field.value()) {
            self.field.clear();
            self.complaint = None;
            self.candidates.clear();
        }
    }

    pub(super) fn choose(&mut self, command: Command) -> Flow {
        let (len, marked) = (self.found().len(), self.marked());
        let before = self.cursor.at;
        if self.cursor.act(command, len) {
            if len > 0 {
                self.give_way();
            }
            // where no row was marked the first move shows the mark
            if marked.is_none() {
                self.cursor.at = before.min(len.saturating_sub(1));
            }
            return Flow::Stay;
        }
        match command {
            // what is typed is a path, or letters of a file's name in the list
            Command::Accept if is_path(self.field.value()) => step(ImportStep::Look(self.field.value().to_owned())),
            Command::Accept => match (self.found().get(self.cursor.at), self.field.is_empty()) {
                (Some(file), _) => step(ImportStep::Look(file.path.clone())),
                (None, true) => {
                    self.complaint = Some("type a file's path, or drop the file here".to_owned());
                    Flow::Stay
                }
                (None, false) => step(ImportStep::Look(self.field.value().to_owned())),
            },
            Command::NextField => step(ImportStep::Complete(self.field.value().to_owned())),
            Command::Back if !self.field.is_empty() => {
                self.type_with(Field::clear);
                Flow::Stay
            }
            _ => Flow::Pass,
        }
    }
}

/// This path, as the list has it or as people write it, is this file's.
fn is_at(file: &FileRow, path: &str) -> bool {
    let path = path.trim();
    file.path == path || path.strip_suffix(&file.name).and_then(|p| p.strip_suffix('/')) == Some(file.folder.as_str())
}

/// It names a place, not letters of a name.
fn is_path(typed: &str) -> bool {
    let typed = typed.trim();
    typed.starts_with(['/', '~', '.', '"', '\'']) || typed.contains(['/', '\\'])
}

pub(super) fn draw(screen: &Import, choosing: &Choosing, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let inside = Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body };
    chrome::section(canvas, inside.x, inside.y, inside.width, ctx, "FILE", "CSV, XLSX or ZIP from your CRM or a sheet");
    let field = Rect { y: inside.y + 1, height: 1, ..inside };
    screen.field.draw(canvas, field, true, theme);
    if screen.field.is_empty() {
        canvas.text(field.x + 2, field.y, field.width.saturating_sub(2), "type its path, or drop it here", theme.dim());
    }
    let below = Rect { y: inside.y + 2, height: 2, ..inside };
    match &screen.complaint {
        Some(why) => {
            canvas.wrapped(below, &format!("{} {why}", theme.glyphs.missing), theme.tone(Tone::Bad));
        }
        None if !screen.candidates.is_empty() => {
            canvas.wrapped(below, &screen.candidates.join("   "), theme.dim());
        }
        None => {}
    }
    let list = Rect { y: inside.y + 5, height: inside.height.saturating_sub(5), ..inside };
    files(screen, choosing, canvas, list, ctx);
}

fn files(screen: &Import, choosing: &Choosing, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let folders = choosing.folders.join(", ");
    chrome::section(canvas, area.x, area.y, area.width, ctx, "NEWEST FILES", &folders);
    let found = screen.found();
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if found.is_empty() {
        let what = if choosing.files.is_empty() {
            "No CSV, XLSX or ZIP there. Save an export of your CRM into one of them, or type where it is."
        } else {
            "No file here has these letters in its name. Enter takes them as a path."
        };
        canvas.wrapped(list, what, theme.dim());
        return;
    }
    // name, folder, size, age
    let (size, age) = (9, 12);
    let folder = match area.width {
        0..100 => 14,
        100..150 => 28,
        _ => 48,
    };
    let name = list.width.saturating_sub(2 + size + age + folder + 4);
    let marked = screen.marked();
    for (y, n) in (list.y..list.bottom()).zip(screen.cursor.window(found.len(), list.height)) {
        let Some(file) = found.get(n) else { continue };
        let row = Rect { y, height: 1, ..list };
        if Some(n) == marked {
            canvas.style(row, theme.selected());
            canvas.text(row.x, y, 1, theme.glyphs.now, theme.accent());
        }
        canvas.text(row.x + 2, y, name, &both_ends(&file.name, usize::from(name)), theme.text());
        let mut x = row.x + 2 + name + 2;
        canvas.text(x, y, folder, &file.folder, theme.dim());
        x += folder;
        canvas.right(x, y, size, &bytes(file.size), theme.text());
        x += size + 1;
        canvas.right(x, y, age, &ago(ctx.now, file.modified), theme.dim());
        canvas.hit(row, Hit::Row(n));
    }
}

/// Both ends of a name that is too long: exports differ in the day at the end.
pub(super) fn both_ends(name: &str, columns: usize) -> String {
    if text::width(name) <= columns {
        return name.to_owned();
    }
    let end: String = name.chars().rev().take(14).collect::<Vec<_>>().into_iter().rev().collect();
    let end = if text::width(&end) + 4 > columns { String::new() } else { end };
    text::clip(name, columns.saturating_sub(text::width(&end))) + &end
}

/// "812 B", "12 KB", "1.2 MB".
pub(super) fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} B"),
        1_000..1_000_000 => format!("{} KB", n / 1_000),
        _ => format!("{}.{} MB", n / 1_000_000, n % 1_000_000 / 100_000),
    }
}

/// "just now", "5 min ago", "3 h ago", "12 days ago".
fn ago(now: DateTime<Utc>, then: DateTime<Utc>) -> String {
    let minutes = (now - then).num_minutes();
    match minutes {
        ..1 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..2_880 => format!("{} h ago", minutes / 60),
        _ => format!("{} days ago", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::now;

    #[test]
    fn sizes_and_ages_are_short() {
        assert_eq!(
            [0, 999, 1_000, 999_999, 1_000_000, 28_450_000].map(bytes),
            ["0 B", "999 B", "1 KB", "999 KB", "1.0 MB", "28.4 MB"]
        );
        let past = |minutes| ago(now(), now() - chrono::TimeDelta::minutes(minutes));
        assert_eq!(
            [-5, 0, 1, 59, 60, 2_879, 2_880, 20_000].map(past),
            ["just now", "just now", "1 min ago", "59 min ago", "1 h ago", "47 h ago", "2 days ago", "13 days ago"]
        );
    }
}
