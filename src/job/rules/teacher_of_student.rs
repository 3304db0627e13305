//! JOB-12: the base model can learn from the teacher.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};
use crate::model::Teacher;

use crate::job::check::{Judgement, Subject};

/// The base model can learn from the teacher.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-12",
    name: "teacher-of-student",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/prequisites-model-distillation.html",
    ),
    docs: include_str!("teacher_of_student.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let request = subject.request;
    let Some(teacher) = &request.teacher else {
        return Judgement::Skip("the job has no teacher".to_owned());
    };
    let Some(teachers) = request.entry().and_then(|entry| entry.teachers.as_ref()) else {
        return Judgement::Skip(format!("no teachers of `{}` are known here", request.foundation));
    };
    let kind = teacher.kind();
    let found = |message: String, remedy: String| {
        Judgement::Found(vec![
            Diagnostic::new(&RULE, message)
                .located(Location::Key("job.teacher_model".to_owned()))
                .resource(teacher.as_str())
                .evidence(format!(
                    "stated by: {} ({})",
                    teachers.source.title, teachers.source.url
                ))
                .remedy(Remedy::text(remedy)),
        ])
    };
    if !teachers.value.iter().any(|known| known == kind.model()) {
        let message = format!(
            "base model `{}` does not learn from teacher model `{teacher}`",
            request.base_model
        );
        return found(
            message,
            format!("choose one of its teachers: {}", teachers.value.join(", ")),
        );
    }
    let by_profile = request
        .entry()
        .and_then(|entry| entry.teachers_by_profile.as_ref());
    let only_by_profile =
        by_profile.is_some_and(|models| models.value.iter().any(|known| known == kind.model()));
    if let (Teacher::Model(id), true) = (kind, only_by_profile) {
        let message = format!("teacher model `{id}` is asked by way of an inference profile only");
        let geography = request.region.as_str().split('-').next().unwrap_or_default();
        let remedy = format!(
            "name the profile, such as `{geography}.{id}`; `aws bedrock list-inference-profiles` has them all"
        );
        return found(message, remedy);
    }
    Judgement::Pass(vec![teacher.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;
    use crate::model::CustomizationType;

    fn pair(teacher: &str, student: &str) -> Case {
        let mut case = Case::good();
        case.request.customization_type = CustomizationType::Distillation;
        case.request.base_model = student.parse().unwrap();
        case.request.foundation = student.parse().unwrap();
        case.request.teacher = Some(teacher.parse().unwrap());
        case
    }

    #[test]
    fn a_teacher_is_one_of_those_that_aws_lists_for_the_student() {
        Case::good().skips(&RULE);
        for teacher in [
            "amazon.nova-pro-v1:0",
            "us.amazon.nova-pro-v1:0",
            "us.amazon.nova-premier-v1:0",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
        ] {
            pair(teacher, "amazon.nova-micro-v1:0:128k").passes(&RULE);
        }
        let found = pair("amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0:128k").fails(&RULE);
        assert_eq!(
            found[0].remedy.as_ref().unwrap().text,
            "choose one of its teachers: amazon.nova-pro-v1:0, amazon.nova-premier-v1:0"
        );
        pair("amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0:300k").fails(&RULE);
        pair("amazon.nova-pro-v1:0", "amazon.nova-2-lite-v1:0:256k").skips(&RULE);
    }

    #[test]
    fn a_teacher_that_is_asked_through_profiles_only_is_not_named_by_its_own_id() {
        let found = pair("amazon.nova-premier-v1:0", "amazon.nova-lite-v1:0:300k").fails(&RULE);
        let remedy = &found[0].remedy.as_ref().unwrap().text;
        assert!(remedy.contains("`us.amazon.nova-premier-v1:0`"), "{remedy}");
    }
}
