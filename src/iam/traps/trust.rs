//! Traps of trust policies, and of principals anywhere.

use super::look::{Look, is_pattern, part};
use super::{Found, Kind};
use crate::iam::evaluate::Effect;
use crate::iam::requests::BEDROCK;

const JOBS: &str =
    "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html";
const DEPUTY: &str =
    "https://docs.aws.amazon.com/bedrock/latest/userguide/cross-service-confused-deputy-prevention.html";
const PRINCIPALS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html";
const KEYS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";

pub(super) static KINDS: &[Kind] = &[
    Kind {
        name: "two-accounts",
        source: JOBS,
        find: two_accounts,
        lacks: None,
        silent: false,
    },
    Kind {
        name: "pinned-job",
        source: DEPUTY,
        find: pinned_job,
        lacks: None,
        silent: false,
    },
    Kind {
        name: "key-that-services-lack",
        source: KEYS,
        find: key_that_services_lack,
        lacks: None,
        silent: false,
    },
    Kind {
        name: "trust-beyond-assume-role",
        source: JOBS,
        find: beyond_assume_role,
        lacks: None,
        silent: false,
    },
    Kind {
        name: "organisation-shuts-out-services",
        source: KEYS,
        find: organisation_shuts_out_services,
        lacks: None,
        silent: false,
    },
    Kind {
        name: "wrong-service-principal",
        source: JOBS,
        find: wrong_service,
        lacks: None,
        silent: false,
    },
    Kind {
        name: "deleted-principal",
        source: PRINCIPALS,
        find: deleted_principal,
        lacks: None,
        silent: false,
    },
];

fn two_accounts(look: &Look<'_>) -> Found {
    if !(look.in_trust() && look.allows()) {
        return None;
    }
    let accounts: Vec<&str> = look
        .demanded("aws:SourceAccount")
        .flat_map(|condition| condition.values.iter().map(String::as_str))
        .filter(|value| !is_pattern(value))
        .collect();
    let of_arns: Vec<&str> = look
        .demanded("aws:SourceArn")
        .flat_map(|condition| &condition.values)
        .filter_map(|arn| part(arn, 4))
        .filter(|account| !account.is_empty())
        .collect();
    let (one, other) = (accounts.first()?, of_arns.first()?);
    let apart = of_arns
        .iter()
        .all(|account| !is_pattern(account) && !accounts.contains(account));
    apart.then(|| {
        (
            format!(
                "`aws:SourceAccount` names account `{one}` and `aws:SourceArn` account `{other}`, as in AWS's own \
                 sample: no request carries both, so that the role can never be assumed"
            ),
            format!("name account `{}` in both conditions", look.needs.account),
        )
    })
}

fn pinned_job(look: &Look<'_>) -> Found {
    let keys = [
        "aws:SourceArn",
        "aws:RequestTag/BedrockModelCustomizationJobArn",
        "aws:ResourceTag/BedrockModelCustomizationJobArn",
        "ec2:ResourceTag/BedrockModelCustomizationJobArn",
    ];
    let values = || {
        let conditions = keys.iter().flat_map(|key| look.demanded(key));
        conditions.flat_map(|condition| &condition.values)
    };
    let id = |arn: &&String| {
        let id = arn.split_once(":model-customization-job/");
        id.is_some_and(|(_, id)| !id.is_empty() && !is_pattern(id))
    };
    let pinned = values().find(id)?;
    (look.allows() && values().all(|arn| id(&arn))).then(|| {
        (
            format!(
                "`{pinned}` is one job: job IDs are given at creation, so that no other job meets the condition"
            ),
            format!("write `{}` with `ArnLike`", look.needs.job_arn("*")),
        )
    })
}

fn key_that_services_lack(look: &Look<'_>) -> Found {
    if !(look.in_trust() && look.allows() && look.principals().1.iter().any(|name| name == BEDROCK)) {
        return None;
    }
    let keys = [
        "sts:ExternalId",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:MultiFactorAuthPresent",
        "sts:RoleSessionName",
    ];
    let condition = keys.iter().find_map(|key| look.demanded(key).next())?;
    Some((
        format!(
            "`{}` is asked for, and Bedrock, a service, does not carry it: the role can't be assumed",
            condition.key
        ),
        "take the condition out; `aws:SourceAccount` and `aws:SourceArn` are what services carry".to_owned(),
    ))
}

fn beyond_assume_role(look: &Look<'_>) -> Found {
    let more = ["sts:TagSession", "sts:SetSourceIdentity"];
    let named = look
        .actions()
        .iter()
        .find(|action| more.iter().any(|one| action.eq_ignore_ascii_case(one)))?;
    let bedrock = look.principals().1.iter().any(|name| name == BEDROCK);
    (look.in_trust() && look.allows() && bedrock).then(|| {
        (
            format!("Bedrock asks for `sts:AssumeRole` only; `{named}` gives it nothing"),
            format!("take `{named}` out"),
        )
    })
}

fn organisation_shuts_out_services(look: &Look<'_>) -> Found {
    let of_identities = |key: &str| {
        let key = key.to_ascii_lowercase();
        [
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:principalaccount",
        ]
        .contains(&key.as_str())
    };
    let condition = look.statement.conditions.iter().find(|condition| {
        of_identities(&condition.key)
            && condition.operator.contains("Not")
            && !condition.operator.ends_with("IfExists")
    })?;
    let guarded = ["aws:PrincipalIsAWSService", "aws:PrincipalServiceName"]
        .iter()
        .any(|key| look.on(key).next().is_some());
    let denies = look.statement.effect == Effect::Deny && look.statement.names("sts:AssumeRole");
    (look.in_trust() && denies && !guarded).then(|| {
        (
            format!(
                "`{}` denies everybody without that value of `{}`, and a service has none: the deny shuts \
                 Bedrock out",
                condition.operator, condition.key
            ),
            "add `\"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"}` to the condition of the deny"
                .to_owned(),
        )
    })
}

fn wrong_service(look: &Look<'_>) -> Found {
    let (_, services) = look.principals();
    let meant = services
        .iter()
        .find(|name| name.starts_with("bedrock") && *name != BEDROCK)?;
    (look.allows() && !services.iter().any(|name| name == BEDROCK)).then(|| {
        (
            format!(
                "`{meant}` is not the service that runs customization jobs: its name is `{BEDROCK}` in every \
                 Region and partition"
            ),
            format!("write `{{\"Service\": \"{BEDROCK}\"}}`"),
        )
    })
}

fn deleted_principal(look: &Look<'_>) -> Found {
    let is_id = |name: &&String| {
        let unique = ["AROA", "AIDA"].iter().any(|start| name.starts_with(start));
        unique && name.len() >= 16 && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let name = look.principals().0.iter().find(is_id)?;
    Some((
        format!(
            "`{name}` is what IAM shows for a principal that was deleted; one that is made again under the same \
             name is another"
        ),
        "write the ARN again, so that IAM looks up who bears the name now".to_owned(),
    ))
}
