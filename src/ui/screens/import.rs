//! Importing: a file is chosen, looked at, shown as it was understood, and only then written. Everything that is not
//! certain is a question here, with the likeliest answer marked. The screen reads and writes nothing itself.

mod choosing;
pub mod data;
mod done;
mod lines;
mod preview;
mod refused;
mod running;
#[cfg(test)]
pub mod sample;
#[cfg(test)]
mod tests;
pub mod typed_path;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{Typing, View};
use crate::domain::changed::Changed;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, Flow, Goto, ImportPick, ImportStep, Intent, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::confirm::Confirm;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::overlays::prompt::Prompt;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::field::Field;
use crate::ui::world::Ctx;

use data::{Preview, RefusedRow, Stage};
use lines::At;
use refused::Table;

/// What stands for "nothing" among the facts a column can hold.
const NOT_USED: &str = "-";

/// The screen.
#[derive(Debug, Default)]
pub struct Import {
    stage: Stage,
    /// The path that is typed.
    field: Field,
    /// What the typed path could become.
    candidates: Vec<String>,
    complaint: Option<String>,
    cursor: Cursor,
    scroll: Cursor,
    /// How wide the list was drawn last: it decides how many lines a text takes.
    width: std::cell::Cell<u16>,
    /// Which count of the result is marked.
    count: Option<usize>,
    /// The refused rows lie over the preview.
    table: Option<Table>,
}

impl Import {
    /// Takes fresh data; where the stage is the same the selection stays.
    pub fn refresh(&mut self, stage: Stage) {
        let same = std::mem::discriminant(&self.stage) == std::mem::discriminant(&stage);
        self.stage = stage;
        if !same {
            (self.cursor, self.scroll, self.count) = (Cursor::default(), Cursor::default(), None);
            self.table = matches!(self.stage, Stage::Done(_)).then(Table::default);
            if let Stage::Preview(preview) = &self.stage {
                self.cursor.at = lines::begin(preview);
            }
        }
        match &self.stage {
            Stage::Choosing(_) => self.cursor.clamp(self.found().len()),
            Stage::Preview(preview) => self.cursor.clamp(lines::places(preview).len()),
            Stage::Running(_) | Stage::Done(_) => {}
        }
        let refused = self.refused().len();
        if let Some(mut table) = self.table.take() {
            table.arrange(self.refused());
            self.table = (refused > 0 || matches!(self.stage, Stage::Done(_))).then_some(table);
        }
        self.settle();
    }

    /// Puts a path into the field, with why it could not be used.
    pub fn retype(&mut self, path: &str, why: Option<String>) {
        self.field.set(path);
        self.complaint = why;
        self.candidates.clear();
        // it can be the wrong one of two beside each other: the mark stays where it was
        self.mark(path);
    }

    /// Takes what a typed path could become.
    pub fn complete(&mut self, path: &str, candidates: Vec<String>) {
        self.field.set(path);
        self.complaint = None;
        self.candidates = candidates;
    }

    /// What it shows.
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    fn refused(&self) -> &[RefusedRow] {
        match &self.stage {
            Stage::Preview(preview) => &preview.refused,
            Stage::Done(outcome) => &outcome.refused,
            Stage::Choosing(_) | Stage::Running(_) => &[],
        }
    }

    /// The next count of the result whose deals can be looked at, or the one before; behind the ends none is marked.
    fn mark_count(&mut self, on: bool) {
        let Stage::Done(outcome) = &self.stage else { return };
        let counts = outcome.counts();
        let open = (0..counts.len()).filter(|n| counts[*n].2.is_some());
        self.count = match (self.count, on) {
            (None, true) => open.min(),
            (None, false) => open.max(),
            (Some(now), true) => open.filter(|n| *n > now).min(),
            (Some(now), false) => open.filter(|n| *n < now).max(),
        };
    }

    /// To the deals behind the marked count.
    fn open_count(&self) -> Option<Flow> {
        let Stage::Done(outcome) = &self.stage else { return None };
        let kind = outcome.counts().get(self.count?)?.2?;
        Some(Flow::Go(Goto::ChangedDeals(Changed::lately(kind))))
    }

