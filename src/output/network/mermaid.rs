//! A network as a Mermaid flowchart, for Markdown that renders it: GitHub, GitLab and others.

use std::fmt::Write;

use crate::network::layout::{EMPTY, codes, fit};
use crate::network::{Mark, Node, Picture, Place};
use crate::output::text::visible;

/// How long a line in a box may be.
const WIDEST: usize = 60;

const fn sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Failure => "✗",
        Mark::Warning => "⚠",
        Mark::Unknown => "?",
    }
}

const fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Failure => "fail",
        Mark::Warning => "warn",
        Mark::Unknown => "unknown",
    }
}

/// Text as it may stand between the quotes of a label: what would end it, begin an entity, a tag or Markdown is
/// written by number.
fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for c in visible(text).chars() {
        match c {
            '"' | '#' | '&' | '<' | '>' | '`' | ';' | '*' | '_' | '\\' | '%' => {
                write!(shown, "#{};", u32::from(c)).expect("a string takes whatever is written");
            }
            c => shown.push(c),
        }
    }
    shown
}

fn label(node: &Node) -> String {
    let mut lines = vec![node.title.clone()];
    lines.extend(node.lines.iter().cloned());
    let mut lines: Vec<String> = lines.iter().map(|line| escaped(&fit(line, WIDEST))).collect();
    if let Some(mark) = node.mark {
        lines.push(format!("{} {}", sign(mark), codes(node)));
    }
    lines.join("<br/>")
}

fn id(place: Place) -> String {
    match place {
        Place::Subnet(zone, index) => format!("s{zone}x{index}"),
        Place::Table(index) => format!("t{index}"),
        Place::Way(index) => format!("w{index}"),
        Place::S3 => "s3".to_owned(),
    }
}

/// The chart under construction.
#[derive(Default)]
struct Chart {
    text: String,
    classes: Vec<(String, Mark)>,
}

impl Chart {
    fn line(&mut self, depth: usize, text: std::fmt::Arguments<'_>) {
        let indent = "  ".repeat(depth);
        writeln!(self.text, "{indent}{text}").expect("a string takes whatever is written");
    }

    fn node(&mut self, depth: usize, id: &str, (open, close): (&str, &str), node: &Node) {
        let label = label(node);
        self.line(depth, format_args!("{id}{open}\"{label}\"{close}"));
        self.mark(id, node);
    }

    fn mark(&mut self, id: &str, node: &Node) {
        if let Some(mark) = node.mark {
            self.classes.push((id.to_owned(), mark));
        }
    }
}

fn flowchart(picture: &Picture) -> String {
    let mut chart = Chart::default();
    chart.line(0, format_args!("flowchart LR"));
    let vpc = label(&picture.vpc);
    chart.line(1, format_args!("subgraph vpc[\"{vpc}\"]"));
    chart.mark("vpc", &picture.vpc);
    for (number, zone) in picture.zones.iter().enumerate() {
        let id_of_zone = format!("z{number}");
        let title = label(&zone.node).replace("<br/>", " · ");
        chart.line(2, format_args!("subgraph {id_of_zone}[\"{title}\"]"));
        chart.mark(&id_of_zone, &zone.node);
        if zone.subnets.is_empty() {
            chart.line(3, format_args!("{id_of_zone}e[\"{EMPTY}\"]"));
            chart.mark(&format!("{id_of_zone}e"), &zone.node);
        }
        for (index, subnet) in zone.subnets.iter().enumerate() {
            chart.node(3, &id(Place::Subnet(number, index)), ("[", "]"), subnet);
        }
        chart.line(2, format_args!("end"));
    }
    for (index, table) in picture.tables.iter().enumerate() {
        chart.node(2, &id(Place::Table(index)), ("[/", "/]"), table);
    }
    for (index, way) in picture.ways.iter().enumerate() {
        chart.node(2, &id(Place::Way(index)), ("{{", "}}"), way);
    }
    for (index, group) in picture.groups.iter().enumerate() {
        chart.node(2, &format!("g{index}"), ("(", ")"), group);
    }
    chart.line(1, format_args!("end"));
    chart.node(1, "s3", ("[(", ")]"), &picture.s3);
    let mut styles = Vec::new();
    for (number, link) in picture.links.iter().enumerate() {
        let (from, to) = (id(link.from), id(link.to));
        match link.mark {
            None => chart.line(1, format_args!("{from} --> {to}")),
            Some(mark) => {
                chart.line(1, format_args!("{from} -. \"{}\" .-> {to}", sign(mark)));
                styles.push((number, mark));
            }
        }
    }
    for (number, mark) in styles {
        chart.line(1, format_args!("linkStyle {number} stroke:{}", color(mark)));
    }
    for mark in [Mark::Failure, Mark::Warning, Mark::Unknown] {
        let of_mark: Vec<&str> = chart
            .classes
            .iter()
            .filter(|(_, of)| *of == mark)
            .map(|(id, _)| id.as_str())
            .collect();
        if of_mark.is_empty() {
            continue;
        }
        let ids = of_mark.join(",");
        let (class, color) = (class(mark), color(mark));
        chart.line(
            1,
            format_args!("classDef {class} stroke:{color},stroke-width:2px"),
        );
        chart.line(1, format_args!("class {ids} {class}"));
    }
    chart.text
}

/// Writes the chart alone, with what was found as comments at its end.
pub(super) fn mermaid(picture: &Picture) -> String {
    let mut text = flowchart(picture);
    for note in &picture.notes {
        let message = visible(&note.text);
        writeln!(text, "%% {} {} {message}", sign(note.mark), note.code)
            .expect("a string takes whatever is written");
    }
    text
}

const fn color(mark: Mark) -> &'static str {
    match mark {
        Mark::Failure => "#cf222e",
        Mark::Warning => "#9a6700",
        Mark::Unknown => "#8250df",
    }
}

/// Writes the chart within Markdown, with what was found below it.
pub(super) fn markdown(picture: &Picture) -> String {
    let mut text = format!("```mermaid\n{}```\n", flowchart(picture));
    if !picture.notes.is_empty() {
        text.push('\n');
    }
    for note in &picture.notes {
        let message = visible(&note.text).replace('&', "&amp;").replace('<', "&lt;");
        writeln!(text, "- {} {} {message}", sign(note.mark), note.code)
            .expect("a string takes whatever is written");
    }
    text
}
