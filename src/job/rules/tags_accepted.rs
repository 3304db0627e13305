//! JOB-09: bedrock accepts the tags.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};
use crate::job::{MOST_TAGS, tag_fault};

/// Bedrock accepts the tags.
pub(crate) static RULE: Rule = Rule {
    code: "JOB-09",
    name: "tags-accepted",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Tag.html"),
    docs: include_str!("tags_accepted.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let (tags, own) = (&subject.request.tags, &subject.request.own_tags);
    let all = tags
        .keys()
        .chain(own.keys().filter(|key| !tags.contains_key(*key)));
    let count = all.clone().count();
    let located =
        |message: String, key: &str| Diagnostic::new(&RULE, message).located(Location::Key(key.to_owned()));
    let mut found = Vec::new();
    if count > MOST_TAGS {
        let message = format!(
            "the job has {count} tags, {} of them from finetune itself, and a resource has {MOST_TAGS} at most",
            count - tags.len()
        );
        let text = "take tags out of `[tags]`, or set `provenance_tags = false` in `[job]`";
        found.push(located(message, "tags").remedy(Remedy::text(text)));
    }
    for (key, value) in tags {
        if let Some(fault) = tag_fault(key, value) {
            let text = "tags take letters, digits, spaces and `._:/=+@-`: 1 to 128 of them as key, up to 256 as value";
            let place = format!("tags.{key}");
            found.push(located(fault.told, &place).remedy(Remedy::text(text)));
        }
    }
    for key in tags.keys().filter(|key| own.contains_key(*key)) {
        let message = format!("tag `{key}` is one that finetune sets itself");
        let text = "choose another key, or set `provenance_tags = false` in `[job]`";
        found.push(located(message, &format!("tags.{key}")).remedy(Remedy::text(text)));
    }
    Judgement::of(found, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;

    fn tagged(tags: impl IntoIterator<Item = (String, String)>) -> Case {
        let mut case = Case::good();
        case.request.tags = tags.into_iter().collect();
        case
    }

    #[test]
    fn fifty_tags_are_taken_and_no_more() {
        let many = |count: usize| tagged((0..count).map(|number| (format!("k{number}"), String::new())));
        many(50).passes(&RULE);
        let found = many(51).fails(&RULE);
        assert_eq!(
            found[0].message,
            "the job has 51 tags, 0 of them from finetune itself, and a resource has 50 at most"
        );
    }

    #[test]
    fn the_tags_that_the_tool_adds_count_and_are_its_own() {
        let own = [("finetune:version".to_owned(), "0.1.0".to_owned())];
        let mut case = tagged((0..50).map(|number| (format!("k{number}"), String::new())));
        case.request.own_tags = own.clone().into();
        assert!(case.fails(&RULE)[0].message.contains("51 tags, 1 of them"));
        let mut case = tagged(own.clone());
        case.request.own_tags = own.into();
        assert!(case.fails(&RULE)[0].message.contains("sets itself"));
        case.request.tags.clear();
        case.passes(&RULE);
    }

    #[test]
    fn a_tag_that_the_api_refuses_is_named() {
        let found = tagged([("team!".to_owned(), "x".to_owned())]).fails(&RULE);
        assert_eq!(found[0].location, Some(Location::Key("tags.team!".to_owned())));
        tagged([("team".to_owned(), "x".to_owned())]).passes(&RULE);
    }
}
