//! The pages of rules for a terminal: headings, paragraphs, lists, code. Only the Markdown that those
//! pages use is understood; anything else is shown as it is written.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::text::wrap;
use crate::ui::{Style, Tone};

/// Writes `page`, paragraphs wrapped and indented by two.
///
/// # Errors
/// Those of `out`.
pub(super) fn human(page: &str, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let mut paragraph = String::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            flush(&mut paragraph, out, style)?;
            fenced = !fenced;
        } else if fenced {
            writeln!(out, "    {}", style.paint(Tone::Help, line))?;
        } else if let Some(heading) = line.strip_prefix('#') {
            flush(&mut paragraph, out, style)?;
            let heading = heading.trim_start_matches('#').trim();
            writeln!(out, "{}", style.paint(Tone::Strong, heading))?;
        } else if line.trim().is_empty() {
            flush(&mut paragraph, out, style)?;
            writeln!(out)?;
        } else {
            if line.trim_start().starts_with("- ") {
                flush(&mut paragraph, out, style)?;
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    flush(&mut paragraph, out, style)
}

/// Writes the paragraph that was gathered, if there is one. A list item hangs under its text.
fn flush(paragraph: &mut String, out: &mut dyn Write, style: Style) -> io::Result<()> {
    if paragraph.is_empty() {
        return Ok(());
    }
    let text = without_asterisks(&std::mem::take(paragraph));
    let (bullet, text) = match text.strip_prefix("- ") {
        Some(text) => ("- ", text),
        None => ("", text.as_str()),
    };
    let width = style.width.saturating_sub(2 + bullet.len());
    let mut code = false;
    for (index, line) in wrap(text, width).iter().enumerate() {
        let lead = if index == 0 { bullet } else { &"  "[..bullet.len()] };
        writeln!(out, "  {lead}{}", inline(line, &mut code, style))?;
    }
    Ok(())
}

/// Takes out the asterisks round emphasised words; code keeps its own.
fn without_asterisks(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts: Vec<_> = parts
        .map(|(index, part)| match index % 2 {
            0 => part.replace("**", ""),
            _ => part.to_owned(),
        })
        .collect();
    parts.join("`")
}

/// Colours what stands in backticks; they stay, so that the text reads without colour. Code may go on
/// over a line's end, which `code` carries.
fn inline(line: &str, code: &mut bool, style: Style) -> String {
    let mut text = String::new();
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            text.push('`');
            *code = !*code;
        }
        if *code {
            let painted = style.paint(Tone::Help, part);
            write!(text, "{painted}").expect("writing to a string does not fail");
        } else {
            text.push_str(part);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_wrap_lists_hang_and_code_stays() {
        let page = "## Why\n\nOne **two** three\nfour five six.\n\n- first item is long\n- second\n\n```json\n{\"a\":  1}\n```\n";
        let mut out = Vec::new();
        human(page, &mut out, Style::plain(20)).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        Why

          One two three four
          five six.

          - first item is
            long
          - second

            {"a":  1}
        "#);
    }

    #[test]
    fn code_keeps_its_colour_over_the_end_of_a_line() {
        let style = Style {
            color: true,
            ..Style::plain(20)
        };
        let mut code = false;
        let first = inline("run `aws ec2", &mut code, style);
        assert!(code && first.contains("\u{1b}["));
        let second = inline("create-subnet` now", &mut code, style);
        assert!(!code && second.ends_with("` now"), "{second:?}");
    }
}
