//! Where the sandbox listens, and its scenarios.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{FORMAT_VERSION, Render, write_json};
use crate::commands::sandbox::{Announcement, Scenarios};
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
        writeln!(
            out,
            "This is no AWS: nothing here costs anything. Lead a client here with"
        )?;
        writeln!(out)?;
        for (name, value) in &self.environment {
            writeln!(out, "  export {name}={value}")?;
        }
        writeln!(out)?;
        writeln!(out, "Ctrl-C ends it; the account stays.")
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
            "account_id": self.account_id, "endpoint_url": self.endpoint_url, "environment": environment,
        });
        writeln!(out, "{document}")
    }
}

impl Render for Scenarios {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let widest = self.0.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, about) in &self.0 {
            let padded = format!("{name:widest$}");
            writeln!(out, "{}  {about}", style.paint(Tone::Strong, &padded))?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let scenarios: Vec<Value> = self
            .0
            .iter()
            .map(|(name, about)| json!({ "name": name, "about": about }))
            .collect();
        let document =
            json!({ "format_version": FORMAT_VERSION, "command": "sandbox", "scenarios": scenarios });
        write_json(out, &document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_announcement_can_be_pasted_into_a_shell() {
        let announcement = Announcement {
            scenario: "good".to_owned(),
            account_id: "111122223333".to_owned(),
            endpoint_url: "http://127.0.0.1:4566".to_owned(),
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
