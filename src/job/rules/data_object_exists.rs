//! ACCT-08: the objects that the request names as data exist.

use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity, Source};

use crate::job::Read;
use crate::job::check::{Judgement, Subject};

/// The objects that the request names as data exist.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-08",
    name: "data-object-exists",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-troubleshooting.html",
    ),
    docs: include_str!("data_object_exists.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let objects = &subject.facts.objects;
    if objects.is_empty() {
        return Judgement::Skip("the data is local".to_owned());
    }
    let (mut found, mut unread) = (Vec::new(), None);
    for (uri, read) in objects {
        match read {
            Read::Known(false) => found.push(
                Diagnostic::new(&RULE, format!("there is no object `{uri}`"))
                    .resource(uri.as_str())
                    .remedy(Remedy::text(
                        "correct the URI, or name a local file: `finetune` uploads it",
                    )),
            ),
            Read::Unread(reason) => unread = Some(reason.clone()),
            Read::Known(true) | Read::Needless(_) => {}
        }
    }
    Judgement::of_read(found, unread, objects.keys().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    #[test]
    fn data_that_is_not_in_s3_is_named() {
        let mut case = Case::good();
        case.skips(&RULE);
        let uri = "s3://acme-finetune/train.jsonl".to_owned();
        case.facts.objects.insert(uri.clone(), Read::Known(true));
        case.passes(&RULE);
        case.facts.objects.insert(uri.clone(), Read::Known(false));
        assert_eq!(case.fails(&RULE)[0].resources, [uri]);
    }

    #[test]
    fn data_that_is_missing_is_named_though_other_data_could_not_be_looked_at() {
        let mut case = Case::good();
        let unread = Read::Unread("no answer".to_owned());
        case.facts
            .objects
            .insert("s3://acme-finetune/a.jsonl".to_owned(), unread);
        case.unknown(&RULE);
        let missing = "s3://acme-finetune/b.jsonl".to_owned();
        case.facts.objects.insert(missing.clone(), Read::Known(false));
        assert_eq!(case.fails(&RULE)[0].resources, [missing]);
    }
}
