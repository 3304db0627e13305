//! Writes what a record says in the format asked for, or says what of it has no place there.

mod conversation;
mod shared;
mod text;
mod wire;

use serde::Serialize;

use crate::model::DataFormat;

use super::refusal::{Notes, Refusal};
use super::sample::{Part, Placed, Role, Sample, Turn};
use super::settings::Options;

/// Members that are content wherever they stand: never left out.
const CONTENT: [&str; 14] = [
    "images",
    "videos",
    "audios",
    "image",
    "video",
    "audio",
    "documents",
    "messages",
    "conversations",
    "history",
    "chosen",
    "rejected",
    "functions",
    "completion",
];

/// Writes records of one format.
pub(super) struct Writer<'w> {
    pub(super) target: DataFormat,
    pub(super) options: &'w Options,
    pub(super) notes: &'w mut Notes,
}

impl Writer<'_> {
    /// Writes `sample` as one line, without a line end.
    pub(super) fn write(&mut self, mut sample: Sample) -> Result<String, Refusal> {
        self.others(&mut sample)?;
        match self.target {
            DataFormat::Converse => self.converse(sample),
            DataFormat::Distillation => self.distillation(sample),
            DataFormat::Preference => self.preference(sample),
            DataFormat::PromptCompletion => self.prompt_completion(sample),
            DataFormat::AnthropicMessages => self.anthropic(sample),
            DataFormat::Reinforcement => self.reinforcement(sample),
            DataFormat::ContinuedPreTraining => self.passage(&sample),
            DataFormat::ImageCaption => self.picture(&sample),
        }
    }

    /// Leaves members out that the format has no place for, and keeps them where it has.
    fn others(&mut self, sample: &mut Sample) -> Result<(), Refusal> {
        if self.target == DataFormat::Reinforcement {
            return Ok(());
        }
        for (key, value) in sample.others.drain(..) {
            let empty = matches!(value.get(), "[]" | "{}" | "\"\"");
            if CONTENT.contains(&key.as_str()) && !empty {
                return Err(self.unplaced(0, &format!("`{key}`")));
            }
            self.notes.drop(key);
        }
        Ok(())
    }

    /// Refuses a record because of `what`, which the format has no place for.
    fn unplaced(&self, at: usize, what: &str) -> Refusal {
        let reason = format!("{what} has no place in a `{}` record", self.target);
        Refusal::new("unplaced", at, reason)
    }

    /// The kinds of content that only some formats have.
    fn refuse_all_but(&self, sample: &Sample, kept: &[Kind]) -> Result<(), Refusal> {
        let tools = sample
            .tools
            .first()
            .map(|tool| (tool.at, Kind::Tools, "the definition of a tool"));
        let reference = sample
            .reference
            .as_ref()
            .map(|found| (found.at, Kind::Reference, "`reference_answer`"));
        let candidates = sample.candidates.first().map(|found| {
            (
                found.at,
                Kind::Candidates,
                "an answer that is not the preferred one",
            )
        });
        let passage = sample
            .passage
            .as_ref()
            .map(|found| (found.at, Kind::Passage, "text that nobody asks for"));
        let picture = sample
            .picture
            .as_ref()
            .map(|(_, found)| (found.at, Kind::Picture, "the caption of an image"));
        let turns = sample
            .turns
            .first()
            .map(|turn| (turn.at, Kind::Turns, "a conversation"));
        let system = sample
            .system
            .first()
            .map(|text| (text.at, Kind::System, "a system prompt"));
        let all = [tools, reference, candidates, passage, picture, turns, system];
        match all
            .into_iter()
            .flatten()
            .find(|(_, kind, _)| !kept.contains(kind))
        {
            None => Ok(()),
            Some((at, kind, what)) => {
                let refusal = self.unplaced(at, what);
                Err(match kind {
                    Kind::System => {
                        refusal.remedy("put it before the text of the user with `--inline-system`")
                    }
                    Kind::Candidates => refusal.remedy("keep both answers with `--to preference`"),
                    Kind::Passage => refusal.remedy(
                        "map a key to the completion with `--map`, or convert to `continued-pre-training`",
                    ),
                    _ => refusal,
                })
            }
        }
    }
}

/// What a sample may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tools,
    Reference,
    Candidates,
    Passage,
    Picture,
    Turns,
    System,
}

/// Writes `record` on one line.
fn line(record: &impl Serialize) -> String {
    serde_json::to_string(record).expect("records are made of strings, lists and sound JSON")
}
