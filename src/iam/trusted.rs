//! Whose jobs a trust policy lets Bedrock run with the role: told by the Regions that it names.

use std::collections::BTreeSet;

use super::account::Region;
use super::evaluate::{Among, Condition, Effect, Policy, Statement};
use super::requests::BEDROCK;
use super::sufficiency::TRUST_POLICY;

/// The Regions of the jobs that may run with a role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedRegions {
    /// Those that the trust policy names.
    pub named: BTreeSet<Region>,
    /// Whether it admits jobs of Regions that it does not name, or may.
    pub others: bool,
}

impl TrustedRegions {
    /// Reads a trust policy. A text that is none may admit anybody.
    pub fn of(trust: &str) -> Self {
        let Ok(policy) = Policy::parse(TRUST_POLICY, trust) else {
            return Self {
                others: true,
                ..Self::default()
            };
        };
        let mut regions = Self::default();
        for statement in policy.statements.iter().filter(|one| admits_bedrock(one)) {
            let sources: Vec<&Condition> = statement.conditions.iter().filter(|one| is_source(one)).collect();
            regions.others |= sources.is_empty();
            for arn in sources.iter().flat_map(|condition| &condition.values) {
                match arn.split(':').nth(3).map(str::parse) {
                    Some(Ok(region)) => drop(regions.named.insert(region)),
                    _ => regions.others = true,
                }
            }
        }
        regions
    }
}

fn admits_bedrock(statement: &Statement) -> bool {
    let principal = match &statement.principals {
        Some(Among::In(listed)) => listed.everyone || listed.services.iter().any(|name| name == BEDROCK),
        _ => true,
    };
    statement.effect == Effect::Allow && statement.names("sts:AssumeRole") && principal
}

/// Whether a condition lets only jobs of its values pass.
fn is_source(condition: &Condition) -> bool {
    let positive = ["ArnLike", "ArnEquals", "StringLike", "StringEquals"];
    condition.key.eq_ignore_ascii_case("aws:SourceArn") && positive.contains(&condition.operator.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::needs::tests::needs;

    fn regions(trust: &str) -> (Vec<String>, bool) {
        let regions = TrustedRegions::of(trust);
        (
            regions.named.iter().map(ToString::to_string).collect(),
            regions.others,
        )
    }

    #[test]
    fn the_tools_own_trust_policy_names_the_region_of_the_job() {
        let trust = needs().documents().trust.compact();
        assert_eq!(regions(&trust), (vec!["us-east-1".to_owned()], false));
        assert_eq!(regions(&trust.replace("us-east-1", "*")), (Vec::new(), true));
        assert_eq!(
            regions(&trust.replace("bedrock.amazonaws.com", "lambda.amazonaws.com")),
            (Vec::new(), false)
        );
    }

    #[test]
    fn what_names_no_job_may_admit_those_of_any_region() {
        let open = r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"bedrock.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        assert_eq!(regions(open), (Vec::new(), true));
        assert_eq!(regions("no policy"), (Vec::new(), true));
        let not = open.replace(
            "}]}",
            r#","Condition":{"ArnNotLike":{"aws:SourceArn":"arn:aws:bedrock:us-east-1:111122223333:*"}}}]}"#,
        );
        assert_eq!(regions(&not), (Vec::new(), true));
    }
}
