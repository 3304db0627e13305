//! The formats whose contents are strings.

use super::wire::{Anthropic, Function, Line, Passage, Picture, PromptCompletion, Reinforcement};
use super::{Kind, Refusal, Role, Sample, Writer, line};

impl Writer<'_> {
    pub(super) fn prompt_completion(&mut self, mut sample: Sample) -> Result<String, Refusal> {
        self.answer_from_reference(&mut sample)?;
        self.inline_system(&mut sample);
        self.refuse_all_but(&sample, &[Kind::Turns])?;
        self.alternate(&mut sample)?;
        if let Some(third) = sample.turns.get(2) {
            let reason = "the conversation has more than one prompt and one completion";
            return Err(Refusal::new("several-turns", third.at, reason));
        }
        let roles: Vec<_> = sample.turns.iter().map(|turn| turn.role).collect();
        if roles != [Role::User, Role::Assistant] {
            let reason = "the conversation is not a prompt and its completion";
            return Err(Refusal::new("no-answer", 0, reason));
        }
        let mut texts = Vec::with_capacity(2);
        for turn in sample.turns {
            texts.push(self.one_text(turn)?);
        }
        Ok(line(&PromptCompletion {
            prompt: &texts[0],
            completion: &texts[1],
        }))
    }

    pub(super) fn anthropic(&mut self, mut sample: Sample) -> Result<String, Refusal> {
        self.answer_from_reference(&mut sample)?;
        self.refuse_all_but(&sample, &[Kind::Turns, Kind::System])?;
        self.alternate(&mut sample)?;
        let system = self.one_system(&mut sample)?;
        let messages = self.lines(sample)?;
        Ok(line(&Anthropic { system, messages }))
    }

    pub(super) fn reinforcement(&mut self, mut sample: Sample) -> Result<String, Refusal> {
        self.reference_from_answer(&mut sample)?;
        self.refuse_all_but(
            &sample,
            &[Kind::Turns, Kind::System, Kind::Reference, Kind::Tools],
        )?;
        let system = self.one_system(&mut sample)?;
        let turns = std::mem::take(&mut sample.turns);
        let said = self.lines(Sample {
            turns,
            ..Sample::default()
        })?;
        let system = system.map(|content| Line {
            role: "system",
            content,
        });
        Ok(line(&Reinforcement {
            messages: system.into_iter().chain(said).collect(),
            reference_answer: sample.reference.as_ref().map(|reference| &*reference.it.raw),
            tools: sample.tools.iter().map(|tool| Function::new(&tool.it)).collect(),
            others: &sample.others,
        }))
    }

    fn lines(&mut self, sample: Sample) -> Result<Vec<Line>, Refusal> {
        let turns = sample.turns.into_iter();
        turns
            .map(|turn| {
                let role = turn.role.name();
                self.one_text(turn).map(|content| Line { role, content })
            })
            .collect()
    }

    pub(super) fn passage(&mut self, sample: &Sample) -> Result<String, Refusal> {
        self.refuse_all_but(sample, &[Kind::Passage])?;
        match &sample.passage {
            Some(text) => Ok(line(&Passage { input: &text.it })),
            None => Err(Refusal::new("shape", 0, "the record has no text")),
        }
    }

    pub(super) fn picture(&mut self, sample: &Sample) -> Result<String, Refusal> {
        self.refuse_all_but(sample, &[Kind::Picture])?;
        match &sample.picture {
            Some((image, caption)) => Ok(line(&Picture {
                image: &image.it.uri,
                caption: &caption.it,
            })),
            None => Err(Refusal::new("shape", 0, "the record has no image with a caption")),
        }
    }
}
