//! RFT-02: roles are those of the format.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};

use super::view::Prompt;

rule!("RFT-02", "role-known", Error, source::REINFORCEMENT, "role_known.md");

/// The roles on AWS's page.
const ROLES: [&str; 3] = ["system", "user", "assistant"];

/// Roles that one of AWS's tools takes, and the page does not have.
const DISPUTED: [&str; 3] = ["tool", "developer", "bot"];

pub(super) fn check(prompt: &Prompt<'_>, _: &Context, findings: &mut Findings<'_>) {
    for message in prompt.chat.objects() {
        let Some(role) = message.role_text() else { continue };
        if ROLES.iter().any(|name| role.is(name)) {
            continue;
        }
        let disputed = DISPUTED.iter().any(|name| role.is(name));
        let severity = if disputed { Severity::Warning } else { Severity::Error };
        findings.push_as(&RULE, severity, || {
            let name = role.decoded();
            let finding = Diagnostic::new(&RULE, format!("unknown role `{}`", name.escape_debug()))
                .at(prompt.chat.line.at(role.span(), message.path("role")), "expected `system`, `user` or `assistant`");
            if disputed {
                finding
                    .evidence("AWS's Nova Forge takes the role, its page does not name it: whether the service does is unverified")
                    .remedy(Remedy::text("use `system`, `user` or `assistant`"))
            } else {
                let mend = match name.to_lowercase().as_str() {
                    "human" | "user" => "write `user`",
                    "gpt" | "ai" | "model" | "assistant" => "write `assistant`",
                    _ => "use `system`, `user` or `assistant`, in lower case",
                };
                finding.remedy(Remedy::text(mend))
            }
        });
    }
}
