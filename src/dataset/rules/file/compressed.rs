//! FILE-09: not compressed.

use crate::dataset::rules::{rule, source};
use crate::dataset::shell::quoted;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

rule!("FILE-09", "compressed", Error, source::PREPARE, "compressed.md");

/// Recognises compressed files by their first bytes: the name, and the tool that unpacks them.
pub(crate) fn recognise(head: &[u8]) -> Option<(&'static str, &'static str)> {
    match head {
        [0x1F, 0x8B, ..] => Some(("gzip", "gunzip -c <")),
        [b'P', b'K', 3, 4, ..] => Some(("zip", "unzip -p")),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(("zstd", "unzstd -c <")),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(("bzip2", "bunzip2 -c <")),
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some(("xz", "unxz -c <")),
        _ => None,
    }
}

/// Reports a file compressed as `kind`, which `tool` unpacks.
pub(crate) fn finding(path: &str, kind: &str, tool: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the file is compressed ({kind})"))
        .located(Location::File(FileLocation::file(path)))
        .remedy(Remedy::text("unpack it; Bedrock reads plain JSON Lines").command(format!("{tool} {} > unpacked.jsonl", quoted(path))))
}
