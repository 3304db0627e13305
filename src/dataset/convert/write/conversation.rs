//! Converse records, those of distillation and those with candidates.

use std::collections::BTreeSet;

use super::wire::{Block, Choice, Converse, Message, SCHEMA_VERSION, Text, ToolConfig, ToolSpec};
use super::{Kind, Part, Placed, Refusal, Role, Sample, Writer, line};

impl Writer<'_> {
    pub(super) fn converse(&mut self, mut sample: Sample) -> Result<String, Refusal> {
        self.answer_from_reference(&mut sample)?;
        self.refuse_all_but(&sample, &[Kind::Tools, Kind::Turns, Kind::System])?;
        self.alternate(&mut sample)?;
        self.tools(&mut sample)?;
        Ok(record(&sample))
    }

    /// Prompts of distillation: one, and at most one answer, both one text.
    pub(super) fn distillation(&mut self, mut sample: Sample) -> Result<String, Refusal> {
        self.answer_from_reference(&mut sample)?;
        self.refuse_all_but(&sample, &[Kind::Turns, Kind::System])?;
        self.alternate(&mut sample)?;
        if let Some(third) = sample.turns.get(2) {
            let reason = "the conversation has more than one prompt and one answer";
            return Err(Refusal::new("several-turns", third.at, reason)
                .remedy("distillation takes single turns; cut the conversation after its first answer"));
        }
        let turns = std::mem::take(&mut sample.turns);
        for turn in turns {
            let (role, at) = (turn.role, turn.at);
            let text = self.one_text(turn)?;
            sample.say(role, at, text);
        }
        Ok(record(&sample))
    }

    pub(super) fn preference(&mut self, mut sample: Sample) -> Result<String, Refusal> {
        self.refuse_all_but(&sample, &[Kind::Turns, Kind::System, Kind::Candidates])?;
        self.alternate(&mut sample)?;
        let asked = sample.turns.last().is_some_and(|turn| turn.role == Role::User);
        if !asked {
            let at = sample.turns.last().map_or(0, |turn| turn.at);
            return Err(Refusal::new(
                "candidates",
                at,
                "no prompt stands before the answers",
            ));
        }
        if sample.candidates.len() < 2 {
            let at = sample.turns.last().map_or(0, |turn| turn.at);
            return Err(Refusal::new(
                "candidates",
                at,
                "there are no two answers to choose from",
            ));
        }
        self.tools(&mut sample)?;
        Ok(record(&sample))
    }

    /// Sees that tools and reasoning have a place, and that what is called is defined.
    fn tools(&mut self, sample: &mut Sample) -> Result<(), Refusal> {
        let parts = || sample.turns.iter().flat_map(|turn| &turn.parts);
        let special = |part: &&Placed<Part>| {
            matches!(
                part.it,
                Part::ToolUse { .. } | Part::ToolResult { .. } | Part::Reasoning { .. }
            )
        };
        let first = parts().find(special).map(|part| (part.at, part.it.name()));
        let first = first.or(sample
            .tools
            .first()
            .map(|tool| (tool.at, "the definition of a tool")));
        if let Some((at, what)) = first
            && !self.takes_tools()
        {
            let by = match &self.options.settings.model {
                Some(model) => format!("training data of `{model}`"),
                None => format!("a `{}` record", self.target),
            };
            return Err(Refusal::new("tools", at, format!("{what} has no place in {by}")));
        }
        let calls = parts().any(|part| matches!(part.it, Part::ToolUse { .. }));
        if calls && sample.tools.is_empty() && !self.options.tools.0.is_empty() {
            let given = self.options.tools.0.iter().cloned();
            sample.tools.extend(given.map(|it| Placed { at: 0, it }));
            self.notes.change("tools defined as in `--tools`");
        }
        let defined: BTreeSet<_> = sample.tools.iter().map(|tool| tool.it.name.as_str()).collect();
        for part in sample.turns.iter().flat_map(|turn| &turn.parts) {
            if let Part::ToolUse { name, .. } = &part.it
                && !defined.contains(name.as_str())
            {
                let reason = format!(
                    "the record calls the tool `{}`, which it does not define",
                    name.escape_debug()
                );
                return Err(Refusal::new("undefined-tool", part.at, reason)
                    .remedy("give the definitions with `--tools FILE`"));
            }
        }
        Ok(())
    }
}

/// Writes `sample` as Converse has it.
fn record(sample: &Sample) -> String {
    let said = sample.turns.iter().map(|turn| Message::Said {
        role: turn.role.name(),
        content: turn.parts.iter().map(|part| Block::new(&part.it)).collect(),
    });
    let choices: Vec<_> = sample
        .candidates
        .iter()
        .map(|found| Choice::new(&found.it))
        .collect();
    let candidates = (!choices.is_empty()).then_some(Message::Candidates {
        role: Role::Assistant.name(),
        candidates: choices,
    });
    let tools: Vec<_> = sample.tools.iter().map(|tool| ToolSpec::new(&tool.it)).collect();
    line(&Converse {
        schema_version: SCHEMA_VERSION,
        system: sample.system.iter().map(|text| Text { text: &text.it }).collect(),
        messages: said.chain(candidates).collect(),
        tool_config: (!tools.is_empty()).then_some(ToolConfig { tools }),
    })
}
