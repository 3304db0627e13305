//! The evaluator against one that nobody here wrote: the same random requests, put to random policies,
//! get the same decisions.
//!
//! `FINETUNE_IAM_SIMULATE` names the folder that `package.json` is installed in (`npm ci`). Without it the
//! test says that it was skipped; with `FINETUNE_REQUIRE_FOREIGN_CLIENTS=1` that is a failure.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "clippy knows only functions marked as tests; here everything is one"
)]

mod cases;
mod compare;
mod draw;
