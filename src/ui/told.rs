//! What is asked about a scope's whole past and what is answered; what a screen of it knows meanwhile.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::flow::{Flow, PickKey, PickThen};
use super::inquiry::{self, Asks, Inquiry};
use super::overlays::Overlay;
use super::overlays::picker::{Item, Picker};
use super::waterfall::DealBrief;
use super::world::Ctx;
use crate::domain::health::Scope;
use crate::domain::ids::DealId;
use crate::domain::text;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Whose past.
    pub scope: Scope,
    /// The deals whose names are wanted with it.
    pub listed: Vec<DealId>,
}

/// What is known of it.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// Whose.
    pub scope: Scope,
    /// It, or why there is none.
    pub found: Result<Arc<T>, String>,
    /// What is read of the deals that are listed.
    pub briefs: HashMap<DealId, DealBrief>,
}

/// What is known, and what is wanted.
#[derive(Debug, Clone)]
pub struct Board<T> {
    inquiry: Inquiry<Scope, Arc<T>>,
    listed: Vec<DealId>,
    briefs: HashMap<DealId, DealBrief>,
}

impl<T> Board<T> {
    /// Knows nothing yet, and asks.
    pub fn new(scope: Scope) -> Self {
        Self { inquiry: Inquiry::new(scope), listed: Vec::new(), briefs: HashMap::new() }
    }

    /// Who is looked at.
    pub const fn scope(&self) -> Scope {
        self.inquiry.looked_at
    }

    /// Something may have changed: asks again, and shows what it has meanwhile.
    pub const fn ask(&mut self) {
        self.inquiry.ask();
    }

    /// Somebody else looks on: nothing is known for them yet.
    pub fn forget(&mut self) {
        self.inquiry.forget();
    }

    /// Looks at somebody else.
    pub fn look_at(&mut self, scope: Scope) {
        self.inquiry.look_at(scope);
    }

    /// These deals are listed: asks for those whose names are not known.
    pub fn list(&mut self, deals: Vec<DealId>) {
        if deals.iter().any(|deal| !self.briefs.contains_key(deal)) {
            self.inquiry.ask();
        }
        self.listed = deals;
    }

    /// An answer is on its way.
    pub const fn is_waiting(&self) -> bool {
        self.inquiry.is_waiting()
    }

    /// What is known of who is looked at, or why there is nothing; `None`: it is not known yet.
    pub fn found(&self) -> Option<Result<&T, &str>> {
        self.inquiry.found().map(|found| found.map(Arc::as_ref))
    }

    /// What is known of who is looked at.
    pub fn told(&self) -> Option<&T> {
        self.inquiry.known().map(Arc::as_ref)
    }

    /// What is to be read of a deal that is listed.
    pub fn brief(&self, deal: DealId) -> Option<&DealBrief> {
        self.briefs.get(&deal)
    }
}

impl<T> Asks for Board<T> {
    type Question = Question;
    type Answer = Answer<T>;

    fn question(&mut self) -> Option<Question> {
        self.inquiry.question().map(|scope| Question { scope, listed: self.listed.clone() })
    }

    fn take(&mut self, answer: Answer<T>) {
        self.inquiry.take(inquiry::Answer { asked: answer.scope, found: answer.found });
        // a deal is the same deal for whoever is looked at
        self.briefs.extend(answer.briefs);
    }

    fn give_up(&mut self) {
        self.inquiry.give_up();
    }
}

/// Everybody whose past can be looked at.
pub fn pick_scope(scope: Scope, title: &str, ctx: &Ctx<'_>) -> Flow {
    let org = &ctx.world.org;
    let item = |label: &str, detail: &str, key| Item { label: label.to_owned(), detail: detail.to_owned(), key };
    let mut items = vec![item("everybody", "all deals there are", PickKey::All)];
    items.extend(org.units.iter().map(|u| item(&u.name, u.level.unit_word(), PickKey::Unit(u.id))));
    items.extend(org.members.iter().map(|(p, _)| item(org.name(*p), "rep", PickKey::Person(*p))));
    let on = match scope {
        Scope::All => PickKey::All,
        Scope::Unit(unit) => PickKey::Unit(unit),
        Scope::Rep(rep) => PickKey::Person(rep),
    };
    Flow::push(Overlay::Picker(Picker::new(title, items, PickThen::ToldScope).on(&on)))
}

/// Whom the picked item stands for.
pub const fn picked_scope(key: &PickKey) -> Option<Scope> {
    match key {
        PickKey::All => Some(Scope::All),
        PickKey::Unit(unit) => Some(Scope::Unit(*unit)),
        PickKey::Person(person) => Some(Scope::Rep(*person)),
        _ => None,
    }
}

/// Whose past it is, for reading.
pub fn whose<'a>(scope: Scope, ctx: &Ctx<'a>) -> &'a str {
    match scope {
        Scope::All => "everybody",
        Scope::Unit(unit) => ctx.world.org.unit(unit).map_or("?", |u| u.name.as_str()),
        Scope::Rep(person) => ctx.world.org.name(person),
    }
}

/// A deal as it is called: with its customer, where the name does not have it.
pub fn called(deal: &DealBrief) -> String {
    match deal.account.as_deref().filter(|a| !text::fold(&deal.name).contains(&text::fold(a))) {
        Some(account) => format!("{account}, {}", deal.name),
        None => deal.name.clone(),
    }
}

/// "20 Jan 27", without the year where it is this one.
pub fn show_date(day: NaiveDate, ctx: &Ctx<'_>) -> String {
    day.format(if day.year() == ctx.world.today.year() { "%-d %b" } else { "%-d %b %y" }).to_string()
}

/// What stands there while nothing is known.
pub fn waiting<T>(board: &Board<T>, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    match board.found() {
        Some(Err(why)) => {
            let mut letters = why.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            let words = format!("{first}{}.", letters.as_str());
            canvas.wrapped(Rect { width: area.width.min(90), ..area }, &words, ctx.theme.dim());
        }
        _ if board.is_waiting() => {
            canvas.text(area.x, area.y, area.width, "The past is being read.", ctx.theme.dim());
        }
        _ => {
            let words = "It could not be read; leave this screen and open it again.";
            canvas.wrapped(area, words, ctx.theme.dim());
        }
    }
}
