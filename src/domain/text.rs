//! Text from outside, made safe once, at the door.

/// Cleans text that came from outside. (Being built.)
pub fn clean(text: &str) -> String {
    text.trim().to_owned()
}
