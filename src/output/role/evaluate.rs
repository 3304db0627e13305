//! What policies make of requests.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::commands::role::evaluate::{Answered, Answers, Explained};
use crate::error::ExitStatus;
use crate::iam::evaluate::Answer;
use crate::output::text::{visible, wrap};
use crate::output::{FORMAT_VERSION, Render, write_json};
use crate::ui::{Style, Tone};

const fn decision(answer: &Answer) -> &'static str {
    if answer.allowed { "allowed" } else { "denied" }
}

fn value(id: &Value, answer: &Answer) -> Value {
    let (statement, policy) = answer.statement.clone().unzip();
    json!({
        "id": id,
        "decision": decision(answer),
        "decided_by": answer.decided_by.name(),
        "statement": statement,
        "policy": policy,
        "reason": answer.reason,
    })
}

impl Render for Answers {
    fn human(&self, out: &mut dyn Write, _style: Style) -> io::Result<()> {
        self.json(out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        for answered in &self.answers {
            let value = match answered {
                Answered::Decided { id, answer } => value(id, answer),
                Answered::Unreadable { line, error } => {
                    json!({"id": null, "line": line, "error": error.to_string()})
                }
            };
            serde_json::to_writer(&mut *out, &value).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn exit_status(&self) -> ExitStatus {
        let unreadable = |answered: &Answered| matches!(answered, Answered::Unreadable { .. });
        if self.answers.iter().any(unreadable) {
            ExitStatus::Findings
        } else {
            ExitStatus::Success
        }
    }
}

impl Render for Explained {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let answer = &self.answer;
        let tone = if answer.allowed { Tone::Good } else { Tone::Error };
        let request = &self.question.request;
        writeln!(
            out,
            "{}: `{}` on `{}` by `{}`",
            style.paint(tone, decision(answer)),
            request.action,
            request.resource,
            request.principal,
        )?;
        let reasons = answer.reasons();
        let width = style.width.saturating_sub(2);
        let mut lines = reasons.iter().flat_map(|reason| wrap(&visible(reason), width));
        lines.try_for_each(|line| writeln!(out, "  {line}"))
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut document = value(&self.question.id, &self.answer);
        document["format_version"] = json!(FORMAT_VERSION);
        document["command"] = json!("role evaluate");
        document["action"] = json!(self.question.request.action);
        document["resource"] = json!(self.question.request.resource);
        document["principal"] = json!(self.question.request.principal.to_string());
        write_json(out, &document)
    }
}
