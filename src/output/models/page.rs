//! Everything known of one base model.

use std::io::{self, Write};

use serde_json::json;

use super::{FORMAT_VERSION, Render, regions, state, tone, write_json};
use crate::commands::models::ModelPage;
use crate::model::{Bounds, Cited, Entry, Hyperparameter, MediaRules, Medium, MediumRules, ValidationData};
use crate::output::text::{columns, grouped, visible, wrap};
use crate::ui::{Style, Tone};

/// The columns that labels take.
const LABELS: usize = 17;

const fn validation(data: ValidationData) -> &'static str {
    match data {
        ValidationData::Optional => "taken, optional",
        ValidationData::Ignored => "accepted, and ignored by training",
        ValidationData::Unsupported => "not taken",
        ValidationData::SplitByService => "split off the training data by the service",
    }
}

/// Writes a limit in the binary unit that it is a multiple of, as AWS means its GB and KB.
fn size(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let whole = units
        .into_iter()
        .find(|(_, bits)| bytes != 0 && bytes.is_multiple_of(1 << bits));
    match whole {
        Some((unit, bits)) => format!("{} {unit}", bytes >> bits),
        None => format!("{} bytes", grouped(bytes)),
    }
}

/// Lists what is known of one way to customize a model, label and text.
fn facts(entry: &Entry) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut format = entry.format.to_string();
    if entry.text_only {
        format.push_str(", text only");
    }
    if entry.reasoning {
        format.push_str(", with reasoning");
    }
    facts.push(("format", format));
    let media = entry.media.iter().flat_map(MediaRules::taken);
    facts.extend(media.map(|(medium, rules)| (plural(medium), self::medium(rules))));
    if let Some(file) = &entry.defined_in {
        facts.push(("defined in", visible(file).into_owned()));
    }
    facts.push(("Regions", regions(entry)));
    if let Some(teachers) = &entry.teachers {
        facts.push(("teachers", teachers.value.join(", ")));
    }
    if let Some(teachers) = &entry.teachers_by_profile {
        facts.push(("by profile only", teachers.value.join(", ")));
    }
    let limits = &entry.records;
    let mut bounds = |label, least: &Option<Cited<u64>>, most: &Option<Cited<u64>>| {
        let mut text = match (least, most) {
            (Some(least), Some(most)) => format!("{} to {}", grouped(least.value), grouped(most.value)),
            (Some(least), None) => format!("at least {}", grouped(least.value)),
            (None, Some(most)) => format!("at most {}", grouped(most.value)),
            (None, None) => return,
        };
        if let (Some(advised), "training records") = (&limits.training_advised, label) {
            let advised = grouped(advised.value);
            text = format!("{text}; AWS's own tools ask for {advised}");
        }
        facts.push((label, text));
    };
    bounds(
        "training records",
        &limits.training_minimum,
        &limits.training_maximum,
    );
    bounds("validation records", &None, &limits.validation_maximum);
    bounds("both together", &limits.sum_minimum, &limits.sum_maximum);
    bounds("tokens a record", &None, &entry.tokens_per_record);
    bounds("tokens of input", &None, &entry.input_tokens);
    bounds("tokens of output", &None, &entry.output_tokens);
    if let Some(characters) = &entry.characters_per_token {
        facts.push((
            "characters",
            format!("at most {} for each token of the limit", characters.value),
        ));
    }
    if let Some(caption) = &entry.caption {
        let (least, most) = (caption.minimum.value, grouped(caption.maximum.value));
        facts.push(("caption", format!("{least} to {most} characters")));
    }
    facts.push(("validation data", validation(entry.validation.value).to_owned()));
    let sizes = &entry.bytes;
    if let Some(line) = &sizes.line_maximum {
        facts.push(("a line", format!("at most {}", size(line.value))));
    }
    let mut file = |label, most: &Option<Cited<u64>>, advised: &Option<Cited<u64>>| {
        let Some(most) = most else { return };
        let mut text = format!("at most {}", size(most.value));
        if let Some(advised) = advised {
            text = format!("{text}; AWS's own tools take {}", size(advised.value));
        }
        facts.push((label, text));
    };
    file("training file", &sizes.training_maximum, &sizes.training_advised);
    file("validation file", &sizes.validation_maximum, &None);
    if let Some(quota) = &entry.quota {
        let code = quota.code.as_deref().map(|code| format!("{code}, "));
        let fixed = if quota.adjustable { "adjustable" } else { "fixed" };
        let value = grouped(quota.value);
        facts.push((
            "quota",
            format!("{}{value}, {fixed}: {}", code.unwrap_or_default(), quota.name),
        ));
    }
    facts
}

