//! Where the sandbox listens, and its scenarios.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::text::wrap;
use super::{FORMAT_VERSION, Render, write_json};
use crate::commands::sandbox::{Announcement, Breaks, Scenarios};
use crate::ui::{Style, Tone};

impl Render for Announcement {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let title = format!("sandbox `{}`", super::text::visible(&self.scenario));
        writeln!(
            out,
            "{}: account {} at {}",
            style.paint(Tone::Strong, &title),
            self.account_id,
            self.endpoint_url
        )?;
        if let Some(account) = &self.account_endpoint {
            writeln!(
                out,
                "Bedrock alone: the account lies at {}",
                super::text::visible(account)
            )?;
        }
        writeln!(
            out,
            "This is no AWS: nothing here costs anything. Lead a client here with"
        )?;
        writeln!(out)?;
        for (name, value) in &self.environment {
            writeln!(out, "  export {name}={value}")?;
        }
        writeln!(out)?;
        let stays = if self.account_endpoint.is_some() {
            "jobs stay"
        } else {
            "account stays"
        };
        writeln!(out, "Ctrl-C ends it; the {stays}.")
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let environment: Map<String, Value> = self
            .environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        // One line, so that whoever started the server can read it while the server runs.
        let document = json!({
            "format_version": FORMAT_VERSION, "command": "sandbox", "scenario": self.scenario,
            "account_id": self.account_id, "endpoint_url": self.endpoint_url,
            "account_endpoint": self.account_endpoint, "environment": environment,
        });
        writeln!(out, "{document}")
    }
}

impl Render for Scenarios {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let widest = self.0.iter().map(|one| one.name.len()).max().unwrap_or(0);
        let margin = widest + 4;
        let width = style.width.saturating_sub(margin).max(20);
        let mut first = true;
        for breaks in Breaks::ALL {
            let mut group = self.0.iter().filter(|one| one.breaks == breaks).peekable();
            if group.peek().is_none() {
                continue;
            }
            if !std::mem::take(&mut first) {
                writeln!(out)?;
            }
            writeln!(out, "{}", heading(breaks))?;
            for one in group {
                let lines = wrap(&one.about, width);
                let padded = format!("{:widest$}", one.name);
                writeln!(out, "  {}  {}", style.paint(Tone::Strong, &padded), lines[0])?;
                for line in &lines[1..] {
                    writeln!(out, "{:margin$}{line}", "")?;
                }
            }
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let scenarios: Vec<Value> = self
            .0
            .iter()
            .map(|one| json!({ "name": one.name, "about": one.about, "breaks": one.breaks.name() }))
            .collect();
        let document =
            json!({ "format_version": FORMAT_VERSION, "command": "sandbox", "scenarios": scenarios });
        write_json(out, &document)
    }
}

const fn heading(breaks: Breaks) -> &'static str {
    match breaks {
        Breaks::Nothing => "nothing is broken",
        Breaks::Network => "the network is",
        Breaks::Role => "the service role is, or what has a say in its rights",
        Breaks::Account => "the account's quotas are used up, or its access is missing",
        Breaks::Service => "the service's answers are, or the job",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_are_listed_by_what_they_break_and_fold_at_the_width() {
        let one = |name: &str, breaks, about: &str| crate::commands::sandbox::BuiltIn {
            name: name.to_owned(),
            about: about.to_owned(),
            breaks,
        };
        let scenarios = Scenarios(vec![
            one("good", Breaks::Nothing, "a sound account"),
            one(
                "role-lacks-put-object",
                Breaks::Role,
                "the service role may read the output and not write it",
            ),
        ]);
        let mut out = Vec::new();
        scenarios.human(&mut out, Style::plain(60)).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @"
        nothing is broken
          good                   a sound account

        the service role is, or what has a say in its rights
          role-lacks-put-object  the service role may read the
                                 output and not write it
        ");
    }

    #[test]
    fn the_announcement_can_be_pasted_into_a_shell() {
        let announcement = Announcement {
            scenario: "good".to_owned(),
            account_id: "111122223333".to_owned(),
            endpoint_url: "http://127.0.0.1:4566".to_owned(),
            account_endpoint: None,
            environment: vec![("AWS_ENDPOINT_URL", "http://127.0.0.1:4566".to_owned())],
        };
        let mut out = Vec::new();
        announcement.human(&mut out, Style::plain(80)).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @"
        sandbox `good`: account 111122223333 at http://127.0.0.1:4566
        This is no AWS: nothing here costs anything. Lead a client here with

          export AWS_ENDPOINT_URL=http://127.0.0.1:4566

        Ctrl-C ends it; the account stays.
        ");
        let mut out = Vec::new();
        announcement.json(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap().lines().count(), 1);
    }
}