    /// The window follows the cursor; on the line that imports, which is always seen, it stays where it is.
    fn settle(&mut self) {
        if let Stage::Preview(preview) = &self.stage {
            let width = self.width.get();
            if let Some(line) = lines::line_of(&lines::lines(preview, width), self.cursor.at) {
                self.scroll.at = line;
            }
        }
    }

    /// Where the cursor stands in the preview.
    fn at(&self) -> Option<(&Preview, At)> {
        match &self.stage {
            Stage::Preview(preview) => Some((preview, lines::places(preview).get(self.cursor.at).copied()?)),
            _ => None,
        }
    }

    // the preview -----------------------------------------------------------------------------------------------------

    fn act_on_preview(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let Some((preview, at)) = self.at() else { return Flow::Pass };
        match command {
            Command::Accept => match at {
                At::Question(n) => self.next_open(false, n),
                At::Person(n) => self.next_open(true, n),
                At::Column(n) => column_picker(preview, n),
                At::Doubt(n) => match preview.doubts.get(n).and_then(|d| d.column) {
                    Some(column) => column_picker(preview, column),
                    None => Flow::Stay,
                },
                At::Remark(_) => Flow::Stay,
                At::Confirm => write(preview, ctx),
            },
            Command::ImportIt => write(preview, ctx),
            Command::Left => self.turn(false),
            Command::Right => self.turn(true),
            Command::ImportKind => kind_picker(preview),
            Command::ImportCrm if preview.crms.is_empty() => say("only deals come from a CRM"),
            Command::ImportCrm => crm_picker(preview),
            Command::ImportEncoding if preview.encodings.is_empty() => say("a workbook says its encoding itself"),
            Command::ImportEncoding => encoding_picker(preview),
            Command::ImportSheet if preview.sheets.len() < 2 => {
                say("there is one table in the file, nothing to choose")
            }
            Command::ImportSheet => sheet_picker(preview),
            Command::ImportTeam if preview.teams.is_empty() => say("there is no team yet that new sellers could join"),
            Command::ImportTeam => team_picker(preview),
            Command::ImportDay => Flow::push(Overlay::Prompt(
                Prompt::new("Which day does the file show?", Asked::ImportDay, true).with(&preview.on.to_string()),
            )),
            Command::DateOrder => step(ImportStep::DateOrder),
            Command::PartOrWhole if preview.part.is_some() => step(ImportStep::Part),
            Command::PartOrWhole => say("only an export of deals can be a part of them"),
            Command::ShowRefused if preview.refused.is_empty() => say("no row is refused: all are taken as they are"),
            Command::ShowRefused => {
                let mut table = Table::default();
                table.arrange(&preview.refused);
                self.table = Some(table);
                Flow::Stay
            }
            Command::SaveRefused if preview.refused.is_empty() => say("no row is refused"),
            Command::SaveRefused => step(ImportStep::SaveRefused),
            Command::Back => step(ImportStep::Stop),
            _ => Flow::Pass,
        }
    }

    /// Takes the marked answer and goes on to the next question, in the end to the line that imports.
    fn next_open(&mut self, people: bool, n: usize) -> Flow {
        let Stage::Preview(preview) = &self.stage else { return Flow::Stay };
        let asks = if people { &preview.people } else { &preview.questions };
        let Some(ask) = asks.get(n) else { return Flow::Stay };
        let Some(option) = ask.chosen else {
            return say("press the number of an answer first");
        };
        let said = ask.said;
        self.cursor.at = lines::after(preview, self.cursor.at);
        self.settle();
        if said { Flow::Stay } else { step(ImportStep::Answer { people, ask: n, option }) }
    }

    /// The answer beside the marked one.
    fn turn(&self, on: bool) -> Flow {
        let Some((preview, at)) = self.at() else { return Flow::Stay };
        let (people, n, asks) = match at {
            At::Question(n) => (false, n, &preview.questions),
            At::Person(n) => (true, n, &preview.people),
            At::Doubt(_) | At::Column(_) | At::Remark(_) | At::Confirm => return Flow::Stay,
        };
        let Some(ask) = asks.get(n).filter(|a| !a.options.is_empty()) else { return Flow::Stay };
        let (len, now) = (ask.options.len(), ask.chosen);
        let option = match now {
            None => 0,
            Some(now) if on => (now + 1) % len,
            Some(now) => (now + len - 1) % len,
        };
        step(ImportStep::Answer { people, ask: n, option })
    }

