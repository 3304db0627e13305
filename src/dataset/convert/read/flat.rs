//! Flat records: questions and answers, Alpaca, pairs of answers, captions, plain text; rows of
//! separated values come here too.

use crate::dataset::json::{Kind, Text, Value};
use crate::model::DataFormat;

use super::super::refusal::Refusal;
use super::super::sample::{MediaKind, Part, Placed, Role, Sample, Turn};
use super::super::settings::Field;
use super::chat::reference_of;
use super::fields::Fields;
use super::media::media;
use super::{Reader, said};

impl Reader<'_> {
    /// Reads a flat record.
    pub(super) fn flat(&mut self, record: Value<'_>) -> Result<Sample, Refusal> {
        let at = record.span().start;
        let mut sample = Sample::default();
        let mut fields = Fields::new(record, &self.options.map);
        if let Some((_, system)) = fields.take(Field::System, self.notes) {
            self.system(system, &mut sample)?;
        }
        if let Some((_, history)) = fields.take(Field::History, self.notes) {
            self.history(history, &mut sample)?;
        }
        let image = fields.take(Field::Image, self.notes);
        self.prompt(&mut fields, image.is_some(), &mut sample)?;
        if let Some((key, image)) = image {
            self.image(key, image, &mut fields, &mut sample)?;
        }
        if fields.has(Field::Chosen) && fields.has(Field::Rejected) {
            let chosen = fields.take(Field::Chosen, self.notes);
            let rejected = fields.take(Field::Rejected, self.notes);
            if let (Some((_, chosen)), Some((_, rejected))) = (chosen, rejected) {
                self.pair(chosen, rejected, &mut sample)?;
            }
        }
        if sample.turns.is_empty() && sample.picture.is_none() && sample.candidates.is_empty() {
            let Some((key, text)) = fields.take(Field::Text, self.notes) else {
                let reason = match fields.keys() {
                    keys if keys.is_empty() => "the record is empty".to_owned(),
                    keys => format!("none of {keys} is known to hold a prompt or a text"),
                };
                return Err(Refusal::new("shape", at, reason).remedy(
                    "say what the keys hold with `--map`, such as `--map prompt=title --map completion=body`",
                ));
            };
            let it = self.scalar(text, &key.decoded())?;
            sample.passage = Some(Placed {
                at: text.span().start,
                it,
            });
        }
        if let Some(tools) = fields.take_named("tools") {
            sample.tools = self.definitions(tools)?;
        }
        for (key, value) in fields.rest() {
            self.keep(key, value, &mut sample);
        }
        self.fill_placeholders(record, &mut sample)?;
        Ok(sample)
    }

    /// Reads what the user says, and the answer.
    fn prompt(
        &mut self,
        fields: &mut Fields<'_, '_>,
        image: bool,
        sample: &mut Sample,
    ) -> Result<(), Refusal> {
        // `input` and `text` are prompts where there is an answer to them.
        let vague: &[&str] = if fields.has(Field::Completion) && !image {
            &["input", "text"]
        } else {
            &[]
        };
        let Some((key, prompt)) = fields.take_or(Field::Prompt, vague, self.notes) else {
            return Ok(());
        };
        if prompt.kind() == Kind::Array {
            self.conversation(prompt, sample)?;
        } else {
            let mut text = self.scalar(prompt, &key.decoded())?;
            if let Some((key, context)) = fields.take(Field::Context, self.notes) {
                let more = self.scalar(context, &key.decoded())?;
                if !more.is_empty() {
                    text = format!("{text}\n\n{more}");
                }
            }
            sample.say(Role::User, prompt.span().start, text);
        }
        let to_grader = self.target == DataFormat::Reinforcement;
        if let Some((_, reference)) = fields.take(Field::ReferenceAnswer, self.notes) {
            sample.reference = Some(self.reference(reference));
            if to_grader {
                return Ok(());
            }
        }
        let Some((key, completion)) = fields.take(Field::Completion, self.notes) else {
            return Ok(());
        };
        let at = completion.span().start;
        match completion.kind() {
            Kind::Array => self.conversation(completion, sample)?,
            Kind::String if to_grader => {
                sample.reference = Some(reference_of(at, said(completion)));
            }
            _ if to_grader => sample.reference = Some(self.reference(completion)),
            _ => {
                let text = self.scalar(completion, &key.decoded())?;
                sample.say(Role::Assistant, at, text);
            }
        }
        Ok(())
    }

    /// Reads an image: with a prompt it is part of what the user says, else it has a caption.
    fn image(
        &mut self,
        key: Text<'_>,
        image: Value<'_>,
        fields: &mut Fields<'_, '_>,
        sample: &mut Sample,
    ) -> Result<(), Refusal> {
        let at = image.span().start;
        let location = self.scalar(image, &key.decoded())?;
        let found = media(MediaKind::Image, &location, at, self.options, self.notes)?;
        let asks = |turn: &&mut Turn| turn.role == Role::User;
        if let Some(turn) = sample.turns.iter_mut().rev().find(asks) {
            let it = Part::Media(found.it);
            turn.parts.insert(0, Placed { at, it });
            return Ok(());
        }
        let Some((key, caption)) = fields.take(Field::Caption, self.notes) else {
            return Err(
                Refusal::new("shape", at, "the image has neither a caption nor a prompt")
                    .remedy("say which key holds it with `--map caption=KEY`"),
            );
        };
        let it = self.scalar(caption, &key.decoded())?;
        let caption = Placed {
            at: caption.span().start,
            it,
        };
        sample.picture = Some((found, caption));
        Ok(())
    }
}
