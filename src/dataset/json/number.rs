//! Numbers of JSON: how they are written, and whether readers keep their value.

/// What readers that hold numbers as doubles make of a number that a double can't hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// It is larger than every double: infinity, or an error.
    TooLarge,
    /// It is nearer to zero than every double: zero.
    TooSmall,
    /// It is a whole number of more digits than a double keeps: another number.
    Digits,
}

/// Numbers of up to this many digits always survive.
const SAFE: usize = 15;

/// Whether `token` is a number as RFC 8259 section 6 writes it.
pub(super) fn is_number(token: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut rest = token.strip_prefix(b"-").unwrap_or(token);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest[0] == b'0') {
        return false;
    }
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = &fraction[length..];
    }
    if let Some((b'e' | b'E', exponent)) = rest.split_first().map(|(b, tail)| (*b, tail)) {
        let exponent = match exponent.first() {
            Some(b'+' | b'-') => &exponent[1..],
            _ => exponent,
        };
        let length = digits(exponent);
        return length > 0 && length == exponent.len();
    }
    rest.is_empty()
}

/// Says what becomes of `token`, a number, as a double; nothing when its value is kept. That fractions
/// are rounded is no loss: `0.1` is rounded, too.
pub(super) fn loss(token: &str) -> Option<Loss> {
    let exponent = token.bytes().position(|byte| matches!(byte, b'e' | b'E'));
    if token.len() <= SAFE && exponent.is_none() {
        return None;
    }
    let value: f64 = token.parse().ok()?;
    let mantissa = &token[..exponent.unwrap_or(token.len())];
    if value.is_infinite() {
        Some(Loss::TooLarge)
    } else if value == 0.0 {
        let is_zero = !mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
        (!is_zero).then_some(Loss::TooSmall)
    } else {
        let whole = exponent.is_none() && !token.contains('.');
        (whole && format!("{value:.0}") != token).then_some(Loss::Digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_double_keeps_is_no_loss() {
        for kept in [
            "0",
            "-0",
            "9007199254740992",
            "-1152921504606846976",
            "0.30000000000000004",
            "3.14159265358979323846264",
            "1.7976931348623157e308",
            "5e-324",
            "0e400",
            "0.00000000000000000000",
        ] {
            assert_eq!(loss(kept), None, "{kept}");
        }
    }

    #[test]
    fn what_becomes_infinity_zero_or_another_number_is_one() {
        for (lost, how) in [
            ("1e400", Loss::TooLarge),
            ("-1E309", Loss::TooLarge),
            ("1e-400", Loss::TooSmall),
            ("9007199254740993", Loss::Digits),
            ("12345678901234567890", Loss::Digits),
        ] {
            assert_eq!(loss(lost), Some(how), "{lost}");
        }
        let long = "9".repeat(400);
        assert_eq!(loss(&long), Some(Loss::TooLarge));
    }
}
