//! Reads training data as the validation phase does: JSON Lines, the record's shape, the media that
//! records name, the counts.

mod prompts;
mod records;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use super::authorise::Session;
use super::filters::{self, Wanted};
use super::view::View;
use super::{own_words, shape};
use crate::sandbox::account::{BaseModel, DataSummary, JobRequest, Object};

/// The longest line of distillation data (AWS General Reference, Bedrock quotas).
const DISTILLATION_LINE: usize = 16 * 1024;

/// What one record brings.
#[derive(Debug, Default)]
struct Found {
    /// What the model is to answer, or is asked where nobody knows the answer yet.
    answer: String,
    /// URIs of images, videos and documents.
    media: Vec<String>,
}

impl Found {
    fn answer(text: &str) -> Self {
        Self {
            answer: text.to_owned(),
            media: Vec::new(),
        }
    }
}

/// Reads the data of a job as its service role.
pub(super) struct Reading<'a> {
    pub(super) view: View<'a>,
    pub(super) session: &'a Session<'a>,
    pub(super) model: &'a BaseModel,
    pub(super) in_vpc: bool,
}

impl Reading<'_> {
    /// Reads the training data: one object, or the logs below a prefix.
    ///
    /// # Errors
    /// The message that the job fails with.
    pub(super) fn training(&self, request: &JobRequest) -> Result<DataSummary, String> {
        let kind = &request.customization_type;
        if !request.from_logs {
            return self.object(&request.training, kind);
        }
        self.session.can_read_below(&request.training, self.in_vpc)?;
        let (bucket, prefix) = shape::split_s3_uri(&request.training);
        let config = &request.body["trainingDataConfig"]["invocationLogsConfig"];
        let wanted = filters::read(config).map_err(|_| broken())?;
        let mut tally = Tally::new(self.model, kind);
        for key in self.view.keys_below(bucket, prefix) {
            let object = self.view.object(bucket, key).ok_or_else(broken)?;
            let source = self.open(object)?;
            match key.rsplit('.').next() {
                Some("gz") => tally.add(MultiGzDecoder::new(source), bucket, key, Some(&wanted))?,
                Some("json" | "jsonl") => tally.add(source, bucket, key, Some(&wanted))?,
                _ => {}
            }
        }
        Ok(tally.finish())
    }

    /// Reads one object, and looks whether the media that it names can be read.
    ///
    /// # Errors
    /// The message that the job fails with. Texts that AWS publishes are AWS's; those of its validation
    /// scripts stand in for the service's where the service's own are not known.
    pub(super) fn object(&self, uri: &str, kind: &str) -> Result<DataSummary, String> {
        self.session.can_read(uri, self.in_vpc)?;
        let (bucket, key) = shape::split_s3_uri(uri);
        let object = self.view.object(bucket, key).ok_or_else(broken)?;
        let mut tally = Tally::new(self.model, kind);
        tally.add(self.open(object)?, bucket, key, None)?;
        for uri in &tally.media {
            self.session.can_read(uri, self.in_vpc)?;
        }
        tally.summary(bucket, key)
    }

    fn open(&self, object: &Object) -> Result<Box<dyn Read>, String> {
        self.view.read(object).map_err(|_| broken())
    }
}

fn broken() -> String {
    "Encountered an unexpected error when processing the request, please try again".to_owned()
}

fn unparsable(bucket: &str, key: &str) -> String {
    format!("Unable to parse Amazon S3 file: s3://{bucket}/{key}. Data files must conform to JSONL format.")
}

/// What was read so far.
struct Tally<'m> {
    model: &'m BaseModel,
    kind: &'m str,
    read: DataSummary,
    counts: [u64; 256],
    seed: crc_fast::Digest,
    media: BTreeSet<String>,
}

impl<'m> Tally<'m> {
    fn new(model: &'m BaseModel, kind: &'m str) -> Self {
        Self {
            model,
            kind,
            read: DataSummary::default(),
            counts: [0; 256],
            seed: crc_fast::Digest::new(crc_fast::CrcAlgorithm::Crc64Nvme),
            media: BTreeSet::new(),
        }
    }

