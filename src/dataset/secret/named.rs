//! Values that are secret because of the name before them.

use super::find::{Secret, SecretKind};
use super::look::{alphanumeric, holds, random};

/// How far before the value its name may start.
const NAME: usize = 80;

/// The secret value that starts at `at`, if a name before it tells so: 40 characters of base64 are a
/// secret access key of AWS, 32 of hexadecimal an authentication token of Twilio.
pub(super) fn value(bytes: &[u8], at: usize) -> Option<Secret> {
    let before = at.checked_sub(1).map(|before| bytes[before]);
    if before.is_some_and(|byte| matches!(byte, b'/' | b'+')) {
        return None;
    }
    let (characters, length) = measure(&bytes[at..]);
    let text = &bytes[at..at + length];
    let name = &bytes[at.saturating_sub(NAME)..at];
    match characters {
        40 if is_mixed(text) && random(text) && names_secret_key(name) => Some(Secret::new(
            SecretKind::Aws("a secret access key"),
            at..at + length,
        )),
        32 if text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && random(text)
            && names_twilio(name) =>
        {
            Some(Secret::new(
                SecretKind::Service("an authentication token of Twilio"),
                at..at + length,
            ))
        }
        _ => None,
    }
}

/// How many characters of base64 `rest` starts with, up to 41, and in how many bytes: a slash may be
/// escaped.
fn measure(rest: &[u8]) -> (usize, usize) {
    let mut at = 0;
    for characters in 0..41 {
        match rest.get(at..) {
            Some([b'\\', b'/', ..]) => at += 2,
            Some([byte, ..]) if alphanumeric(*byte) || matches!(byte, b'/' | b'+') => at += 1,
            _ => return (characters, at),
        }
    }
    (41, at)
}

fn is_mixed(text: &[u8]) -> bool {
    let any = |is: fn(&u8) -> bool| text.iter().any(is);
    any(u8::is_ascii_lowercase) && any(u8::is_ascii_uppercase) && any(u8::is_ascii_digit)
}

/// `AWS_SECRET_ACCESS_KEY`, `secretAccessKey`, `Secret access key`, `aws_secret_key`.
fn names_secret_key(name: &[u8]) -> bool {
    let place =
        (0..name.len().saturating_sub(6)).rfind(|at| name[*at..*at + 6].eq_ignore_ascii_case(b"secret"));
    place.is_some_and(|at| holds(&name[at..name.len().min(at + 24)], b"key"))
}

fn names_twilio(name: &[u8]) -> bool {
    holds(name, b"twilio") && holds(name, b"token")
}
