//! JOB-01: the configured names can be derived into a job name and a custom model name.

use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity, Source};

use crate::diagnostic::Location;
use crate::job::check::{Judgement, Subject};
use crate::job::{CustomModelName, JobName, LONGEST_BASE};

/// The configured names can be derived into a job name and a custom model name.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-01",
    name: "names-derivable",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html",
    ),
    docs: include_str!("names_derivable.md"),
};

/// Eight digits, as derived names end in.
const SUFFIX: &str = "00000000";

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let request = subject.request;
    let (job, model) = (&request.job_base, &request.custom_model_base);
    let mut found = Vec::new();
    if JobName::derive(job, SUFFIX).is_err() {
        found.push(finding(
            "job.name",
            format!("no job name can be derived from `{job}`"),
            "job names take letters, digits and `+ - .`, and begin with a letter or digit",
        ));
    }
    if CustomModelName::derive(model, SUFFIX).is_err() {
        found.push(finding(
            "job.custom_model_name",
            format!("no custom model name can be derived from `{model}`"),
            "custom model names take letters and digits with single `_` or `-` between them, and do not end in one of these",
        ));
    }
    Judgement::of(found, [job, model])
}

fn finding(key: &str, message: String, alphabet: &str) -> Diagnostic {
    let text = format!("{alphabet}; use at most {LONGEST_BASE} characters");
    Diagnostic::new(&RULE, message)
        .located(Location::Key(key.to_owned()))
        .remedy(Remedy::text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    #[test]
    fn each_name_is_judged_by_its_own_alphabet() {
        let mut case = Case::good();
        case.request.job_base = "support_tone".to_owned();
        let found = case.fails(&RULE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "no job name can be derived from `support_tone`");
        case.request.custom_model_base = "support.tone".to_owned();
        assert_eq!(case.fails(&RULE).len(), 2);
        case.request.job_base = "support.tone".to_owned();
        case.request.custom_model_base = "support_tone".to_owned();
        case.passes(&RULE);
    }

    #[test]
    fn a_name_leaves_room_for_the_suffix() {
        let mut case = Case::good();
        case.request.job_base = "x".repeat(LONGEST_BASE + 1);
        case.fails(&RULE);
        case.request.job_base = "x".repeat(LONGEST_BASE);
        case.passes(&RULE);
    }
}
