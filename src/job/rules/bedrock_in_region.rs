//! ACCT-01: the Region has Amazon Bedrock.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};

/// The Region has Amazon Bedrock.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-01",
    name: "bedrock-in-region",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/general/latest/gr/bedrock.html"),
    docs: include_str!("bedrock_in_region.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let region = &subject.request.region;
    Judgement::known(&subject.facts.bedrock, |answers| {
        if *answers {
            return Judgement::Pass(vec![region.to_string()]);
        }
        Judgement::Found(vec![
            Diagnostic::new(&RULE, format!("Region `{region}` has no Amazon Bedrock"))
                .located(Location::Key("region".to_owned()))
                .resource(region.as_str())
                .evidence(format!("AWS answers in `{region}`, and its Bedrock endpoint could not be reached"))
                .remedy(Remedy::text(
                    "choose a Region where the base model can be customized, such as `us-east-1` for Amazon Nova",
                )),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::testing::Case;

    #[test]
    fn a_region_whose_bedrock_endpoint_is_not_there_fails() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.facts.bedrock = Read::Known(false);
        assert_eq!(
            case.fails(&RULE)[0].message,
            "Region `us-east-1` has no Amazon Bedrock"
        );
        case.facts.bedrock = Read::Unread("no answer".to_owned());
        case.unknown(&RULE);
    }
}
