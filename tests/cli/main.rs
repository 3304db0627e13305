//! What a person sees: the commands as a process, their output as snapshots. One file per verb.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows only functions marked as tests; here everything is one"
)]

mod bad_input;
#[cfg(feature = "aws")]
mod check;
#[cfg(feature = "aws")]
mod check_outputs;
mod config;
mod convert;
#[cfg(feature = "aws")]
mod cost;
mod dataset;
#[cfg(feature = "aws")]
mod discover;
mod evaluate;
mod explain;
mod generated;
mod harness;
mod help;
mod init;
#[cfg(feature = "aws")]
mod jobs;
mod metrics;
mod models;
#[cfg(feature = "aws")]
mod network;
mod plan;
mod plan_views;
mod report_forms;
#[cfg(feature = "aws")]
mod role;
mod role_show;
#[cfg(feature = "aws")]
mod servers;
#[cfg(feature = "aws")]
mod signing_in;
#[cfg(feature = "aws")]
mod status;
#[cfg(feature = "aws")]
mod submit;
mod terraform;
mod validate;
mod verdict_forms;
#[cfg(feature = "aws")]
mod way_out;
