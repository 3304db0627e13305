//! What is a secret, and what only looks like one. No secret stands here in one piece: those who look
//! for secrets in source code find none.

use super::find::{SecretKind, secrets};
use super::mask::conceal_in;

/// Characters of `alphabet`, as if drawn at random.
fn drawn(alphabet: &[u8], length: usize, seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(alphabet[(state >> 33) as usize % alphabet.len()])
    };
    (0..length).map(next).collect()
}

const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE_32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE_64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEXADECIMAL: &[u8] = b"0123456789abcdef";
const DIGITS: &[u8] = b"0123456789";

/// Whoever knows GitHub's checksum knows this token, which was never issued.
const GITHUB: [&str; 2] = ["ghp_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"];

fn any(length: usize) -> String {
    drawn(ALPHANUMERIC, length, length as u64)
}

/// The header of a token that is signed, and a payload.
fn web_token(payload: &str) -> String {
    use base64::Engine as _;
    let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let header = encode(r#"{"alg":"RS256","typ":"JWT"}"#);
    format!("{header}.{}.{}", encode(payload), any(86))
}

/// Secrets, whole: before, the secret itself, behind, and its kind.
fn known() -> Vec<(String, String, &'static str, SecretKind)> {
    let aws = |what| SecretKind::Aws(what);
    let armoured = |kind: &str| (format!("-----BEGIN {kind}-----"), format!("-----END {kind}-----"));
    let body = |line_end: &str| {
        let lines: Vec<_> = (0..5).map(|seed| drawn(BASE_64, 64, seed)).collect();
        format!("{line_end}{}{line_end}", lines.join(line_end))
    };
    let at = String::new;
    let mut list = vec![
        (
            at(),
            format!("AKIA{}", drawn(BASE_32, 16, 1)),
            "",
            aws("an access key ID"),
        ),
        (
            r"\u003d".to_owned(),
            format!("ASIA{}", drawn(BASE_32, 16, 2)),
            ",",
            aws("an access key ID"),
        ),
        (
            "AWS_SECRET_ACCESS_KEY=".to_owned(),
            drawn(BASE_64, 40, 3),
            "\\n",
            aws("a secret access key"),
        ),
        (
            r#"{\"secretAccessKey\": \""#.to_owned(),
            drawn(BASE_64, 40, 4).replace('/', r"\/"),
            r#"\"}"#,
            aws("a secret access key"),
        ),
        (at(), GITHUB.concat(), ".", SecretKind::Code("a GitHub token")),
        (
            at(),
            format!("github_pat_{}_{}", any(22), any(59)),
            "",
            SecretKind::Code("a GitHub token"),
        ),
        (
            at(),
            format!("glpat-{}", any(20)),
            "",
            SecretKind::Code("a GitLab token"),
        ),
        (
            at(),
            format!("npm_{}", any(36)),
            "",
            SecretKind::Code("an npm token"),
        ),
        (
            at(),
            format!("pypi-AgEIcHlwaS5vcmc{}", any(80)),
            "",
            SecretKind::Code("a PyPI token"),
        ),
        (
            at(),
            format!(
                "xoxb-{}-{}-{}",
                drawn(DIGITS, 12, 5),
                drawn(DIGITS, 13, 6),
                any(24)
            ),
            "",
            SecretKind::Service("a Slack token"),
        ),
        (
            at(),
            format!("SG.{}.{}", any(22), any(43)),
            "",
            SecretKind::Service("a SendGrid key"),
        ),
        (
            at(),
            format!("sk_live_{}", any(24)),
            ":",
            SecretKind::Service("a live Stripe key"),
        ),
        (
            "key=".to_owned(),
            format!("AIza{}", any(35)),
            "&",
            SecretKind::Service("a Google API key"),
        ),
        (
            "TWILIO_AUTH_TOKEN=".to_owned(),
            drawn(HEXADECIMAL, 32, 7),
            "",
            SecretKind::Service("an authentication token of Twilio"),
        ),
        (
            at(),
            format!("sk-proj-{}T3BlbkFJ{}", any(20), any(22)),
            "'",
            SecretKind::Model("an OpenAI key"),
        ),
        (
            at(),
            format!("sk-ant-api03-{}AA", any(93)),
            "",
            SecretKind::Model("an Anthropic key"),
        ),
        (
            at(),
            format!("hf_{}", any(34)),
            "",
            SecretKind::Model("a Hugging Face token"),
        ),
        (
            "postgres://shop:".to_owned(),
            "t7#Kq!9w".replace('#', "%23"),
            "@db.acme.internal/orders",
            SecretKind::Url("PostgreSQL"),
        ),
        (
            r"\nmongodb+srv:\/\/shop:".to_owned(),
            any(12),
            "@cluster0.acme.net",
            SecretKind::Url("MongoDB"),
        ),
        (
            "Bearer ".to_owned(),
            web_token(r#"{"sub":"reader-77","iss":"acme"}"#),
            "",
            SecretKind::WebToken,
        ),
    ];
    for (kind, name) in [
        ("RSA PRIVATE KEY", "a private key"),
        ("OPENSSH PRIVATE KEY", "an OpenSSH private key"),
        ("PGP PRIVATE KEY BLOCK", "a PGP private key"),
    ] {
        for line_end in ["\\n", "\\r\\n", "\n"] {
            let (begin, _) = armoured(kind);
            list.push((begin, body(line_end), "-----END", SecretKind::PrivateKey(name)));
        }
    }
    list
}

#[test]
fn every_kind_is_found_with_exactly_its_bytes() {
    for (before, secret, behind, kind) in known() {
        for text in ["", "the key is ", "é ", r#"{"text":"#] {
            let start = text.len() + before.len();
            let text = format!("{text}{before}{secret}{behind} and some prose");
            let found: Vec<_> = secrets(text.as_bytes())
                .map(|found| (found.kind, found.span))
                .collect();
            assert_eq!(found, [(kind, start..start + secret.len())], "{text}");
        }
    }
}

#[test]
fn what_only_looks_like_a_secret_is_none() {
    let cases = [
        "AKIAIOSFODNN7EXAMPLE".to_owned(),
        "AKIAXXXXXXXXXXXXXXXX".to_owned(),
        "AKIA1234567890ABCDEF".to_owned(),
        format!("AKIA{}", drawn(BASE_32, 17, 1)),
        format!("xAKIA{}", drawn(BASE_32, 16, 1)),
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        format!("checksum={}", drawn(BASE_64, 40, 3)),
        format!("the secret key of commit {}", drawn(HEXADECIMAL, 40, 3)),
        GITHUB.concat().replace("Lq17", "Lq18"),
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_owned(),
        "glpat-your-token-goes-in-here".to_owned(),
        format!("sk_test_{}", any(24)),
        format!("risk-{}", any(60)),
        format!("sk-{}", any(60)),
        "sk-ant-api03-...".to_owned(),
        format!("md5 {}", drawn(HEXADECIMAL, 32, 7)),
        "postgres://user:password@db.acme.internal/orders".to_owned(),
        "postgres://shop:${DB_PASSWORD}@db.acme.internal/orders".to_owned(),
        format!("postgres://shop:{}@localhost/orders", any(10)),
        format!("postgres://shop:{}@db.example.com/orders", any(10)),
        format!("https://shop:{}@acme.internal/orders", any(10)),
        "postgres://db.acme.internal:5432/orders?application_name=shop@night".to_owned(),
        web_token(r#"{"sub":"1234567890","name":"John Doe"}"#),
        format!("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.{}", any(60)),
        "-----BEGIN RSA PRIVATE KEY-----\\n...\\n-----END RSA PRIVATE KEY-----".to_owned(),
        format!("-----BEGIN CERTIFICATE-----\\n{}", drawn(BASE_64, 64, 1)),
        format!("-----BEGIN PUBLIC KEY-----\\n{}", drawn(BASE_64, 64, 1)),
        "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1:0:300k/abcdefghijkl"
            .to_owned(),
        format!("s3://acme-finetune/{}", any(64)),
    ];
    for case in cases {
        for text in [case.clone(), format!("see {case}, please")] {
            assert_eq!(secrets(text.as_bytes()).next(), None, "{text}");
        }
    }
}

#[test]
fn asterisks_stand_for_a_secret_wherever_a_line_is_cut() {
    for (before, secret, behind, _) in known() {
        let line = format!("{{\"prompt\":\"{before}{secret}{behind}\"}}");
        let start = line.find(&secret).unwrap();
        for (from, to) in [
            (0, line.len()),
            (start + 3, line.len()),
            (0, start + 9),
            (start + 2, start + 7),
        ] {
            let mut shown = line[from..to].to_owned();
            conceal_in(&line, from..to, &mut shown);
            assert_eq!(shown.len(), to - from);
            let own = start.max(from)..(start + secret.len()).min(to);
            let expected = "*".repeat(own.len());
            assert_eq!(&shown[own.start - from..own.end - from], expected, "{line}");
            assert_eq!(&shown[..own.start - from], &line[from..own.start]);
        }
    }
}

#[test]
fn a_line_of_a_key_that_was_pasted_with_its_line_ends_is_not_shown() {
    let line = drawn(BASE_64, 64, 9);
    let mut shown = line.clone();
    conceal_in(&line, 0..64, &mut shown);
    assert_eq!(shown, "*".repeat(64));
}

#[test]
fn long_runs_of_what_secrets_begin_with_are_walked_in_time() {
    for part in [
        "sk-ant-api03-",
        "eyJ-",
        "eyJ.",
        "-----BEGIN PRIVATE KEY-----",
        "a://b:",
        "xoxb-",
        "a/",
        r"\\n",
    ] {
        let text = part.repeat(200_000 / part.len());
        assert_eq!(secrets(text.as_bytes()).next(), None, "{part}");
    }
}
