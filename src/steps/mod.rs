//! Asynchronous work over `aws`: preflight, role, upload, submit, watch, collect.

#[cfg(feature = "aws")]
mod clock;
mod observe;

#[cfg(feature = "aws")]
pub use clock::{Clock, ScaledClock, SystemClock};
pub use observe::{Event, Observer, Silent};
