//! What every step works with.

use std::sync::Arc;

use super::{Clock, Interrupt, Observer};
use crate::aws::Session;

/// The session, the clock, who listens, and whether to go on.
#[derive(Clone)]
pub struct Work {
    /// Access to AWS, or to what stands in for it.
    pub session: Arc<Session>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Who is told what happens.
    pub observer: Arc<dyn Observer>,
    /// Whether the user asked to stop.
    pub interrupt: Interrupt,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Work")
            .field("session", &self.session)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