    fn number(&mut self, digit: usize) -> Flow {
        let Some((preview, at)) = self.at() else { return Flow::Stay };
        let (people, n, asks) = match at {
            At::Question(n) => (false, n, &preview.questions),
            At::Person(n) => (true, n, &preview.people),
            At::Doubt(_) | At::Column(_) | At::Remark(_) | At::Confirm => return Flow::Stay,
        };
        match (digit.checked_sub(1), asks.get(n)) {
            (Some(option), Some(ask)) if option < ask.options.len() => {
                step(ImportStep::Answer { people, ask: n, option })
            }
            _ => Flow::Stay,
        }
    }

    // the refused rows ------------------------------------------------------------------------------------------------

    fn act_on_table(&mut self, command: Command) -> Flow {
        let done = matches!(self.stage, Stage::Done(_));
        let len = self.refused().len();
        let Some(mut table) = self.table.take() else { return Flow::Pass };
        let flow = if table.cursor.act(command, len) {
            Flow::Stay
        } else {
            match command {
                Command::SortRefused => {
                    table.sort_next(self.refused());
                    Flow::Stay
                }
                Command::SaveRefused | Command::CopyRefused if len == 0 => say("no row was refused"),
                Command::SaveRefused => step(ImportStep::SaveRefused),
                Command::CopyRefused => step(ImportStep::CopyRefused),
                Command::Back | Command::Accept | Command::ShowRefused if !done => return Flow::Stay,
                Command::Left | Command::Right if done => {
                    self.mark_count(command == Command::Right);
                    Flow::Stay
                }
                Command::GoDeals if done => self.open_count().unwrap_or(Flow::Pass),
                Command::Back => step(ImportStep::Stop),
                Command::ChooseImport if done => {
                    Flow::Do(vec![Intent::Import(ImportStep::Stop), Intent::Go(Goto::Import)])
                }
                _ => Flow::Pass,
            }
        };
        self.table = Some(table);
        flow
    }
}

fn step(step: ImportStep) -> Flow {
    Flow::intent(Intent::Import(step))
}

fn say(what: &str) -> Flow {
    Flow::intent(Intent::Say(what.to_owned(), Tone::Watch))
}

/// Imports, unless something has to be said or asked first.
fn write(preview: &Preview, ctx: &Ctx<'_>) -> Flow {
    match preview.unanswered() {
        0 => {}
        1 => return say("one question has no answer yet: press its number"),
        n => return say(&format!("{n} questions have no answer yet: press their numbers")),
    }
    if let Some(why) = &ctx.world.read_only {
        return say(&format!("nothing can be written: {why}"));
    }
    let go = Intent::Import(ImportStep::Write);
    match preview.vanishing {
        Some((gone, all)) if preview.part == Some(false) => Flow::push(Overlay::Confirm(Confirm {
            title: format!("{gone} of {all} deals are not in this file"),
            detail:
                "A whole export shows every deal: those that are missing would be marked as gone. Open deals that are \
                     gone leave every number; what was won stays won. A filtered view or one page of a report holds \
                     only a part of them."
                    .to_owned(),
            yes: (format!("it is the whole: mark {gone} as gone"), vec![go]),
            no: ("it is only a part: leave the others".to_owned(), vec![Intent::Import(ImportStep::Part)]),
            then_quit: false,
            more: None,
        })),
        _ => Flow::intent(go),
    }
}

fn kind_picker(preview: &Preview) -> Flow {
    let item = |kind: &String| Item { label: kind.clone(), detail: String::new(), key: PickKey::Code(kind.clone()) };
    let items = preview.kinds.iter().map(item).collect();
    let picker = Picker::new("What is the file about?", items, PickThen::Import(ImportPick::Kind));
    Flow::push(Overlay::Picker(picker.on(&PickKey::Code(preview.kind.clone()))))
}

fn crm_picker(preview: &Preview) -> Flow {
    let item = |(word, name): &(String, String)| Item {
        label: name.clone(),
        detail: if *name == preview.wrote { "now".to_owned() } else { String::new() },
        key: PickKey::Code(word.clone()),
    };
    let items = preview.crms.iter().map(item).collect();
    Flow::push(Overlay::Picker(Picker::new("Who wrote the file?", items, PickThen::Import(ImportPick::Crm))))
}

