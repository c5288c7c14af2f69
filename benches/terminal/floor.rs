//! The floor: the least a ratatui program with a table has to do. A thousand rows, of which only those that can be seen are
//! handed to the widget; it draws when a key was pressed and never else, and one time for all the keys that wait.

use std::io;
use std::time::Duration;

use ratatui::crossterm::event::{self, Event, KeyCode};
use ratatui::layout::Constraint;
use ratatui::style::Style;
use ratatui::widgets::{Block, Row, Table};
use ratatui::{DefaultTerminal, Frame};

/// Stands in the lower border, which is drawn last: whoever sees it sees the whole frame.
pub const READY: &str = "READY";

const ROWS: usize = 1_000;

#[derive(Default)]
struct View {
    first: usize,
    selected: usize,
}

/// Shows the table until `q` is pressed.
pub fn run() -> io::Result<()> {
    let mut terminal = ratatui::try_init()?;
    let left = turn(&mut terminal);
    ratatui::try_restore()?;
    left
}

fn turn(terminal: &mut DefaultTerminal) -> io::Result<()> {
    let rows: Vec<[String; 5]> = (1..=ROWS).map(row).collect();
    let mut view = View::default();
    loop {
        terminal.draw(|frame| draw(frame, &rows, &mut view))?;
        loop {
            if let Event::Key(key) = event::read()?
                && key.is_press()
            {
                match key.code {
                    KeyCode::Down => view.selected = (view.selected + 1).min(ROWS - 1),
                    KeyCode::Up => view.selected = view.selected.saturating_sub(1),
                    KeyCode::Char('q') => return Ok(()),
                    _ => {}
                }
            }
            if !event::poll(Duration::ZERO)? {
                break;
            }
        }
    }
}

fn row(n: usize) -> [String; 5] {
    let stage = ["Discovery", "Proposal", "Negotiation", "Won"][n % 4];
    [
        format!("{n:>4}"),
        format!("Account {}", n * 7 % 311),
        stage.to_owned(),
        format!("{}k", n * 13 % 190),
        "EMEA".into(),
    ]
}

fn draw(frame: &mut Frame, rows: &[[String; 5]], view: &mut View) {
    // both borders and the header take a line each
    let height = usize::from(frame.area().height).saturating_sub(3).max(1);
    view.first = view.first.clamp((view.selected + 1).saturating_sub(height), view.selected);
    let visible = rows.iter().enumerate().skip(view.first).take(height).map(|(at, cells)| {
        let style = if at == view.selected { Style::new().reversed() } else { Style::new() };
        Row::new(cells.iter().map(String::as_str)).style(style)
    });
    let widths = [6, 30, 20, 12, 12].map(Constraint::Length);
    let header = Row::new(["#", "account", "stage", "amount", "region"]).style(Style::new().bold());
    let table = Table::new(visible, widths).header(header).block(Block::bordered().title_bottom(READY));
    frame.render_widget(table, frame.area());
}
