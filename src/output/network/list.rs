//! The VPCs of a Region as a table with a verdict each.

use std::io::{self, Write};

use serde_json::json;

use crate::commands::network_list::VpcList;
use crate::network::{VpcSummary, WayKind};
use crate::output::report::checks::sign;
use crate::output::text::{columns, counted, shorten, visible, wrap};
use crate::output::{FORMAT_VERSION, Render, Table, write_json};
use crate::ui::{Style, Tone};

const fn word(kind: WayKind) -> &'static str {
    match kind {
        WayKind::GatewayEndpoint => "gateway",
        WayKind::InterfaceEndpoint => "interface",
        WayKind::NatGateway => "NAT",
        WayKind::Unverified => "other",
        WayKind::Nowhere => "none",
    }
}

/// The kinds of ways, each once, in the order of the zones.
fn kinds(vpc: &VpcSummary) -> Vec<&'static str> {
    let mut kinds: Vec<&str> = Vec::new();
    for way in vpc.zones.iter().flat_map(|zone| &zone.ways) {
        if !kinds.contains(&word(way.kind)) {
            kinds.push(word(way.kind));
        }
    }
    kinds
}

fn name(vpc: &VpcSummary) -> String {
    match (&vpc.name, vpc.is_default) {
        (Some(name), _) => visible(name).into_owned(),
        (None, true) => "(default)".to_owned(),
        (None, false) => "-".to_owned(),
    }
}

/// What the list says in a line.
fn sentence(vpc: &VpcSummary) -> String {
    if vpc.reasons.is_empty() {
        return "fits: a subnet with a way to S3 in every zone, and a group open to itself".to_owned();
    }
    vpc.reasons.join("; ")
}

/// The cells of a row, the widest of which is the name.
fn row(vpc: &VpcSummary) -> [String; 6] {
    let total = vpc
        .zones_total
        .map_or_else(|| "?".to_owned(), |total| total.to_string());
    let range = match vpc.cidr_blocks.as_slice() {
        [] => "-".to_owned(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    };
    let kinds = kinds(vpc);
    [
        vpc.id.clone(),
        name(vpc),
        range,
        format!("{} of {total}", vpc.zones.len()),
        if kinds.is_empty() {
            "-".to_owned()
        } else {
            kinds.join("+")
        },
        vpc.self_referencing_groups.len().to_string(),
    ]
}

const HEADINGS: [&str; 6] = ["VPC", "name", "CIDR", "zones", "to S3", "groups"];
const NAME: usize = 1;

impl Render for VpcList {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let rows: Vec<[String; 6]> = self.survey.vpcs.iter().map(row).collect();
        let mut widths = HEADINGS.map(columns);
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(columns(cell));
            }
        }
        // A sign before the row, two columns between cells; the name gives way.
        let others: usize = 2 + widths.iter().sum::<usize>() - widths[NAME] + 2 * (HEADINGS.len() - 1);
        widths[NAME] = widths[NAME].min(style.width.saturating_sub(others).max(8));
        let line = |cells: &[String; 6]| {
            let cells: Vec<String> = cells
                .iter()
                .zip(widths)
                .map(|(cell, width)| {
                    let cell = shorten(cell, width);
                    format!("{cell}{:pad$}", "", pad = width - columns(&cell).min(width))
                })
                .collect();
            cells.join("  ").trim_end().to_owned()
        };
        if !rows.is_empty() {
            let headings = line(&HEADINGS.map(ToOwned::to_owned));
            writeln!(out, "  {}", style.paint(Tone::Dim, headings))?;
        }
        for (vpc, row) in self.survey.vpcs.iter().zip(&rows) {
            let (mark, tone) = sign(vpc.verdict);
            writeln!(out, "{} {}", style.paint(tone, mark), line(row))?;
            let text = visible(&sentence(vpc)).into_owned();
            for line in wrap(&text, style.width.saturating_sub(4)) {
                writeln!(out, "    {}", style.paint(tone, line))?;
            }
        }
        if !rows.is_empty() {
            writeln!(out)?;
        }
        let count = counted(rows.len() as u64, "VPC");
        let place = format!(
            "{count} in {} of account {}",
            self.survey.region, self.survey.account
        );
        writeln!(out, "{place}")?;
        let mut notes: Vec<String> = self
            .survey
            .unread
            .iter()
            .map(|why| format!("not read: {why}"))
            .collect();
        notes.push(
            "A list reads no policies, buckets or DNS attributes: `finetune check network` does, for the subnets and \
             groups of a job."
                .to_owned(),
        );
        for note in notes {
            for line in wrap(&visible(&note), style.width) {
                writeln!(out, "{}", style.paint(Tone::Dim, line))?;
            }
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.survey.vpcs.iter().try_for_each(|vpc| {
            let [id, name, range, zones, ways, groups] = row(vpc);
            let (zones, verdict) = (zones.replace(" of ", "/"), vpc.verdict.name());
            let line = format!(
                "{id} {name} {range} {zones} {ways} {groups} {verdict}: {}",
                sentence(vpc)
            );
            writeln!(out, "{}", visible(&line))
        })
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "network list",
            "region": self.survey.region.as_str(),
            "account": self.survey.account,
            "vpcs": self.survey.vpcs,
            "unread": self.survey.unread,
        });
        write_json(out, &document)
    }

    fn table(&self) -> Option<Table> {
        let row = |vpc: &VpcSummary| {
            vec![
                vpc.id.clone(),
                vpc.name.clone().unwrap_or_default(),
                vpc.cidr_blocks.join(" "),
                vpc.is_default.to_string(),
                vpc.zones.len().to_string(),
                vpc.zones_total.map(|total| total.to_string()).unwrap_or_default(),
                kinds(vpc).join(" "),
                vpc.self_referencing_groups.join(" "),
                vpc.verdict.name().to_owned(),
                vpc.reasons.join("; "),
            ]
        };
        Some(Table {
            columns: &[
                "vpc",
                "name",
                "cidr",
                "default",
                "zones_covered",
                "zones_total",
                "ways_to_s3",
                "self_referencing_groups",
                "verdict",
                "reasons",
            ],
            rows: self.survey.vpcs.iter().map(row).collect(),
        })
    }
}
