//! What a job would cost, for people and for scripts.
//!
//! The JSON document, version 1: `base_model`, `customization_type`, `region`, `cost` (`prices_as_of`, `training`
//! with `lowest_usd`, `likely_usd`, `highest_usd`, `epochs`, `tokens` and `price_per_1000_tokens`, or `null` beside
//! `unknown`; `left_out`, `storage_per_month`, `provisioned_per_hour`), `limit_usd` and `over_limit` (`null` where
//! nobody knows). `cost.source` is `price-list` or `table`, with `source_note` where the Price List was to be asked
//! and did not tell; `training_per_hour` is there for what is billed by the hour. Sums are strings of US dollars.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::text::{grouped, visible, wrap};
use super::{FORMAT_VERSION, Render, write_json};
use crate::commands::cost::CostOutcome;
use crate::error::ExitStatus;
use crate::job::cost::{Cost, PRICE_LIST_REGION, Price, PriceSource};
use crate::ui::{Style, Tone};

fn price(price: &Price, what: &str) -> String {
    let doubt = if price.verified { "" } else { ", unverified" };
    format!("{} USD {what} ({}{doubt})", price.usd.exact(), price.source)
}

/// Lists what there is to say of a cost, by name.
pub(super) fn cost_lines(cost: &Cost) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    match &cost.training {
        Ok(training) => {
            let sum = &training.sum;
            lines.push((
                "training",
                format!("{} to {} USD, likely {}", sum.lowest, sum.highest, sum.likely),
            ));
            let tokens = &training.tokens;
            lines.push((
                "  tokens",
                format!(
                    "{} to {} (estimated) × {} epochs",
                    grouped(tokens.lowest),
                    grouped(tokens.highest),
                    training.epochs
                ),
            ));
            lines.push(("  price", price(&training.price, "per 1,000 tokens")));
        }
        Err(reason) => lines.push(("training", format!("not known: {reason}"))),
    }
    if let Some(hour) = &cost.training_hour {
        lines.push(("  price", price(hour, "per hour of training")));
    }
    for left_out in &cost.left_out {
        lines.push(("not counted", left_out.clone()));
    }
    if let Some(storage) = &cost.storage {
        lines.push(("the model", price(storage, "for each month that it is kept")));
    }
    if let Some(provisioned) = &cost.provisioned {
        let text = price(
            provisioned,
            "per model unit and hour, if bought; a deployment on demand costs nothing while idle",
        );
        lines.push(("throughput", text));
    }
    let as_of = cost.as_of;
    let said = match &cost.source {
        PriceSource::List => format!("AWS Price List as of {as_of}, asked in {PRICE_LIST_REGION}"),
        PriceSource::Table(None) => format!("the program's own, as of {as_of}"),
        PriceSource::Table(Some(why)) => format!("the program's own, as of {as_of}, since {}", visible(why)),
    };
    lines.push(("prices", format!("{said}; inference, S3 and KMS are not in it")));
    lines
}

pub(super) fn cost_value(cost: &Cost) -> Value {
    let price = |price: &Price| json!({ "usd": price.usd.exact(), "verified": price.verified, "source": price.source });
    let training = cost.training.as_ref().ok().map(|training| {
        json!({
            "lowest_usd": training.sum.lowest.to_string(),
            "likely_usd": training.sum.likely.to_string(),
            "highest_usd": training.sum.highest.to_string(),
            "epochs": training.epochs,
            "tokens": {
                "lowest": training.tokens.lowest, "likely": training.tokens.likely, "highest": training.tokens.highest,
            },
            "price_per_1000_tokens": price(&training.price),
        })
    });
    let (source, note) = match &cost.source {
        PriceSource::List => ("price-list", None),
        PriceSource::Table(why) => ("table", why.as_ref()),
    };
    json!({
        "source": source,
        "source_note": note,
        "prices_as_of": cost.as_of.to_string(),
        "training": training,
        "unknown": cost.training.as_ref().err(),
        "left_out": cost.left_out,
        "training_per_hour": cost.training_hour.as_ref().map(price),
        "storage_per_month": cost.storage.as_ref().map(price),
        "provisioned_per_hour": cost.provisioned.as_ref().map(price),
    })
}

impl Render for CostOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let title = format!("{} ({})", self.base_model, self.customization_type);
        writeln!(out, "{} in {}", style.paint(Tone::Strong, &title), self.region)?;
        let room = style.width.saturating_sub(16).max(24);
        for (name, text) in cost_lines(&self.cost) {
            let mut name = name;
            for line in wrap(&text, room) {
                writeln!(out, "  {name:<13} {line}")?;
                name = "";
            }
        }
        match &self.limit {
            None => Ok(()),
            Some((limit, Ok(None))) => writeln!(out, "\nnot more than {limit} USD"),
            Some((_, Ok(Some(finding)))) => {
                writeln!(
                    out,
                    "\n{}[{}]: {}",
                    style.paint(Tone::Error, "error"),
                    finding.rule.code,
                    finding.message
                )
            }
            Some((limit, Err(reason))) => {
                writeln!(
                    out,
                    "\nwhether it is more than {limit} USD is not known: {reason}"
                )
            }
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let over = self.limit.as_ref().and_then(|(_, result)| result.as_ref().ok());
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "cost",
            "base_model": self.base_model,
            "customization_type": self.customization_type,
            "region": self.region.to_string(),
            "cost": cost_value(&self.cost),
            "limit_usd": self.limit.as_ref().map(|(limit, _)| limit.to_string()),
            "over_limit": over.map(Option::is_some),
        });
        write_json(out, &document)
    }

    fn exit_status(&self) -> ExitStatus {
        Self::exit_status(self)
    }
}
