//! Why a record was not converted, and what was done to those that were.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::dataset::secret::conceal_text;

/// Why a record is not converted, at a byte of its text.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) at: usize,
    pub(super) reason: String,
    pub(super) remedy: Option<String>,
}

impl Refusal {
    pub(super) fn new(code: &'static str, at: usize, reason: impl Into<String>) -> Self {
        Self {
            code,
            at,
            reason: reason.into(),
            remedy: None,
        }
    }

    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// A record that was not converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// The line of the place in the source, from 1.
    pub line: u64,
    /// The column in characters, from 1; absent in separated values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// The JSON path of what has no place; absent where it is the record as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The kind of reason, the same in every version.
    pub code: &'static str,
    /// Why, in words.
    pub reason: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Rejection {
    /// Puts asterisks in the place of the secrets that it quotes.
    pub(super) fn concealed(mut self) -> Self {
        let texts = [Some(&mut self.reason), self.path.as_mut(), self.remedy.as_mut()];
        texts.into_iter().flatten().for_each(conceal_text);
        self
    }
}

/// Takes rejections one by one, in the order of the source.
pub trait RejectionSink {
    /// Takes one rejection.
    ///
    /// # Errors
    /// When it can't be kept; the conversion ends then.
    fn accept(&mut self, rejection: Rejection) -> std::io::Result<()>;
}

/// What was done to one record.
#[derive(Debug, Default)]
pub(super) struct Notes {
    dropped: Vec<String>,
    changes: Vec<String>,
}

impl Notes {
    /// Notes that a member called `key` was left out.
    pub(super) fn drop(&mut self, key: impl Into<String>) {
        add(&mut self.dropped, key.into());
    }

    /// Notes that something was written in another way.
    pub(super) fn change(&mut self, what: impl Into<String>) {
        add(&mut self.changes, what.into());
    }

    /// Counts the record among those of which the same is true.
    pub(super) fn count(self, dropped: &mut BTreeMap<String, u64>, changes: &mut BTreeMap<String, u64>) {
        for (texts, counts) in [(self.dropped, dropped), (self.changes, changes)] {
            for mut text in texts {
                if !counts.contains_key(&text) {
                    conceal_text(&mut text);
                }
                *counts.entry(text).or_default() += 1;
            }
        }
    }
}

fn add(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}
