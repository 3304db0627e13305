//! Why Bedrock can't assume a role, as far as its trust policy tells.

use crate::aws::{ErrorKind, Session};
use crate::diagnostic::{Diagnostic, Read, Unread};
use crate::iam::{RoleFacts, RoleRequest, Standing, check};

use super::read;

/// What the trust policy of a role says of Bedrock.
#[derive(Debug, Clone)]
pub enum TrustAnalysis {
    /// There is no such role.
    NoRole,
    /// It refuses Bedrock, or the role is one of another account.
    Refuses {
        /// Why.
        findings: Vec<Diagnostic>,
        /// How to get it right.
        mend: &'static str,
    },
    /// It admits Bedrock.
    Admits,
    /// It is not known; why.
    Unknown(String),
}

/// Reads the role as it is now, and puts to its trust policy what Bedrock asks of it.
pub async fn trust_analysis(session: &Session, request: &RoleRequest) -> TrustAnalysis {
    let state = match read::own_state(session, &request.arn.name()).await {
        Ok(Some(state)) => state,
        Ok(None) => return TrustAnalysis::NoRole,
        Err(error) if error.kind == ErrorKind::AccessDenied => {
            return TrustAnalysis::Unknown(Unread::from(&error).reason());
        }
        Err(error) => return TrustAnalysis::Unknown(error.to_string()),
    };
    let mend = match request.standing(Some(&state)) {
        Standing::Kept(_) | Standing::Absent => "`finetune role apply` restores its trust policy",
        Standing::Untouched(_) if request.managed => {
            "`finetune role apply --adopt` takes it over and replaces its trust policy"
        }
        Standing::Untouched(_) => "`finetune role show` prints the trust policy that it should have",
    };
    // What stands there counts, not what the tool would write.
    let mut request = request.clone();
    request.managed = false;
    let facts = RoleFacts {
        role: Read::Known(Some(state)),
        ..RoleFacts::default()
    };
    let (findings, checks) = check(&request, &facts);
    let about_trust = |code: &str| matches!(code, "IAM-01" | "IAM-02");
    let refusals: Vec<Diagnostic> = findings
        .into_iter()
        .filter(|finding| about_trust(finding.rule.code))
        .collect();
    if !refusals.is_empty() {
        return TrustAnalysis::Refuses {
            findings: refusals,
            mend,
        };
    }
    let undecided = checks.into_iter().find(|check| {
        check.rule.code == "IAM-01" && check.verdict == crate::diagnostic::CheckVerdict::Unknown
    });
    match undecided.and_then(|check| check.reason) {
        Some(reason) => TrustAnalysis::Unknown(reason),
        None => TrustAnalysis::Admits,
    }
}

impl TrustAnalysis {
    /// Says what the analysis comes to, and what to do.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::NoRole => vec!["there is no such role: `finetune role apply` makes it".to_owned()],
            Self::Refuses { findings, mend } => {
                let mut hints = Vec::new();
                for finding in findings {
                    hints.push(format!("{}: {}", finding.rule.code, finding.message));
                    hints.extend(finding.evidence.iter().cloned());
                }
                hints.push((*mend).to_owned());
                hints
            }
            Self::Admits => vec![
                "its trust policy admits Amazon Bedrock: a service control policy or a resource control policy may \
                 deny `sts:AssumeRole`, which can't be seen from here"
                    .to_owned(),
                "a role that was changed a moment ago by somebody else may take a while to reach every server: run \
                 the command again in a minute, it makes no second job"
                    .to_owned(),
            ],
            Self::Unknown(reason) => vec![
                format!("whether its trust policy admits Amazon Bedrock is not known: {reason}"),
                "`finetune role show` prints the trust policy that it should have".to_owned(),
            ],
        }
    }
}
