//! Completion scripts and man pages.

use std::io::{self, Write};

use serde_json::json;

use super::{FORMAT_VERSION, Render, write_json};
use crate::commands::completions::Completions;
use crate::commands::man::Man;
use crate::ui::Style;

impl Render for Completions {
    fn human(&self, out: &mut dyn Write, _style: Style) -> io::Result<()> {
        out.write_all(self.script.as_bytes())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "completions",
            "shell": self.shell,
            "script": self.script,
        });
        write_json(out, &document)
    }
}

impl Render for Man {
    fn human(&self, out: &mut dyn Write, _style: Style) -> io::Result<()> {
        match self {
            Self::Page(page) => out.write_all(page.as_bytes()),
            Self::Written(files) => files
                .iter()
                .try_for_each(|file| writeln!(out, "{}", super::text::visible(&file.to_string_lossy()))),
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut document = json!({"format_version": FORMAT_VERSION, "command": "man"});
        match self {
            Self::Page(page) => document["page"] = json!(page),
            Self::Written(files) => document["files"] = json!(files),
        }
        write_json(out, &document)
    }
}
