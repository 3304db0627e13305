//! IAM-06: says what `role apply` and `submit` are about to write to the tool's own role.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::{Drift, Standing, Subject};

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
    let drift = Drift::of(state, subject.documents)?;
    if drift.is_none() {
        return Ok(Judgement::Pass(vec![state.arn.clone()]));
    }
    let message = format!(
        "service role `{}` will be updated: {}",
        subject.arn().name(),
        drift.names().join(", ")
    );
    let text = "`finetune submit` does it before the job is created; to do it now";
    let finding = Diagnostic::new(&RULE, message)
        .resource(&state.arn)
        .remedy(Remedy::text(text).command("finetune role apply"));
    Ok(Judgement::Found(vec![finding]))
}
