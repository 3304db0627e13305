//! JOB-07: hyperparameters without a default are given.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};
use crate::job::check::{Judgement, Subject};

use super::known_hyperparameters::judged_by;

/// Hyperparameters without a default are given.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-07",
    name: "hyperparameters-complete",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/custom-models-hp.html"),
    docs: include_str!("hyperparameters_complete.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let request = subject.request;
    judged_by(subject, |known| {
        let required = known.list.iter().filter(|one| one.required);
        let missing = required
            .clone()
            .filter(|one| !request.hyperparameters.contains_key(&one.name));
        let found = missing.map(|one| {
            let (model, name) = (&request.foundation, &one.name);
            let message = format!("base model `{model}` needs hyperparameter `{name}`, which is not set");
            Diagnostic::new(&RULE, message)
                .located(Location::Key("job.hyperparameters".to_owned()))
                .remedy(Remedy::text(format!(
                    "set `{name}` in `[job.hyperparameters]`; it takes {}",
                    one.domain()
                )))
        });
        Judgement::of(found.collect(), required.map(|one| one.name.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    #[test]
    fn a_hyperparameter_without_a_default_must_be_set() {
        let mut case = Case::good();
        case.request.foundation = "amazon.titan-embed-image-v1:0".parse().unwrap();
        case.request.hyperparameters.clear();
        let found = case.fails(&RULE);
        assert_eq!(
            found[0].remedy.as_ref().unwrap().text,
            "set `epochCount` in `[job.hyperparameters]`; it takes 1 to 100 or Auto"
        );
        let auto = ("epochCount".to_owned(), "Auto".to_owned());
        case.request.hyperparameters = [auto].into();
        case.passes(&RULE);
    }

    #[test]
    fn defaults_are_enough_for_nova() {
        let mut case = Case::good();
        case.request.hyperparameters.clear();
        case.passes(&RULE);
    }
}
