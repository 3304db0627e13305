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
      ✓ pass    ACL, out         `acl-0a11ce00000000001` lets tcp/443 out
      ✓ pass    route table      `rtb-0a11ce00000000001`, associated with the subnet
      ✗ fail    route            no route leads to Amazon S3 [NET-30]
      ✓ pass    bucket Region    the buckets lie in `us-east-1`
      - skip    bucket policies  the buckets have no policy
      ✓ pass    ACL, answers in  `acl-0a11ce00000000001` lets the answers in, on
                                 tcp/1024-65535
      → it breaks here: route

    1 error · 26 of 37 checks passed · 10 skipped
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
      ✓ pass    ACL, out
          `acl-0a11ce00000000001` lets
          tcp/443 out
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
      ✓ pass    ACL, answers in
          `acl-0a11ce00000000001` lets the
          answers in, on tcp/1024-65535
      → it breaks here: route

    1 error · 26 of 37 checks passed
    10 skipped
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

#[test]
fn a_picture_is_drawn_with_what_fails_in_it() {
    let test = account("no-s3-route");
    let draw = |file: &str| {
        let shown = test.finetune(["check", "network", "--sandbox", "--diagram", file]);
        assert!(shown.contains(&format!("picture written to `{file}`")), "{shown}");
        assert!(shown.ends_with("[exit status: 1]\n"), "{shown}");
        test.text(file)
    };
    let svg = draw("net.svg");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    for part in [
        "vpc-0a11ce00000000001",
        "use1-az3",
        "rtb-0a11ce00000000001",
        "Amazon S3",
        "NET-30",
    ] {
        assert!(svg.contains(part), "{part}: {svg}");
    }
    insta::assert_snapshot!(draw("net.mmd"), @r#"
    flowchart LR
      subgraph vpc["vpc-0a11ce00000000001<br/>training<br/>10.20.0.0/16"]
        subgraph z0["use1-az1 · us-east-1c"]
          s0x0["subnet-0a11ce0000000000a<br/>10.20.0.0/20, 4091 free<br/>✗ NET-30"]
        end
        subgraph z1["use1-az2 · us-east-1d"]
          s1x0["subnet-0a11ce0000000000b<br/>10.20.16.0/20, 4091 free<br/>✗ NET-30"]
        end
        subgraph z2["use1-az3 · us-east-1e"]
          s2x0["subnet-0a11ce0000000000c<br/>10.20.32.0/20, 4091 free<br/>✗ NET-30"]
        end
        subgraph z3["use1-az4 · us-east-1a"]
          s3x0["subnet-0a11ce0000000000d<br/>10.20.48.0/20, 4091 free<br/>✗ NET-30"]
        end
        subgraph z4["use1-az5 · us-east-1f"]
          s4x0["subnet-0a11ce0000000000e<br/>10.20.64.0/20, 4091 free<br/>✗ NET-30"]
        end
        subgraph z5["use1-az6 · us-east-1b"]
          s5x0["subnet-0a11ce0000000000f<br/>10.20.80.0/20, 4091 free<br/>✗ NET-30"]
        end
        t0[/"rtb-0a11ce00000000001<br/>route table<br/>✗ NET-30"/]
        g0("sg-0a11ce00000000001<br/>training<br/>in from itself: open<br/>out to itself: open")
      end
      s3[("Amazon S3<br/>acme-finetune")]
      s0x0 --> t0
      s1x0 --> t0
      s2x0 --> t0
      s3x0 --> t0
      s4x0 --> t0
      s5x0 --> t0
      classDef fail stroke:#cf222e,stroke-width:2px
      class s0x0,s1x0,s2x0,s3x0,s4x0,s5x0,t0 fail
    %% ✗ NET-30 6 subnets of the job have no route to Amazon S3
    "#);
    let page = draw("net.md");
    assert!(page.starts_with("```mermaid\nflowchart LR\n"), "{page}");
    assert!(
        page.ends_with("- ✗ NET-30 6 subnets of the job have no route to Amazon S3\n"),
        "{page}"
    );
    // Nothing is left behind beside the files.
    let files = std::fs::read_dir(test.path(""))
        .unwrap()
        .map(|file| file.unwrap().file_name());
    assert!(
        files
            .into_iter()
            .all(|name| !name.to_string_lossy().starts_with(".tmp"))
    );
}

#[test]
fn a_picture_has_a_known_ending_and_a_place_that_can_be_written_to() {
    let draw =
        |file: &str| account("good").finetune(["check", "network", "--sandbox", "-q", "--diagram", file]);
    insta::assert_snapshot!(draw("net.png"), @r"
    error: `net.png` names no form of a picture by its ending
    hint: the endings are `.svg`, `.mmd` (Mermaid) and `.md` (Markdown with Mermaid)
    [exit status: 2]
    ");
    let shown = draw("nowhere/net.svg");
    assert!(
        shown.contains("error: failed to write `nowhere/net.svg`"),
        "{shown}"
    );
    assert!(shown.ends_with("[exit status: 3]\n"), "{shown}");
}

#[test]
fn the_vpcs_of_the_region_are_listed_with_a_verdict_each() {
    let test = CliTest::new().sandbox("good");
    insta::assert_snapshot!(test.finetune(["network", "list", "--sandbox", "--quiet"]), @r"
      VPC                    name       CIDR           zones   to S3    groups
    ✓ vpc-0a11ce00000000001  training   10.20.0.0/16   6 of 6  gateway  1
        fits: a subnet with a way to S3 in every zone, and a group open to itself
    ✗ vpc-0a11ce00000000002  (default)  172.31.0.0/16  2 of 6  none     0
        no security group open to itself; no usable subnet in 4 of 6 zones; no sound
        way to S3

    2 VPCs in us-east-1 of account 111122223333
    A list reads no policies, buckets or DNS attributes: `finetune check network`
    does, for the subnets and groups of a job.
    [exit status: 0]
    ");
    insta::assert_snapshot!(test.finetune(["network", "list", "--sandbox", "--quiet", "--format", "csv"]), @r"
    vpc,name,cidr,default,zones_covered,zones_total,ways_to_s3,self_referencing_groups,verdict,reasons
    vpc-0a11ce00000000001,training,10.20.0.0/16,false,6,6,gateway,sg-0a11ce00000000001,pass,
    vpc-0a11ce00000000002,,172.31.0.0/16,true,2,6,none,,fail,no security group open to itself; no usable subnet in 4 of 6 zones; no sound way to S3
    [exit status: 0]
    ");
    let (document, exit) = test.json(["network", "list", "--sandbox"]);
    assert_eq!((exit, &document["vpcs"][0]["verdict"]), (0, &"pass".into()));
    assert_eq!(document["vpcs"][0]["zones"].as_array().unwrap().len(), 6);
    assert_eq!(document["vpcs"][1]["verdict"], "fail");
    assert_eq!(document["unread"], serde_json::json!([]));
}

#[test]
fn a_region_without_vpcs_is_an_empty_list_and_without_credentials_there_is_none() {
    let test = CliTest::new().sandbox("good");
    insta::assert_snapshot!(
        test.finetune(["network", "list", "--sandbox", "--quiet", "--region", "us-west-2"]), @r"
    0 VPCs in us-west-2 of account 111122223333
    A list reads no policies, buckets or DNS attributes: `finetune check network`
    does, for the subnets and groups of a job.
    [exit status: 0]
    ");
    let shown = CliTest::new().finetune(["network", "list", "--region", "us-east-1"]);
    assert!(shown.ends_with("[exit status: 3]\n"), "{shown}");
}
