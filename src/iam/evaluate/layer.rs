//! The layers of policies that have a say in a request.

/// What decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The trust policy of the role that is to be assumed.
    Trust,
    /// The policies of the principal itself.
    Identity,
    /// The policy of the resource.
    Resource,
    /// The permissions boundary.
    Boundary,
    /// A service control policy.
    ServiceControl,
    /// The policy of the VPC endpoint.
    Endpoint,
    /// No statement at all.
    Implicit,
}

impl Layer {
    /// Names the layer as answers spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trust => "trust",
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Boundary => "boundary",
            Self::ServiceControl => "scp",
            Self::Endpoint => "endpoint",
            Self::Implicit => "implicit",
        }
    }

    /// Names the layer in a sentence.
    pub(super) const fn phrase(self) -> &'static str {
        match self {
            Self::Trust => "the trust policy",
            Self::Identity => "the identity policies",
            Self::Resource => "the resource's policy",
            Self::Boundary => "the permissions boundary",
            Self::ServiceControl => "a service control policy",
            Self::Endpoint => "the endpoint policy",
            Self::Implicit => "no policy",
        }
    }
}

impl Layer {
    /// Names a policy of the layer that is yet to be written.
    pub(super) fn one(self, policy: &str) -> String {
        match self {
            Self::Identity => format!("a new inline policy `{policy}` of the role"),
            Self::Resource => format!("the policy of `{policy}`"),
            Self::Trust => "the trust policy".to_owned(),
            _ => self.holder(policy),
        }
    }

    /// Names one policy of the layer in a sentence.
    pub(super) fn holder(self, policy: &str) -> String {
        match self {
            Self::Identity => format!("identity policy `{policy}`"),
            Self::Resource => format!("the policy of `{policy}`"),
            Self::ServiceControl => format!("service control policy `{policy}`"),
            _ => self.phrase().to_owned(),
        }
    }
}
