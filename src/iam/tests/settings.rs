//! What a role has beside its documents, and what is written to it.

use super::*;

#[test]
fn drift_names_what_differs_and_nothing_else() {
    let mut case = Case::good();
    let documents = case.request.needs.documents();
    let request = case.request.clone();
    assert!(Drift::of(case.state(), &request, &documents).is_equal());
    case.inline().insert("finetune-kms".to_owned(), "{}".to_owned());
    case.inline().insert("someone-elses".to_owned(), "{}".to_owned());
    case.inline().remove("finetune-vpc");
    let drift = Drift::of(case.state(), &request, &documents);
    assert_eq!(drift.names(), ["finetune-vpc", "finetune-kms"]);
    assert_eq!((drift.write.len(), drift.remove.len()), (1, 1));
    assert_eq!(untouched(case.state()), ["inline policy `someone-elses`"]);
}

#[test]
fn boundary_path_and_tags_are_compared_where_they_are_asked_for() {
    let mut case = Case::good();
    case.state().boundary_arn = Some("arn:aws:iam::111122223333:policy/theirs".to_owned());
    case.state().tags.insert("owner".to_owned(), "them".to_owned());
    case.all_well();
    let settings = &mut case.request.settings;
    settings.boundary = Some("arn:aws:iam::111122223333:policy/ours".parse().unwrap());
    settings.path = Some("/finetune/".parse().unwrap());
    settings.tags.insert("project".to_owned(), "tone".to_owned());
    let everything = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    case.facts.wanted_boundary = Some(Read::Known(everything.to_owned()));
    let found = case.found("IAM-06");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0]
            .message
            .ends_with("will be updated: permissions boundary, tag `project`"),
        "{}",
        found[0].message
    );
    assert!(
        found[1].message.contains("has the path `/`"),
        "{}",
        found[1].message
    );
    assert_eq!(case.verdict("IAM-03"), CheckVerdict::Pass);
}

#[test]
fn the_boundary_that_is_about_to_be_set_has_its_say() {
    let mut case = Case::good();
    case.request.settings.boundary = Some("arn:aws:iam::111122223333:policy/ours".parse().unwrap());
    assert!(
        case.reason("IAM-03").contains("was not read"),
        "{}",
        case.reason("IAM-03")
    );
    let no_network = r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    case.facts.wanted_boundary = Some(Read::Known(no_network.to_owned()));
    assert!(
        case.found("IAM-03")[0]
            .message
            .contains("`ec2:CreateNetworkInterface`")
    );
    case.facts.role = Read::Known(None);
    assert!(
        case.found("IAM-03")[0]
            .message
            .contains("`ec2:CreateNetworkInterface`")
    );
}

#[test]
fn a_character_that_iam_refuses_is_an_error() {
    let mut case = Case::good();
    assert_eq!(case.verdict("IAM-09"), CheckVerdict::Pass);
    case.request
        .needs
        .inputs
        .push(Objects::below("acme-finetune", "\u{8a13}"));
    assert_eq!(case.found("IAM-09").len(), 1);
    // What is never written need not be to IAM's taste.
    case.state().tags.clear();
    assert_eq!(case.verdict("IAM-09"), CheckVerdict::Skip);
    case.request.adopt = true;
    assert_eq!(case.verdict("IAM-09"), CheckVerdict::Fail);
    case.request.managed = false;
    assert_eq!(case.verdict("IAM-09"), CheckVerdict::Skip);
}

#[test]
fn what_a_running_job_may_need_is_not_said_to_be_updated() {
    let mut case = Case::good();
    let mut before = case.request.needs.clone();
    before.output = Objects::below("acme-finetune", "earlier/output");
    let state = case.state().clone();
    // As `role apply` leaves it while a job of the earlier request runs.
    let mut earlier = state;
    let inline = before.documents().inline.into_iter();
    let texts = inline.map(|policy| (policy.name, policy.document.compact()));
    earlier.inline = Read::Known(texts.collect());
    let (both, kept) = keep(&case.request.needs.documents(), &earlier);
    assert_eq!(kept.len(), 1);
    for policy in both.inline {
        let text = policy.document.compact();
        case.inline().insert(policy.name, text);
    }
    let found = case.found("IAM-06");
    assert!(
        found[0].message.ends_with("nothing else differs"),
        "{}",
        found[0].message
    );
    let expected = format!(
        "statement `{}` of `finetune-s3`, which this job does not need",
        kept[0].sid
    );
    assert!(
        found[0].evidence[0].starts_with(&expected),
        "{:?}",
        found[0].evidence
    );
    drop(case.inline().remove("finetune-vpc"));
    let found = case.found("IAM-06");
    assert!(
        found[0].message.ends_with("will be updated: finetune-vpc"),
        "{}",
        found[0].message
    );
}
