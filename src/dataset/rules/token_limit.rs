//! How texts stand to a limit of tokens, as far as can be estimated.

use crate::dataset::json::Text;
use crate::dataset::tokens::{Tally, TokenEstimate, could_exceed};
use crate::diagnostic::Severity;

/// Texts that come to more tokens than a limit, by estimate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Excess {
    estimate: TokenEstimate,
    limit: u64,
}

impl Excess {
    /// Estimates `texts` together; nothing when they likely keep to `limit`, which most are told by
    /// their length alone.
    pub(crate) fn of<'t>(texts: impl Iterator<Item = Text<'t>> + Clone, limit: u64) -> Option<Self> {
        let bytes = texts.clone().map(|text| text.raw().len() as u64).sum();
        if !could_exceed(bytes, limit) {
            return None;
        }
        let mut tally = Tally::default();
        texts.for_each(|text| tally.add_raw(text.raw()));
        Self::over(tally.estimate(), limit)
    }

    /// What `estimate` is over `limit`; nothing when it likely is not.
    pub(crate) fn over(estimate: TokenEstimate, limit: u64) -> Option<Self> {
        (estimate.likely > limit).then_some(Self { estimate, limit })
    }

    /// Whether even the lowest plausible count is over the limit.
    const fn is_certain(&self) -> bool {
        self.estimate.lowest > self.limit
    }

    /// How grave it is: an error only where even the lowest plausible count is over the limit.
    pub(crate) const fn severity(&self) -> Severity {
        if self.is_certain() {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    /// Says how many tokens it is.
    pub(crate) fn in_words(&self) -> String {
        if self.is_certain() {
            format!("at least {} tokens", self.estimate.lowest)
        } else {
            format!("about {} tokens", self.estimate.likely)
        }
    }

    /// Says what that rests on.
    pub(crate) fn evidence(&self) -> String {
        let TokenEstimate { lowest, highest, .. } = self.estimate;
        format!(
            "estimated from its characters: {lowest} to {highest} tokens; the service's tokenizer is not public"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::json::{Tape, Value};

    fn excess(text: &str, limit: u64) -> Option<Excess> {
        let json = format!("[\"{text}\"]");
        let mut tape = Tape::default();
        tape.read(&json, false);
        let root = tape.view(&json).root().unwrap();
        Excess::of(root.elements().next().and_then(Value::text).into_iter(), limit)
    }

    #[test]
    fn only_what_no_tokenizer_makes_shorter_is_certain() {
        let text = "oil the chain ".repeat(600);
        let likely = excess(&text, 1).unwrap().estimate.likely;
        assert!(excess(&text, likely).is_none());
        assert!(!excess(&text, likely - 1).unwrap().is_certain());
        let lowest = excess(&text, 1).unwrap().estimate.lowest;
        assert!(excess(&text, lowest - 1).unwrap().is_certain());
    }
}
