//! How one value of a policy compares with one of a request (IAM User Guide, IAM JSON policy elements:
//! Condition operators).

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::pattern::{arn_matches, matches};
use super::request::Context;
use super::text::{Unfilled, fill, plain};
use super::truth::Truth;

/// Whether `wanted` of the policy and `value` of the request are what the operator `base` asks for;
/// `negated`: whether the answer is going to be turned round.
pub(super) fn compare(
    (base, negated): (&str, bool),
    wanted: &str,
    value: &str,
    context: &Context,
    variables: bool,
) -> Truth {
    let filled = match fill(wanted, context, variables) {
        Ok(filled) => filled,
        Err(Unfilled::Unknown(variable)) => {
            return Truth::unknown_variable(&variable);
        }
        // Nothing equals what can't be filled in; that something differs from it can't be said either.
        Err(Unfilled::Absent(variable)) if negated => {
            return Truth::unknown(format!(
                "the request has no value for the policy variable `{variable}`"
            ));
        }
        Err(Unfilled::Absent(_)) => return Truth::No(String::new()),
    };
    let found = match base {
        "StringLike" => Some(matches(&filled, value)),
        // Both read wildcards, part by part.
        "ArnEquals" | "ArnLike" => Some(arn_matches(&filled, value)),
        _ => texts(base, &plain(&filled), value),
    };
    found.map_or_else(
        || Truth::unknown(format!("`{base}` can't compare `{wanted}` with `{value}`")),
        |found| Truth::of(found, String::new),
    )
}

/// Compares texts without wildcards; nothing where one of them is not of the operator's type.
fn texts(base: &str, wanted: &str, value: &str) -> Option<bool> {
    match base {
        "StringEquals" => Some(wanted == value),
        "StringEqualsIgnoreCase" => Some(wanted.to_lowercase() == value.to_lowercase()),
        "Bool" => Some(wanted.eq_ignore_ascii_case(value)),
        "BinaryEquals" => Some(STANDARD.decode(wanted).ok()? == STANDARD.decode(value).ok()?),
        "IpAddress" => within(wanted, value),
        _ => {
            let order = match base {
                _ if base.starts_with("Numeric") => number(value)?.partial_cmp(&number(wanted)?)?,
                _ if base.starts_with("Date") => date(value)?.cmp(&date(wanted)?),
                _ => return None,
            };
            Some(
                match base.trim_start_matches("Numeric").trim_start_matches("Date") {
                    "Equals" => order.is_eq(),
                    "LessThan" => order.is_lt(),
                    "LessThanEquals" => order.is_le(),
                    "GreaterThan" => order.is_gt(),
                    "GreaterThanEquals" => order.is_ge(),
                    _ => return None,
                },
            )
        }
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A date of ISO 8601, with or without a time, or seconds since 1970.
fn date(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Timestamp::from_second(seconds).ok();
    }
    let midnight = || {
        let date: Date = text.parse().ok()?;
        Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    text.parse().ok().or_else(midnight)
}

/// Whether the address `value` lies in `range`, an address or a CIDR block of the same version.
fn within(range: &str, value: &str) -> Option<bool> {
    let (network, length) = range.split_once('/').map_or((range, None), |(n, l)| (n, Some(l)));
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let (network, width) = bits(network.parse().ok()?);
    let (address, own_width) = bits(value.parse().ok()?);
    let length: u32 = length
        .map_or(Ok(width), str::parse)
        .ok()
        .filter(|length| *length <= width)?;
    let same = |shift: u32| network.checked_shr(shift) == address.checked_shr(shift);
    Some(width == own_width && same(width - length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_compare_by_their_type() {
        for (base, wanted, value, expected) in [
            ("IpAddress", "10.0.0.0/8", "10.1.2.3", Some(true)),
            ("IpAddress", "10.0.0.0/8", "11.1.2.3", Some(false)),
            ("IpAddress", "10.1.2.3", "10.1.2.3", Some(true)),
            ("IpAddress", "0.0.0.0/0", "10.1.2.3", Some(true)),
            ("IpAddress", "::/0", "10.1.2.3", Some(false)),
            ("IpAddress", "2001:db8::/32", "2001:db8:1::7", Some(true)),
            ("IpAddress", "10.0.0.0/33", "10.1.2.3", None),
            (
                "DateLessThan",
                "2026-11-21T00:00:00Z",
                "2026-11-20T23:59:59Z",
                Some(true),
            ),
            ("DateGreaterThanEquals", "2026-11-21", "1795219200", Some(true)),
            (
                "DateEquals",
                "2026-11-21T01:00:00+01:00",
                "2026-11-21T00:00:00Z",
                Some(true),
            ),
            ("DateEquals", "tomorrow", "2026-11-21T00:00:00Z", None),
            ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", Some(true)),
            ("NumericLessThanEquals", "10", "10.0", Some(true)),
            ("NumericEquals", "x", "1", None),
            ("StringEquals", "a*", "ab", Some(false)),
            ("StringEqualsIgnoreCase", "ABC", "abc", Some(true)),
        ] {
            assert_eq!(texts(base, wanted, value), expected, "{base} {wanted} {value}");
        }
    }
}
