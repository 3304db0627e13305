//! Held honest from outside: clients that nobody here wrote drive the sandbox, and the reports that CI
//! systems read are held against the schemas of their formats.
//!
//! boto3, the AWS CLI and the readers of schemas come from a virtual environment with `requirements.txt`,
//! named by `FINETUNE_FOREIGN_CLIENTS`. Without it these tests say that they were skipped; with
//! `FINETUNE_REQUIRE_FOREIGN_CLIENTS=1` such a skip is a failure.
#![expect(clippy::unwrap_used, reason = "a test ends with the first surprise")]

mod clients;
#[cfg(feature = "aws")]
mod foreign;
#[cfg(feature = "aws")]
mod in_process;
#[cfg(feature = "aws")]
mod kill;
#[cfg(feature = "aws")]
mod moto;
mod reports;