    /// Reads one file; where it is of logs, `logged` says what of them is wanted, and other entries are passed over.
    fn add(
        &mut self,
        source: impl Read,
        bucket: &str,
        key: &str,
        logged: Option<&Wanted>,
    ) -> Result<(), String> {
        let mut reader = BufReader::with_capacity(256 * 1024, source);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = reader
                .read_until(b'\n', &mut line)
                .map_err(|error| own_words(&format!("The data could not be read: {error}")))?;
            if length == 0 {
                return Ok(());
            }
            self.seed.update(&line);
            self.read.bytes += length as u64;
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            let record: Value = serde_json::from_slice(text).map_err(|_| unparsable(bucket, key))?;
            if !record.is_object() {
                return Err(unparsable(bucket, key));
            }
            let found = match logged {
                Some(wanted) => prompts::logged(&record, wanted),
                None => self.record(&record, text.len(), bucket, key)?,
            };
            let Some(found) = found else { continue };
            for byte in found.answer.bytes() {
                self.counts[usize::from(byte)] += 1;
            }
            self.media.extend(found.media);
            self.read.records += 1;
        }
    }

    /// Judges a record; nothing where it is dropped.
    fn record(
        &self,
        record: &Value,
        length: usize,
        bucket: &str,
        key: &str,
    ) -> Result<Option<Found>, String> {
        let found = match (self.kind, self.model.record_format.as_str()) {
            ("DISTILLATION", _) => {
                if length > DISTILLATION_LINE {
                    let shown: String = record.to_string().chars().take(60).collect();
                    return Err(format!(
                        "Input size exceeded in file {key} for record starting with {shown}"
                    ));
                }
                return Ok(prompts::distillation(record));
            }
            ("REINFORCEMENT_FINE_TUNING", _) => prompts::reinforcement(record)?,
            (_, "prompt-completion") => records::prompt_completion(record, bucket, key)?,
            _ => records::converse(record, self.model)?,
        };
        if let Some(most) = self.model.record_tokens {
            // Six characters a token is the widest estimate that AWS gives: no record fails by it that
            // might fit.
            let tokens = length as u64 / 6;
            if tokens > most {
                return Err(format!(
                    "Maximum input token count {tokens} exceeds limit of {most}"
                ));
            }
        }
        Ok(Some(found))
    }

    /// What the data comes to; a file without records is none.
    fn summary(self, bucket: &str, key: &str) -> Result<DataSummary, String> {
        if self.read.bytes == 0 {
            return Err(unparsable(bucket, key));
        }
        Ok(self.finish())
    }

    fn finish(self) -> DataSummary {
        DataSummary {
            entropy: entropy(&self.counts),
            seed: self.seed.finalize(),
            ..self.read
        }
    }
}

/// Whether the number of records is within the bounds of the model, or of the type of the job (AWS General
/// Reference, Bedrock quotas; User Guide, rft-prepare-data).
///
/// # Errors
/// The message that the job fails with.
pub(super) fn count(records: u64, model: &BaseModel, kind: &str) -> Result<(), String> {
    let bounds = match kind {
        "DISTILLATION" => Some([100, 15_000]),
        "REINFORCEMENT_FINE_TUNING" => Some([100, 20_000]),
        _ => model.records,
    };
    match bounds {
        Some([least, most]) if !(least..=most).contains(&records) => Err(format!(
            "Number of samples {records} out of bounds between {least} and {most} for {} with task type {kind}",
            model.name
        )),
        _ => Ok(()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a statistic")]
fn entropy(counts: &[u64; 256]) -> f64 {
    let total = counts.iter().sum::<u64>() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = *count as f64 / total;
            -share * share.log2()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::sandbox::scenario::Scenario;

    fn judge(model: &str, text: &str) -> Result<DataSummary, String> {
        let account = Scenario::find("good").unwrap().start().unwrap().account;
        let mut tally = Tally::new(&account.models[model], "FINE_TUNING");
        tally.add(Cursor::new(text.to_owned()), "acme-finetune", "train.jsonl", None)?;
        tally.summary("acme-finetune", "train.jsonl")
    }

    const NOVA: &str = "amazon.nova-micro-v1:0:128k";
    const LLAMA: &str = "meta.llama3-1-8b-instruct-v1:0:128k";
    const GOOD: &str = r#"{"messages":[{"role":"user","content":[{"text":"a?"}]},{"role":"assistant","content":[{"text":"b c d"}]}]}"#;

    #[test]
    fn sound_records_are_counted_and_measured() {
        let summary = judge(NOVA, &format!("{GOOD}\n{GOOD}")).unwrap();
        assert_eq!(summary.records, 2);
        assert!(summary.entropy > 1.0);
        assert_eq!(
            judge(LLAMA, r#"{"prompt":"a","completion":"b"}"#)
                .unwrap()
                .records,
            1
        );
    }

    #[test]
    fn each_fault_of_the_data_has_its_message() {
        let unparsable = "Unable to parse Amazon S3 file: s3://acme-finetune/train.jsonl. Data files must conform to JSONL format.";
        assert_eq!(judge(NOVA, "").unwrap_err(), unparsable);
        assert_eq!(judge(NOVA, &format!("{GOOD}\n\n{GOOD}")).unwrap_err(), unparsable);
        assert_eq!(judge(NOVA, "[1]").unwrap_err(), unparsable);
        assert!(
            judge(LLAMA, GOOD)
                .unwrap_err()
                .contains("must follow '{\"prompt\"")
        );
        let cases = [
            (
                GOOD.replace("assistant", "user"),
                "expected assistant role but found user",
            ),
            (
                GOOD.replace("a?", "User: a"),
                "following tokens are invalid: ['User:']",
            ),
            (
                GOOD.replace(r#"{"text":"a?"}"#, r#"{"image":{}}"#),
                "not supported by Nova Micro model",
            ),
            (
                r#"{"messages":[]}"#.to_owned(),
                "both ['user','assistant'] are needed",
            ),
        ];
        for (text, part) in cases {
            let message = judge(NOVA, &text).unwrap_err();
            assert!(message.contains(part), "{message}");
        }
    }
}
