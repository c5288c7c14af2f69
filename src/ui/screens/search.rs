//! What was found: grouped by what it is, the newest first, the words that were looked for marked. Shows what it is given.

#[cfg(test)]
mod tests;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::View;
use super::actions::row::short_day;
use crate::domain::forecast::audience::Audience;
use crate::domain::ids::PersonId;
use crate::domain::search::{Found, Hits, Kind};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// Columns of a day with the gap behind it.
const DAY: u16 = 13;

/// What is looked for, and who looks on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The words.
    pub words: String,
    /// Private notes are looked through too, those of `me`.
    pub private: bool,
    /// Who that is, where it is known.
    pub me: Option<PersonId>,
    /// What of what was said they may read.
    pub audience: Audience,
}

/// The screen.
#[derive(Debug, Default)]
pub struct Search {
    /// What was looked for.
    pub words: String,
    /// What has been asked last.
    asked: Option<Question>,
    /// It has not been handed on yet.
    open: bool,
    /// `None`: it is still looked for.
    answer: Option<Hits>,
    cursor: Cursor,
}

/// A row of the list.
enum Row {
    Blank,
    Head(Kind, usize),
    Item(usize),
}

impl Search {
    /// For these words; nothing is found yet.
    pub fn new(words: String) -> Self {
        Self { words, ..Self::default() }
    }

    /// To be looked for, again. What was found stays until the answer is there, but not before other eyes.
    pub fn ask(&mut self, question: Question) {
        let eyes = |q: &Question| (q.private, q.me, q.audience);
        if self.asked.as_ref().is_none_or(|before| eyes(before) != eyes(&question)) {
            self.answer = None;
        }
        self.asked = Some(question);
        self.open = true;
    }

    /// What nobody has been asked yet.
    pub fn question(&mut self) -> Option<Question> {
        std::mem::take(&mut self.open).then(|| self.asked.clone()).flatten()
    }

    /// Takes what was found, in the order in which it is shown.
    pub fn refresh(&mut self, hits: impl Into<Hits>) {
        let hits = hits.into();
        self.cursor.clamp(hits.found.len());
        self.answer = Some(hits);
    }

    fn found(&self) -> &[Found] {
        self.answer.as_ref().map_or(&[], |hits| &hits.found)
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (at, found) in self.found().iter().enumerate() {
            if at == 0 || self.found()[at - 1].kind != found.kind {
                if at > 0 {
                    rows.push(Row::Blank);
                }
                rows.push(Row::Head(found.kind, self.found().iter().filter(|f| f.kind == found.kind).count()));
            }
            rows.push(Row::Item(at));
        }
        rows
    }

    /// To the minutes, the deal, else the meeting it was written in; an action without either is on the list of actions.
    fn open(&self) -> Flow {
        let Some(found) = self.found().get(self.cursor.at) else { return Flow::Stay };
        if let Some((subject, period)) = found.explains {
            return Flow::Go(Goto::Owed(Some((subject, Some(period)))));
        }
        match (found.kind, found.deal, found.meeting) {
            (Kind::Minutes, _, Some(meeting)) | (_, None, Some(meeting)) => Flow::Go(Goto::Minutes(meeting)),
            (_, Some(deal), _) => Flow::Go(Goto::Deal(deal)),
            (Kind::Action, None, None) => Flow::Go(Goto::Actions),
            (_, None, None) => {
                Flow::intent(Intent::Say("it was written outside of meetings".to_owned(), Tone::Neutral))
            }
        }
    }

    fn line(&self, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, found: &Found) {
        let theme = ctx.theme;
        let day = found.on.map(|on| short_day(on, ctx.world.today)).unwrap_or_default();
        canvas.text(row.x + 2, row.y, DAY - 1, &day, theme.dim());
        let place = text::clip(&found.whereabouts(&ctx.world.currency), usize::from(row.width / 3));
        let wide = u16::try_from(text::width(&place)).unwrap_or(0);
        let room = row.width.saturating_sub(2 + DAY + wide + 2);
        let style = |hit: bool| if hit { theme.accent().patch(theme.strong()) } else { theme.text() };
        let pieces: Vec<(&str, Style)> = found.pieces.iter().map(|(w, hit)| (w.as_str(), style(*hit))).collect();
        canvas.pieces(row.x + 2 + DAY, row.y, room, &pieces);
        canvas.right(row.x, row.y, row.width, &place, theme.dim());
    }
}

/// What stands over a group.
fn title(kind: Kind) -> String {
    let word = kind.key().to_uppercase();
    if kind == Kind::Private { format!("{word}, for you alone") } else { word }
}

impl View for Search {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Search, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Search");
        let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let count = match &self.answer {
            None => "   looking ...".to_owned(),
            Some(hits) if hits.found.is_empty() => "   nothing found".to_owned(),
            Some(hits) => format!("   {} found", hits.found.len()),
        };
        let asked = format!("\u{201c}{}\u{201d}", self.words);
        canvas.pieces(inside.x, inside.y + 2, inside.width, &[(&asked, theme.strong()), (&count, theme.dim())]);
        if let Some(cut) = self.answer.as_ref().and_then(Hits::cut) {
            canvas.text(inside.x, inside.y + 3, inside.width, &cut, theme.tone(Tone::Watch));
        }
        let body = Rect { y: area.y + 4, height: area.height.saturating_sub(6), ..inside };
        if self.answer.as_ref().is_some_and(|hits| hits.found.is_empty()) {
            let key = keymap::key_for(&[Context::Search], Command::SearchAll).unwrap_or_default();
            let what = "Every word has to be the beginning of a word in minutes, notes, actions, what buyers promised or did, or of a \
                        deal's name or account.";
            let used = canvas.wrapped(body, what, theme.text());
            canvas.text(
                body.x,
                body.y + used + 1,
                body.width,
                &format!("{key} searches for something else."),
                theme.dim(),
            );
        }
        let rows = self.rows();
        let now = rows.iter().position(|r| matches!(r, Row::Item(n) if *n == self.cursor.at)).unwrap_or(0);
        let height = usize::from(body.height);
        self.cursor.window(self.found().len(), body.height);
        let top = now.saturating_sub(height / 2).min(rows.len().saturating_sub(height));
        for (y, row) in (body.y..body.bottom()).zip(rows.iter().skip(top)) {
            let place = Rect { y, height: 1, ..body };
            match row {
                Row::Blank => {}
                Row::Head(kind, n) => {
                    chrome::section(canvas, body.x, y, body.width, ctx, &title(*kind), &n.to_string())
                }
                Row::Item(n) => {
                    if *n == self.cursor.at {
                        canvas.style(place, theme.selected());
                        canvas.text(place.x, y, 1, theme.glyphs.now, theme.accent());
                    }
                    if let Some(found) = self.found().get(*n) {
                        self.line(canvas, place, ctx, found);
                    }
                    canvas.hit(place, Hit::Row(*n));
                }
            }
        }
        let mut chain = self.contexts(ctx);
        chain.extend([Context::Global, Context::Always]);
        chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            _ if self.cursor.act(command, self.found().len()) => Flow::Stay,
            Command::Accept => self.open(),
            // what was looked up in the middle of a meeting leads back to it
            Command::Back if ctx.live.is_some() => Flow::Go(Goto::Meeting),
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            // the second click opens
            Hit::Row(n) if n == self.cursor.at => self.open(),
            Hit::Row(n) if n < self.found().len() => {
                self.cursor.at = n;
                Flow::Stay
            }
            Hit::Row(_) | Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }
}
