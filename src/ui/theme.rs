//! Colours and signs. One accent, three verdict colours that always come with a word or a sign, dim for context, bold
//! for what is now. The terminal's own background is kept, so that dark and light both stay theirs.

use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None: bold, underline and reverse only.
    None,
    /// The 16 of every terminal.
    Ansi16,
    /// The 256 colour cube.
    Ansi256,
    /// 24 bit.
    True,
}

/// On what background the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Light text on a dark background.
    Dark,
    /// Dark text on a light background.
    Light,
}

/// A verdict: a colour and always a word with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Look at it.
    Watch,
    /// Act on it.
    Bad,
    /// Nothing to say.
    Neutral,
}

/// The signs that are drawn; every one has an ASCII twin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Points at the row that is now.
    pub now: &'static str,
    /// Done.
    pub done: &'static str,
    /// Missing, refused.
    pub missing: &'static str,
    /// Full part of a bar.
    pub full: &'static str,
    /// Half-tone part of a bar.
    pub half: &'static str,
    /// Empty part of a bar.
    pub empty: &'static str,
    /// Between two columns.
    pub wall: &'static str,
    /// A horizontal rule.
    pub rule: &'static str,
    /// The clock's sign.
    pub clock: &'static str,
    /// Dot between two facts.
    pub dot: &'static str,
    /// Marks of the discipline row: held, late, skipped, not yet.
    pub held: &'static str,
    /// Held, but late or without an output.
    pub partly: &'static str,
    /// Not held.
    pub skipped: &'static str,
    /// An arrow from old to new.
    pub to: &'static str,
    /// Text goes on.
    pub more: &'static str,
    /// Sorted from the smallest on.
    pub up: &'static str,
    /// Sorted from the largest on.
    pub down: &'static str,
    /// The caret of a field that is not the real cursor.
    pub caret: &'static str,
    /// Borders of overlays are drawn with ASCII.
    pub ascii: bool,
}

const UNICODE: Glyphs = Glyphs {
    now: "▶",
    done: "✓",
    missing: "✗",
    full: "█",
    half: "▓",
    empty: "░",
    wall: "│",
    rule: "─",
    clock: "◷",
    dot: "·",
    held: "●",
    partly: "◐",
    skipped: "○",
    to: "→",
    more: "…",
    up: "↑",
    down: "↓",
    caret: "▏",
    ascii: false,
};

const ASCII: Glyphs = Glyphs {
    now: ">",
    done: "v",
    missing: "x",
    full: "#",
    half: "=",
    empty: ".",
    wall: "|",
    rule: "-",
    clock: "@",
    dot: "-",
    held: "o",
    partly: "~",
    skipped: "x",
    to: "->",
    more: "..",
    up: "^",
    down: "v",
    caret: "_",
    ascii: true,
};

/// Everything a drawing needs to know about looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    ground: Ground,
    depth: Depth,
    /// The signs.
    pub glyphs: Glyphs,
}

impl Theme {
    /// A theme for this background, number of colours, and with ASCII signs only or not.
    pub const fn new(ground: Ground, depth: Depth, ascii: bool) -> Self {
        Self { ground, depth, glyphs: if ascii { ASCII } else { UNICODE } }
    }

    /// The same on another background.
    #[must_use]
    pub const fn on(mut self, ground: Ground) -> Self {
        self.ground = ground;
        self
    }

    const fn colour(&self, dark: (u8, u8, u8), light: (u8, u8, u8), ansi: Color) -> Option<Color> {
        let (r, g, b) = match self.ground {
            Ground::Dark => dark,
            Ground::Light => light,
        };
        match self.depth {
            Depth::None => None,
            Depth::Ansi16 => Some(ansi),
            Depth::Ansi256 => Some(Color::Indexed(cube(r, g, b))),
            Depth::True => Some(Color::Rgb(r, g, b)),
        }
    }

    fn fg(&self, dark: (u8, u8, u8), light: (u8, u8, u8), ansi: Color) -> Style {
        self.colour(dark, light, ansi).map_or_else(Style::new, |c| Style::new().fg(c))
    }

    /// Plain text.
    pub const fn text(&self) -> Style {
        Style::new()
    }

    /// Context: what the eye may pass over.
    pub fn dim(&self) -> Style {
        match self.depth {
            Depth::None => Style::new(),
            _ => self.fg((139, 145, 156), (99, 105, 116), Color::DarkGray),
        }
    }

