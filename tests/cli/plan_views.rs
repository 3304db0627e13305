//! `check --terraform-plan` with `--explain` and `--diagram`: the network that is about to be built, told in addresses.

use serde_json::Value;

use crate::harness::CliTest;
use crate::plan::{JOB, plan, without};

#[test]
fn ways_and_a_picture_of_a_plan_are_told_in_addresses() {
    let mut broken = plan();
    without(
        &mut broken,
        r#"module.network.aws_route_table_association.this["use1-az4"]"#,
    );
    let test = CliTest::new()
        .file("plan.json", broken.to_string())
        .file("finetune.toml", JOB);
    let check = |more: &[&str]| {
        let asked = ["check", "network", "--terraform-plan", "plan.json"];
        test.finetune([&asked[..], more].concat())
    };
    let address = r#"module.network.aws_subnet.this["use1-az4"]"#;
    let told = check(&["--explain", address]);
    let way: String = told
        .split_inclusive('\n')
        .skip_while(|line| !line.starts_with(address))
        .take_while(|line| !line.trim().is_empty())
        .collect();
    insta::assert_snapshot!(way);
    let (report, exit) = test.json([
        "check",
        "network",
        "--terraform-plan",
        "plan.json",
        "--explain",
        "all",
        "--diagram",
        "net.mmd",
    ]);
    let paths = report["paths"].as_array().unwrap();
    assert_eq!((paths.len(), exit), (6, 1), "{report:#}");
    let fails: Vec<&Value> = paths
        .iter()
        .filter(|path| path["verdict"] == "fail")
        .map(|path| &path["subnet"])
        .collect();
    assert_eq!(fails, [address]);
    // What no plan holds leaves no way open.
    assert!(
        !paths.iter().any(|path| path["verdict"] == "unknown"),
        "{report:#}"
    );
    let drawn = test.text("net.mmd");
    assert!(
        drawn.contains("aws_subnet.this") && drawn.contains("NET-30"),
        "{drawn}"
    );
    // The prefix list of S3 is there already.
    let stands_in = |text: &str| {
        ["subnet-0", "sg-0", "rtb-0", "vpc-0", "vpce-0", "acl-0"]
            .iter()
            .any(|id| text.contains(id))
    };
    assert!(!stands_in(&drawn) && !stands_in(&told), "{drawn}{told}");
    let absent = check(&["--explain", "aws_subnet.absent"]);
    assert!(
        absent.contains("the plan has no subnet `aws_subnet.absent`") && absent.contains("exit status: 2"),
        "{absent}"
    );
    let nowhere = test.finetune([
        "check",
        "network",
        "--facts",
        "absent.json",
        "--explain",
        "aws_subnet.a",
    ]);
    assert!(!nowhere.contains("panicked"), "{nowhere}");
}
