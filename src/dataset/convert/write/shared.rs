//! What several formats ask of a conversation: turns that alternate, one text a turn, one system prompt.

use super::super::read::reference_of;
use super::{DataFormat, Notes, Part, Placed, Refusal, Role, Sample, Turn, Writer};

const MERGE: &str = "join them, a blank line between, with `--merge-turns`";

impl Writer<'_> {
    /// Makes a reference answer the last turn, where that is the assistant's to take.
    pub(super) fn answer_from_reference(&mut self, sample: &mut Sample) -> Result<(), Refusal> {
        let asks = sample
            .turns
            .last()
            .is_some_and(|turn| turn.role == Role::User && !turn.of_tools);
        let Some(reference) = sample.reference.take_if(|_| asks) else {
            return Ok(());
        };
        let Some(text) = reference.it.text else {
            let reason = format!(
                "`reference_answer` is no string, and has no place in a `{}` record",
                self.target
            );
            return Err(Refusal::new("unplaced", reference.at, reason)
                .remedy("keep it as it is with `--to reinforcement`"));
        };
        self.notes.change("reference answers made the assistant's turn");
        sample.say(Role::Assistant, reference.at, text);
        Ok(())
    }

    /// Makes the last turn the reference answer.
    pub(super) fn reference_from_answer(&mut self, sample: &mut Sample) -> Result<(), Refusal> {
        let answered = sample.turns.len() > 1
            && sample
                .turns
                .last()
                .is_some_and(|turn| turn.role == Role::Assistant);
        if sample.reference.is_some() || !answered {
            return Ok(());
        }
        if let Some(turn) = sample.turns.pop() {
            let at = turn.at;
            let text = self.one_text(turn)?;
            self.notes
                .change("the last turn of the assistant made the reference answer");
            sample.reference = Some(reference_of(at, text));
        }
        Ok(())
    }

    /// Puts system prompts before the first text of the user, where that is asked for.
    pub(super) fn inline_system(&mut self, sample: &mut Sample) {
        if !self.options.inline_system || sample.system.is_empty() {
            return;
        }
        let Some(turn) = sample.turns.iter_mut().find(|turn| turn.role == Role::User) else {
            return;
        };
        for prompt in sample.system.drain(..).rev() {
            if let Some(Part::Text(text)) = turn.parts.first_mut().map(|part| &mut part.it) {
                *text = format!("{}\n\n{text}", prompt.it);
            } else {
                let it = Part::Text(prompt.it);
                turn.parts.insert(0, Placed { at: prompt.at, it });
            }
        }
        self.notes
            .change("system prompts put before the text of the user");
    }

    /// Sees that the roles alternate; turns of one role in a row are joined where that is asked for.
    pub(super) fn alternate(&mut self, sample: &mut Sample) -> Result<(), Refusal> {
        let mut turns: Vec<Turn> = Vec::with_capacity(sample.turns.len());
        for turn in sample.turns.drain(..) {
            match turns.last_mut() {
                Some(last) if last.role == turn.role => {
                    if !self.options.merge_turns {
                        let reason = format!("two turns of the {} in a row", turn.role.name());
                        return Err(Refusal::new("same-role", turn.at, reason).remedy(MERGE));
                    }
                    self.notes.change("turns of one role in a row joined");
                    last.parts.extend(turn.parts);
                    last.of_tools &= turn.of_tools;
                }
                _ => turns.push(turn),
            }
        }
        sample.turns = turns;
        Ok(())
    }

    /// The one text of a turn.
    pub(super) fn one_text(&mut self, turn: Turn) -> Result<String, Refusal> {
        let mut texts = Vec::with_capacity(1);
        for part in turn.parts {
            match part.it {
                Part::Text(it) => texts.push(Placed { at: part.at, it }),
                other => return Err(self.unplaced(part.at, other.name())),
            }
        }
        self.joined(texts, "a turn has several texts")
            .map(Option::unwrap_or_default)
    }

    /// The one system prompt, where there is any.
    pub(super) fn one_system(&mut self, sample: &mut Sample) -> Result<Option<String>, Refusal> {
        let prompts = std::mem::take(&mut sample.system);
        self.joined(prompts, "there are several system prompts")
    }

    fn joined(&mut self, texts: Vec<Placed<String>>, several: &str) -> Result<Option<String>, Refusal> {
        let Some(second) = texts.get(1).map(|text| text.at) else {
            return Ok(texts.into_iter().next().map(|text| text.it));
        };
        if !self.options.merge_turns {
            let reason = format!("{several}, and a `{}` record has one", self.target);
            return Err(Refusal::new("several-texts", second, reason).remedy(MERGE));
        }
        join_noted(self.notes);
        let texts: Vec<_> = texts.into_iter().map(|text| text.it).collect();
        Ok(Some(texts.join("\n\n")))
    }

    /// Whether the model is one that calls tools and reasons in training data; without a model it may be.
    pub(super) fn takes_tools(&self) -> bool {
        let model = self.options.settings.model.as_ref();
        let nova_2 = model.is_none_or(|model| model.to_string().contains("amazon.nova-2-"));
        self.target == DataFormat::Converse && nova_2
    }
}

fn join_noted(notes: &mut Notes) {
    notes.change("texts joined, a blank line between");
}
