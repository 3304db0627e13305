//! One file per verb: runs the steps and returns an outcome; prints nothing.

pub mod check;
pub mod completions;
pub mod cost;
pub mod dataset;
pub mod explain;
pub mod init;
pub mod man;
pub mod metrics;
pub mod models;
#[cfg(feature = "aws")]
pub mod network_list;
pub mod network_views;
pub mod role;
pub mod rules;
pub mod runs;
#[cfg(feature = "aws")]
pub mod sandbox;
pub mod sources;
pub mod validate;
mod whole_file;

#[cfg(feature = "aws")]
pub mod clean;
#[cfg(feature = "aws")]
pub mod exec;
#[cfg(feature = "aws")]
pub mod export;
#[cfg(feature = "aws")]
pub mod jobs;
#[cfg(feature = "aws")]
pub mod leftovers;
#[cfg(feature = "aws")]
pub mod online;
#[cfg(feature = "aws")]
mod plan;
#[cfg(feature = "aws")]
mod reach;
#[cfg(feature = "aws")]
mod s3_sources;
#[cfg(feature = "aws")]
pub mod status;
#[cfg(feature = "aws")]
pub mod status_many;
#[cfg(feature = "aws")]
pub mod stop;
#[cfg(feature = "aws")]
pub mod submit;
#[cfg(feature = "aws")]
pub mod upload;

#[cfg(test)]
#[cfg(feature = "aws")]
pub(crate) mod testing;

pub use whole_file::write_whole;

#[cfg(feature = "aws")]
pub use reach::{Reach, ReachError, Target};
