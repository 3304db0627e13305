//! `finetune dataset convert`.

use std::path::PathBuf;

use super::{OutputArgs, cap};
use crate::cli::validate::{customization_type, parse};
use crate::cli::{ConfigFlags, Shell};
use crate::commands::dataset::convert::{self, Options};
use crate::config;
use crate::dataset::convert::{Mapping, Options as Conversion, Source};
use crate::dataset::{Levels, S3Uri, Settings};
use crate::error::{ExitStatus, Failure};
use crate::model::{CustomizationType, DataFormat, ModelId};

const CONTENT: &str = "Content";
const OUTPUT: &str = "Output";

const EXAMPLES: &str = "\
Examples:
  finetune dataset convert chat.jsonl --model amazon.nova-lite-v1:0:300k --output train.jsonl
  finetune dataset convert faq.csv --map prompt=Frage --map completion=Antwort --to converse
  finetune dataset convert captions.json --media-prefix s3://acme-finetune/img/
  finetune dataset convert alpaca.json --to prompt-completion --rejects rest.jsonl

Sources are recognised: separated values, a JSON list, pretty-printed JSON, JSON Lines; of OpenAI \
chat (tools and media too), Alpaca, ShareGPT, Anthropic messages, LLaMA-Factory, questions and \
answers, preference pairs, plain text, captions by file name, and every format of Bedrock.

Content is never left out: a record with something that has no place in the format is reported and \
not written, and the exit code is 1. Members that say nothing to a model, such as `id`, are left out \
and counted.";

/// Turn data of other formats into records that the base model takes
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The data to convert: a file, or `-` for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    input: PathBuf,

    /// What the data is, where it is not recognised: `csv`, `tsv`, `openai-chat`, `sharegpt`, `alpaca`, …
    #[arg(long, value_name = "SOURCE", value_parser = clap::builder::PossibleValuesParser::new(Source::names()), hide_possible_values = true)]
    from: Option<String>,

    /// The format to write [default: what the model takes; without one, what is nearest to the data]
    #[arg(long, value_name = "FORMAT", value_parser = parse::<DataFormat>)]
    to: Option<DataFormat>,

    /// The base model [default: that in finetune.toml]
    #[arg(long, value_name = "ID")]
    model: Option<ModelId>,

    /// The customization type, as the API spells it [default: FINE_TUNING]
    #[arg(long = "type", value_name = "TYPE", value_parser = parse::<CustomizationType>)]
    customization_type: Option<CustomizationType>,

    /// The key or column that holds a field, such as `prompt=question`; may be repeated
    #[arg(long, value_name = "FIELD=KEY", help_heading = CONTENT, value_parser = parse::<Mapping>)]
    map: Vec<Mapping>,

    /// Join turns of one role in a row, and texts where the format has one, with a blank line between
    #[arg(long, help_heading = CONTENT)]
    merge_turns: bool,

    /// Put the system prompt before the text of the user where the format has no place for it
    #[arg(long, help_heading = CONTENT)]
    inline_system: bool,

    /// Where the files that records name by a path lie in S3
    #[arg(long, value_name = "S3_URI", help_heading = CONTENT, value_parser = parse::<S3Uri>)]
    media_prefix: Option<S3Uri>,

    /// The account that owns the bucket of the media
    #[arg(long, value_name = "ACCOUNT", help_heading = CONTENT, value_parser = account)]
    bucket_owner: Option<String>,

    /// Definitions of tools, for records that call some and define none: a JSON list
    #[arg(long, value_name = "FILE", help_heading = CONTENT, value_hint = clap::ValueHint::FilePath)]
    tools: Option<PathBuf>,

    #[command(flatten)]
    output: OutputArgs,

    /// A file for the records that are not converted, as they are
    #[arg(long, value_name = "FILE", help_heading = OUTPUT, value_hint = clap::ValueHint::FilePath)]
    rejects: Option<PathBuf>,
}

fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("an account ID has 12 digits".to_owned())
    }
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let described = config::read(&shell.source(&ConfigFlags::default()))?;
        let to_stdout = self.output.is_stdout();
        let outcome = convert::run(self.options(described, cap(shell)))?;
        if to_stdout {
            shell.finish_aside(&outcome)
        } else {
            shell.finish(&outcome)
        }
    }

    fn options(self, described: config::Settings, cap: Option<u64>) -> Options {
        let settings = Settings {
            catalogue: described.catalogue,
            customization_type: customization_type(self.customization_type, self.model.as_ref(), &described),
            model: self
                .model
                .map(|model| described.catalogue.meant(model))
                .or(described.base_model),
            levels: Levels {
                rules: described.checks,
                strict: false,
            },
            ..Settings::default()
        };
        Options {
            input: self.input,
            output: self.output.output(),
            rejects: self.rejects,
            tools: self.tools,
            convert: Conversion {
                from: self.from.and_then(|name| name.parse::<Source>().ok()),
                to: self.to,
                settings,
                map: self.map,
                merge_turns: self.merge_turns,
                inline_system: self.inline_system,
                media_prefix: self.media_prefix,
                bucket_owner: self.bucket_owner,
                ..Conversion::default()
            },
            cap,
        }
    }
}
