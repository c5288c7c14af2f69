//! `[ui]`: how the cockpit looks and what it may ask of the terminal.

use serde::{Deserialize, Serialize};

/// `[ui]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ui {
    /// Light on dark, dark on light, none, or as the terminal is.
    pub theme: Theme,
    /// How many colours the terminal can show.
    pub colours: Colours,
    /// Only plain ASCII: no lines, blocks or symbols.
    pub ascii: bool,
    /// Clicks and the wheel are the program's; off: the terminal's own selection works.
    pub mouse: bool,
    /// Ask the terminal whether its background is dark or light.
    pub detect_background: bool,
    /// Starts in presenter mode: people look at the screen.
    pub presenter: bool,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            colours: Colours::Auto,
            ascii: false,
            mouse: true,
            detect_background: true,
            presenter: false,
        }
    }
}

/// Which theme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the terminal's background is.
    #[default]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// No colour: bold, reverse and underline only.
    Plain,
}

/// How many colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Colours {
    /// From `COLORTERM` and `TERM`.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// The terminal's own sixteen.
    #[serde(rename = "16")]
    Sixteen,
    /// The palette of 256.
    #[serde(rename = "256")]
    TwoHundredFiftySix,
    /// 24 bits.
    #[serde(rename = "truecolor")]
    Truecolor,
    /// None.
    #[serde(rename = "none")]
    Off,
}
