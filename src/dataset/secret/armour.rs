//! Private keys in their armour of dashes: `-----BEGIN … PRIVATE KEY-----`.

use super::find::{Secret, SecretKind};
use super::look::{distinct, span, stands_for_one};

/// How long the line that begins a key may be.
const HEADER: usize = 64;

/// How far behind it the key itself may start: headers such as `Proc-Type` may stand between.
const BEFORE_BODY: usize = 400;

/// The longest key.
const KEY: usize = 64 << 10;

const DASHES: &[u8] = b"-----";

/// The private key behind the dashes at `at`, where they end the line that begins one.
pub(super) fn private_key(bytes: &[u8], at: usize) -> Option<Secret> {
    if !bytes[at..].starts_with(DASHES) {
        return None;
    }
    let line = &bytes[at.saturating_sub(HEADER)..at];
    let begin = (0..line.len()).rfind(|place| line[*place..].starts_with(b"-----BEGIN "))?;
    let label = &line[begin + b"-----BEGIN ".len()..];
    let kind = match label {
        b"PGP PRIVATE KEY BLOCK" => "a PGP private key",
        b"OPENSSH PRIVATE KEY" => "an OpenSSH private key",
        _ if label.ends_with(b"PRIVATE KEY") => "a private key",
        _ => return None,
    };
    let start = at + DASHES.len();
    let rest = &bytes[start..bytes.len().min(start + KEY)];
    let end = memchr::memmem::find(rest, DASHES);
    let near = &rest[..end.unwrap_or(rest.len()).min(BEFORE_BODY)];
    let body = (0..near.len()).find(|from| {
        let length = span(near, *from, is_base64);
        length >= 32 && is_key(&near[*from..*from + length])
    })?;
    let length = end.unwrap_or_else(|| body + end_of_body(&rest[body..]));
    Some(Secret::new(SecretKind::PrivateKey(kind), start..start + length))
}

/// Where the lines of base64 end that `rest` starts with.
fn end_of_body(rest: &[u8]) -> usize {
    span(rest, 0, |byte| {
        is_base64(byte) || matches!(byte, b'\\' | b'\n' | b'\r')
    })
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Whether `line` is a line of a key and nothing else: what a key is cut into that somebody pasted with
/// its line ends. It tells nothing about whose it is, but it is not shown.
pub(super) fn is_line_of_key(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.len() >= 40 && line.iter().all(|byte| is_base64(*byte)) && is_key(line)
}

/// Rows of one character are usual in keys: numbers start with zeros.
fn is_key(base64: &[u8]) -> bool {
    distinct(base64) >= 12 && !stands_for_one(base64)
}
