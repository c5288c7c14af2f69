//! New identities: UUIDv7, from the injected time and the machine's random bits.

use uuid::Uuid;

use crate::domain::ids::{MintId, uuid_v7};

/// Mints identities that never go backwards, also within one millisecond.
#[derive(Debug, Default)]
pub struct Mint {
    last: u64,
}

impl MintId for Mint {
    fn mint(&mut self, millis: u64) -> Uuid {
        self.last = self.last.max(millis);
        let mut random = [0; 10];
        random.copy_from_slice(&Uuid::now_v7().as_bytes()[6..]);
        let id = uuid_v7(self.last, &random);
        self.last += 1;
        id
    }
}
