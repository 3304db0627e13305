//! Traps of permissions: resources that an action does not have, conditions that a request never meets.

use super::look::{Look, is_pattern, part};
use super::{Found, Kind};

const S3: &str = "https://docs.aws.amazon.com/bedrock/latest/userguide/s3-bucket-access.html";
const S3_ACTIONS: &str =
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
const EC2_ACTIONS: &str =
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html";
const KMS_ACTIONS: &str =
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";
const KEY_POLICY: &str = "https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-custom-job.html";
const OPERATORS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html";
const MULTIVALUED: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html";
const ARNS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html";
const JOBS: &str =
    "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html";

const fn kind(name: &'static str, source: &'static str, find: fn(&Look<'_>) -> Found) -> Kind {
    Kind {
        name,
        source,
        find,
        lacks: None,
        silent: false,
    }
}

pub(super) static KINDS: &[Kind] = &[
    kind("prefix-condition-on-objects", S3, prefix_on_objects),
    kind("list-on-objects", S3_ACTIONS, list_on_objects),
    kind("objects-on-bucket", S3_ACTIONS, objects_on_bucket),
    kind("key-actions-on-buckets", KMS_ACTIONS, key_actions_on_buckets),
    Kind {
        name: "key-that-can-not-write",
        source: S3,
        find: key_that_can_not_write,
        lacks: Some("kms:GenerateDataKey"),
        silent: true,
    },
    Kind {
        silent: true,
        ..kind("key-through-bedrock-only", KEY_POLICY, key_through_bedrock_only)
    },
    kind("narrowed-describe", EC2_ACTIONS, narrowed_describe),
    kind("tags-on-subnets", EC2_ACTIONS, tags_on_subnets),
    kind("id-for-arn", EC2_ACTIONS, id_for_arn),
    kind("tag-value-case", JOBS, tag_value_case),
    kind("all-values-of-none", MULTIVALUED, all_values_of_none),
    kind("equals-with-wildcard", OPERATORS, equals_with_wildcard),
    kind("other-partition", ARNS, other_partition),
    kind("operators-permission", JOBS, operators_permission),
];

fn said(explanation: impl Into<String>, remedy: impl Into<String>) -> (String, String) {
    (explanation.into(), remedy.into())
}

fn prefix_on_objects(look: &Look<'_>) -> Found {
    let action = ["s3:GetObject", "s3:PutObject"]
        .into_iter()
        .find(|action| look.allows_action(action))?;
    let keys = ["s3:prefix", "s3:delimiter", "s3:max-keys"];
    let condition = keys.iter().find_map(|key| look.demanded(key).next())?;
    Some(said(
        format!(
            "`{}` belongs to `s3:ListBucket`; `{action}` never carries it, and this statement never allows it \
             (a sample of the user guide has it so)",
            condition.key
        ),
        format!(
            "name the prefix in `Resource` for `{action}`, and keep the condition on a statement of \
             `s3:ListBucket` alone"
        ),
    ))
}

fn is_s3(arn: &str) -> bool {
    part(arn, 2) == Some("s3")
}

fn list_on_objects(look: &Look<'_>) -> Found {
    let all = look.resources();
    let first = all.first()?;
    let objects = all.iter().all(|arn| is_s3(arn) && arn.contains('/'));
    if !(look.allows_action("s3:ListBucket") && objects) {
        return None;
    }
    let bucket = first.split('/').next().unwrap_or(first);
    Some(said(
        format!("`s3:ListBucket` is asked of a bucket, and `{first}` is none: the slash makes it an object"),
        format!("add `{bucket}` to the resources, without a slash"),
    ))
}

fn objects_on_bucket(look: &Look<'_>) -> Found {
    let all = look.resources();
    let first = all.first()?;
    let buckets = all
        .iter()
        .all(|arn| is_s3(arn) && !arn.contains('/') && !arn.ends_with('*'));
    let action = ["s3:GetObject", "s3:PutObject"]
        .into_iter()
        .find(|action| look.allows_action(action))?;
    if !buckets {
        return None;
    }
    Some(said(
        format!("`{action}` is asked of objects, and `{first}` is a bucket"),
        format!("add the objects: `{first}/<prefix>/*`"),
    ))
}

fn key_actions_on_buckets(look: &Look<'_>) -> Found {
    let all = look.resources();
    let first = all.iter().find(|arn| is_s3(arn))?;
    let keys = all.iter().any(|arn| !is_s3(arn));
    let action = look
        .actions()
        .iter()
        .find(|action| action.to_ascii_lowercase().starts_with("kms:"))?;
    if keys || !look.allows() {
        return None;
    }
    Some(said(
        format!(
            "`{action}` is asked of a key, and `{first}` belongs to S3: the statement allows nothing of it"
        ),
        "name the ARN of the key that the bucket is encrypted with",
    ))
}

/// Whether the statement is about the key `arn`.
fn is_about_key(look: &Look<'_>, arn: &str) -> bool {
    look.resources().iter().any(|one| one == arn || one == "*")
}

fn key_that_can_not_write(look: &Look<'_>) -> Found {
    let written = look
        .needs
        .data_keys
        .iter()
        .filter(|key| look.needs.is_written(key));
    let key = &written.map(|key| &key.arn).find(|key| is_about_key(look, key))?;
    let reads = look.allows_action("kms:Decrypt") && look.is_about("kms:");
    if !reads || look.allows_action("kms:GenerateDataKey") {
        return None;
    }
    // A model key of the same ARN has a statement of its own.
    Some(said(
        format!(
            "with `kms:Decrypt` and without `kms:GenerateDataKey`, as in a sample of the user guide, objects \
             under key `{key}` can be read and not written"
        ),
        "add `kms:GenerateDataKey`",
    ))
}

fn key_through_bedrock_only(look: &Look<'_>) -> Found {
    let keys = look.needs.data_keys.iter().map(|key| &key.arn);
    let key = keys.into_iter().find(|key| is_about_key(look, key))?;
    let mut services = look
        .demanded("kms:ViaService")
        .flat_map(|condition| &condition.values)
        .peekable();
    services.peek()?;
    if !(look.allows() && services.all(|service| service.starts_with("bedrock."))) {
        return None;
    }
    // The same key may have a statement for S3 beside this one: then it breaks nothing.
    let also_model = look.needs.model_key.iter().any(|model| model == key);
    let s3 = format!("s3.{}.amazonaws.com", look.needs.region);
    Some(said(
        format!(
            "the bucket's key `{key}` is used by S3, and the statement lets it be used through Bedrock only{}",
            if also_model {
                ", as the user guide has it for the model's key"
            } else {
                ""
            }
        ),
        format!("add `{s3}` to the values of `kms:ViaService`"),
    ))
}

fn narrowed_describe(look: &Look<'_>) -> Found {
    let describes = |action: &&String| action.to_ascii_lowercase().starts_with("ec2:describe");
    let action = look.actions().iter().find(describes)?;
    let narrowed = look.resources();
    let first = narrowed.first()?;
    if !look.allows() || narrowed.iter().any(|one| one == "*") {
        return None;
    }
    Some(said(
        format!("`{action}` knows no resources: a `Resource` of `{first}` denies it without a word"),
        "allow the five `ec2:Describe…` actions on `*`",
    ))
}

fn tags_on_subnets(look: &Look<'_>) -> Found {
    let tags = ["aws:RequestTag/", "aws:TagKeys"];
    let condition = tags.iter().find_map(|key| look.demanded(key).next())?;
    let placed = look.resources().iter().any(|arn| {
        arn == "*"
            || part(arn, 5).is_some_and(|rest| {
                rest == "*" || rest.starts_with("subnet/") || rest.starts_with("security-group/")
            })
    });
    if !(look.allows_action("ec2:CreateNetworkInterface") && placed) {
        return None;
    }
    Some(said(
        format!(
            "`ec2:CreateNetworkInterface` is asked once per resource, and only the network interface carries \
             `{}`: subnets and security groups never meet the condition",
            condition.key
        ),
        "allow subnets and security groups in a statement of their own, without a condition on tags",
    ))
}

fn id_for_arn(look: &Look<'_>) -> Found {
    let keys = ["ec2:Subnet", "ec2:Vpc"];
    let condition = keys.iter().find_map(|key| look.demanded(key).next())?;
    let value = condition
        .values
        .iter()
        .find(|value| ["subnet-", "vpc-"].iter().any(|start| value.starts_with(start)))?;
    let kind = if value.starts_with("vpc-") {
        "vpc"
    } else {
        "subnet"
    };
    let needs = look.needs;
    Some(said(
        format!(
            "`{}` holds an ARN, and `{value}` is an ID: they never match",
            condition.key
        ),
        format!(
            "write `arn:{}:ec2:{}:{}:{kind}/{value}`",
            needs.partition, needs.region, needs.account
        ),
    ))
}

fn tag_value_case(look: &Look<'_>) -> Found {
    let mut conditions = look.statement.conditions.iter();
    let condition = conditions.find(|condition| {
        condition.key.to_ascii_lowercase().ends_with("/bedrockmanaged")
            && !condition.operator.contains("IgnoreCase")
            && !condition.values.iter().any(|value| value == "true")
    })?;
    let value = condition
        .values
        .iter()
        .find(|value| value.eq_ignore_ascii_case("true"))?;
    Some(said(
        format!("Bedrock sets the tag to `true`; `{value}` is another value, the case counts"),
        "write `\"true\"`",
    ))
}

fn all_values_of_none(look: &Look<'_>) -> Found {
    let condition = look
        .statement
        .conditions
        .iter()
        .find(|condition| condition.operator.starts_with("ForAllValues:"))?;
    let guarded = look
        .on(&condition.key)
        .any(|other| other.operator == "Null" && other.values.iter().any(|value| value == "false"));
    if !look.allows() || guarded {
        return None;
    }
    Some(said(
        format!(
            "`{}` on `{}` holds for a request that does not carry the key at all",
            condition.operator, condition.key
        ),
        format!(
            "add `\"Null\": {{\"{}\": \"false\"}}` to the condition",
            condition.key
        ),
    ))
}

fn equals_with_wildcard(look: &Look<'_>) -> Found {
    let literal = |operator: &str| {
        let base = operator.rsplit(':').next().unwrap_or(operator);
        base.starts_with("StringEquals") || base.starts_with("StringNotEquals")
    };
    let mut conditions = look.statement.conditions.iter();
    let (condition, value) = conditions.find_map(|condition| {
        let value = condition.values.iter().find(|value| is_pattern(value))?;
        literal(&condition.operator).then_some((condition, value))
    })?;
    let like = if value.starts_with("arn:") {
        "ArnLike"
    } else {
        "StringLike"
    };
    Some(said(
        format!(
            "`{}` takes the `*` of `{value}` as a character: it matches that text and no other",
            condition.operator
        ),
        format!("use `{like}` for `{}`", condition.key),
    ))
}

fn other_partition(look: &Look<'_>) -> Found {
    let own = look.needs.partition.as_str();
    let values = look
        .statement
        .conditions
        .iter()
        .flat_map(|condition| &condition.values);
    let (principals, _) = look.principals();
    let foreign = look
        .resources()
        .iter()
        .chain(values)
        .chain(principals)
        .find(|arn| part(arn, 1).is_some_and(|partition| !is_pattern(partition) && partition != own))?;
    let (_, rest) = foreign.split_once(':')?;
    let (_, rest) = rest.split_once(':')?;
    Some(said(
        format!(
            "`{foreign}` lies in another partition: the ARNs of `{}` begin with `arn:{own}:`",
            look.needs.region
        ),
        format!("write `arn:{own}:{rest}`"),
    ))
}

fn operators_permission(look: &Look<'_>) -> Found {
    if look.in_trust() || !look.is_about("bedrock:") {
        return None;
    }
    let actions = [
        "bedrock:CreateModelCustomizationJob",
        "bedrock:GetModelCustomizationJob",
        "bedrock:StopModelCustomizationJob",
    ];
    let action = actions.into_iter().find(|action| look.allows_action(action))?;
    Some(said(
        format!(
            "`{action}` is what the person or pipeline needs that submits the job; the service role, which \
             sample notebooks give it to, never asks for it"
        ),
        "give it to whoever runs `finetune submit`, and take it out of the service role",
    ))
}
