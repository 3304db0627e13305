//! JOB-13: the function that grades lies where the job runs, as far as its ARN tells.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};
use crate::iam::LambdaArn;

use crate::job::check::{Judgement, Request, Subject};

/// The function that grades lies where the job runs, as far as its ARN tells.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-13",
    name: "grader-in-place",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_LambdaGraderConfig.html",
    ),
    docs: include_str!("grader_in_place.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let request = subject.request;
    let Some(grader) = &request.grader else {
        return Judgement::Skip("the job has no grader".to_owned());
    };
    let found = faults(request, grader)
        .into_iter()
        .map(|(severity, message, text)| {
            let (region, function) = (grader.region(), grader.as_str());
            let command =
                format!("aws lambda get-function-configuration --region {region} --function-name {function}");
            Diagnostic::new(&RULE, message)
                .severity(severity)
                .located(Location::Key("job.grader_lambda".to_owned()))
                .resource(function)
                .evidence("whether the function exists, and what its own policy allows, was not looked at")
                .remedy(Remedy::text(text).command(command))
        });
    Judgement::of(found.collect(), [grader.as_str()])
}

fn faults(request: &Request, grader: &LambdaArn) -> Vec<(Severity, String, &'static str)> {
    let mut found = Vec::new();
    if *grader.partition() != request.partition {
        let message = format!(
            "grader `{grader}` lies in partition `{}`, and the job in `{}`",
            grader.partition(),
            request.partition
        );
        found.push((Severity::Error, message, "name a function of the job's partition"));
        return found;
    }
    if !region_in_pattern(grader.region().as_str()) {
        let message = format!(
            "Bedrock takes no function in Region `{}`: its name is not of the form that the API knows",
            grader.region()
        );
        found.push((Severity::Error, message, "put the function into the job's Region"));
    } else if *grader.region() != request.region {
        let message = format!(
            "grader `{grader}` lies in Region `{}`, and the job runs in `{}`; that Bedrock calls functions of other Regions is unverified",
            grader.region(),
            request.region
        );
        found.push((
            Severity::Warning,
            message,
            "put the function into the job's Region",
        ));
    }
    if let Some(account) = request
        .account
        .as_ref()
        .filter(|account| *account != grader.account())
    {
        let message = format!(
            "grader `{grader}` belongs to account `{}`, and the job to `{account}`: the function's own policy has to let the service role in",
            grader.account()
        );
        let text = "add the service role to the function's policy, or use a function of the job's account";
        found.push((Severity::Warning, message, text));
    }
    found
}

/// Whether a Region is of the form that the API takes in the ARN of a grader: two letters, `-gov` perhaps, a word,
/// one digit.
fn region_in_pattern(region: &str) -> bool {
    let parts: Vec<&str> = region.split('-').collect();
    let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts[..] {
        [country, direction, number] | [country, "gov", direction, number] => {
            country.len() == 2
                && word(country)
                && word(direction)
                && number.len() == 1
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    fn graded(partition: &str, region: &str, account: &str) -> Case {
        let mut case = Case::good();
        let arn = format!("arn:{partition}:lambda:{region}:{account}:function:grader:live");
        case.request.grader = Some(arn.parse().unwrap());
        case
    }

    #[test]
    fn a_function_lies_in_the_partition_the_region_and_the_account_of_the_job() {
        Case::good().skips(&RULE);
        graded("aws", "us-east-1", "111122223333").passes(&RULE);
        graded("aws-us-gov", "us-gov-west-1", "111122223333").fails(&RULE);
        let found = graded("aws", "us-west-2", "111122223333").warns(&RULE);
        assert!(found[0].message.contains("unverified"));
        let found = graded("aws", "us-east-1", "444455556666").warns(&RULE);
        assert!(found[0].message.contains("the function's own policy"));
        assert_eq!(graded("aws", "us-west-2", "444455556666").warns(&RULE).len(), 2);
    }

    #[test]
    fn regions_are_of_the_form_that_the_api_takes() {
        for region in ["us-east-1", "us-gov-west-1", "ap-southeast-2"] {
            assert!(region_in_pattern(region), "{region}");
        }
        for region in ["us-east-12", "use-east-1", "us-iso-east-1", "us-east"] {
            assert!(!region_in_pattern(region), "{region}");
        }
    }
}
