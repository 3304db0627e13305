//! What a role holds once Terraform is done.

use serde_json::{Value, json};

use super::held::{self, Found};
use super::{PlannedRole, TerraformRole, planned_role};
use crate::terraform::Plan;

const ROLE: &str = "aws_iam_role.job";

/// A role that has two inline and two managed policies already, with more resources and changes beside it.
fn plan(resources: &[Value], changes: &[Value]) -> Plan {
    let role = resource(
        ROLE,
        &json!({
            "name": "job", "id": "job", "arn": "arn:aws:iam::111122223333:role/job", "assume_role_policy": "{}",
            "inline_policy": [{"name": "kept", "policy": "{\"kept\":1}"}, {"name": "foreign", "policy": "{\"foreign\":1}"}],
            "managed_policy_arns": ["arn:aws:iam::111122223333:policy/kept", "arn:aws:iam::aws:policy/foreign"],
            "permissions_boundary": "",
        }),
    );
    let kept = resource(
        "aws_iam_policy.kept",
        &json!({"arn": "arn:aws:iam::111122223333:policy/kept", "policy": "{\"managed\":1}"}),
    );
    let all: Vec<&Value> = [&role, &kept].into_iter().chain(resources).collect();
    let configured: Vec<Value> = resources.iter().map(|one| one["configured"].clone()).collect();
    let whole = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": all}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": configured}}
    });
    Plan::read(whole.to_string().as_bytes()).unwrap()
}

fn resource(address: &str, values: &Value) -> Value {
    let (kind, name) = address.split_once('.').unwrap();
    let own = json!({"mode": "managed", "type": kind, "name": name, "expressions": {}});
    json!({"address": address, "mode": "managed", "type": kind, "name": name, "values": values, "configured": own})
}

/// Has an attribute refer to something.
fn referring(mut one: Value, attribute: &str, to: &str) -> Value {
    one["configured"]["expressions"][attribute] = json!({"references": [to]});
    one
}

fn inline_of_its_own() -> Value {
    let values = json!({"role": "job", "name": "kept", "policy": "{\"kept\":2}"});
    resource("aws_iam_role_policy.kept", &values)
}

/// The policies by name, with their text or why it is not known.
fn told(found: Vec<Found>) -> Vec<(String, String)> {
    let told = found
        .into_iter()
        .map(|one| (one.name, one.text.unwrap_or_else(|why| why)));
    told.collect()
}

fn names(found: Vec<Found>) -> Vec<String> {
    found.into_iter().map(|one| one.name).collect()
}

fn role(plan: &Plan) -> &crate::terraform::Resource {
    plan.of(&["aws_iam_role"]).next().unwrap()
}

#[test]
fn resources_of_their_own_take_the_place_of_what_the_role_lists_and_the_rest_stays() {
    let plan = plan(&[inline_of_its_own()], &[]);
    let expected = [("kept", "{\"kept\":2}"), ("foreign", "{\"foreign\":1}")];
    assert_eq!(
        told(held::inline(&plan, role(&plan))),
        expected.map(|(name, text)| (name.to_owned(), text.to_owned()))
    );
    let attached = told(held::attached(&plan, role(&plan)));
    assert_eq!(attached[0].1, "{\"managed\":1}");
    insta::assert_snapshot!(attached[1].1, @"Terraform does not tell what managed policy `arn:aws:iam::aws:policy/foreign` says, which it does not build here");
    assert_eq!(held::boundary(&plan, role(&plan)), None);
}

#[test]
fn what_is_about_to_go_does_not_count() {
    let gone = |kind: &str, before: &Value| json!({"address": "x", "type": kind, "change": {"actions": ["delete"], "before": before}});
    let changes = [
        gone("aws_iam_role_policy", &json!({"role": "job", "name": "foreign"})),
        gone("aws_iam_role_policy", &json!({"role": "other", "name": "kept"})),
        gone(
            "aws_iam_policy_attachment",
            &json!({"roles": ["job"], "policy_arn": "arn:aws:iam::aws:policy/foreign"}),
        ),
    ];
    let plan = plan(&[], &changes);
    assert_eq!(names(held::inline(&plan, role(&plan))), ["kept"]);
    assert_eq!(
        names(held::attached(&plan, role(&plan))),
        ["arn:aws:iam::111122223333:policy/kept"]
    );
}