const fn plural(medium: Medium) -> &'static str {
    match medium {
        Medium::Image => "images",
        Medium::Video => "videos",
        Medium::Document => "documents",
    }
}

/// Says what a model takes of a medium.
fn medium(rules: &MediumRules) -> String {
    let mut text = rules.formats.value.join(", ");
    if let Some(disputed) = &rules.disputed_formats {
        text = format!("{text} ({}: AWS's pages disagree)", disputed.value.join(", "));
    }
    let range = |bounds: &Bounds| match bounds.most {
        Some(most) => format!("{} to {}", grouped(bounds.least), grouped(most)),
        None => format!("at least {}", grouped(bounds.least)),
    };
    let number =
        |cited: &Option<Cited<u64>>, write: fn(u64) -> String| cited.as_ref().map(|cited| write(cited.value));
    let limits = [
        number(&rules.per_record, |most| {
            format!("at most {} a record", grouped(most))
        }),
        number(&rules.bytes, |most| format!("at most {}", size(most))),
        rules
            .side_pixels
            .as_ref()
            .map(|side| format!("sides of {} pixels", range(&side.value))),
        number(&rules.total_pixels, |most| {
            format!("at most {} pixels in all", grouped(most))
        }),
        number(&rules.side_ratio, |most| format!("sides 1:{most} at most")),
        number(&rules.seconds, |most| {
            format!("at most {} seconds", grouped(most))
        }),
        rules
            .tokens
            .as_ref()
            .map(|tokens| format!("{} tokens each", range(&tokens.value))),
    ];
    for limit in limits.into_iter().flatten() {
        text = format!("{text}; {limit}");
    }
    match &rules.note {
        Some(note) => format!("{text}; {note}"),
        None => text,
    }
}

fn write_fact(out: &mut dyn Write, style: Style, label: &str, text: &str) -> io::Result<()> {
    let indent = LABELS + 4;
    for (index, line) in wrap(text, style.width.saturating_sub(indent)).iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        let label = style.paint(Tone::Dim, format!("{label:<width$}", width = LABELS + 1));
        writeln!(out, "  {label} {line}")?;
    }
    Ok(())
}

fn write_hyperparameters(out: &mut dyn Write, style: Style, entry: &Entry) -> io::Result<()> {
    let set = &entry.hyperparameters;
    let name_width = set.list.iter().map(|one| columns(&one.name)).max().unwrap_or(0);
    let domain_width = set.list.iter().map(|one| columns(&one.domain())).max();
    let domain_width = domain_width.unwrap_or(0);
    if set.list.is_empty() {
        return write_fact(
            out,
            style,
            "hyperparameters",
            set.note.as_deref().unwrap_or("none"),
        );
    }
    writeln!(out, "  {}", style.paint(Tone::Dim, "hyperparameters"))?;
    for one in &set.list {
        let line = format!(
            "    {:<name_width$}  {:<domain_width$}  {}",
            one.name,
            one.domain(),
            remark(one)
        );
        if columns(line.trim_end()) <= style.width {
            writeln!(out, "{}", line.trim_end())?;
        } else {
            writeln!(out, "    {}", one.name)?;
            let rest = format!("{} {}", one.domain(), remark(one));
            for line in wrap(&rest, style.width.saturating_sub(6)) {
                writeln!(out, "      {line}")?;
            }
        }
    }
    if let Some(note) = &set.note {
        for line in wrap(note, style.width.saturating_sub(4)) {
            writeln!(out, "    {}", style.paint(Tone::Dim, line))?;
        }
    }
    Ok(())
}

fn remark(one: &Hyperparameter) -> String {
    match (&one.default, one.required, &one.note) {
        (Some(default), ..) => format!("default {default}"),
        (None, true, _) => "must be set".to_owned(),
        (None, false, Some(note)) => format!("({note})"),
        (None, false, None) => String::new(),
    }
}

