//! Passwords in the addresses of data bases: `postgres://user:password@host/name`.

use super::find::{Secret, SecretKind};
use super::look::{holds, random, span, stands_for_one};

/// How long a user name, a password or a host may be.
const LONGEST: usize = 128;

/// The schemes of data bases and queues, and what they are.
const SCHEMES: [(&str, &str); 15] = [
    ("postgres", "PostgreSQL"),
    ("postgresql", "PostgreSQL"),
    ("mysql", "MySQL"),
    ("mysql2", "MySQL"),
    ("mariadb", "MariaDB"),
    ("mongodb", "MongoDB"),
    ("redis", "Redis"),
    ("rediss", "Redis"),
    ("amqp", "RabbitMQ"),
    ("amqps", "RabbitMQ"),
    ("mssql", "SQL Server"),
    ("sqlserver", "SQL Server"),
    ("oracle", "Oracle"),
    ("clickhouse", "ClickHouse"),
    ("cockroachdb", "CockroachDB"),
];

/// What people write where a password would stand.
const NO_PASSWORDS: [&str; 14] = [
    "password", "passwd", "pass", "pwd", "pw", "secret", "test", "root", "admin", "postgres", "mysql",
    "guest", "user", "hunter2",
];

/// Hosts that nobody else reaches.
const OWN_HOSTS: [&str; 5] = ["localhost", "127.", "0.0.0.0", "[::1]", "host"];

/// The password of the address whose scheme ends at the colon `at`.
pub(super) fn password(bytes: &[u8], at: usize) -> Option<Secret> {
    let rest = &bytes[at..];
    let slashes = [&b"://"[..], br":\/\/"]
        .into_iter()
        .find(|slashes| rest.starts_with(slashes))?;
    let is_of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'_');
    let before = bytes[..at]
        .iter()
        .rev()
        .take(32)
        .take_while(|byte| is_of_scheme(byte))
        .count();
    let scheme = bytes[at - before..at].split(|byte| *byte == b'+').next()?;
    // An escape in front of the scheme leaves its letter: `\npostgres`.
    let named =
        |name: &str| scheme.eq_ignore_ascii_case(name.as_bytes()) || scheme.ends_with(name.as_bytes());
    let (_, service) = SCHEMES.iter().find(|(name, _)| named(name))?;

    let user = at + slashes.len();
    let colon = user + span(&bytes[..bytes.len().min(user + LONGEST)], user, is_of_user);
    (bytes.get(colon) == Some(&b':')).then_some(())?;
    let start = colon + 1;
    let end = start + span(&bytes[..bytes.len().min(start + LONGEST)], start, is_of_password);
    (bytes.get(end) == Some(&b'@')).then_some(())?;
    let host_length = span(&bytes[..bytes.len().min(end + LONGEST)], end + 1, |byte| {
        !is_end(byte)
    });
    let host = &bytes[end + 1..end + 1 + host_length];
    let password = &bytes[start..end];
    let real = is_password(password) && password != &bytes[user..colon] && !is_own(host);
    real.then(|| Secret::new(SecretKind::Url(service), start..end))
}

const fn is_end(byte: u8) -> bool {
    matches!(
        byte,
        b'/' | b'?' | b'#' | b' ' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b'\n' | b'\r' | b'\t'
    )
}

const fn is_of_user(byte: u8) -> bool {
    byte != b':' && byte != b'@' && !is_end(byte)
}

const fn is_of_password(byte: u8) -> bool {
    byte != b'@' && !is_end(byte)
}

fn is_password(text: &[u8]) -> bool {
    let named = |word: &&str| text.eq_ignore_ascii_case(word.as_bytes());
    let template = matches!(text, [b'$' | b'{' | b'[' | b'%' | b'*' | b':', ..]);
    let varied = random(text) || (text.len() < 20 && text.iter().any(|byte| *byte != text[0]));
    text.len() >= 6 && varied && !template && !NO_PASSWORDS.iter().any(named) && !stands_for_one(text)
}

fn is_own(host: &[u8]) -> bool {
    let starts =
        |own: &&str| host.len() >= own.len() && host[..own.len()].eq_ignore_ascii_case(own.as_bytes());
    host.is_empty() || OWN_HOSTS.iter().any(starts) || holds(host, b"example")
}
