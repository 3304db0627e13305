//! `finetune` takes Amazon Bedrock fine-tuning from a data set to a finished custom model: it
//! validates the data, uploads it, checks the VPC and the service role, submits the customization
//! job exactly once and watches it to the end.
//!
//! A module uses what stands to its right, never what stands to its left:
//! `cli → commands → steps → aws → network, iam, job, dataset, model → diagnostic`. `config`,
//! `journal` and `rules` stand beside `steps`; `output` and `ui` take what commands return.
//! `sandbox` is the offline AWS: it imports nothing from the rest of the crate and is reached over
//! HTTP semantics only. `tests/architecture` holds the table of allowed edges.
//!
//! Without the feature `aws` the crate is its offline half: no SDK, no sandbox.

pub mod cli;
pub mod commands;
pub mod config;
pub mod dataset;
pub mod diagnostic;
pub mod error;
pub mod iam;
pub mod job;
pub mod journal;
pub mod model;
pub mod network;
pub mod output;
pub mod rules;
pub mod steps;
pub mod terraform;
pub mod ui;

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
pub mod sandbox;
