//! JOB-05: hyperparameters have the type and lie within the bounds that AWS publishes.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};
use crate::job::RftHyperparameters;
use crate::job::check::{Judgement, Subject};
use crate::model::{CustomizationType, Hyperparameter, HyperparameterType, ValueFault};

use super::known_hyperparameters::judged_by;

/// Hyperparameters have the type and lie within the bounds that AWS publishes.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-05",
    name: "hyperparameter-value",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/custom-models-hp.html"),
    docs: include_str!("hyperparameter_value.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let request = subject.request;
    judged_by(subject, |known| {
        let set = request.hyperparameters.iter();
        let judged: Vec<_> = set
            .filter_map(|(name, value)| Some((known.find(name)?, value)))
            .collect();
        let typed = request.customization_type == CustomizationType::ReinforcementFineTuning;
        let found = judged.iter().filter_map(|(one, value)| match one.judge(value) {
            Err(fault) => Some(finding(one, value, fault)),
            Ok(()) if typed => unfit(one, value),
            Ok(()) => None,
        });
        Judgement::of(found.collect(), judged.iter().map(|(one, _)| one.name.as_str()))
    })
}

/// What the typed field of reinforcement fine-tuning does not hold, though no page bounds the value.
fn unfit(one: &Hyperparameter, value: &str) -> Option<Diagnostic> {
    let single = [(one.name.clone(), value.to_owned())].into();
    let error = RftHyperparameters::read(&single).err()?;
    Some(
        Diagnostic::new(&RULE, error.to_string())
            .located(Location::Key(format!("job.hyperparameters.{}", one.name)))
            .remedy(Remedy::text(format!("it takes {}, not below 0", one.domain()))),
    )
}

fn finding(one: &Hyperparameter, value: &str, fault: ValueFault) -> Diagnostic {
    let name = &one.name;
    let fault = match fault {
        ValueFault::Type(HyperparameterType::Int) => "is no whole number".to_owned(),
        ValueFault::Type(HyperparameterType::Float) => "is no number".to_owned(),
        ValueFault::Type(HyperparameterType::Enum) => "is none of its values".to_owned(),
        ValueFault::Below(least) => format!("is below {least}"),
        ValueFault::Above(most) => format!("is above {most}"),
    };
    let default = one.default.as_ref();
    let default = default.map_or_else(String::new, |default| format!("; the default is {default}"));
    Diagnostic::new(&RULE, format!("`{value}` for hyperparameter `{name}` {fault}"))
        .located(Location::Key(format!("job.hyperparameters.{name}")))
        .remedy(Remedy::text(format!("it takes {}{default}", one.domain())))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    fn with(name: &str, value: &str) -> Case {
        let mut case = Case::good();
        case.request.hyperparameters = [(name.to_owned(), value.to_owned())].into();
        case
    }

    #[test]
    fn bounds_are_part_of_the_range() {
        for (name, value) in [
            ("epochCount", "1"),
            ("epochCount", "5"),
            ("learningRate", "1e-6"),
            ("learningRate", "0.0001"),
            ("learningRateWarmupSteps", "0"),
            ("batchSize", "1"),
        ] {
            with(name, value).passes(&RULE);
        }
    }

    #[test]
    fn a_value_out_of_range_is_told_the_range_and_the_default() {
        let found = with("epochCount", "6").fails(&RULE);
        assert_eq!(found[0].message, "`6` for hyperparameter `epochCount` is above 5");
        assert_eq!(
            found[0].remedy.as_ref().unwrap().text,
            "it takes 1 to 5; the default is 2"
        );
        let found = with("learningRate", "0.0000001").fails(&RULE);
        assert_eq!(
            found[0].message,
            "`0.0000001` for hyperparameter `learningRate` is below 0.000001"
        );
    }

    #[test]
    fn a_value_of_another_type_is_told_so() {
        let found = with("epochCount", "2.5").fails(&RULE);
        assert_eq!(
            found[0].message,
            "`2.5` for hyperparameter `epochCount` is no whole number"
        );
        with("learningRate", "fast").fails(&RULE);
    }

    #[test]
    fn the_typed_fields_of_reinforcement_fine_tuning_are_held_against_their_types() {
        let typed = |name: &str, value: &str| {
            let mut case = with(name, value);
            case.request.customization_type = CustomizationType::ReinforcementFineTuning;
            case.request.foundation = "amazon.nova-2-lite-v1:0:256k".parse().unwrap();
            case
        };
        typed("maxPromptLength", "4096").passes(&RULE);
        typed("reasoningEffort", "high").passes(&RULE);
        for (name, value) in [
            ("maxPromptLength", "-1"),
            ("batchSize", "15"),
            ("epochCount", "51"),
            ("trainingSamplePerPrompt", "2.5"),
            ("reasoningEffort", "some"),
            ("evalInterval", "101"),
            ("learningRate", "0.1"),
        ] {
            let found = typed(name, value).fails(&RULE);
            assert!(found[0].message.contains(value), "{}", found[0].message);
        }
    }

    #[test]
    fn a_name_that_the_model_does_not_have_is_left_to_another_rule() {
        with("epochcount", "99").passes(&RULE);
    }
}
