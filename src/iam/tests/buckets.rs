//! What the policies of buckets add and take away: of the job's own account, and of others.

use super::*;

const OTHERS: &str = "999900001111";

/// A job whose buckets are another account's, with the role that the tool writes for it.
fn foreign_bucket(policy: Option<&str>) -> Case {
    let mut case = Case::good();
    case.request.needs.bucket_owner = OTHERS.parse().unwrap();
    let documents = case.request.needs.documents();
    for policy in documents.inline {
        let text = policy.document.compact();
        case.inline().insert(policy.name, text);
    }
    let policy = policy.map(ToOwned::to_owned);
    let policies = &mut case.facts.bucket_policies;
    policies.insert("acme-finetune".to_owned(), Read::Known(policy));
    case
}

fn granting(actions: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"LetThemIn","Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},
            "Action":{actions},"Resource":["arn:aws:s3:::acme-finetune","arn:aws:s3:::acme-finetune/*"]}}]}}"#
    )
}

const ALL: &str = r#"["s3:ListBucket","s3:GetObject","s3:PutObject"]"#;

#[test]
fn a_bucket_of_another_account_has_to_let_the_role_in() {
    let case = foreign_bucket(Some(&granting(ALL)));
    case.all_well();
    assert_eq!(case.verdict("IAM-04"), CheckVerdict::Pass);

    let case = foreign_bucket(Some(&granting(r#"["s3:ListBucket","s3:GetObject"]"#)));
    let found = case.found("IAM-04");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        found[0].message,
        "the policy of bucket `acme-finetune`, which is account `999900001111`'s, does not let service role \
         `AmazonBedrockFinetune-quickstart` do `s3:PutObject`"
    );
    assert_eq!(
        case.verdict("IAM-03"),
        CheckVerdict::Pass,
        "the role's own side will do"
    );

    // Without any policy it is shut.
    let case = foreign_bucket(None);
    assert_eq!(case.verdict("IAM-04"), CheckVerdict::Fail);
    assert_eq!(case.verdict("IAM-03"), CheckVerdict::Pass);
}

#[test]
fn what_the_bucket_of_another_account_grants_a_role_needs_too() {
    let broken = |mut case: Case| {
        case.state().tags.clear();
        let s3 = case.inline()["finetune-s3"].replace("\"s3:PutObject\"", "\"s3:GetObjectTagging\"");
        case.inline().insert("finetune-s3".to_owned(), s3);
        case
    };
    let case = broken(foreign_bucket(Some(&granting(ALL))));
    assert_eq!(case.verdict("IAM-04"), CheckVerdict::Pass);
    assert!(
        case.found("IAM-03")[0]
            .message
            .ends_with("may not `s3:PutObject`")
    );
    // Within the account the bucket's policy alone is enough.
    let mut own = broken(Case::good());
    assert_eq!(own.verdict("IAM-03"), CheckVerdict::Fail);
    own.set_bucket_policy(&granting(ALL));
    assert_eq!(own.verdict("IAM-03"), CheckVerdict::Pass);
}

#[test]
fn a_bucket_whose_policy_nobody_read_is_unknown() {
    let mut case = Case::good();
    case.request.needs.media = vec![Objects::below("acme-media", "images")];
    assert_eq!(case.verdict("IAM-04"), CheckVerdict::Unknown);
    assert!(
        case.reason("IAM-04")
            .contains("the policy of bucket `acme-media` was not read"),
        "{}",
        case.reason("IAM-04")
    );
    let policies = &mut case.facts.bucket_policies;
    policies.insert("acme-media".to_owned(), Read::Known(None));
    assert_eq!(
        case.verdict("IAM-04"),
        CheckVerdict::Skip,
        "no bucket has a policy"
    );
    let deny = r#"{"Statement":[{"Sid":"Shut","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}"#;
    let policies = &mut case.facts.bucket_policies;
    policies.insert("acme-media".to_owned(), Read::Known(Some(deny.to_owned())));
    let found = case.found("IAM-04");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0]
            .message
            .contains("bucket `acme-media` denies `s3:GetObject`")
    );
}

#[test]
fn what_the_role_lacks_and_an_unread_bucket_policy_may_grant_is_unknown() {
    let mut case = Case::foreign();
    let s3 = case.inline()["finetune-s3"].replace("\"s3:PutObject\"", "\"s3:GetObjectTagging\"");
    case.inline().insert("finetune-s3".to_owned(), s3);
    case.facts.bucket_policies.clear();
    assert_eq!(case.verdict("IAM-03"), CheckVerdict::Unknown);
    let reason = case.reason("IAM-03");
    assert!(
        reason.contains("whether the policy of bucket `acme-finetune` does is not known"),
        "{reason}"
    );
}

#[test]
fn a_bucket_policy_that_denies_the_role_is_named_by_its_statement() {
    let mut case = Case::good();
    case.set_bucket_policy(
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Frozen","Effect":"Deny","Principal":"*",
            "Action":"s3:PutObject","Resource":"arn:aws:s3:::acme-finetune/*"}]}"#,
    );
    let found = case.found("IAM-04");
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .message
            .starts_with("statement `Frozen` of the policy of bucket `acme-finetune` denies `s3:PutObject`")
    );
    assert_eq!(case.verdict("IAM-03"), CheckVerdict::Pass);
    // The remedy: the role is exempt.
    case.set_bucket_policy(&format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"Frozen","Effect":"Deny","Principal":"*",
            "Action":"s3:PutObject","Resource":"arn:aws:s3:::acme-finetune/*",
            "Condition":{{"ArnNotEquals":{{"aws:PrincipalArn":"{ROLE}"}}}}}}]}}"#
    ));
    assert_eq!(case.verdict("IAM-04"), CheckVerdict::Pass);
}

#[test]
fn a_deny_for_plain_http_spares_the_job_and_one_for_other_vpcs_is_left_to_the_network() {
    let policy = |condition: &str| {
        format!(
            r#"{{"Statement":[{{"Sid":"D","Effect":"Deny","Principal":"*","Action":"s3:*",
                "Resource":"*","Condition":{condition}}}]}}"#
        )
    };
    let mut case = Case::good();
    case.set_bucket_policy(&policy(r#"{"Bool":{"aws:SecureTransport":"false"}}"#));
    assert_eq!(case.verdict("IAM-04"), CheckVerdict::Pass);
    case.set_bucket_policy(&policy(r#"{"StringNotEquals":{"aws:SourceVpc":"vpc-0a"}}"#));
    assert_eq!(case.verdict("IAM-04"), CheckVerdict::Skip);
    assert!(case.reason("IAM-04").contains("NET-40 judges"));
    case.request.needs.vpc = None;
    assert_eq!(case.verdict("IAM-04"), CheckVerdict::Unknown);
    assert!(
        case.reason("IAM-04")
            .contains("`aws:SourceVpc` is not known beforehand")
    );
}
