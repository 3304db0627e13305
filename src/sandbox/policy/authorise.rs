//! The decision on a request by everything that has a say in it.

use super::evaluate::join;
use super::{Access, Decision, Document};

/// The policies that have a say, and whose the resource is.
#[derive(Debug, Clone, Copy)]
pub(in crate::sandbox) struct Policies<'p> {
    /// The principal's own policies.
    pub(in crate::sandbox) identity: &'p [Document],
    /// The boundary, if there is one: what it does not allow is denied.
    pub(in crate::sandbox) boundary: Option<&'p [Document]>,
    /// The policy of the resource, if it has one.
    pub(in crate::sandbox) resource: Option<&'p Document>,
    /// Whether the resource is of another account than the principal: then both sides have to allow.
    pub(in crate::sandbox) foreign: bool,
    /// Whether identity policies count only as far as the resource's policy delegates to their account:
    /// keys.
    pub(in crate::sandbox) guarded: bool,
}

impl Policies<'_> {
    /// Decides: no deny anywhere, within the boundary, and allowed by the side or sides that have to.
    pub(in crate::sandbox) fn decide(&self, access: &Access<'_>) -> Decision {
        let all = |documents: &[Document]| join(documents.iter().map(|document| document.decide(access)));
        let identity = all(self.identity);
        let boundary = self.boundary.map(all);
        let resource = self
            .resource
            .map_or(Decision::ImplicitDeny, |document| document.decide(access));
        if [Some(identity), Some(resource), boundary].contains(&Some(Decision::ExplicitDeny)) {
            return Decision::ExplicitDeny;
        }
        let within = boundary.is_none_or(|decision| decision == Decision::Allow);
        let delegated = || self.resource.is_some_and(|document| document.delegates(access));
        let (own, direct) = (identity == Decision::Allow, resource == Decision::Allow);
        let allowed = if self.foreign {
            own && (direct || delegated())
        } else if self.guarded {
            direct || (own && delegated())
        } else {
            own || direct
        };
        if within && allowed {
            Decision::Allow
        } else {
            Decision::ImplicitDeny
        }
    }
}
