//! Condition operators.
//!
//! A key that the request does not have makes positive operators false and negated ones true;
//! `…IfExists` makes both true. Several values in a policy are alternatives for a positive operator
//! and must all hold for a negated one.

use super::{Context, arn_glob, glob, literal, plain};
use crate::sandbox::wire::time::parse_iso;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    All,
    Any,
}

/// Whether IAM knows the operator.
pub(super) fn is_known(operator: &str) -> bool {
    let (_, name, if_exists) = split(operator);
    if name == "Null" {
        return !if_exists;
    }
    base(name).is_some()
}

/// Whether one operator holds for one key.
///
/// `variables`: whether `${…}` in values stands for something, as in documents of version 2012-10-17.
pub(super) fn holds(
    operator: &str,
    key: &str,
    expected: &[String],
    context: &Context,
    variables: bool,
) -> bool {
    let (quantifier, name, if_exists) = split(operator);
    let actual = context.get(key);
    if name == "Null" {
        let absent = actual.is_none_or(<[String]>::is_empty);
        return expected
            .iter()
            .any(|value| value.eq_ignore_ascii_case("true") == absent);
    }
    let Some((positive, compare)) = base(name) else {
        return false;
    };
    let Some(actual) = actual.filter(|values| !values.is_empty()) else {
        return match quantifier {
            // The hole that AWS asks to close with a Null condition.
            Some(Quantifier::All) => true,
            Some(Quantifier::Any) => if_exists,
            None => if_exists || !positive,
        };
    };
    let filled = |pattern: &String| {
        if variables {
            substitute(pattern, context)
        } else {
            pattern.clone()
        }
    };
    let one = |value: &String| {
        let found = expected.iter().any(|pattern| compare(&filled(pattern), value));
        found == positive
    };
    match quantifier {
        Some(Quantifier::All) => actual.iter().all(one),
        Some(Quantifier::Any) => actual.iter().any(one),
        // A key with several values needs a set operator.
        None => !is_multivalued(key) && actual.len() == 1 && one(&actual[0]),
    }
}

fn is_multivalued(key: &str) -> bool {
    key.eq_ignore_ascii_case("aws:TagKeys")
}

fn split(operator: &str) -> (Option<Quantifier>, &str, bool) {
    let (quantifier, rest) = match operator.split_once(':') {
        Some(("ForAllValues", rest)) => (Some(Quantifier::All), rest),
        Some(("ForAnyValue", rest)) => (Some(Quantifier::Any), rest),
        _ => (None, operator),
    };
    match rest.strip_suffix("IfExists") {
        Some(name) => (quantifier, name, true),
        None => (quantifier, rest, false),
    }
}

type Compare = fn(&str, &str) -> bool;

fn base(name: &str) -> Option<(bool, Compare)> {
    let compare: (bool, Compare) = match name {
        "StringEquals" => (true, |a, b| plain(a) == b),
        "StringNotEquals" => (false, |a, b| plain(a) == b),
        "StringEqualsIgnoreCase" | "Bool" => (true, |a, b| plain(a).eq_ignore_ascii_case(b)),
        "StringNotEqualsIgnoreCase" => (false, |a, b| plain(a).eq_ignore_ascii_case(b)),
        "StringLike" => (true, glob),
        "StringNotLike" => (false, glob),
        "ArnEquals" | "ArnLike" => (true, arn_glob),
        "ArnNotEquals" | "ArnNotLike" => (false, arn_glob),
        "BinaryEquals" => (true, |a, b| a == b),
        "NumericEquals" => (true, |a, b| numbers(a, b, |a, b| (b - a).abs() < f64::EPSILON)),
        "NumericNotEquals" => (false, |a, b| numbers(a, b, |a, b| (b - a).abs() < f64::EPSILON)),
        "NumericLessThan" => (true, |a, b| numbers(a, b, |a, b| b < a)),
        "NumericLessThanEquals" => (true, |a, b| numbers(a, b, |a, b| b <= a)),
        "NumericGreaterThan" => (true, |a, b| numbers(a, b, |a, b| b > a)),
        "NumericGreaterThanEquals" => (true, |a, b| numbers(a, b, |a, b| b >= a)),
        "DateEquals" => (true, |a, b| times(a, b, |a, b| a == b)),
        "DateNotEquals" => (false, |a, b| times(a, b, |a, b| a == b)),
        "DateLessThan" => (true, |a, b| times(a, b, |a, b| b < a)),
        "DateLessThanEquals" => (true, |a, b| times(a, b, |a, b| b <= a)),
        "DateGreaterThan" => (true, |a, b| times(a, b, |a, b| b > a)),
        "DateGreaterThanEquals" => (true, |a, b| times(a, b, |a, b| b >= a)),
        "IpAddress" => (true, in_network),
        "NotIpAddress" => (false, in_network),
        _ => return None,
    };
    Some(compare)
}

