//! Walks over the long runs of a text and asks at each word what it is.

use std::ops::Range;

use super::look::starts_word;
use super::{armour, known, named, url};
use crate::dataset::json::{LongRuns, long_runs};

/// What kind of secret one is. The groups are those of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SecretKind {
    /// A key of AWS; what exactly.
    Aws(&'static str),
    /// A private key; of which kind.
    PrivateKey(&'static str),
    /// A token of a place where code or packages lie; of which.
    Code(&'static str),
    /// A token of a service: messages, mail, payment; of which.
    Service(&'static str),
    /// A key of a provider of models; of which.
    Model(&'static str),
    /// The password in the address of a data base.
    Url(&'static str),
    /// A signed JSON Web Token.
    WebToken,
}

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Secret {
    /// What it is.
    pub(crate) kind: SecretKind,
    /// Its bytes, as far as they are secret.
    pub(crate) span: Range<usize>,
}

impl Secret {
    pub(super) const fn new(kind: SecretKind, span: Range<usize>) -> Self {
        Self { kind, span }
    }
}

/// The long run that stands in every Converse record, and is no secret.
const COMMON: &[u8] = b"bedrock-conversation-2024";

/// Finds the secrets in `bytes`, any text, in order.
pub(crate) fn secrets(bytes: &[u8]) -> Secrets<'_> {
    Secrets {
        bytes,
        runs: long_runs(bytes),
        run: 0..0,
        done: 0,
    }
}

/// The secrets of a text.
pub(crate) struct Secrets<'a> {
    bytes: &'a [u8],
    runs: LongRuns<'a>,
    /// What is left of the run that is looked into.
    run: Range<usize>,
    /// Where the last secret ended.
    done: usize,
}

impl Iterator for Secrets<'_> {
    type Item = Secret;

    fn next(&mut self) -> Option<Secret> {
        loop {
            for at in self.run.by_ref() {
                if at < self.done {
                    continue;
                }
                if let Some(secret) = secret_at(self.bytes, at) {
                    self.done = secret.span.end;
                    return Some(secret);
                }
            }
            self.run = self.runs.next()?;
            if self.bytes[self.run.clone()] == *COMMON {
                self.run = 0..0;
            }
        }
    }
}

/// Says what secret is told by the byte at `at`. The first byte rules most places out.
#[inline]
fn secret_at(bytes: &[u8], at: usize) -> Option<Secret> {
    match bytes[at] {
        b'-' => armour::private_key(bytes, at),
        b':' => url::password(bytes, at),
        byte if byte.is_ascii_alphanumeric() && starts_word(bytes, at) => {
            known::token(bytes, at).or_else(|| named::value(bytes, at))
        }
        _ => None,
    }
}
