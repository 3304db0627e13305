//! Keeps secrets out of what is shown: in their place stand as many asterisks.

use std::ops::Range;

use super::armour::is_line_of_key;
use super::find::secrets;
use crate::diagnostic::{Diagnostic, Location, Remedy};

/// Puts asterisks in the place of the secrets of `line` in `shown`, the part `part` of it.
pub(crate) fn conceal_in(line: &str, part: Range<usize>, shown: &mut String) {
    let mut bytes = None;
    let mut hide = |span: Range<usize>| {
        let from = span.start.max(part.start);
        let to = span.end.min(part.end);
        if from < to {
            let bytes = bytes.get_or_insert_with(|| std::mem::take(shown).into_bytes());
            bytes[from - part.start..to - part.start].fill(b'*');
        }
    };
    if is_line_of_key(line.as_bytes()) {
        hide(0..line.len());
    }
    for secret in secrets(line.as_bytes()) {
        hide(secret.span);
    }
    if let Some(bytes) = bytes {
        // Secrets are ASCII; were one cut out of a longer character, the rest of it goes as well.
        *shown = String::from_utf8(bytes).unwrap_or_else(|error| "*".repeat(error.into_bytes().len()));
    }
}

/// Puts asterisks in the place of secrets in all that `finding` says. What it shows of the line, the
/// excerpt, has none since it was cut.
pub(crate) fn conceal(finding: &mut Diagnostic) {
    conceal_text(&mut finding.message);
    finding.label.as_mut().into_iter().for_each(conceal_text);
    finding.resources.iter_mut().for_each(conceal_text);
    finding.evidence.iter_mut().for_each(conceal_text);
    if let Some(Remedy {
        text,
        command,
        terraform,
    }) = &mut finding.remedy
    {
        conceal_text(text);
        command.as_mut().into_iter().for_each(conceal_text);
        terraform.as_mut().into_iter().for_each(conceal_text);
    }
    if let Some(Location::File(place)) = &mut finding.location {
        place.json_path.as_mut().into_iter().for_each(conceal_text);
    }
}

/// Puts asterisks in the place of the secrets of `text`.
pub(crate) fn conceal_text(text: &mut String) {
    if secrets(text.as_bytes()).next().is_some() {
        let line = text.clone();
        conceal_in(&line, 0..line.len(), text);
    }
}