fn numbers(a: &str, b: &str, compare: fn(f64, f64) -> bool) -> bool {
    matches!((a.parse(), b.parse()), (Ok(a), Ok(b)) if compare(a, b))
}

fn times(a: &str, b: &str, compare: fn(i64, i64) -> bool) -> bool {
    matches!((parse_iso(a), parse_iso(b)), (Some(a), Some(b)) if compare(a, b))
}

fn in_network(network: &str, address: &str) -> bool {
    let (base, length) = network.split_once('/').unwrap_or((network, "32"));
    let (Ok(base), Ok(address), Ok(length)) = (
        base.parse::<std::net::Ipv4Addr>(),
        address.parse::<std::net::Ipv4Addr>(),
        length.parse::<u32>(),
    ) else {
        return false;
    };
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length)).unwrap_or(0);
    u32::from(base) & mask == u32::from(address) & mask
}

/// Puts context values in the place of `${key}`; `${*}`, `${?}` and `${$}` are the characters.
pub(super) fn substitute(pattern: &str, context: &Context) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push_str("${");
            rest = after;
            continue;
        };
        // `${key, 'default'}`
        let (name, default) = match name.split_once(',') {
            Some((name, default)) => (name.trim(), default.trim().strip_prefix('\'')),
            None => (name, None),
        };
        let default = default.and_then(|default| default.strip_suffix('\''));
        match (name, context.get(name), default) {
            ("*" | "?" | "$", ..) => out.push_str(&literal(name)),
            (_, Some([value]), _) => out.push_str(&literal(value)),
            (_, None, Some(default)) => out.push_str(&literal(default)),
            // An unknown variable matches nothing.
            _ => out.push('\u{0}'),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(operator: &str, key: &str, expected: &str) -> bool {
        let context = Context::default()
            .with("aws:SourceAccount", "111122223333")
            .with(
                "aws:SourceArn",
                "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/a/b",
            )
            .with_many(
                "aws:TagKeys",
                vec!["BedrockManaged".to_owned(), "Other".to_owned()],
            );
        holds(operator, key, &[expected.to_owned()], &context, true)
    }

    #[test]
    fn operators_compare_as_iam_documents_them() {
        assert!(check("StringEquals", "AWS:sourceaccount", "111122223333"));
        assert!(!check("StringEquals", "aws:SourceAccount", "1111*"));
        assert!(check("StringLike", "aws:SourceAccount", "1111*"));
        assert!(check(
            "ArnEquals",
            "aws:SourceArn",
            "arn:aws:bedrock:*:111122223333:model-customization-job/*"
        ));
        assert!(!check("StringNotEquals", "aws:SourceAccount", "111122223333"));
    }

    #[test]
    fn an_absent_key_fails_positive_operators_and_passes_negated_ones() {
        assert!(!check("StringEquals", "aws:SourceVpc", "vpc-1"));
        assert!(check("StringNotEquals", "aws:SourceVpc", "vpc-1"));
        assert!(check("StringEqualsIfExists", "aws:SourceVpc", "vpc-1"));
        assert!(check("Null", "aws:SourceVpc", "true"));
        assert!(!check("Null", "aws:SourceArn", "true"));
        assert!(check("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o"));
        assert!(!check("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o"));
    }

    #[test]
    fn variables_stand_for_values_and_their_stars_for_themselves() {
        assert!(check("StringLike", "aws:SourceAccount", "${aws:SourceAccount}"));
        assert!(check(
            "StringEquals",
            "aws:SourceAccount",
            "${aws:SourceVpc, '111122223333'}"
        ));
        assert!(!check("StringLike", "aws:SourceAccount", "${*}"));
        assert!(!check("StringLike", "aws:SourceAccount", "${aws:SourceVpc}"));
        let context = Context::default().with("aws:userid", "a*b");
        assert!(holds(
            "StringEquals",
            "aws:userid",
            &["a${*}b".to_owned()],
            &context,
            true
        ));
        assert!(!holds(
            "StringEquals",
            "aws:userid",
            &["a${*}b".to_owned()],
            &context,
            false
        ));
    }

    #[test]
    fn a_key_with_several_values_needs_a_set_operator() {
        assert!(!check("StringEquals", "aws:TagKeys", "BedrockManaged"));
        assert!(!check(
            "ForAllValues:StringEquals",
            "aws:TagKeys",
            "BedrockManaged"
        ));
        assert!(check("ForAnyValue:StringEquals", "aws:TagKeys", "BedrockManaged"));
    }
}