#[test]
fn a_role_that_terraform_keeps_to_a_list_has_nothing_else() {
    let lists = |names: &Value, arns: &Value| {
        [
            inline_of_its_own(),
            resource(
                "aws_iam_role_policies_exclusive.job",
                &json!({"role_name": "job", "policy_names": names}),
            ),
            resource(
                "aws_iam_role_policy_attachments_exclusive.job",
                &json!({"role_name": "job", "policy_arns": arns}),
            ),
        ]
    };
    let kept = plan(
        &lists(
            &json!(["kept"]),
            &json!(["arn:aws:iam::111122223333:policy/kept"]),
        ),
        &[],
    );
    assert_eq!(names(held::inline(&kept, role(&kept))), ["kept"]);
    assert_eq!(
        names(held::attached(&kept, role(&kept))),
        ["arn:aws:iam::111122223333:policy/kept"]
    );
    let nothing = plan(&lists(&json!([]), &json!([])), &[]);
    assert_eq!(held::inline(&nothing, role(&nothing)), []);
    assert_eq!(held::attached(&nothing, role(&nothing)), []);
    // Of another role it says nothing.
    let values = json!({"role_name": "other", "policy_names": []});
    let other = plan(&[resource("aws_iam_role_policies_exclusive.x", &values)], &[]);
    assert_eq!(names(held::inline(&other, role(&other))), ["kept", "foreign"]);
    // What is on a list that is not known yet, nobody can tell of what else is in the role.
    let list = resource("aws_iam_role_policies_exclusive.x", &json!({"role_name": "job"}));
    let later = plan(
        &[
            inline_of_its_own(),
            referring(list, "policy_names", "random_pet.name"),
        ],
        &[],
    );
    let found = told(held::inline(&later, role(&later)));
    assert_eq!(found[0], ("kept".to_owned(), "{\"kept\":2}".to_owned()));
    insta::assert_snapshot!(found[1].1, @"`policy_names` of `aws_iam_role_policies_exclusive.x` is known after apply only (it refers to `random_pet.name`)");
}

#[test]
fn a_policy_whose_role_is_not_known_may_be_the_roles() {
    let policy = resource("aws_iam_role_policy.x", &json!({"name": "x", "policy": "{}"}));
    let plan = plan(&[referring(policy, "role", "random_pet.name")], &[]);
    let found = told(held::inline(&plan, role(&plan)));
    assert_eq!(found[0].0, "aws_iam_role_policy.x");
    insta::assert_snapshot!(found[0].1, @"the plan does not tell which `aws_iam_role` `role` of `aws_iam_role_policy.x` names");
}

#[test]
fn a_plan_and_the_state_after_it_have_the_same_role() {
    let resources = json!([
        resource(
            ROLE,
            &json!({"name": "job", "path": "/finetune/", "assume_role_policy": "{\"Statement\":[]}"})
        ),
        resource(
            "aws_s3_bucket_policy.data",
            &json!({"bucket": "acme", "policy": "{\"Statement\":[]}"})
        ),
        resource(
            "aws_iam_role_policy.own",
            &json!({"role": "job", "name": "own", "policy": "{\"Statement\":[]}"})
        ),
    ]);
    let of = |values: &str| {
        let text = json!({"format_version": "1.0", values: {"root_module": {"resources": resources}}});
        TerraformRole::read(&text.to_string(), Some("job"), "usual", &"aws".parse().unwrap()).unwrap()
    };
    let (plan, state) = (of("planned_values"), of("values"));
    assert_eq!(
        (&plan.set.trust, &plan.set.identity),
        (&state.set.trust, &state.set.identity)
    );
    assert_eq!((plan.path.as_str(), plan.set.identity.len()), ("/finetune/", 1));
    assert!(plan.set.resources.contains_key("arn:aws:s3:::acme"));
    // Nobody plans a state.
    assert_eq!((plan.notes.len(), state.notes.len()), (1, 0));
    let unreadable = TerraformRole::read("{}", None, "usual", &"aws".parse().unwrap()).unwrap_err();
    insta::assert_snapshot!(unreadable, @"it is not what `terraform show -json` prints: it has no `format_version`");
}

#[test]
fn a_role_of_a_plan_is_told_by_its_address_and_knows_the_policy_of_a_bucket_that_is_there_already() {
    let policy = resource(
        "aws_s3_bucket_policy.data",
        &json!({"bucket": "acme", "policy": "{}"}),
    );
    let plan = plan(&[policy], &[]);
    let account = "111122223333".parse().unwrap();
    let buckets = ["acme".to_owned(), "other".to_owned()];
    let found = planned_role(&plan, &"aws".parse().unwrap(), &account, Some("job"), &buckets).unwrap();
    let PlannedRole { address, facts } = found.unwrap();
    assert_eq!(address, ROLE);
    assert_eq!(facts.bucket_policies["acme"].ok(), Some(&Some("{}".to_owned())));
    assert!(facts.bucket_policies["other"].ok().is_none());
}
