//! FILE-06: every line is UTF-8.

use std::str::Utf8Error;

use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

rule!("FILE-06", "utf8", Error, source::JSON, "utf8.md");

/// Reports the first bytes of a line that are not UTF-8. `line` has the text with U+FFFD in their place.
pub(crate) fn finding(line: &Line<'_>, bytes: &[u8], error: Utf8Error) -> Diagnostic {
    let start = error.valid_up_to();
    let length = error.error_len().unwrap_or(bytes.len() - start);
    let shown: Vec<_> = bytes[start..start + length].iter().map(|b| format!("{b:02X}")).collect();
    let offset = line.offset + start as u64;
    let mut place = line.at(start..start + '\u{FFFD}'.len_utf8(), String::new());
    if let Location::File(file) = &mut place {
        file.bytes = Some(offset..offset + length as u64);
    }
    Diagnostic::new(&RULE, format!("not UTF-8: bytes `{}` at offset {offset}", shown.join(" ")))
        .at(place, "no character starts so")
        .remedy(Remedy::text(
            "save the file as UTF-8; text from Windows is often `windows-1252`: `iconv -f windows-1252 -t utf-8`",
        ))
}
