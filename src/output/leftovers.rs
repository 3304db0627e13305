//! What earlier work left, as tables of kinds.
//!
//! The JSON document, version 1: `format_version`, `command` (`leftovers`), `region`, `prices_as_of`,
//! `monthly_usd` (what is known of it), `prices_unknown` (of how many things the price is not known), `complete`,
//! `leftovers`, each with `kind`, `id`, `name`, `status`, `since`, `about`, `monthly` (`usd`, `verified` and
//! `source`, or `null` beside `unknown`; `bytes` of what is stored in S3) and `obstacles`; `unread` and
//! `not_looked_at`, each with `kind` and `reason`. CSV has the things alone; what is `null` is empty.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::text::{bytes, columns, counted, grouped, painted, paragraph, shorten, visible, wrap};
use super::{FORMAT_VERSION, Render, Table, write_json};
use crate::commands::leftovers::LeftoversOutcome;
use crate::error::ExitStatus;
use crate::job::Read;
use crate::job::cost::{Monthly, Usd};
use crate::job::leftover::{Leftover, LeftoverKind, Obstacle};
use crate::ui::{Style, Tone};

const HEADER: [&str; 9] = [
    "kind",
    "id",
    "name",
    "status",
    "since",
    "monthly_usd",
    "bytes",
    "about",
    "obstacles",
];

/// The IDs of uploads are longer than a line: so much of one tells it.
const SHOWN_ID: usize = 13;

/// Writes a sum with commas between thousands.
fn dollars(usd: Usd) -> String {
    let text = usd.to_string();
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    format!(
        "{}.{cents}",
        whole.parse().map_or_else(|_| whole.to_owned(), grouped)
    )
}

fn price(monthly: &Monthly) -> String {
    match monthly {
        Monthly::Nothing => "nothing".to_owned(),
        Monthly::Known { sum, .. } => dollars(*sum),
        Monthly::Bytes(count) => format!("{} in S3", bytes(*count)),
        Monthly::Unknown(_) => "not known".to_owned(),
    }
}

/// What there is to say of a price beside it.
fn about_price(monthly: &Monthly) -> Option<String> {
    match monthly {
        Monthly::Known { price, .. } if !price.verified => {
            Some(format!("price unverified: {}", price.source))
        }
        Monthly::Unknown(reason) => Some(format!("price not known: {reason}")),
        _ => None,
    }
}

fn id(one: &Leftover) -> String {
    if one.id == one.name {
        return String::new();
    }
    shorten(&visible(one.short_id()), SHOWN_ID).into_owned()
}

/// Writes things of one kind as a table, with `more` to say of each below it.
pub(super) fn rows(
    things: &[&Leftover],
    out: &mut dyn Write,
    style: Style,
    more: impl Fn(&Leftover) -> Vec<(Tone, String)>,
) -> io::Result<()> {
    let since = |one: &Leftover| {
        let day = one.since.map(|since| since.strftime("%Y-%m-%d").to_string());
        day.unwrap_or_else(|| "-".to_owned())
    };
    let ids: Vec<String> = things.iter().map(|one| id(one)).collect();
    let named = ids.iter().map(|id| columns(id)).max().unwrap_or(0);
    let line = |id: &str, since: &str, price: &str| {
        let id = if named == 0 {
            String::new()
        } else {
            format!("{id:<named$}  ")
        };
        format!("  {id}{since:<10}  {price:>14}  ")
    };
    let heading = format!("{}name", line("id", "since", "USD a month"));
    writeln!(out, "{}", style.paint(Tone::Dim, heading))?;
    for (one, id) in things.iter().zip(&ids) {
        let name = visible(&one.name);
        let name = style.paint(Tone::Strong, name);
        writeln!(out, "{}{name}", line(id, &since(one), &price(&one.monthly)))?;
        let about = one.about.clone().map(|about| (Tone::Dim, about));
        let price = about_price(&one.monthly).map(|text| (Tone::Dim, text));
        for (tone, text) in about.into_iter().chain(price).chain(more(one)) {
            for line in wrap(&visible(&text), style.width.saturating_sub(6)) {
                writeln!(out, "      {}", style.paint(tone, line))?;
            }
        }
    }
    Ok(())
}

/// What stands in the way of removing a thing, for people.
fn stays<'a>(obstacles: impl IntoIterator<Item = &'a Obstacle>) -> Vec<(Tone, String)> {
    let told = obstacles.into_iter().map(Obstacle::told);
    told.map(|text| (Tone::Warning, format!("stays: {text}")))
        .collect()
}

/// Writes what could not be looked at, and why.
pub(super) fn unread_human(
    kind: LeftoverKind,
    read: &Read<Vec<Leftover>>,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    match read {
        Read::Known(_) => Ok(()),
        Read::Unread(reason) => painted(
            out,
            style,
            Tone::Warning,
            &format!("{}: not known, {reason}", kind.heading()),
        ),
        Read::Needless(reason) => paragraph(
            out,
            style,
            &format!("{}: not looked at, {reason}", kind.heading()),
        ),
    }
}

