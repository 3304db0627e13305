//! Who else may assume a role.

use super::Judged;
use crate::iam::evaluate::{Among, Effect, Policy};
use crate::iam::requests::BEDROCK;
use crate::iam::role::RoleArn;

/// Who else than Bedrock a trust policy names in what it allows: one entry for each statement. Whether
/// its conditions ever hold is not asked: nobody but Bedrock has any business with the role.
pub(super) fn trusted(trust: &Policy, role: &RoleArn) -> Vec<Judged> {
    let allowing = trust.statements.iter().filter(|one| one.effect == Effect::Allow);
    let mut others = Vec::new();
    for statement in allowing {
        let Some(Among::In(named)) = &statement.principals else {
            continue;
        };
        let services = named.services.iter().filter(|service| *service != BEDROCK);
        let everyone = named.everyone.then(|| "*".to_owned());
        // What was deleted stands as its ID, and nobody has that any more.
        let is_deleted = |who: &str| who.starts_with("AIDA") || who.starts_with("AROA");
        let identities = named.aws.iter().filter(|who| *who != "*" && !is_deleted(who));
        let listed: Vec<String> = services
            .chain(identities)
            .chain(&named.others)
            .chain(&everyone)
            .map(|who| format!("`{who}`"))
            .collect();
        if !listed.is_empty() {
            others.push(Judged {
                id: "trust-other-principal".to_owned(),
                action: "sts:AssumeRole".to_owned(),
                resource: role.to_string(),
                reason: format!(
                    "{} may assume the role too; only `{BEDROCK}` runs the job",
                    listed.join(" and ")
                ),
                statement: Some((statement.name.clone(), trust.name.clone())),
                misses: Vec::new(),
                changes: Vec::new(),
            });
        }
    }
    others
}