impl Render for ModelPage {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let Some(first) = self.entries.first() else {
            return Ok(());
        };
        let state = style.paint(tone(first.lifecycle.state), state(first));
        writeln!(out, "{}", style.paint(Tone::Strong, &first.id))?;
        writeln!(out, "{}, {state} (as of {})", first.name, self.as_of)?;
        for line in first
            .lifecycle
            .note
            .iter()
            .flat_map(|note| wrap(note, style.width))
        {
            writeln!(out, "{}", style.paint(Tone::Dim, line))?;
        }
        for entry in &self.entries {
            let kind = entry.customization_type;
            writeln!(out, "\n{}", style.paint(Tone::Strong, kind))?;
            for (label, text) in facts(entry) {
                write_fact(out, style, label, &text)?;
            }
            write_hyperparameters(out, style, entry)?;
            write_fact(out, style, "source", &entry.source.url)?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "models",
            "as_of": self.as_of,
            "models": self.entries,
        });
        write_json(out, &document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::models;
    use crate::model::catalogue;

    fn human(model: &str, width: usize) -> String {
        let mut out = Vec::new();
        let page = models::page(catalogue(), model).unwrap();
        page.human(&mut out, Style::plain(width)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_page_shows_limits_and_hyperparameters() {
        insta::assert_snapshot!(human("nova-lite", 80), @"
        amazon.nova-lite-v1:0:300k
        Nova Lite, active (as of 2026-10-05)
        no list of Legacy models names it

        FINE_TUNING
          format             converse
          images             png, jpeg, gif, webp; at most 10 a record; at most 10 MiB;
                             sides of at least 25 pixels
          videos             mov, mkv, mp4, webm; at most 1 a record; at most 50 MiB; at
                             most 90 seconds
          Regions            us-east-1
          training records   8 to 20,000
          both together      at most 20,000
          tokens a record    at most 32,000
          validation data    taken, optional
          quota              L-031F46A7, 20,000, adjustable: sum of training and
                             validation records, Amazon Nova Lite fine-tuning
          hyperparameters
            epochCount               1 to 5              default 2
            learningRate             0.000001 to 0.0001  default 0.00001
            learningRateWarmupSteps  0 to 100            default 10
            batchSize                a whole number      (unlisted; AWS's sample has 1)
          source             https://docs.aws.amazon.com/nova/latest/userguide/fine-tune-prepare-data-understanding.html

        DISTILLATION
          format             distillation, text only
          Regions            us-east-1
          teachers           amazon.nova-pro-v1:0, amazon.nova-premier-v1:0
          by profile only    amazon.nova-premier-v1:0
          training records   100 to 15,000
          tokens a record    at most 32,000
          validation data    split off the training data by the service
          a line             at most 16 KiB
          training file      at most 2 GiB; AWS's own tools take 1 GiB
          quota              15,000, fixed: prompts of a distillation job
          hyperparameters    AWS publishes none for distillation
          source             https://docs.aws.amazon.com/bedrock/latest/userguide/distillation-prepare-datasets.html
        ");
    }

    #[test]
    fn a_page_says_where_aws_publishes_nothing() {
        insta::assert_snapshot!(human("nova-2-lite", 80), @"
        amazon.nova-2-lite-v1:0:256k
        Nova 2 Lite, active (as of 2026-10-05)

        FINE_TUNING
          format             converse, with reasoning
          images             png, jpeg, gif (webp: AWS's pages disagree); at most 10 a
                             record; at most 10 MiB; sides of at least 25 pixels
          videos             mov, mkv, mp4 (webm: AWS's pages disagree); at most 1 a
                             record; at most 50 MiB; at most 900 seconds; the length is
                             of Nova's guide; for jobs in Amazon Bedrock it is
                             unverified
          documents          pdf; at most 1 a record; at most 10 MiB; Amazon Bedrock's
                             own page does not speak of documents
          Regions            us-east-1
          training records   8 to 20,000; AWS's own tools ask for 200
          both together      at most 20,000
          validation data    accepted, and ignored by training
          quota              L-82EE9228, 20,000, adjustable: sum of training and
                             validation records, Amazon Nova 2 Lite fine-tuning
          hyperparameters    AWS publishes none for Nova 2 Lite; whether those of Nova
                             apply is unverified
          source             https://docs.aws.amazon.com/bedrock/latest/userguide/nova-2-sft-data-prep.html

        REINFORCEMENT_FINE_TUNING
          format             reinforcement, text only
          Regions            us-east-1
          training records   100 to 20,000
          validation data    taken, optional
          hyperparameters
            epochCount               1 to 50
            batchSize                16 to 512
            learningRate             0.0000001 to 0.001
            maxPromptLength          a whole number
            trainingSamplePerPrompt  2 to 16
            inferenceMaxTokens       a whole number
            reasoningEffort          low, medium or high
            evalInterval             1 to 100
            AWS publishes no defaults; they travel in customizationConfig.rftConfig, not
            in hyperParameters
          source             https://docs.aws.amazon.com/bedrock/latest/userguide/rft-prepare-data.html
        ");
    }

    #[test]
    fn every_page_fits_80_columns_but_for_addresses() {
        for entry in models::list(catalogue(), true).entries {
            for line in human(&entry.id, 80).lines() {
                assert!(columns(line) <= 80 || line.contains("https://"), "{line}");
            }
        }
    }
}
