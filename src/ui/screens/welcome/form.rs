//! The form of the first run: you, the team, its target, its sellers. Enter goes on; an empty seller's field is the end.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::domain::money::{Currency, Money, parse};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Intent, Setup};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::widgets::field::Field;
use crate::ui::world::Ctx;

/// Fields before the sellers.
const FIXED: usize = 3;
const ME: usize = 0;
const TEAM: usize = 1;
const TARGET: usize = 2;

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

const LABEL: u16 = 16;
const WIDTH: u16 = 36;

/// What is wrong, and in which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    field: usize,
    what: String,
}

/// The form.
#[derive(Debug)]
pub(super) struct Form {
    /// Me, team, target, then one for each seller; the last one is empty or being typed.
    fields: Vec<Field>,
    at: Cursor,
    complaint: Option<Complaint>,
}

impl Default for Form {
    fn default() -> Self {
        Self { fields: vec![Field::default(); FIXED + 1], at: Cursor::default(), complaint: None }
    }
}

impl Form {
    pub(super) fn focus(&mut self, n: usize) {
        self.at.at = n.min(self.fields.len() - 1);
    }

    fn field(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.at.at)
    }

    pub(super) fn key(&mut self, event: KeyEvent) {
        self.complaint = None;
        if let Some(field) = self.field() {
            field.key(event);
        }
    }

    /// Several lines pasted into a seller's field are several sellers.
    pub(super) fn paste(&mut self, pasted: &str) {
        self.complaint = None;
        if self.at.at < FIXED {
            if let Some(field) = self.field() {
                field.paste(pasted);
            }
            return;
        }
        let names: Vec<&str> = pasted.split(['\n', '\r', ';', ',']).map(str::trim).filter(|n| !n.is_empty()).collect();
        for (i, name) in names.iter().enumerate() {
            if let Some(field) = self.field() {
                field.paste(name);
            }
            if i + 1 < names.len() {
                self.fields.insert(self.at.at + 1, Field::default());
                self.at.at += 1;
            }
        }
    }

    pub(super) fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::NextField | Command::Down => self.focus(self.at.at + 1),
            Command::PrevField | Command::Up => self.at.at = self.at.at.saturating_sub(1),
            Command::Accept => return self.accept(ctx),
            _ => return Flow::Pass,
        }
        self.complaint = None;
        Flow::Stay
    }

    fn accept(&mut self, ctx: &Ctx<'_>) -> Flow {
        let here = self.at.at;
        let currency = &ctx.world.currency;
        if here < FIXED {
            self.complaint = self.check(here, currency).err();
            if self.complaint.is_none() {
                self.at.at += 1;
            }
            return Flow::Stay;
        }
        if !self.fields.get(here).is_none_or(Field::is_empty) {
            self.complaint = self.check(here, currency).err();
            if self.complaint.is_none() {
                if here + 1 == self.fields.len() {
                    self.fields.push(Field::default());
                }
                self.at.at += 1;
            }
            return Flow::Stay;
        }
        match self.setup(currency) {
            Ok(setup) => Flow::intent(Intent::CreateTeam(setup)),
            Err(complaint) => {
                self.at.at = complaint.field;
                self.complaint = Some(complaint);
                Flow::Stay
            }
        }
    }

    fn value(&self, n: usize) -> String {
        self.fields.get(n).map(|f| text::clean(f.value()).trim().to_owned()).unwrap_or_default()
    }

    fn check(&self, n: usize, currency: &Currency) -> Result<(), Complaint> {
        let bad = |what: &str| Err(Complaint { field: n, what: what.to_owned() });
        let value = self.value(n);
        if n != TARGET && value.chars().count() > LONGEST_NAME {
            return bad("that is too long for a name");
        }
        match n {
            ME if value.is_empty() => bad("your name is needed: it stands behind the team's number"),
            TEAM if value.is_empty() => bad("the team needs a name, such as Team West"),
            TARGET => self.target(currency).map(|_| ()),
            n if n >= FIXED && !value.is_empty() => {
                let name = text::fold(&value);
                if name == text::fold(&self.value(ME)) {
                    return bad("that is you: a team's lead is not one of its sellers");
                }
                match (FIXED..n).find(|other| text::fold(&self.value(*other)) == name) {
                    Some(_) => bad("that name is there already: add a letter to tell them apart"),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn target(&self, currency: &Currency) -> Result<Option<Money>, Complaint> {
        let bad = |what: String| Complaint { field: TARGET, what };
        match parse::typed(&self.value(TARGET), None, currency) {
            Ok(Some(Money::ZERO)) => Err(bad("a target of nothing: leave it empty where there is none".to_owned())),
            Ok(target) => Ok(target),
            Err(e) => Err(bad(e.to_string())),
        }
    }

    /// The whole form, or the first thing that is wrong with it.
    fn setup(&self, currency: &Currency) -> Result<Setup, Complaint> {
        for n in 0..self.fields.len() {
            self.check(n, currency)?;
        }
        let reps: Vec<String> =
            (FIXED..self.fields.len()).map(|n| self.value(n)).filter(|name| !name.is_empty()).collect();
        if reps.is_empty() {
            let what = "at least one seller is needed: a forecast call is held with somebody".to_owned();
            return Err(Complaint { field: FIXED, what });
        }
        Ok(Setup { me: self.value(ME), team: self.value(TEAM), reps, target: self.target(currency)? })
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        let Rect { x, y, .. } = body;
        chrome::section(canvas, x, y, body.width, ctx, "YOUR TEAM", "Enter goes on, Esc goes back");
        let (what, style) = match &self.complaint {
            Some(complaint) => (format!("{} {}", theme.glyphs.missing, complaint.what), theme.tone(Tone::Bad)),
            None => (self.hint().to_owned(), theme.dim()),
        };
        canvas.text(x, y + 1, body.width, &what, style);
        let target = format!("Target {}", ctx.world.quarter.short());
        for (row, n, label) in [(3, ME, "Your name"), (4, TEAM, "Team"), (5, TARGET, target.as_str())] {
            self.line(canvas, Rect { y: y + row, ..body }, n, label, ctx);
        }
        let sellers = y + 7;
        let rows = body.bottom().saturating_sub(sellers).max(1);
        let seller = Cursor::on(self.at.at.saturating_sub(FIXED));
        for (row, i) in (sellers..).zip(seller.window(self.fields.len() - FIXED, rows)) {
            self.line(canvas, Rect { y: row, ..body }, FIXED + i, &format!("Seller {}", i + 1), ctx);
        }
    }

    /// What the present field is for.
    fn hint(&self) -> &'static str {
        match self.at.at {
            ME => "You lead the team and submit its number.",
            TEAM => "As it is to be called on screen and in minutes.",
            TARGET => "Such as 1.2m or 850k. May stay empty.",
            FIXED => "Who speaks in the forecast call, one line each.",
            n if self.fields.get(n).is_some_and(Field::is_empty) => {
                "The next seller; Enter on the empty line makes the team."
            }
            _ => "Enter adds the next seller.",
        }
    }

    fn line(&self, canvas: &mut Canvas<'_>, line: Rect, n: usize, label: &str, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        let on = n == self.at.at;
        if on {
            canvas.text(line.x, line.y, 1, theme.glyphs.now, theme.accent());
        }
        let style = if on { theme.strong() } else { theme.dim() };
        canvas.text(line.x + 2, line.y, LABEL - 2, label, style);
        let field = Rect { x: line.x + LABEL, width: WIDTH.min(line.width.saturating_sub(LABEL)), height: 1, ..line };
        if let Some(value) = self.fields.get(n) {
            value.draw(canvas, field, on, theme);
        }
        canvas.hit(Rect { height: 1, ..line }, Hit::Field(n));
    }
}