fn item(label: &str, detail: &str, key: PickKey) -> Item {
    Item { label: label.to_owned(), detail: detail.to_owned(), key }
}

fn encoding_picker(preview: &Preview) -> Flow {
    let mut items = vec![item("as its bytes tell", "", PickKey::All)];
    items.extend(preview.encodings.iter().map(|(name, met)| item(name, met, PickKey::Code(name.clone()))));
    let picker = Picker::new("In which encoding is the text?", items, PickThen::Import(ImportPick::Encoding));
    Flow::push(Overlay::Picker(picker.on(&PickKey::Code(preview.encoding.clone()))))
}

fn sheet_picker(preview: &Preview) -> Flow {
    let items = preview.sheets.iter().map(|name| item(name, "", PickKey::Code(name.clone()))).collect();
    let picker = Picker::new("Which sheet?", items, PickThen::Import(ImportPick::Sheet));
    Flow::push(Overlay::Picker(picker.on(&PickKey::Code(preview.sheet.clone()))))
}

fn team_picker(preview: &Preview) -> Flow {
    let mut items = vec![item("as the file has it", "its column of teams or managers, or the only team", PickKey::All)];
    items.extend(preview.teams.iter().map(|name| item(name, "", PickKey::Code(name.clone()))));
    let on = preview.team.clone().map_or(PickKey::All, PickKey::Code);
    let picker = Picker::new("Which team do new sellers join?", items, PickThen::Import(ImportPick::Team));
    Flow::push(Overlay::Picker(picker.on(&on)))
}

fn column_picker(preview: &Preview, column: usize) -> Flow {
    let Some(row) = preview.columns.get(column) else { return Flow::Stay };
    let mut items = vec![Item {
        label: "nothing".to_owned(),
        detail: "the column is not used".to_owned(),
        key: PickKey::Code(NOT_USED.to_owned()),
    }];
    items.extend(preview.fields.iter().map(|(field, meaning)| Item {
        label: field.clone(),
        detail: preview.columns.iter().find(|c| c.field.as_ref() == Some(field)).map_or_else(
            || meaning.clone(),
            |c| if c.header == row.header { "now".to_owned() } else { format!("now from {}", c.header) },
        ),
        key: PickKey::Code(field.clone()),
    }));
    let now = PickKey::Code(row.field.clone().unwrap_or_else(|| NOT_USED.to_owned()));
    let picker =
        Picker::new(format!("What does {} hold?", row.header), items, PickThen::Import(ImportPick::Column(column)));
    Flow::push(Overlay::Picker(picker.on(&now)))
}

impl View for Import {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        match (&self.stage, &self.table) {
            (Stage::Choosing(_), _) => vec![Context::ImportFile],
            (Stage::Running(_), _) => vec![Context::ImportRun],
            (Stage::Preview(_), None) => vec![Context::Import, Context::List],
            (Stage::Preview(_), Some(_)) => vec![Context::ImportRefused, Context::List],
            (Stage::Done(_), _) => vec![Context::ImportDone, Context::ImportRefused, Context::List],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Import");
        let body = Rect {
            x: area.x + 1,
            y: area.y + 2,
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(3),
        };
        match (&self.stage, &self.table) {
            (Stage::Choosing(choosing), _) => choosing::draw(self, choosing, canvas, body, ctx),
            (Stage::Running(running), _) => running::draw(running, canvas, body, ctx),
            (Stage::Preview(preview), Some(table)) => {
                let title = preview.totals.listed();
                chrome::section(canvas, body.x, body.y, body.width, ctx, &title, "all others are imported as they are");
                let below = Rect { y: body.y + 2, height: body.height.saturating_sub(2), ..body };
                table.draw(&preview.refused, canvas, below, ctx);
            }
            (Stage::Preview(preview), None) => preview::draw(self, preview, canvas, body, ctx),
            (Stage::Done(outcome), table) => done::draw(outcome, (self.count, table.as_ref()), canvas, body, ctx),
        }
        let mut chain = self.contexts(ctx);
        if self.typing(ctx) != Typing::Words {
            chain.push(Context::Global);
        }
        chain.push(Context::Always);
        chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
    }

