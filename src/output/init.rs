//! What `init` wrote.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::text::visible;
use super::{FORMAT_VERSION, Render, write_json};
use crate::commands::init::Written;
use crate::ui::{Style, Tone};

impl Render for Written {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let file = self.file.to_string_lossy();
        writeln!(out, "wrote {}", style.paint(Tone::Strong, visible(&file)))?;
        if !self.from_terraform.is_empty() {
            let keys: Vec<String> = self.from_terraform.iter().map(|key| format!("`{key}`")).collect();
            writeln!(out, "from Terraform's outputs: {}", keys.join(", "))?;
        }
        let next = style.paint(Tone::Help, "next");
        if self.complete {
            writeln!(out, "{next}: run `finetune check`")
        } else {
            writeln!(out, "{next}: put your own values in, then run `finetune check`")
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "init",
            "file": self.file,
            "schema": self.schema,
            "complete": self.complete,
            "from_terraform": self.from_terraform,
        });
        write_json(out, &document)
    }
}

/// The JSON Schema of `finetune.toml`: the same document in every format.
#[derive(Debug, Clone)]
pub struct JsonSchema(pub Value);

impl Render for JsonSchema {
    fn human(&self, out: &mut dyn Write, _style: Style) -> io::Result<()> {
        self.json(out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        write_json(out, &self.0)
    }
}
