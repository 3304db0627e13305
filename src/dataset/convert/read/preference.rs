//! Answers of which one is preferred: `candidates`, and pairs of `chosen` and `rejected`.

use crate::dataset::json::{Kind, Value};

use super::super::refusal::Refusal;
use super::super::sample::{Candidate, Part, Placed, Role, Sample, Turn};
use super::Reader;

impl Reader<'_> {
    /// Reads the candidates of the last message.
    pub(super) fn candidates(&mut self, candidates: Value<'_>, sample: &mut Sample) -> Result<(), Refusal> {
        for candidate in candidates.elements() {
            let at = candidate.span().start;
            let label = candidate.get("preferenceLabel").and_then(Value::text);
            let preferred = match label {
                Some(label) if label.is("preferred") => true,
                Some(label) if label.is("non-preferred") => false,
                _ => {
                    let reason = "the candidate is labelled neither `preferred` nor `non-preferred`";
                    return Err(Refusal::new("candidates", at, reason));
                }
            };
            let content = candidate
                .get("content")
                .map_or(Ok(Vec::new()), |content| self.content(content))?;
            let text = only_text(content, at)?;
            let it = Candidate { text, preferred };
            sample.candidates.push(Placed { at, it });
        }
        Ok(())
    }

    /// Reads a pair. Where the two are whole conversations, what they share is the prompt.
    pub(super) fn pair(
        &mut self,
        chosen: Value<'_>,
        rejected: Value<'_>,
        sample: &mut Sample,
    ) -> Result<(), Refusal> {
        for (value, preferred) in [(chosen, true), (rejected, false)] {
            let at = value.span().start;
            let text = match value.kind() {
                Kind::Array => {
                    let mut own = Sample::default();
                    self.conversation(value, &mut own)?;
                    let Some(last) = own.turns.pop().filter(|last| last.role == Role::Assistant) else {
                        return Err(Refusal::new(
                            "candidates",
                            at,
                            "the last message is not the assistant's",
                        ));
                    };
                    take_prompt(own, at, sample)?;
                    only_text(last.parts, at)?
                }
                _ => self.scalar(value, if preferred { "chosen" } else { "rejected" })?,
            };
            let it = Candidate { text, preferred };
            sample.candidates.push(Placed { at, it });
        }
        Ok(())
    }
}

/// Makes what stands before the answer in one of the pair the prompt, or sees that it is.
fn take_prompt(own: Sample, at: usize, sample: &mut Sample) -> Result<(), Refusal> {
    if own.turns.is_empty() && own.system.is_empty() {
        return Ok(());
    }
    if sample.turns.is_empty() {
        sample.turns = own.turns;
        if sample.system.is_empty() {
            sample.system = own.system;
        }
        return Ok(());
    }
    let same = own.turns.len() == sample.turns.len()
        && own
            .turns
            .iter()
            .zip(&sample.turns)
            .all(|(a, b)| a.role == b.role && texts(a).is_some() && texts(a) == texts(b));
    if same {
        return Ok(());
    }
    Err(Refusal::new(
        "candidates",
        at,
        "the conversations differ before their last message",
    ))
}

/// The texts that `turn` is made of; nothing when it holds anything else.
fn texts(turn: &Turn) -> Option<Vec<&str>> {
    let parts = turn.parts.iter();
    parts
        .map(|part| match &part.it {
            Part::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

/// The one text that `parts` are.
fn only_text(parts: Vec<Placed<Part>>, at: usize) -> Result<String, Refusal> {
    let mut parts = parts.into_iter();
    match (parts.next().map(|part| part.it), parts.next()) {
        (Some(Part::Text(text)), None) => Ok(text),
        _ => Err(Refusal::new("candidates", at, "the answer is not one text")),
    }
}