    fn typing(&self, _ctx: &Ctx<'_>) -> Typing {
        match (&self.stage, self.at(), &self.table) {
            (Stage::Choosing(_), ..) => Typing::Words,
            (_, Some((_, At::Question(_) | At::Person(_))), None) => Typing::Digits,
            _ => Typing::No,
        }
    }

    fn key(&mut self, event: KeyEvent, _ctx: &Ctx<'_>) -> Flow {
        match (&self.stage, event.code) {
            (Stage::Choosing(_), _) => {
                self.type_with(|field| {
                    field.key(event);
                });
                Flow::Stay
            }
            (Stage::Preview(_), KeyCode::Char(c)) => {
                c.to_digit(10).and_then(|d| usize::try_from(d).ok()).map_or(Flow::Stay, |digit| self.number(digit))
            }
            _ => Flow::Stay,
        }
    }

    fn paste(&mut self, pasted: &str, _ctx: &Ctx<'_>) {
        if matches!(self.stage, Stage::Choosing(_)) {
            // a dropped file replaces what stands there
            self.type_with(|field| match typed_path::dropped(pasted) {
                Some(path) => field.set(&path),
                None => field.paste(pasted),
            });
        }
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.table.is_some() {
            return self.act_on_table(command);
        }
        match &self.stage {
            Stage::Choosing(_) => self.choose(command),
            Stage::Running(_) => match command {
                Command::Back => step(ImportStep::Stop),
                _ => Flow::Pass,
            },
            Stage::Preview(preview) => {
                let len = lines::places(preview).len();
                if self.cursor.act(command, len) {
                    self.settle();
                    return Flow::Stay;
                }
                self.act_on_preview(command, ctx)
            }
            Stage::Done(_) => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) => {
                let len = self.refused().len();
                if let Some(table) = &mut self.table {
                    table.cursor.at = n.min(len.saturating_sub(1));
                    return Flow::Stay;
                }
                let choosing = matches!(self.stage, Stage::Choosing(_));
                // the second click opens
                if (if choosing { self.marked() } else { Some(self.cursor.at) }) == Some(n) {
                    return self.act(Command::Accept, ctx);
                }
                if choosing {
                    self.give_way();
                }
                self.cursor.at = n;
                self.settle();
                Flow::Stay
            }
            Hit::Field(n) if matches!(self.stage, Stage::Done(_)) => {
                self.count = Some(n);
                self.open_count().unwrap_or(Flow::Stay)
            }
            Hit::Field(n) => self.number(n),
            Hit::Step(_) | Hit::Person(_) => Flow::Stay,
        }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, _ctx: &Ctx<'_>) -> Flow {
        match (then, key) {
            (PickThen::Import(ImportPick::Kind), PickKey::Code(kind)) => step(ImportStep::Kind(kind.clone())),
            (PickThen::Import(ImportPick::Crm), PickKey::Code(crm)) => step(ImportStep::Crm(crm.clone())),
            (PickThen::Import(ImportPick::Encoding), PickKey::Code(name)) => {
                step(ImportStep::Encoding(Some(name.clone())))
            }
            (PickThen::Import(ImportPick::Encoding), _) => step(ImportStep::Encoding(None)),
            (PickThen::Import(ImportPick::Sheet), PickKey::Code(name)) => step(ImportStep::Sheet(name.clone())),
            (PickThen::Import(ImportPick::Team), PickKey::Code(name)) => step(ImportStep::Team(Some(name.clone()))),
            (PickThen::Import(ImportPick::Team), _) => step(ImportStep::Team(None)),
            (PickThen::Import(ImportPick::Column(n)), PickKey::Code(field)) => {
                let field = (field != NOT_USED).then(|| field.clone());
                step(ImportStep::Column(*n, field))
            }
            _ => Flow::Stay,
        }
    }

    fn answered(&mut self, asked: &Asked, answer: &str, _ctx: &Ctx<'_>) -> Flow {
        match asked {
            Asked::ImportDay => step(ImportStep::Day(answer.to_owned())),
            _ => Flow::Stay,
        }
    }
}
