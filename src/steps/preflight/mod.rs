//! The preflight: everything that can be known before a job is made, all findings at once. `check`
//! shows what it found; `submit` stops on it.

mod data;
mod facts;
mod levels;
#[cfg(feature = "aws")]
mod objects;
mod planned;
mod redact;
mod replay;
#[cfg(feature = "aws")]
mod run;

pub use crate::dataset::Levels;
pub use data::{CAP, judge_data};
pub use facts::{FactsError, SavedFacts};
pub use levels::{apply_levels, blocking, caller_submits, tell_once};
#[cfg(feature = "aws")]
pub use objects::object_input;
pub use planned::{JudgedPlan, PlannedError, judge_plan};
pub use replay::{NotJudged, Replayed, Wanted, replay};
#[cfg(feature = "aws")]
pub use run::{Preflight, PreflightError, network_alone, run};

/// How findings are reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporting {
    /// What the user made of rules.
    pub levels: Levels,
    /// How many findings of a rule are given per file.
    pub cap: u64,
}

/// The parts of the preflight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Training and validation data.
    pub data: bool,
    /// The VPC.
    pub network: bool,
    /// The service role and the bucket policies.
    pub role: bool,
    /// Request, buckets, base model, job names.
    pub account: bool,
}

impl Parts {
    /// Every part.
    pub const ALL: Self = Self {
        data: true,
        network: true,
        role: true,
        account: true,
    };

    /// No part.
    pub const NONE: Self = Self {
        data: false,
        network: false,
        role: false,
        account: false,
    };
}
