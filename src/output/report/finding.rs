//! One finding, as rustc shows them: the line, the span and a caret; resources; how to mend it.

use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Excerpt, FileLocation, Location, Remedy, Severity, Source};
use crate::output::text::{columns, fold_command, visible, wrap};
use crate::ui::{Style, Tone};

/// How many columns of a terminal's width are kept free beside a fault that fills the line.
const MARGIN: usize = 24;

/// The tone that findings of `severity` are shown in.
pub(super) const fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Info => Tone::Info,
    }
}

/// Writes `finding` for a person.
///
/// # Errors
/// Those of `out`.
pub fn finding_human(finding: &Diagnostic, out: &mut dyn Write, style: Style) -> io::Result<()> {
    finding_after(None, finding, out, style)
}

/// Writes `finding` for a person, without the facts, the remedy and the source that `told`, a finding of
/// the same rule further up, has shown already.
pub(super) fn finding_after(
    told: Option<&Diagnostic>,
    finding: &Diagnostic,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    title(finding, out, style)?;
    let indent = match &finding.location {
        Some(Location::File(place)) => {
            place_human(finding, place, out, style)?;
            place.line.map_or(1, |line| line.to_string().len())
        }
        Some(Location::Key(key)) => {
            writeln!(out, " {} {}", style.paint(Tone::Info, "-->"), visible(key))?;
            label_below(finding, 1, out, style)?;
            1
        }
        None => 1,
    };
    let mut notes = Notes { out, style, indent };
    if !finding.resources.is_empty() {
        notes.write("resources", Tone::Strong, &finding.resources.join(", "))?;
    }
    for fact in &finding.evidence {
        if told.is_none_or(|told| !told.evidence.contains(fact)) {
            notes.write("found", Tone::Strong, fact)?;
        }
    }
    if let Some(remedy) = &finding.remedy
        && told.is_none_or(|told| told.remedy.as_ref() != Some(remedy))
    {
        notes.remedy(remedy)?;
    }
    if told.is_some() {
        return Ok(());
    }
    match finding.rule.source {
        Source::Page(url) => notes.write("note", Tone::Dim, url),
        Source::FieldReport => notes.write("note", Tone::Dim, "a field report: AWS does not state this rule"),
        Source::Finetune => Ok(()),
    }
}

fn title(finding: &Diagnostic, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let head = format!("{}[{}]", finding.severity, finding.rule.code);
    headed((tone(finding.severity), &head), &finding.message, out, style)
}

/// Writes `text` after `head` in its tone; lines that follow stand two columns in.
pub(in crate::output) fn headed(
    (tone, head): (Tone, &str),
    text: &str,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let first = style.width.saturating_sub(columns(head) + 2);
    let text = visible(text);
    let mut lines = wrap(&text, first.max(Style::NARROWEST)).into_iter();
    let line = lines.next().unwrap_or_default();
    let head = style.paint(tone, head);
    writeln!(out, "{head}: {}", style.paint(Tone::Strong, line))?;
    let rest = lines.collect::<Vec<_>>().join(" ");
    if !rest.is_empty() {
        for line in wrap(&rest, style.width.saturating_sub(2)) {
            writeln!(out, "  {}", style.paint(Tone::Strong, line))?;
        }
    }
    Ok(())
}

fn place_human(
    finding: &Diagnostic,
    place: &FileLocation,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let indent = place.line.map_or(1, |line| line.to_string().len());
    let path = place.json_path.as_deref().map(visible);
    let inside = path.map_or_else(String::new, |path| format!(" ({path})"));
    let text = position(place);
    writeln!(
        out,
        "{:indent$}{} {text}{inside}",
        "",
        style.paint(Tone::Info, "-->")
    )?;
    if let (Some(line), Some(excerpt)) = (place.line, &place.excerpt) {
        let shown =
            Shown::new(excerpt).mark_at_most(style.width.saturating_sub(MARGIN).max(Style::NARROWEST));
        let label = finding.label.as_deref().map(visible);
        // The renderer keeps span and label together in view; a label too wide for that goes below.
        let beside = columns(&shown.text[shown.span.clone()]) + indent + 4;
        let fits = label
            .as_deref()
            .filter(|label| beside + columns(label) <= style.width);
        out.write_all(snippet(finding.severity, line, &shown, fits, style).as_bytes())?;
        out.write_all(b"\n")?;
        if fits.is_some() {
            return Ok(());
        }
    }
    label_below(finding, indent, out, style)
}

/// Writes what would stand at the caret on a line of its own.
fn label_below(finding: &Diagnostic, indent: usize, out: &mut dyn Write, style: Style) -> io::Result<()> {
    match &finding.label {
        Some(label) if !label.is_empty() => Notes { out, style, indent }.write("here", Tone::Strong, label),
        _ => Ok(()),
    }
}

