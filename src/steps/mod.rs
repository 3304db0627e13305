//! Asynchronous work over `aws`: preflight, role, upload, submit, watch, collect.

mod observe;
pub mod preflight;
pub mod role;
pub mod terraform;

#[cfg(feature = "aws")]
pub mod account;
#[cfg(feature = "aws")]
pub mod base;
#[cfg(feature = "aws")]
mod clock;
#[cfg(feature = "aws")]
pub mod collect;
#[cfg(feature = "aws")]
pub mod discover;
#[cfg(feature = "aws")]
pub mod earlier;
#[cfg(feature = "aws")]
mod fingerprint;
#[cfg(feature = "aws")]
mod interrupt;
#[cfg(feature = "aws")]
pub mod jobs;
#[cfg(feature = "aws")]
pub mod leftovers;
#[cfg(feature = "aws")]
pub mod media;
#[cfg(feature = "aws")]
pub mod network;
#[cfg(feature = "aws")]
pub mod object_reader;
#[cfg(feature = "aws")]
pub mod prepare;
#[cfg(feature = "aws")]
pub mod prices;
#[cfg(feature = "aws")]
mod provenance;
#[cfg(feature = "aws")]
mod region;
#[cfg(feature = "aws")]
pub mod submit;
#[cfg(feature = "aws")]
pub mod upload;
#[cfg(feature = "aws")]
pub mod watch;
#[cfg(feature = "aws")]
mod work;

pub use observe::{Event, Observer, Silent};

#[cfg(feature = "aws")]
pub use clock::{Clock, ScaledClock, SystemClock};
#[cfg(feature = "aws")]
pub use fingerprint::{Crc64, Fingerprint};
#[cfg(feature = "aws")]
pub use interrupt::Interrupt;
#[cfg(feature = "aws")]
pub use region::{RegionSurvey, survey_region};
#[cfg(feature = "aws")]
pub use work::Work;