fn monthly_value(monthly: &Monthly) -> Value {
    let mut value = json!({ "usd": null, "verified": null, "source": null, "bytes": null, "unknown": null });
    match monthly {
        Monthly::Nothing => value["usd"] = json!("0.00"),
        Monthly::Known { sum, price } => {
            value["usd"] = json!(sum.to_string());
            value["verified"] = json!(price.verified);
            value["source"] = json!(price.source);
        }
        Monthly::Bytes(count) => {
            value["bytes"] = json!(count);
            value["unknown"] = json!("the price of the bucket's storage");
        }
        Monthly::Unknown(reason) => value["unknown"] = json!(reason),
    }
    value
}

fn leftover_value(one: &Leftover) -> Value {
    let obstacles: Vec<String> = one.obstacles.iter().map(Obstacle::told).collect();
    json!({
        "kind": one.kind.name(),
        "id": one.id,
        "name": one.name,
        "status": one.status,
        "since": one.since.map(|since| since.to_string()),
        "about": one.about,
        "monthly": monthly_value(&one.monthly),
        "obstacles": obstacles,
    })
}

fn summary(outcome: &LeftoversOutcome) -> String {
    let count = outcome.all().count() as u64;
    if count == 0 {
        let known = if outcome.is_incomplete() {
            "nothing known"
        } else {
            "nothing"
        };
        return format!("{known} is left over in {}", outcome.region);
    }
    let (sum, unknown) = outcome.monthly();
    let mut told = format!(
        "{} in {}, known to cost {} USD a month (prices as of {})",
        counted(count, "thing"),
        outcome.region,
        dollars(sum),
        outcome.prices_as_of
    );
    if unknown > 0 {
        let prices = counted(unknown as u64, "price");
        let are = if unknown == 1 { "is" } else { "are" };
        told = format!("{told}; {prices} {are} not known");
    }
    told
}

impl Render for LeftoversOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        for listed in self.listed.iter().filter(|listed| !listed.known().is_empty()) {
            writeln!(out, "{}", style.paint(Tone::Strong, listed.kind.heading()))?;
            let things: Vec<&Leftover> = listed.known().iter().collect();
            rows(&things, out, style, |one| stays(&one.obstacles))?;
            writeln!(out)?;
        }
        for listed in &self.listed {
            unread_human(listed.kind, &listed.read, out, style)?;
        }
        paragraph(out, style, &summary(self))?;
        if self.all().next().is_some() {
            let help =
                "`finetune clean` removes what you choose: by ID or name, by `--kind`, or kind by kind";
            painted(out, style, Tone::Help, help)?;
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        for one in self.all() {
            let (kind, id, name) = (one.kind.name(), visible(one.short_id()), visible(&one.name));
            writeln!(out, "{kind} {id} {} {name}", price(&one.monthly))?;
        }
        for listed in &self.listed {
            if let Read::Unread(reason) = &listed.read {
                writeln!(out, "{} unknown {}", listed.kind.name(), visible(reason))?;
            }
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut document = listing_value(self);
        document["command"] = json!("leftovers");
        write_json(out, &document)
    }

    fn table(&self) -> Option<Table> {
        let row = |one: &Leftover| {
            let monthly = monthly_value(&one.monthly);
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let bytes = monthly["bytes"].as_u64().map(|bytes| bytes.to_string());
            let obstacles: Vec<String> = one.obstacles.iter().map(Obstacle::told).collect();
            vec![
                one.kind.name().to_owned(),
                one.id.clone(),
                one.name.clone(),
                text(&one.status),
                one.since.map(|since| since.to_string()).unwrap_or_default(),
                monthly["usd"].as_str().unwrap_or_default().to_owned(),
                bytes.unwrap_or_default(),
                text(&one.about),
                obstacles.join("; "),
            ]
        };
        Some(Table {
            columns: &HEADER,
            rows: self.all().map(row).collect(),
        })
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}

fn unread(read: &Read<Vec<Leftover>>) -> Option<&String> {
    match read {
        Read::Unread(reason) => Some(reason),
        _ => None,
    }
}

fn needless(read: &Read<Vec<Leftover>>) -> Option<&String> {
    match read {
        Read::Needless(reason) => Some(reason),
        _ => None,
    }
}

/// The listing as a JSON value, still without the name of a command.
pub(super) fn listing_value(outcome: &LeftoversOutcome) -> Value {
    let reasons = |of: fn(&Read<Vec<Leftover>>) -> Option<&String>| -> Vec<Value> {
        let some = outcome
            .listed
            .iter()
            .filter_map(|listed| Some((listed.kind, of(&listed.read)?)));
        some.map(|(kind, reason)| json!({ "kind": kind.name(), "reason": reason }))
            .collect()
    };
    let (sum, unknown) = outcome.monthly();
    json!({
        "format_version": FORMAT_VERSION,
        "region": outcome.region.to_string(),
        "prices_as_of": outcome.prices_as_of.to_string(),
        "monthly_usd": sum.to_string(),
        "prices_unknown": unknown,
        "complete": !outcome.is_incomplete(),
        "leftovers": outcome.all().map(leftover_value).collect::<Vec<_>>(),
        "unread": reasons(unread),
        "not_looked_at": reasons(needless),
    })
}