/// Writes a place as `path:line:column`, as far as it is known.
pub(super) fn position(place: &FileLocation) -> String {
    let path = visible(&place.path);
    match (place.line, place.column) {
        (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
        (Some(line), None) => format!("{path}:{line}"),
        (None, _) => path.into_owned(),
    }
}

/// An excerpt as it may go to a terminal, with the span moved along.
struct Shown {
    text: String,
    span: std::ops::Range<usize>,
}

impl Shown {
    fn new(excerpt: &Excerpt) -> Self {
        let text = &excerpt.text;
        let start = text.floor_char_boundary(excerpt.span.start);
        let end = text.ceil_char_boundary(excerpt.span.end).max(start);
        let before = if excerpt.cut_before { "…" } else { "" };
        let after = if excerpt.cut_after { "…" } else { "" };
        let head = visible(&text[..start]);
        let fault = visible(&text[start..end]);
        let tail = visible(&text[end..]);
        let from = before.len() + head.len();
        Self {
            span: from..from + fault.len(),
            text: format!("{before}{head}{fault}{tail}{after}"),
        }
    }

    /// Marks no more than the first `most` columns of the fault: the renderer keeps all that is marked
    /// in view, however narrow the terminal.
    fn mark_at_most(mut self, most: usize) -> Self {
        let mut end = self.span.start;
        let mut used = 0;
        for c in self.text[self.span.clone()].chars() {
            used += columns(c.encode_utf8(&mut [0; 4]));
            if used > most {
                break;
            }
            end += c.len_utf8();
        }
        self.span.end = end;
        self
    }
}

/// Draws the line with its caret. Lines longer than the terminal are trimmed round the fault.
fn snippet(severity: Severity, line: u64, shown: &Shown, label: Option<&str>, style: Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let snippet = Snippet::source(shown.text.as_str())
        .line_start(usize::try_from(line).unwrap_or(usize::MAX))
        .annotation(AnnotationKind::Primary.span(shown.span.clone()).label(label));
    renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(style.width)
        .render(&[Group::with_level(level).element(snippet)])
}

/// Writes the lines that follow a place, each begun by `=` below the gutter.
struct Notes<'a> {
    out: &'a mut dyn Write,
    style: Style,
    indent: usize,
}

impl Notes<'_> {
    fn write(&mut self, kind: &str, tone: Tone, text: &str) -> io::Result<()> {
        let Self { indent, style, .. } = *self;
        let hanging = indent + 3 + kind.len() + 2;
        let width = style.width.saturating_sub(hanging).max(Style::NARROWEST);
        for (index, line) in wrap(&visible(text), width).iter().enumerate() {
            if index == 0 {
                let sign = style.paint(Tone::Info, "=");
                let kind = style.paint(tone, kind);
                writeln!(self.out, "{:indent$} {sign} {kind}: {line}", "")?;
            } else {
                writeln!(self.out, "{:hanging$}{line}", "")?;
            }
        }
        Ok(())
    }

    fn code(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "    {}", self.style.paint(Tone::Help, visible(line)))
    }

    fn remedy(&mut self, remedy: &Remedy) -> io::Result<()> {
        self.write("help", Tone::Help, &remedy.text)?;
        let blocks = [&remedy.command, &remedy.terraform];
        if let Some(command) = &remedy.command {
            writeln!(self.out)?;
            for line in command.lines() {
                // A line that goes on by itself was laid out by hand.
                let lines = if line.ends_with('\\') {
                    vec![line.to_owned()]
                } else {
                    fold_command(line, self.style.width.saturating_sub(4))
                };
                for line in lines {
                    self.code(&line)?;
                }
            }
        }
        if let Some(fragment) = &remedy.terraform {
            writeln!(self.out)?;
            for line in fragment.lines() {
                self.code(line)?;
            }
        }
        if blocks.iter().any(|block| block.is_some()) {
            writeln!(self.out)?;
        }
        Ok(())
    }
}

/// Writes `finding` as one line: `path:line:column: error[JSON-06] message`.
///
/// # Errors
/// Those of `out`.
pub fn finding_concise(finding: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    match &finding.location {
        Some(Location::File(place)) => {
            write!(out, "{}", visible(&place.path))?;
            if let Some(line) = place.line {
                write!(out, ":{line}:{}", place.column.unwrap_or(1))?;
            }
            out.write_all(b": ")?;
        }
        Some(Location::Key(key)) => write!(out, "{}: ", visible(key))?,
        None => {}
    }
    let resources = if finding.resources.is_empty() {
        String::new()
    } else {
        format!(" ({})", visible(&finding.resources.join(", ")))
    };
    writeln!(
        out,
        "{}[{}] {}{resources}",
        finding.severity,
        finding.rule.code,
        visible(&finding.message),
    )
}
