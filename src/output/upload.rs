//! What was uploaded or dropped, for people and for scripts.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::text::{bytes, visible};
use super::{FORMAT_VERSION, Render, write_json};
use crate::commands::upload::{AbortOutcome, UploadOutcome};
use crate::steps::upload::Uploaded;
use crate::ui::{Style, Tone};

fn told(upload: &Uploaded) -> String {
    if upload.present == upload.bytes {
        format!("{}, was there already", bytes(upload.bytes))
    } else if upload.present > 0 {
        let present = bytes(upload.present);
        format!("{}, {present} of it by an earlier run", bytes(upload.bytes))
    } else {
        bytes(upload.bytes)
    }
}

impl Render for UploadOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        if self.uploads.is_empty() {
            return writeln!(out, "nothing to upload: the data is in S3");
        }
        for upload in &self.uploads {
            writeln!(
                out,
                "{:<10} {} ({})",
                style.paint(Tone::Dim, upload.split.name()),
                visible(&upload.uri.to_string()),
                told(upload)
            )?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let uploads: Vec<Value> = self
            .uploads
            .iter()
            .map(|upload| {
                json!({
                    "split": upload.split,
                    "uri": upload.uri.to_string(),
                    "bytes": upload.bytes,
                    "present": upload.present,
                })
            })
            .collect();
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "upload",
            "uploads": uploads,
        });
        write_json(out, &document)
    }
}

impl Render for AbortOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        if self.dropped.is_empty() {
            return writeln!(out, "no unfinished upload is known");
        }
        for dropped in &self.dropped {
            let uri = format!("s3://{}/{}", dropped.upload.bucket, dropped.upload.key);
            let told = if dropped.known {
                "dropped"
            } else {
                "was gone already"
            };
            writeln!(out, "{} {told}", style.paint(Tone::Strong, visible(&uri)))?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let dropped: Vec<Value> = self
            .dropped
            .iter()
            .map(|dropped| {
                json!({
                    "bucket": dropped.upload.bucket,
                    "key": dropped.upload.key,
                    "upload_id": dropped.upload.id,
                    "known": dropped.known,
                })
            })
            .collect();
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "upload",
            "dropped": dropped,
        });
        write_json(out, &document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Split;

    #[test]
    fn what_an_earlier_run_had_sent_is_told() {
        let upload = |bytes, present| Uploaded {
            split: Split::Training,
            uri: "s3://acme/tone/training/x.jsonl".parse().unwrap(),
            bytes,
            present,
        };
        let outcome = UploadOutcome {
            uploads: vec![
                upload(900_000, 0),
                upload(900_000, 900_000),
                upload(20_000_000, 8_000_000),
            ],
        };
        let mut out = Vec::new();
        outcome.human(&mut out, Style::plain(80)).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        training   s3://acme/tone/training/x.jsonl (900 kB)
        training   s3://acme/tone/training/x.jsonl (900 kB, was there already)
        training   s3://acme/tone/training/x.jsonl (20.0 MB, 8.0 MB of it by an earlier run)
        ");
    }
}
