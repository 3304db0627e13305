//! IAM-06: says what `role apply` and `submit` are about to write to the tool's own role.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::{Standing, Subject};
use crate::iam::drift::Drift;
use crate::iam::keep::{Kept, keep};

/// The tool's own role differs from what the job needs, and will be brought in line.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-06",
    name: "role-drift",
    severity: Severity::Info,
    since: "0.1.0",
    source: Source::Finetune,
    docs: include_str!("role_drift.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let state = match subject.standing()? {
        Standing::Kept(state) => state,
        Standing::Absent if subject.request.managed => {
            return Err(Stop::Skip("the role is yet to be created".to_owned()));
        }
        Standing::Absent | Standing::Untouched(_) => {
            return Err(Stop::Skip("the role is not the tool's to change".to_owned()));
        }
    };
    let drift = Drift::of(state, subject.request, subject.documents);
    if let Some(unread) = drift.unread.first() {
        return Err(Stop::Unknown(unread.clone()));
    }
    if drift.is_equal() {
        return Ok(Judgement::Pass(vec![state.arn.clone()]));
    }
    let name = subject.arn().name();
    let mut found = Vec::new();
    if !drift.is_none() {
        // What a running job may need is written only once none runs.
        let (documents, kept) = keep(subject.documents, state);
        let certain = Drift::of(state, subject.request, &documents);
        let (message, text) = if certain.is_none() {
            (
                format!("service role `{name}` allows what this job does not need; nothing else differs"),
                "`finetune role apply` takes it out once no job runs with the role; to see it first",
            )
        } else {
            (
                format!(
                    "service role `{name}` will be updated: {}",
                    certain.names().join(", ")
                ),
                "`finetune submit` does it before the job is created; to see it first",
            )
        };
        let mut finding = Diagnostic::new(&RULE, message)
            .resource(&state.arn)
            .remedy(Remedy::text(text).command("finetune role diff"));
        finding.evidence = kept.iter().map(Kept::sentence).collect();
        found.push(finding);
    }
    if let Some((have, wanted)) = &drift.path {
        let message = format!("service role `{name}` has the path `{have}`, and `role.path` is `{wanted}`");
        let text = "a path can't be changed: take `role.path` out, name another role, or delete this one and have it \
                    made anew";
        found.push(
            Diagnostic::new(&RULE, message)
                .resource(&state.arn)
                .remedy(Remedy::text(text).command("finetune role delete && finetune role apply")),
        );
    }
    Ok(Judgement::Found(found))
}
