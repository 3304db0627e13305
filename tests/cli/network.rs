//! The network as a person sees it: ways, pictures, lists.

use crate::harness::CliTest;

const QUICKSTART: &str = include_str!("../../datasets/quickstart/finetune.toml");

fn account(scenario: &str) -> CliTest {
    CliTest::new().file("finetune.toml", QUICKSTART).sandbox(scenario)
}

/// What a person sees between the findings and the summary.
fn explained(test: &CliTest, asked: &str) -> String {
    let shown = test.finetune(["check", "network", "--sandbox", "--quiet", "--explain", asked]);
    match shown.find("\nsubnet-") {
        Some(at) if !shown.starts_with("subnet-") => shown[at..].trim_start().to_owned(),
        _ => shown,
    }
}

#[test]
fn the_ways_of_all_subnets_are_told_once_where_they_are_alike() {
    insta::assert_snapshot!(explained(&account("good"), "all"), @r"
    subnet-0a11ce0000000000a (use1-az1, us-east-1c, 10.20.0.0/20)
    subnet-0a11ce0000000000b (use1-az2, us-east-1d, 10.20.16.0/20)
    subnet-0a11ce0000000000c (use1-az3, us-east-1e, 10.20.32.0/20)
    subnet-0a11ce0000000000d (use1-az4, us-east-1a, 10.20.48.0/20)
    subnet-0a11ce0000000000e (use1-az5, us-east-1f, 10.20.64.0/20)
    subnet-0a11ce0000000000f (use1-az6, us-east-1b, 10.20.80.0/20)
      ✓ pass    subnet           `available`, 4091 addresses free
      ✓ pass    name of S3       the VPC's resolver answers, with S3's public
                                 addresses
      ✓ pass    groups, out      `sg-0a11ce00000000001` lets tcp/443 out to Amazon
                                 S3
      ✓ pass    ACL, out         `acl-0a11ce00000000001` lets tcp/443 out
      ✓ pass    route table      `rtb-0a11ce00000000001`, associated with the subnet
      ✓ pass    route            `pl-63a5400a` → `vpce-0a11ce00000000001`
      ✓ pass    endpoint         gateway endpoint `vpce-0a11ce00000000001` is
                                 `available`
      ✓ pass    endpoint policy  it lets the service role read the data and write
                                 the results
      ✓ pass    bucket Region    the buckets lie in `us-east-1`
      - skip    bucket policies  the buckets have no policy
      ✓ pass    ACL, answers in  `acl-0a11ce00000000001` lets the answers in, on
                                 tcp/1024-65535
      → it leads to Amazon S3 and back

    no findings · 30 of 37 checks passed · 7 skipped
    [exit status: 0]
    ");
}

#[test]
fn a_way_that_breaks_says_where() {
    let test = account("no-s3-route");
    insta::assert_snapshot!(explained(&test, "subnet-0a11ce0000000000c"), @r"
    subnet-0a11ce0000000000c (use1-az3, us-east-1e, 10.20.32.0/20)
      ✓ pass    subnet           `available`, 4091 addresses free
      ✓ pass    name of S3       the VPC's resolver answers, with S3's public
                                 addresses
      ✓ pass    groups, out      `sg-0a11ce00000000001` lets tcp/443 out to Amazon
                                 S3
      ✓ pass    route table      `rtb-0a11ce00000000001`, associated with the subnet
      ✗ fail    route            no route leads to Amazon S3 [NET-30]
      ✓ pass    bucket Region    the buckets lie in `us-east-1`
      - skip    bucket policies  the buckets have no policy
      → it breaks here: route

    1 error · 25 of 37 checks passed · 11 skipped
    first: NET-30, as its help says (`finetune explain NET-30` tells more)
    [exit status: 1]
    ");
    let narrow = account("no-s3-route").columns(40);
    insta::assert_snapshot!(explained(&narrow, "subnet-0a11ce0000000000c"), @r"
    subnet-0a11ce0000000000c (use1-az3, us-east-1e, 10.20.32.0/20)
      ✓ pass    subnet
          `available`, 4091 addresses free
      ✓ pass    name of S3
          the VPC's resolver answers, with
          S3's public addresses
      ✓ pass    groups, out
          `sg-0a11ce00000000001` lets
          tcp/443 out to Amazon S3
      ✓ pass    route table
          `rtb-0a11ce00000000001`,
          associated with the subnet
      ✗ fail    route
          no route leads to Amazon S3
          [NET-30]
      ✓ pass    bucket Region
          the buckets lie in `us-east-1`
      - skip    bucket policies
          the buckets have no policy
      → it breaks here: route

    1 error · 25 of 37 checks passed
    11 skipped
    first: NET-30, as its help says
           (`finetune explain NET-30` tells
           more)
    [exit status: 1]
    ");
}

#[test]
fn scripts_read_the_steps_and_saved_facts_tell_the_same() {
    let test = account("no-s3-route");
    let explain = ["--explain", "subnet-0a11ce0000000000a,subnet-0a11ce0000000000b"];
    let live = ["check", "network", "--sandbox", "--save-facts", "facts.json"];
    let (live, exit) = test.json(live.iter().chain(&explain));
    let paths = live["paths"].as_array().unwrap();
    assert_eq!((exit, paths.len()), (1, 2));
    assert_eq!(paths[0]["breaks_at"], "route");
    assert_eq!(paths[0]["verdict"], "fail");
    assert_eq!(paths[0]["ways"][0]["kind"], "nowhere");
    let route = paths[0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|step| step["step"] == "route");
    assert_eq!(route.unwrap()["rule"], "NET-30");
    let elsewhere = CliTest::new().file("facts.json", test.text("facts.json"));
    let (replayed, _) = elsewhere.json(["check", "--facts", "facts.json"].iter().chain(&explain));
    assert_eq!(replayed["paths"], live["paths"]);
}

#[test]
fn a_subnet_that_the_vpc_does_not_have_and_a_check_without_the_network_are_wrong_usage() {
    insta::assert_snapshot!(
        account("good").finetune(["check", "network", "--sandbox", "--quiet", "--explain", "subnet-0b"]), @r"
    error: subnet `subnet-0b` is none of the job's, and its VPC has no such subnet
    hint: the job's subnets are `subnet-0a11ce0000000000a`, `subnet-0a11ce0000000000b`, `subnet-0a11ce0000000000c`, `subnet-0a11ce0000000000d`, `subnet-0a11ce0000000000e`, `subnet-0a11ce0000000000f`; `all` stands for them
    [exit status: 2]
    ");
    insta::assert_snapshot!(
        account("good").finetune(["check", "role", "--sandbox", "--quiet", "--explain", "all"]), @r"
    error: the network is not checked, so it can't be shown
    hint: use `finetune check network`
    [exit status: 2]
    ");
    let shown = account("good").finetune(["check", "network", "--sandbox", "--explain", "vpc-0a"]);
    assert!(
        shown.contains("expected a subnet ID (`subnet-…`) or `all`"),
        "{shown}"
    );
}
