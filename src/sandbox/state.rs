//! Everything that the state file keeps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::clock::SandboxClock;
use super::elsewhere::Outgoing;
use super::fault::Script;

/// The version of the state file's shape.
pub(super) const VERSION: u32 = 1;

/// The account, its clock and what is left of its fault script.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) version: u32,
    pub(super) scenario: String,
    pub(super) clock: SandboxClock,
    /// Requests so far, over all processes; counted only for a fault script.
    pub(super) requests: u64,
    pub(super) faults: Script,
    pub(super) account: Account,
    /// Results of jobs that the server which keeps the account does not have yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) outgoing: Vec<Outgoing>,
    /// The interfaces that the server which keeps the account was asked to make, by the IDs that they have
    /// here; without an ID there, it made none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) mirrored: BTreeMap<String, Option<String>>,
    /// Files below `objects/` that nothing names any more; removed once the state is on disk.
    #[serde(skip)]
    pub(super) trash: Vec<String>,
}
