//! JOB-04: the base model has the hyperparameters that the job sets.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};
use crate::job::check::{Judgement, Subject};
use crate::model::Hyperparameters;

use super::known_hyperparameters::judged_by;

/// The base model has the hyperparameters that the job sets.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-04",
    name: "hyperparameter-known",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/custom-models-hp.html"),
    docs: include_str!("hyperparameter_known.md"),
};

/// How like a name must be to be offered in place of another (Jaro-Winkler).
const NEAR: f64 = 0.8;

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let request = subject.request;
    judged_by(subject, |known| {
        let set = request.hyperparameters.keys();
        let unknown = set.clone().filter(|name| known.find(name).is_none());
        let found = unknown.map(|name| {
            Diagnostic::new(
                &RULE,
                format!(
                    "base model `{}` has no hyperparameter `{name}`",
                    request.foundation
                ),
            )
            .located(Location::Key(format!("job.hyperparameters.{name}")))
            .remedy(Remedy::text(instead(name, known)))
        });
        Judgement::of(found.collect(), set)
    })
}

fn instead(name: &str, known: &Hyperparameters) -> String {
    let lower = name.to_lowercase();
    let nearest = known
        .list
        .iter()
        .map(|one| (one, strsim::jaro_winkler(&one.name.to_lowercase(), &lower)))
        .filter(|(_, likeness)| *likeness >= NEAR)
        .max_by(|(_, a), (_, b)| a.total_cmp(b));
    if let Some((one, _)) = nearest {
        return format!("did you mean `{}`?", one.name);
    }
    let names: Vec<_> = known.list.iter().map(|one| format!("`{}`", one.name)).collect();
    format!("remove it; it takes {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    fn with(names: &[&str]) -> Case {
        let mut case = Case::good();
        let set = names.iter().map(|name| ((*name).to_owned(), "1".to_owned()));
        case.request.hyperparameters = set.collect();
        case
    }

    #[test]
    fn a_misspelt_hyperparameter_is_told_what_it_may_mean() {
        let found = with(&["epochCount", "epochcount", "learning_rate"]).fails(&RULE);
        let remedies: Vec<_> = found.iter().filter_map(|one| one.remedy.as_ref()).collect();
        assert_eq!(
            found[0].message,
            "base model `amazon.nova-lite-v1:0:300k` has no hyperparameter `epochcount`"
        );
        assert_eq!(remedies[0].text, "did you mean `epochCount`?");
        assert_eq!(remedies[1].text, "did you mean `learningRate`?");
        assert_eq!(
            found[1].location,
            Some(Location::Key("job.hyperparameters.learning_rate".to_owned()))
        );
    }

    #[test]
    fn a_hyperparameter_like_no_other_is_told_which_there_are() {
        let found = with(&["dropout"]).fails(&RULE);
        assert_eq!(
            found[0].remedy.as_ref().unwrap().text,
            "remove it; it takes `epochCount`, `learningRate`, `learningRateWarmupSteps`, `batchSize`"
        );
    }

    #[test]
    fn nothing_is_called_unknown_where_aws_publishes_nothing() {
        let mut case = with(&["anything"]);
        case.request.foundation = "amazon.nova-2-lite-v1:0:256k".parse().unwrap();
        case.skips(&RULE);
        case.request.foundation = "mistral.large-v1".parse().unwrap();
        case.skips(&RULE);
    }

    #[test]
    fn hyperparameters_of_the_model_pass() {
        with(&["epochCount", "learningRate", "learningRateWarmupSteps"]).passes(&RULE);
        with(&[]).passes(&RULE);
    }
}
