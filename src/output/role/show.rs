//! The documents of a service role and of what surrounds it.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::terraform;
use crate::commands::role::{About, Form, RoleShown};
use crate::iam::{Held, Holder, Size};
use crate::output::text::{counted, fold_command, grouped, paragraph, visible};
use crate::output::{FORMAT_VERSION, Render, write_json};
use crate::ui::{Style, Tone};

/// The command that puts a document in its place; it reads what `--document` prints.
fn command(shown: &RoleShown, holder: &Holder) -> Option<String> {
    let file = "file:///dev/stdin";
    Some(match holder {
        Holder::Trust | Holder::Inline(_) | Holder::Operator(_) => return None,
        Holder::Bucket(bucket) => {
            format!("aws s3api put-bucket-policy --bucket {bucket} --policy {file}")
        }
        Holder::Endpoint => format!(
            "aws ec2 modify-vpc-endpoint --region {} --vpc-endpoint-id vpce-ID --policy-document {file}",
            shown.region
        ),
        Holder::Key(arn) => format!(
            "aws kms put-key-policy --region {} --key-id {arn} --policy-name default --policy {file}",
            shown.region
        ),
    })
}

fn size(size: &Size) -> String {
    format!(
        "{}: {} of {} {}",
        size.what,
        grouped(size.size as u64),
        grouped(size.limit as u64),
        size.unit
    )
}

impl RoleShown {
    fn heading(&self, holder: &Holder) -> String {
        match holder {
            Holder::Trust => format!("trust policy of `{}`", self.role.name()),
            other => other.to_string(),
        }
    }

    fn all(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        for (index, Held { holder, document }) in self.documents.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            let heading = visible(&self.heading(holder)).into_owned();
            writeln!(out, "{}", style.paint(Tone::Strong, heading))?;
            writeln!(out, "{}", document.pretty())?;
            if let Some(command) = command(self, holder) {
                let word = holder.word();
                writeln!(
                    out,
                    "apply: the same command with `--document {word}`, piped into"
                )?;
                for line in fold_command(&command, style.width.saturating_sub(2)) {
                    writeln!(out, "  {line}")?;
                }
            }
        }
        writeln!(out)?;
        writeln!(out, "{}", style.paint(Tone::Strong, "sizes"))?;
        for measured in &self.sizes {
            writeln!(out, "  {}", visible(&size(measured)))?;
        }
        if self.sizes.iter().any(|size| size.unit == "characters") {
            writeln!(out, "  IAM counts no white space")?;
        }
        for note in &self.notes {
            writeln!(out)?;
            paragraph(out, style, &format!("note: {note}"))?;
        }
        Ok(())
    }
}

impl Render for RoleShown {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        match (&self.form, self.documents.first()) {
            (Form::One(_), Some(held)) => writeln!(out, "{}", held.document.pretty()),
            (Form::Terraform, _) => out.write_all(terraform::file(self).as_bytes()),
            _ => self.all(out, style),
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        if let (Form::One(_), Some(held)) = (&self.form, self.documents.first()) {
            return write_json(out, held.document.value());
        }
        let sizes: Vec<Value> = self
            .sizes
            .iter()
            .map(|size| json!({"what": size.what, "size": size.size, "limit": size.limit, "unit": size.unit}))
            .collect();
        let mut document = json!({
            "format_version": FORMAT_VERSION,
            "command": "role show",
            "role": self.role.to_string(),
            "offline": self.offline,
            "sizes": sizes,
            "notes": self.notes,
        });
        if self.form == Form::Terraform {
            document["terraform"] = json!(terraform::file(self));
            return write_json(out, &document);
        }
        let among = |pick: &dyn Fn(&Holder) -> Option<String>| -> Map<String, Value> {
            let picked = self
                .documents
                .iter()
                .filter_map(|held| pick(&held.holder).map(|name| (name, held.document.value().clone())));
            picked.collect()
        };
        match self.about {
            About::Role => {
                let trust = self.documents.iter().find(|held| held.holder == Holder::Trust);
                document["trust"] = trust.map_or(Value::Null, |held| held.document.value().clone());
                document["inline"] = Value::Object(among(&|holder| match holder {
                    Holder::Inline(name) => Some(name.clone()),
                    _ => None,
                }));
            }
            About::Operator(_) => {
                document["operator"] = Value::Object(among(&|holder| match holder {
                    Holder::Operator(task) => Some(task.name().to_owned()),
                    _ => None,
                }));
            }
            About::Resources => {
                document["buckets"] = Value::Object(among(&|holder| match holder {
                    Holder::Bucket(name) => Some(name.clone()),
                    _ => None,
                }));
                let endpoint = self.documents.iter().find(|held| held.holder == Holder::Endpoint);
                document["endpoint"] = endpoint.map_or(Value::Null, |held| held.document.value().clone());
                document["keys"] = Value::Object(among(&|holder| match holder {
                    Holder::Key(arn) => Some(arn.clone()),
                    _ => None,
                }));
            }
        }
        write_json(out, &document)
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.form != Form::All {
            return self.human(out, Style::plain(Style::UNWRAPPED));
        }
        for held in &self.documents {
            let statements = held.document.value()["Statement"].as_array().map_or(0, Vec::len);
            let size = held.document.size();
            writeln!(
                out,
                "{}: {}, {size} characters",
                held.holder.word(),
                counted(statements as u64, "statement")
            )?;
        }
        Ok(())
    }
}
