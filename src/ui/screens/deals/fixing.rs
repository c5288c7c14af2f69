//! Correcting a fact of a deal: which one, and what it should be. The correction counts here at once and waits on a list
//! until the CRM shows it.

use crate::domain::browse::DealLine;
use crate::domain::deal::{Category, Deal};
use crate::domain::fix::FixField;
use crate::domain::money::{Currency, Money, show};
use crate::ui::flow::{Asked, Flow, Intent, PickKey, PickThen};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::overlays::prompt::Prompt;
use crate::ui::world::Ctx;

/// What a fact says, for reading; `None` is "nothing".
pub fn shown(field: FixField, text: Option<&str>, currency: &Currency) -> String {
    let Some(text) = text else { return "nothing".to_owned() };
    match field {
        FixField::NextStep | FixField::Stage => text.to_owned(),
        FixField::NextStepDate | FixField::Close => {
            text.parse::<chrono::NaiveDate>().map_or_else(|_| text.to_owned(), |d| d.format("%-d %b %Y").to_string())
        }
        FixField::Amount => {
            text.parse::<i64>().map_or_else(|_| text.to_owned(), |minor| show::short(Money(minor), currency))
        }
        FixField::Category => {
            Category::from_key(text).map_or_else(|| text.to_owned(), |c| super::columns::category_word(c).to_owned())
        }
    }
}

/// Asks which fact is wrong.
pub fn ask(line: &DealLine, ctx: &Ctx<'_>) -> Flow {
    let deal = &line.deal;
    let item = |field: &FixField| Item {
        label: field.word().to_owned(),
        detail: shown(*field, field.of(deal).as_deref(), &ctx.world.currency),
        key: PickKey::Fact(*field),
    };
    let items = FixField::ALL.iter().map(item).collect();
    let title = format!("{}: what should the CRM say?", crate::domain::text::clip(&deal.name, 40));
    Flow::push(Overlay::Picker(Picker::new(title, items, PickThen::FixWhat(deal.id))))
}

/// Asks what it should be.
pub fn ask_value(deal: &Deal, field: FixField, ctx: &Ctx<'_>) -> Flow {
    let now = field.of(deal);
    match field {
        FixField::Stage => Flow::intent(Intent::PickStage(Some(deal.id))),
        FixField::Category => {
            let item = |c: &Category| Item {
                label: super::columns::category_word(*c).to_owned(),
                detail: String::new(),
                key: PickKey::Word(c.key().to_owned()),
            };
            let mut items: Vec<Item> = Category::ALL.iter().map(item).collect();
            items.push(Item { label: "none".to_owned(), detail: "no forecast category".to_owned(), key: PickKey::All });
            let on = now.map_or(PickKey::All, PickKey::Word);
            let then = PickThen::FixTo(deal.id, FixField::Category);
            Flow::push(Overlay::Picker(Picker::new("Which forecast category?", items, then).on(&on)))
        }
        FixField::NextStep | FixField::NextStepDate | FixField::Close | FixField::Amount => {
            let question = match field {
                FixField::NextStep => "What does the buyer do next?",
                FixField::NextStepDate => "By when? fri, +3d, eom, 15 dec",
                FixField::Close => "Closes when? fri, +3d, eom, 15 dec",
                _ => "Worth how much? 850k",
            };
            let value = match field {
                FixField::Amount => deal.amount.map_or_else(String::new, |a| plain(a, &ctx.world.currency)),
                _ => now.unwrap_or_default(),
            };
            Flow::push(Overlay::Prompt(Prompt::new(question, Asked::FixValue(deal.id, field), false).with(&value)))
        }
    }
}

/// An amount as it can be typed again: without what groups its thousands, and without cents where there are none.
fn plain(amount: Money, currency: &Currency) -> String {
    let text = show::exact(amount, currency).replace(',', "");
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}
