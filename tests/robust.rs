//! What must hold in any terminal, whatever happens: it is given back, nothing typed or said is lost, nothing from
//! outside reaches it raw, and trouble is a message.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

#[path = "robust/given_back.rs"]
mod given_back;
#[path = "robust/hands.rs"]
mod hands;
#[path = "robust/hostile.rs"]
mod hostile;
#[path = "robust/looks.rs"]
mod looks;
mod terminal;
#[path = "robust/trouble.rs"]
mod trouble;
#[path = "robust/windows.rs"]
mod windows;
