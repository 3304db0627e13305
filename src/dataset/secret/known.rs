//! Tokens that say by their prefix whose they are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::find::{Secret, SecretKind};
use super::look::{alphanumeric, holds, random, span, stands_for_one, url_safe};

/// No token is longer.
const LONGEST: usize = 400;

/// The token that starts at `at`, if one does.
pub(super) fn token(bytes: &[u8], at: usize) -> Option<Secret> {
    let rest = &bytes[at..bytes.len().min(at + LONGEST)];
    let (kind, length) = match rest.first_chunk()? {
        b"AKI" | b"ASI" => (SecretKind::Aws("an access key ID"), access_key_id(rest)?),
        b"ghp" | b"gho" | b"ghu" | b"ghs" | b"ghr" => (SecretKind::Code("a GitHub token"), github(rest)?),
        b"git" => (
            SecretKind::Code("a GitHub token"),
            parts(rest, b"github_pat_", &[22, 59], b'_', alphanumeric)?,
        ),
        b"glp" => (SecretKind::Code("a GitLab token"), at_least(rest, b"glpat-", 20)?),
        b"npm" => (
            SecretKind::Code("an npm token"),
            exactly(rest, b"npm_", 36, alphanumeric)?,
        ),
        b"pyp" => (SecretKind::Code("a PyPI token"), pypi(rest)?),
        b"xox" | b"xap" => (SecretKind::Service("a Slack token"), slack(rest)?),
        b"hoo" => (
            SecretKind::Service("the address of a Slack webhook"),
            webhook(rest)?,
        ),
        b"SG." => (
            SecretKind::Service("a SendGrid key"),
            parts(rest, b"SG.", &[22, 43], b'.', url_safe)?,
        ),
        b"sk_" | b"rk_" => (SecretKind::Service("a live Stripe key"), stripe(rest)?),
        b"AIz" => (
            SecretKind::Service("a Google API key"),
            exactly(rest, b"AIza", 35, url_safe)?,
        ),
        b"GOC" => (
            SecretKind::Service("a Google client secret"),
            exactly(rest, b"GOCSPX-", 28, url_safe)?,
        ),
        b"sk-" => model_key(rest)?,
        b"hf_" => (
            SecretKind::Model("a Hugging Face token"),
            exactly(rest, b"hf_", 34, alphanumeric)?,
        ),
        b"eyJ" => (SecretKind::WebToken, web_token(&bytes[at..])?),
        _ => return None,
    };
    Some(Secret::new(kind, at..at + length))
}

/// `prefix` and exactly `length` bytes of `alphabet`, drawn at random.
fn exactly(rest: &[u8], prefix: &[u8], length: usize, alphabet: fn(u8) -> bool) -> Option<usize> {
    let body = rest.strip_prefix(prefix)?;
    let found = span(body, 0, alphabet);
    (found == length && random(&body[..length])).then_some(prefix.len() + length)
}

/// `prefix` and at least `length` bytes of base64 for links, drawn at random.
fn at_least(rest: &[u8], prefix: &[u8], length: usize) -> Option<usize> {
    let body = rest.strip_prefix(prefix)?;
    let found = span(body, 0, url_safe);
    (found >= length && random(&body[..found])).then_some(prefix.len() + found)
}

/// `prefix` and parts of exactly these lengths, with `between` between them.
fn parts(
    rest: &[u8],
    prefix: &[u8],
    lengths: &[usize],
    between: u8,
    alphabet: fn(u8) -> bool,
) -> Option<usize> {
    let mut at = prefix.len();
    rest.strip_prefix(prefix)?;
    for (index, length) in lengths.iter().enumerate() {
        if index > 0 {
            (rest.get(at) == Some(&between)).then_some(())?;
            at += 1;
        }
        let found = span(rest, at, |byte| byte != between && alphabet(byte));
        (found == *length && random(&rest[at..at + found])).then_some(())?;
        at += found;
    }
    Some(at)
}

/// Sixteen digits of base 32 after four letters. AWS's documentation has `AKIAIOSFODNN7EXAMPLE`.
fn access_key_id(rest: &[u8]) -> Option<usize> {
    let sound = rest.starts_with(b"AKIA") || rest.starts_with(b"ASIA");
    let body = rest.get(4..20).filter(|_| sound)?;
    let base_32 = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'2'..=b'7');
    let ends = !rest.get(20).is_some_and(|byte| alphanumeric(*byte));
    (ends && body.iter().all(base_32) && random(body)).then_some(20)
}

