//! Condition operators (IAM User Guide, IAM JSON policy elements: Condition operators).

use super::compare::compare;
use super::policy::Condition;
use super::request::{Context, Known};
use super::truth::Truth;

/// How an operator goes over several values of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    /// No set operator: the key has one value.
    One,
    /// `ForAllValues:`, true when the key is absent.
    All,
    /// `ForAnyValue:`, false when the key is absent.
    Any,
}

/// The operators beside `Null`, without their negations.
const KNOWN: [&str; 19] = [
    "ArnEquals",
    "ArnLike",
    "BinaryEquals",
    "Bool",
    "DateEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "IpAddress",
    "NumericEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "Null",
];

/// An operator, taken apart: `ForAnyValue:StringNotLikeIfExists`.
struct Operator<'a> {
    over: Over,
    base: &'a str,
    negated: bool,
    if_exists: bool,
}

fn take_apart(operator: &str) -> Operator<'_> {
    let (over, rest) = match operator.split_once(':') {
        Some(("ForAllValues", rest)) => (Over::All, rest),
        Some(("ForAnyValue", rest)) => (Over::Any, rest),
        _ => (Over::One, operator),
    };
    let (rest, if_exists) = match rest.strip_suffix("IfExists") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (base, negated) = match rest {
        "StringNotEquals" => ("StringEquals", true),
        "StringNotEqualsIgnoreCase" => ("StringEqualsIgnoreCase", true),
        "StringNotLike" => ("StringLike", true),
        "ArnNotEquals" => ("ArnEquals", true),
        "ArnNotLike" => ("ArnLike", true),
        "NumericNotEquals" => ("NumericEquals", true),
        "DateNotEquals" => ("DateEquals", true),
        "NotIpAddress" => ("IpAddress", true),
        other => (other, false),
    };
    Operator {
        over,
        base,
        negated,
        if_exists,
    }
}

/// Whether an operator asks for something else than its values: `StringNotEquals`, `NotIpAddress`.
pub(super) fn is_negated(operator: &str) -> bool {
    take_apart(operator).negated
}

/// Whether the condition holds in the circumstances given. `variables`: whether `${…}` in values are
/// policy variables.
pub(super) fn holds(condition: &Condition, context: &Context, variables: bool) -> Truth {
    let Condition { operator, key, .. } = condition;
    let taken = take_apart(operator);
    let known = context.get(key);
    if taken.base == "Null" {
        return is_null(condition, known);
    }
    if !KNOWN.contains(&taken.base) {
        return Truth::unknown(format!("`{operator}` is no condition operator that IAM knows"));
    }
    let why = || format!("condition `{operator}` on `{key}` does not hold");
    let values = match known {
        Known::Unknown => return Truth::unknown_key(key),
        Known::Values(values) => values,
        // An absent key: negated operators, IfExists and ForAllValues are true, all others false.
        Known::Absent if taken.over == Over::Any && taken.if_exists => {
            return Truth::unknown(format!(
                "`{operator}` on `{key}`, which the request does not carry: AWS does not say how `ForAnyValue:` and `IfExists` go together"
            ));
        }
        Known::Absent => {
            let holds = match taken.over {
                Over::All => true,
                Over::One => taken.negated || taken.if_exists,
                Over::Any => false,
            };
            return Truth::of(holds, || format!("{} (the request carries no such key)", why()));
        }
    };
    let one = |value: &String| {
        let found = Truth::any(
            condition
                .values
                .iter()
                .map(|wanted| compare((taken.base, taken.negated), wanted, value, context, variables)),
            || format!("{}: {}", why(), differs(condition, value)),
        );
        if taken.negated {
            found.not(|| format!("{}: {}", why(), differs(condition, value)))
        } else {
            found
        }
    };
    match (taken.over, values) {
        (Over::One, [value]) => one(value),
        // IAM does not define what an operator without a set prefix makes of several values.
        (Over::One, _) if context.is_complete() => Truth::No(format!(
            "`{operator}` without `ForAllValues:` or `ForAnyValue:` matches no key of several values, as `{key}` is"
        )),
        (Over::One, _) => Truth::unknown(format!(
            "`{operator}` is not defined for `{key}`, which has several values"
        )),
        (Over::All, values) => Truth::all(values.iter().map(one)),
        (Over::Any, values) => Truth::any(values.iter().map(one), why),
    }
}

/// Says what the request carries and what the policy names.
fn differs(condition: &Condition, value: &str) -> String {
    let wanted: Vec<String> = condition
        .values
        .iter()
        .map(|wanted| format!("`{wanted}`"))
        .collect();
    format!(
        "the request carries `{value}`, the policy names {}",
        wanted.join(", ")
    )
}

