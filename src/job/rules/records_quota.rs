//! ACCT-13: the quota of records allows the data.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::Read;
use crate::job::check::{Judgement, Subject};

/// The quota of records allows the data.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-13",
    name: "records-quota",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/general/latest/gr/bedrock.html"),
    docs: include_str!("records_quota.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let Some(quota) = subject.quota() else {
        return Judgement::Skip(
            "no quota of records is known that an account can have another value of".to_owned(),
        );
    };
    let Some(records) = subject.request.records else {
        return Judgement::Skip(
            "the records are counted when the data is checked: `finetune check`".to_owned(),
        );
    };
    let code = quota.code.as_deref().unwrap_or_default();
    Judgement::known(&subject.facts.readiness.records_quota, |&most| {
        if records <= most {
            return Judgement::Pass(vec![format!("{records} of {most}")]);
        }
        let region = &subject.request.region;
        let message = format!("the data has {records} records, the quota of the account is {most}");
        let text = format!(
            "leave records out, or ask for a higher quota {code} ({})",
            quota.name
        );
        let command = format!(
            "aws service-quotas request-service-quota-increase --region {region} --service-code bedrock --quota-code {code} --desired-value {records}"
        );
        let terraform = format!(
            "resource \"aws_servicequotas_service_quota\" \"records\" {{\n  service_code = \"bedrock\"\n  quota_code   = \"{code}\"\n  value        = {records}\n}}"
        );
        Judgement::Found(vec![
            Diagnostic::new(&RULE, message)
                .located(Location::Key("data.training".to_owned()))
                .resource(code)
                .evidence(format!(
                    "counted are training and validation together; the default is {}",
                    quota.value
                ))
                .remedy(Remedy::text(text).command(command).terraform(terraform)),
        ])
    })
}

/// Whether the account's own quota allows more records than its default, and as many as there are: then
/// a finding that compares with the default is wrong.
pub(crate) fn is_raised(subject: Subject<'_>) -> bool {
    let (Some(quota), Some(records)) = (subject.quota(), subject.request.records) else {
        return false;
    };
    match &subject.facts.readiness.records_quota {
        Read::Known(most) => *most > quota.value && records <= *most,
        Read::Unread(_) | Read::Needless(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    #[test]
    fn the_account_s_own_quota_decides_and_not_the_default() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.request.records = Some(30_000);
        let found = case.fails(&RULE);
        assert_eq!(
            found[0].message,
            "the data has 30000 records, the quota of the account is 20000"
        );
        case.facts.readiness.records_quota = Read::Known(50_000);
        case.passes(&RULE);
        let subject = |case: &'static Case| Subject {
            request: &case.request,
            facts: &case.facts,
        };
        assert!(is_raised(subject(Box::leak(Box::new(case)))));
        assert!(!is_raised(subject(Box::leak(Box::new(Case::good())))));
    }

    #[test]
    fn without_records_or_a_quota_nothing_is_judged() {
        let mut case = Case::good();
        case.facts.readiness.records_quota = Read::Unread("no".to_owned());
        case.unknown(&RULE);
        case.request.records = None;
        case.skips(&RULE);
        let mut case = Case::good();
        case.request.customization_type = crate::model::CustomizationType::Distillation;
        case.skips(&RULE);
    }
}
