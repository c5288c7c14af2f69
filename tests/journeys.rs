//! Whole ways through the program by keys alone, in a real pseudo-terminal: the first run, the demo, meetings from
//! start to minutes, a kill in the middle.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

#[path = "journeys/accuracy.rs"]
mod accuracy;
#[path = "journeys/deal_walk.rs"]
mod deal_walk;
#[path = "journeys/deals.rs"]
mod deals;
#[path = "journeys/demo.rs"]
mod demo;
#[path = "journeys/first_run.rs"]
mod first_run;
#[path = "journeys/forecast_board.rs"]
mod forecast_board;
#[path = "journeys/forecast_call.rs"]
mod forecast_call;
#[path = "journeys/health.rs"]
mod health;
#[path = "journeys/import.rs"]
mod import;
#[path = "journeys/importing.rs"]
mod importing;
#[path = "journeys/killed.rs"]
mod killed;
#[path = "journeys/leads.rs"]
mod leads;
#[path = "journeys/owed.rs"]
mod owed;
#[path = "journeys/past.rs"]
mod past;
#[path = "journeys/pipeline_review.rs"]
mod pipeline_review;
#[path = "journeys/presenting.rs"]
mod presenting;
#[path = "journeys/review.rs"]
mod review;
#[path = "journeys/sales.rs"]
mod sales;
#[path = "journeys/searching.rs"]
mod searching;
#[path = "journeys/slippage.rs"]
mod slippage;
mod terminal;
#[path = "journeys/walls.rs"]
mod walls;
#[path = "journeys/waterfall.rs"]
mod waterfall;
