//! CLAUDE-06: text that bears somebody's licence may be refused.

use memchr::memmem;

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::{Messages, path};

rule!("CLAUDE-06", "licence-notice", Info, source::TROUBLESHOOTING, "licence_notice.md");

/// What notices hold, as it stands in them. None has a character that JSON escapes.
const NOTICES: [&str; 6] = [
    "All rights reserved",
    "SPDX-License-Identifier",
    "Licensed under the ",
    "GNU General Public License",
    "Copyright (c) ",
    "©",
];

pub(super) fn check(record: &Messages<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (message, text) in record.placed_texts() {
        let raw = text.raw().as_bytes();
        let places = NOTICES.into_iter();
        let found = places.filter_map(|notice| Some((memmem::find(raw, notice.as_bytes())?, notice)));
        let Some((at, notice)) = found.min() else { continue };
        findings.push(&RULE, || {
            let start = text.span().start + 1 + at;
            Diagnostic::new(&RULE, format!("the text holds `{}`", notice.trim_end()))
                .at(record.chat.line.at(start..start + notice.len(), path(message)), "a licence or copyright notice")
                .remedy(Remedy::text("make sure that you may train on it; leave the record out if in doubt"))
        });
    }
}
