//! Creating and updating the service role.

use finetune::aws::Roles;
use finetune::iam::{MANAGED_TAG, RoleRequest};
use finetune::steps::preflight::{CAP, Parts, run};
use finetune::steps::role::{RoleApplied, RoleError, apply};

use super::{Account, config};

const ROLE: Parts = Parts {
    role: true,
    ..Parts::NONE
};

async fn request(account: &Account, adopt: bool) -> RoleRequest {
    run(&account.session(), &config(), ROLE, adopt, CAP)
        .await
        .unwrap()
        .role
        .unwrap()
}

async fn applied(account: &Account, adopt: bool) -> Result<RoleApplied, RoleError> {
    apply(&account.session(), &request(account, adopt).await).await
}

#[tokio::test]
async fn an_absent_role_is_created_with_its_tag_and_the_second_run_changes_nothing() {
    let account = Account::new("good");
    let first = applied(&account, false).await.unwrap();
    assert!(first.created_now && first.changed_now());
    assert_eq!(first.changes, ["trust policy", "finetune-s3", "finetune-vpc"]);
    let second = applied(&account, false).await.unwrap();
    assert!(!second.changed_now() && !second.left_alone, "{second:?}");
    assert!(second.created.is_some());
    let role = Roles::new(&account.session())
        .role(&first.arn.name())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(role.tags[MANAGED_TAG], "true");
    assert_eq!(role.tags["project"], "quickstart");
}

#[tokio::test]
async fn what_drifted_is_written_and_nothing_else() {
    let account = Account::new("good");
    let arn = applied(&account, false).await.unwrap().arn;
    let roles = Roles::new(&account.session());
    roles.delete_policy(&arn.name(), "finetune-vpc").await.unwrap();
    let again = applied(&account, false).await.unwrap();
    assert_eq!(again.changes, ["finetune-vpc"]);
    assert!(!applied(&account, false).await.unwrap().changed_now());
}

#[tokio::test]
async fn a_foreign_role_is_left_alone_until_it_is_adopted() {
    let account = Account::new("role-untrusted");
    let name = "AmazonBedrockFinetune-quickstart".parse().unwrap();
    let roles = Roles::new(&account.session());
    let before = roles.role(&name).await.unwrap();
    let left = applied(&account, false).await.unwrap();
    assert!(left.left_alone && !left.changed_now());
    assert_eq!(roles.role(&name).await.unwrap(), before);
    let adopted = applied(&account, true).await.unwrap();
    assert_eq!(
        adopted.changes,
        [
            "trust policy",
            "finetune-s3",
            "finetune-vpc",
            "tag `finetune:managed`",
            "tag `project`"
        ]
    );
    // From now on it is the tool's, and its own policy is still there.
    assert!(!applied(&account, false).await.unwrap().changed_now());
    assert!(
        roles
            .inline_policies(&name)
            .await
            .unwrap()
            .contains_key("training")
    );
}

#[tokio::test]
async fn a_run_that_broke_off_after_any_request_is_finished_by_the_next() {
    for operation in ["CreateRole", "PutRolePolicy"] {
        for nth in 1..=2 {
            // The request is carried out, its answer is lost for good.
            let fault = format!(
                "[[fault]]\noperation = \"{operation}\"\nafter = {}\ntimes = 6\naction = \"reset\"\nwhen = \"after\"\n",
                nth - 1
            );
            let account = Account::changed("good", &fault);
            let mut finished = false;
            for _ in 0..8 {
                if applied(&account, false).await.is_ok() {
                    finished = true;
                    break;
                }
            }
            assert!(finished, "{operation} {nth}");
            assert!(
                !applied(&account, false).await.unwrap().changed_now(),
                "{operation} {nth}"
            );
        }
    }
}
