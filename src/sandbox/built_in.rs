//! The scenarios that come with the tool.

use serde::Deserialize;

/// What a built-in scenario is, in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltIn {
    /// The name that opens it.
    pub name: String,
    /// One line on what is special about the account.
    pub about: String,
    /// What is broken.
    pub breaks: Breaks,
}

/// What a scenario breaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Breaks {
    /// Nothing that a job needs.
    #[default]
    Nothing,
    /// The VPC.
    Network,
    /// The service role, and whatever else has a say in what it may do.
    Role,
    /// What the account may use, and how much of it.
    Account,
    /// Answers of the service, or the course of the job.
    Service,
}

impl Breaks {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 5] = [
        Self::Nothing,
        Self::Network,
        Self::Role,
        Self::Account,
        Self::Service,
    ];

    /// The word that scenario files and JSON use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Network => "network",
            Self::Role => "role",
            Self::Account => "account",
            Self::Service => "service",
        }
    }
}

macro_rules! built_in {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("scenarios/", $name, ".toml")))),*]
    };
}

/// What a scenario says of itself, before it describes the account.
#[derive(Deserialize)]
struct Head {
    about: String,
    breaks: Breaks,
}

/// Names and files.
pub(super) const FILES: &[(&str, &str)] = built_in! {
    "acl-blocks-answers"
    "bucket-of-another-vpc"
    "custom-models-used-up"
    "dns-off"
    "endpoint-pending"
    "endpoint-policy-without-put"
    "good"
    "interface-endpoint"
    "interface-endpoint-shut"
    "invocations-logged"
    "leftovers"
    "model-not-accessible"
    "nat-gateway"
    "nat-gateway-failed"
    "nat-gateway-shut"
    "no-s3-egress"
    "no-s3-route"
    "no-self-reference"
    "one-zone-missing"
    "operator-may-not-pass-role"
    "output-not-writable"
    "role-boundary-denies-ec2"
    "role-describe-narrowed"
    "role-enough"
    "role-guardrail-denies"
    "role-kms-missing"
    "role-lacks-fifth-subnet"
    "role-lacks-put-object"
    "role-lambda-unqualified"
    "role-lists-objects"
    "role-not-yet-assumable"
    "role-pins-old-job"
    "role-s3-prefix-on-get"
    "role-subnet-ids"
    "role-teacher-one-region"
    "role-untrusted"
    "role-wrong-tag-case"
    "self-egress-only"
    "self-ingress-only"
    "subnet-almost-full"
    "throttled"
    "too-many-jobs"
    "training-fails"
    "two-zones-of-six"
};

/// Every built-in scenario, by what it breaks and by name.
pub(super) fn all() -> Vec<BuiltIn> {
    let mut all: Vec<BuiltIn> = FILES
        .iter()
        .map(|(name, text)| {
            let Head { about, breaks } =
                toml::from_str(text).expect("every built-in scenario says what it is and what it breaks");
            BuiltIn {
                name: (*name).to_owned(),
                about,
                breaks,
            }
        })
        .collect();
    all.sort_by(|one, other| (one.breaks, &one.name).cmp(&(other.breaks, &other.name)));
    all
}