    /// What is now, and numbers that matter.
    pub const fn strong(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// A section's title.
    pub fn title(&self) -> Style {
        self.fg((126, 176, 255), (20, 84, 170), Color::Blue).add_modifier(Modifier::BOLD)
    }

    /// The one accent: keys, the selected thing, links.
    pub fn accent(&self) -> Style {
        let style = self.fg((126, 176, 255), (20, 84, 170), Color::Cyan);
        if self.depth == Depth::None { style.add_modifier(Modifier::BOLD) } else { style }
    }

    /// A verdict's colour. Never alone: a word or a sign stands with it.
    pub fn tone(&self, tone: Tone) -> Style {
        match tone {
            Tone::Good => self.fg((116, 200, 128), (22, 112, 44), Color::Green),
            Tone::Watch => self.fg((236, 190, 92), (143, 88, 0), Color::Yellow),
            Tone::Bad => self.fg((255, 118, 112), (185, 28, 28), Color::Red).add_modifier(Modifier::BOLD),
            Tone::Neutral => self.dim(),
        }
    }

    /// The selected row.
    pub fn selected(&self) -> Style {
        match (self.depth, self.ground) {
            (Depth::None | Depth::Ansi16, _) => Style::new().add_modifier(Modifier::REVERSED),
            (Depth::Ansi256, Ground::Dark) => {
                Style::new().bg(Color::Indexed(237)).fg(Color::Indexed(255)).add_modifier(Modifier::BOLD)
            }
            (Depth::Ansi256, Ground::Light) => {
                Style::new().bg(Color::Indexed(253)).fg(Color::Indexed(16)).add_modifier(Modifier::BOLD)
            }
            (Depth::True, Ground::Dark) => {
                Style::new().bg(Color::Rgb(43, 50, 64)).fg(Color::Rgb(240, 242, 246)).add_modifier(Modifier::BOLD)
            }
            (Depth::True, Ground::Light) => {
                Style::new().bg(Color::Rgb(219, 229, 244)).fg(Color::Rgb(16, 20, 28)).add_modifier(Modifier::BOLD)
            }
        }
    }

    /// A field that can be typed into.
    pub fn field(&self) -> Style {
        match (self.depth, self.ground) {
            (Depth::None | Depth::Ansi16, _) => Style::new().add_modifier(Modifier::UNDERLINED),
            (Depth::Ansi256, Ground::Dark) => Style::new().bg(Color::Indexed(236)).fg(Color::Indexed(255)),
            (Depth::Ansi256, Ground::Light) => Style::new().bg(Color::Indexed(254)).fg(Color::Indexed(16)),
            (Depth::True, Ground::Dark) => Style::new().bg(Color::Rgb(36, 40, 50)).fg(Color::Rgb(240, 242, 246)),
            (Depth::True, Ground::Light) => Style::new().bg(Color::Rgb(232, 236, 242)).fg(Color::Rgb(16, 20, 28)),
        }
    }

    /// The field that has the cursor.
    pub fn focus(&self) -> Style {
        match (self.depth, self.ground) {
            (Depth::None | Depth::Ansi16, _) => Style::new().add_modifier(Modifier::REVERSED),
            (Depth::Ansi256, Ground::Dark) => Style::new().bg(Color::Indexed(24)).fg(Color::Indexed(231)),
            (Depth::Ansi256, Ground::Light) => Style::new().bg(Color::Indexed(153)).fg(Color::Indexed(16)),
            (Depth::True, Ground::Dark) => Style::new().bg(Color::Rgb(28, 70, 122)).fg(Color::Rgb(255, 255, 255)),
            (Depth::True, Ground::Light) => Style::new().bg(Color::Rgb(184, 214, 252)).fg(Color::Rgb(10, 16, 28)),
        }
    }
}

/// The nearest colour of the 6x6x6 cube.
const fn cube(r: u8, g: u8, b: u8) -> u8 {
    const fn step(v: u8) -> u8 {
        match v {
            0..=47 => 0,
            48..=114 => 1,
            _ => (v - 35) / 40,
        }
    }
    16 + 36 * step(r) + 6 * step(g) + step(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colours_no_style_has_one() {
        let t = Theme::new(Ground::Dark, Depth::None, false);
        for s in [t.text(), t.dim(), t.strong(), t.title(), t.accent(), t.selected(), t.field(), t.focus()]
            .into_iter()
            .chain([Tone::Good, Tone::Watch, Tone::Bad, Tone::Neutral].map(|x| t.tone(x)))
        {
            assert_eq!((s.fg, s.bg), (None, None));
        }
    }

    #[test]
    fn with_256_colours_none_is_24_bit() {
        for ground in [Ground::Dark, Ground::Light] {
            let t = Theme::new(ground, Depth::Ansi256, false);
            for s in [t.dim(), t.title(), t.accent(), t.selected(), t.field(), t.focus(), t.tone(Tone::Bad)] {
                for c in [s.fg, s.bg].into_iter().flatten() {
                    assert!(matches!(c, Color::Indexed(_)), "{c:?}");
                }
            }
        }
    }

    #[test]
    fn every_ascii_sign_is_ascii() {
        let g = Theme::new(Ground::Dark, Depth::None, true).glyphs;
        for s in [
            g.now, g.done, g.missing, g.full, g.half, g.empty, g.wall, g.rule, g.clock, g.dot, g.held, g.partly,
            g.skipped, g.to, g.more, g.up, g.down, g.caret,
        ] {
            assert!(s.is_ascii(), "{s}");
        }
    }
}