/// Thirty characters after the prefix, and six that are their CRC-32 in base 62: GitHub's format since
/// 2021.
fn github(rest: &[u8]) -> Option<usize> {
    let body = rest.get(4..).filter(|_| rest[3] == b'_')?;
    if span(body, 0, alphanumeric) != 36 {
        return None;
    }
    let mut sum = flate2::Crc::new();
    sum.update(&body[..30]);
    (base_62(sum.sum()) == body[30..36]).then_some(40)
}

fn base_62(mut number: u32) -> [u8; 6] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = [b'0'; 6];
    for place in text.iter_mut().rev() {
        *place = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    text
}

/// A macaroon, whose first words are the name of the index.
fn pypi(rest: &[u8]) -> Option<usize> {
    let index = [&b"pypi-AgEIcHlwaS5vcmc"[..], b"pypi-AgENdGVzdC5weXBpLm9yZw"];
    index.iter().find_map(|prefix| at_least(rest, prefix, 50))
}

/// `xoxb-`, then numbers, then at least 24 characters; or `xapp-`.
fn slack(rest: &[u8]) -> Option<usize> {
    let known = [
        &b"xoxb-"[..],
        b"xoxp-",
        b"xoxa-",
        b"xoxr-",
        b"xoxs-",
        b"xoxe-",
        b"xapp-",
    ];
    let prefix = known.iter().find(|prefix| rest.starts_with(prefix))?;
    let length = at_least(rest, prefix, 40)?;
    let last = rest[..length].rsplit(|byte| *byte == b'-').next()?;
    (last.len() >= 24 && rest[..length].iter().any(u8::is_ascii_digit)).then_some(length)
}

/// `hooks.slack.com/services/T…/B…/…`, the slashes perhaps escaped.
fn webhook(rest: &[u8]) -> Option<usize> {
    let mut at = b"hooks.slack.com".len();
    rest.starts_with(b"hooks.slack.com").then_some(())?;
    let mut last = 0..0;
    for _ in 0..4 {
        at += usize::from(rest.get(at) == Some(&b'\\'));
        (rest.get(at) == Some(&b'/')).then_some(())?;
        last = at + 1..at + 1 + span(rest, at + 1, alphanumeric);
        at = last.end;
    }
    (last.len() == 24 && random(&rest[last])).then_some(at)
}

/// Live keys only: test keys open nothing.
fn stripe(rest: &[u8]) -> Option<usize> {
    let body = rest.get(3..)?.strip_prefix(b"live_")?;
    let length = span(body, 0, alphanumeric);
    (length >= 24 && random(&body[..length])).then_some(8 + length)
}

/// OpenAI writes its name into its keys (`T3BlbkFJ` in base64), Anthropic says what they are for.
fn model_key(rest: &[u8]) -> Option<(SecretKind, usize)> {
    let length = span(rest, 0, url_safe);
    let key = &rest[..length];
    if stands_for_one(key) || !random(&key[key.len() / 2..]) {
        return None;
    }
    if key.starts_with(b"sk-ant-") && length >= 90 {
        return Some((SecretKind::Model("an Anthropic key"), length));
    }
    let signed = length >= 48 && key.windows(8).any(|part| part == b"T3BlbkFJ");
    signed.then_some((SecretKind::Model("an OpenAI key"), length))
}

/// Header, payload and signature in base64. The header says how it is signed; the payload that every
/// introduction to the format has is nobody's.
fn web_token(rest: &[u8]) -> Option<usize> {
    /// The longest payload looked at.
    const PAYLOAD: usize = 16 << 10;
    // Base64 of ASCII seldom needs more than letters and digits, and a header is ASCII.
    let header = span(&rest[..rest.len().min(LONGEST)], 0, alphanumeric);
    (rest.get(header) == Some(&b'.')).then_some(())?;
    let decoded = URL_SAFE_NO_PAD.decode(&rest[..header]).ok()?;
    (holds(&decoded, br#""alg""#) && !holds(&decoded, br#""none""#)).then_some(())?;
    let from = header + 1;
    let payload = span(&rest[..rest.len().min(from + PAYLOAD)], from, url_safe);
    let signature = from + payload;
    (rest.get(signature) == Some(&b'.')).then_some(())?;
    let decoded = URL_SAFE_NO_PAD.decode(&rest[from..signature]).ok()?;
    (decoded.starts_with(b"{") && !holds(&decoded, b"1234567890")).then_some(())?;
    let end = signature + 1;
    let length = span(&rest[..rest.len().min(end + 1024)], end, url_safe);
    (length >= 40).then_some(end + length)
}
