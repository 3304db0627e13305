//! The rules about the service role, one file each, with their pages beside them.

mod bucket_policy_denied;
mod caller_may_not_pass;
mod documents_refused;
mod documents_too_large;
mod role_denied;
mod role_drift;
mod role_missing;
mod role_not_ours;
mod role_untrusted;

use crate::diagnostic::{Outcome, Rule};

use super::check::Subject;

/// A rule's check.
type Check = fn(Subject<'_>) -> Outcome;

macro_rules! catalogue {
    ($($module:ident),* $(,)?) => {
        /// The rules of this module, by number.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),*];

        /// The rules with their checks, by number.
        pub(super) static CHECKS: &[(&Rule, Check)] = &[$((&$module::RULE, $module::check)),*];
    };
}

catalogue![
    role_untrusted,
    role_missing,
    role_denied,
    bucket_policy_denied,
    role_not_ours,
    role_drift,
    documents_too_large,
    caller_may_not_pass,
    documents_refused,
];