fn is_null(condition: &Condition, known: Known<'_>) -> Truth {
    let key = &condition.key;
    let absent = match known {
        Known::Unknown => return Truth::unknown_key(key),
        Known::Absent => true,
        Known::Values(_) => false,
    };
    let wanted = condition
        .values
        .iter()
        .any(|value| value.eq_ignore_ascii_case(if absent { "true" } else { "false" }));
    Truth::of(wanted, || format!("condition `Null` on `{key}` does not hold"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(operator: &str, key: &str, values: &[&str], context: &Context) -> Option<bool> {
        let condition = Condition {
            operator: operator.to_owned(),
            key: key.to_owned(),
            values: values.iter().map(|&value| value.to_owned()).collect(),
        };
        match holds(&condition, context, true) {
            Truth::Yes => Some(true),
            Truth::No(_) => Some(false),
            Truth::Unknown(_) => None,
        }
    }

    #[test]
    fn operators_compare_as_iam_documents_them() {
        let context = Context::default()
            .with("aws:SourceAccount", "111122223333")
            .with(
                "aws:SourceArn",
                "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/x",
            )
            .with("aws:SecureTransport", "true")
            .with("s3:max-keys", "10");
        for (operator, key, value, expected) in [
            ("StringEquals", "AWS:sourceaccount", "111122223333", true),
            ("StringEquals", "aws:SourceAccount", "1111*", false),
            ("StringLike", "aws:SourceAccount", "1111*", true),
            ("StringNotEquals", "aws:SourceAccount", "1", true),
            ("StringNotLike", "aws:SourceAccount", "1*", false),
            (
                "ArnEquals",
                "aws:SourceArn",
                "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*",
                true,
            ),
            (
                "ArnLike",
                "aws:SourceArn",
                "arn:aws:bedrock:*:999900001111:*",
                false,
            ),
            (
                "ArnNotLike",
                "aws:SourceArn",
                "arn:aws:bedrock:*:999900001111:*",
                true,
            ),
            ("Bool", "aws:SecureTransport", "True", true),
            ("NumericLessThan", "s3:max-keys", "11", true),
            ("NumericGreaterThanEquals", "s3:max-keys", "10.0", true),
            ("NumericNotEquals", "s3:max-keys", "10", false),
            ("Null", "aws:SourceArn", "false", true),
            ("Null", "aws:SourceArn", "true", false),
            ("StringEquals", "aws:SourceAccount", "${aws:SourceAccount}", true),
        ] {
            assert_eq!(
                judge(operator, key, &[value], &context),
                Some(expected),
                "{operator} {value}"
            );
        }
    }

    #[test]
    fn an_absent_key_makes_positive_operators_false_and_negated_ones_true() {
        let context = Context::default()
            .without("aws:PrincipalOrgID")
            .without("aws:PrincipalTag/*");
        for (operator, expected) in [
            ("StringEquals", false),
            ("StringNotEquals", true),
            ("StringEqualsIfExists", true),
            ("ForAllValues:StringEquals", true),
            ("ForAnyValue:StringEquals", false),
        ] {
            assert_eq!(
                judge(operator, "aws:PrincipalOrgID", &["o-1"], &context),
                Some(expected),
                "{operator}"
            );
            assert_eq!(
                judge(operator, "aws:PrincipalTag/x", &["o-1"], &context),
                Some(expected),
                "{operator}"
            );
        }
        assert_eq!(
            judge("Null", "aws:PrincipalOrgID", &["true"], &context),
            Some(true)
        );
    }

    #[test]
    fn what_is_not_known_is_undecided() {
        let context = Context::default().with("aws:SourceIp", "10.0.0.1");
        assert_eq!(
            judge("StringEquals", "aws:SourceVpc", &["vpc-0a"], &context),
            None
        );
        assert_eq!(
            judge("IpAddress", "aws:SourceIp", &["10.0.0.0/99"], &context),
            None
        );
        assert_eq!(judge("NoSuchOperator", "aws:SourceIp", &["x"], &context), None);
        assert_eq!(
            judge("StringEquals", "aws:SourceIp", &["${aws:username}"], &context),
            None
        );
    }

    #[test]
    fn set_operators_go_over_every_value() {
        let tags = ["BedrockManaged", "Other"].map(ToOwned::to_owned);
        let context = Context::default().with_all("aws:TagKeys", tags);
        let both = ["BedrockManaged", "Other"];
        assert_eq!(
            judge("ForAllValues:StringEquals", "aws:TagKeys", &both, &context),
            Some(true)
        );
        assert_eq!(
            judge("ForAllValues:StringEquals", "aws:TagKeys", &both[..1], &context),
            Some(false)
        );
        assert_eq!(
            judge("ForAnyValue:StringEquals", "aws:TagKeys", &both[..1], &context),
            Some(true)
        );
        assert_eq!(
            judge("ForAnyValue:StringNotEquals", "aws:TagKeys", &both, &context),
            Some(false)
        );
        assert_eq!(judge("StringEquals", "aws:TagKeys", &both, &context), None);
    }
}
