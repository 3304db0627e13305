//! The sandbox held honest from outside: clients that nobody here wrote drive it.
//!
//! boto3 and the AWS CLI come from a virtual environment with `requirements.txt`, named by
//! `FINETUNE_FOREIGN_CLIENTS`. Without it these tests say that they were skipped; with
//! `FINETUNE_REQUIRE_FOREIGN_CLIENTS=1` such a skip is a failure.
#![cfg(feature = "aws")]
#![expect(clippy::unwrap_used, reason = "a test ends with the first surprise")]

mod foreign;
mod in_process;
mod kill;
mod moto;
