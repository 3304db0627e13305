//! Scripts and files are right when the verdicts turn, and when those who read them take them.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use super::Mending;
use crate::diagnostic::{CheckVerdict, Diagnostic, Read};
use crate::network::check;
use crate::network::testing::{Case, scenarios};

fn findings(case: &Case) -> Vec<Diagnostic> {
    check(&case.request, &case.facts).0
}

fn mending(case: &Case) -> Mending {
    Mending::new(&case.request, &case.facts, &findings(case))
}

/// A network with many faults at once: two zones without a subnet, groups that let nothing out, no way to S3 from
/// two tables, a network ACL that is shut.
fn broken() -> Case {
    let mut case = Case::good();
    case.drop_subnet_in("use1-az3");
    case.drop_subnet_in("use1-az6");
    case.remove_s3_endpoint();
    case.vpcs_mut()[0].dhcp_options_id = Some("default".to_owned());
    let moved = case.tables_mut()[1].subnet_ids.remove(0);
    case.tables_mut()[0].subnet_ids.push(moved);
    case.groups_mut()[0].egress.clear();
    if let Read::Known(dns) = &mut case.facts.dns {
        dns[0].hostnames = false;
        dns[0].support = false;
    }
    if let Read::Known(acls) = &mut case.facts.network_acls {
        acls[0]
            .entries
            .retain(|entry| entry.egress || entry.number != 100);
    }
    case.groups_mut()[0]
        .ingress
        .push(crate::network::facts::Permission {
            protocol: "tcp".to_owned(),
            from_port: Some(22),
            to_port: Some(22),
            cidrs: vec!["0.0.0.0/0".to_owned()],
            ..crate::network::facts::Permission::default()
        });
    case
}

#[test]
fn one_script_mends_many_faults_in_the_order_in_which_they_rest_on_each_other() {
    let mut case = broken();
    let script = mending(&case).script();
    insta::assert_snapshot!(script);
    case.apply_script(&script);
    case.all_pass();
    assert!(mending(&case).steps.is_empty());
}

#[test]
fn the_same_as_terraform_has_new_resources_and_says_what_to_change_in_others() {
    insta::assert_snapshot!(mending(&broken()).terraform());
}

#[test]
fn what_a_script_says_that_it_mends_is_mended() {
    let mut wrong = Vec::new();
    for (rule, state, _, mut case) in scenarios::cases() {
        let mending = mending(&case);
        let mended = mending.steps.iter().any(|step| step.title.starts_with(rule));
        let told = findings(&case).iter().any(|finding| finding.rule.code == rule);
        if !told {
            assert!(!mended, "{rule} {state}");
            continue;
        }
        case.apply_script(&mending.script());
        let (found, results) = check(&case.request, &case.facts);
        let result = results.iter().find(|result| result.rule.code == rule).unwrap();
        let turned = match result.verdict {
            CheckVerdict::Pass | CheckVerdict::Skip => true,
            CheckVerdict::Unknown => state.ends_with("unread"),
            CheckVerdict::Fail | CheckVerdict::Warn => false,
        };
        let silent = found.iter().all(|finding| finding.rule.code != rule);
        if (turned && silent) != mended {
            let told: Vec<&String> = found.iter().map(|finding| &finding.message).collect();
            wrong.push(format!("{rule} {state}: {told:?}\n{}", mending.script()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_shell_takes_every_script_and_says_at_its_end_what_belongs_into_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let stub = folder.path().join("aws");
    let calls = folder.path().join("calls");
    // Answers like the AWS CLI with `--query … --output text`, and notes what it was asked.
    let text = "#!/bin/sh\necho \"$*\" >> \"$CALLS\"\ncase \"$2\" in create-subnet) echo \"subnet-new$(wc -l < \"$CALLS\" | tr -d ' ')\";; create-dhcp-options) echo dopt-new;; esac\n";
    fs::write(&stub, text).unwrap();
    make_executable(&stub);
    let mut seen = std::collections::BTreeSet::new();
    let cases = scenarios::cases().map(|(_, _, _, case)| case).chain([broken()]);
    for case in cases {
        let mending = mending(&case);
        let script = mending.script();
        if !seen.insert(script.clone()) {
            continue;
        }
        let _ = fs::remove_file(&calls);
        let file = folder.path().join("mend.sh");
        fs::write(&file, &script).unwrap();
        let run = Command::new("sh")
            .args(["-c", "PATH=.:$PATH; . ./mend.sh"])
            .current_dir(folder.path())
            .env("CALLS", &calls)
            .output()
            .unwrap();
        assert!(run.status.success() && run.stderr.is_empty(), "{run:?}\n{script}");
        let calls = fs::read_to_string(&calls).unwrap_or_default();
        assert_eq!(calls.is_empty(), mending.mended() == 0, "{calls}\n{script}");
        let shown = String::from_utf8(run.stdout).unwrap();
        if let Some(list) = shown.lines().last().filter(|line| line.starts_with("subnet_ids")) {
            assert!(toml::from_str::<toml::Table>(list).is_ok(), "{list}");
            assert_eq!(
                calls.matches("create-subnet").count(),
                list.matches("subnet-new").count()
            );
        }
    }
    assert!(seen.len() > 50, "{}", seen.len());
}

#[cfg(unix)]
fn make_executable(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(not(unix))]
fn make_executable(_: &std::path::Path) {}

#[test]
fn what_ends_a_comment_or_turns_its_direction_is_escaped() {
    let mut case = broken();
    let mut found = findings(&case);
    found[0].message = "x\nrm -rf \u{202e}/".to_owned();
    let mending = Mending::new(&case.request, &case.facts, &found);
    for text in [mending.script(), mending.terraform()] {
        assert!(text.contains("x\\u{a}rm -rf \\u{202e}/"), "{text}");
    }
    case.facts.vpc_subnets = Case::denied("ec2:DescribeSubnets");
    let script = self::mending(&case).script();
    assert!(script.contains("# No command mends:\n# NET-05"), "{script}");
}

/// Judges the files below the current folder, where there is a provider for AWS.
const TERRAFORM: &str = "set -eu
if [ -z \"${FINETUNE_TERRAFORM_PLUGINS-}\" ]; then
  echo 'skipped: `FINETUNE_TERRAFORM_PLUGINS` names no folder with the provider of Terraform for AWS' >&2
  exit 0
fi
unset TF_CLI_CONFIG_FILE
export CHECKPOINT_DISABLE=1
terraform fmt -check -diff -recursive
cd root
terraform init -backend=false -input=false \"-plugin-dir=$FINETUNE_TERRAFORM_PLUGINS\" >/dev/null 2>&1
terraform validate -no-color
";

#[test]
fn terraform_takes_every_fragment_and_every_file() {
    let mut fragments = std::collections::BTreeSet::new();
    let mut files = std::collections::BTreeSet::new();
    for case in scenarios::cases().map(|(_, _, _, case)| case).chain([broken()]) {
        fragments.extend(
            findings(&case)
                .into_iter()
                .filter_map(|finding| finding.remedy?.terraform),
        );
        files.insert(mending(&case).terraform());
    }
    assert!(
        fragments.len() > 30 && files.len() > 50,
        "{} {}",
        fragments.len(),
        files.len()
    );
    let folder = tempfile::tempdir().unwrap();
    let pieces = folder.path().join("pieces");
    fs::create_dir(&pieces).unwrap();
    for (index, fragment) in fragments.iter().enumerate() {
        fs::write(pieces.join(format!("{index}.tf")), format!("{fragment}\n")).unwrap();
    }
    // One root with a module for each file is validated at once.
    let root = folder.path().join("root");
    let mut main = String::new();
    for (index, file) in files.iter().enumerate() {
        let module = root.join(format!("m{index}"));
        fs::create_dir_all(&module).unwrap();
        fs::write(module.join("main.tf"), file).unwrap();
        let _ = writeln!(main, "module \"m{index}\" {{\n  source = \"./m{index}\"\n}}");
    }
    fs::write(root.join("main.tf"), main).unwrap();
    let run = Command::new("sh")
        .args(["-c", TERRAFORM])
        .current_dir(folder.path())
        .status();
    assert!(run.unwrap().success());
}

/// A group of four subnets in each of five zones, and a zone without any: more than a job takes.
fn crowded() -> Case {
    let mut case = Case::good();
    case.drop_subnet_in("use1-az3");
    let model = case.subnets_mut()[0].clone();
    for number in 0..11 {
        let mut more = model.clone();
        more.id = format!("subnet-1{number}");
        more.cidr_block = Some(format!("10.0.{}.0/24", 100 + number));
        case.request.subnet_ids.push(more.id.parse().unwrap());
        case.vpc_subnets_mut().push(more.clone());
        case.subnets_mut().push(more);
    }
    case
}

#[test]
fn more_subnets_than_a_job_takes_are_not_proposed() {
    let script = mending(&crowded()).script();
    let last = script.lines().last().unwrap();
    assert_eq!(last.matches("\"%s\"").count(), 16, "{script}");
    assert!(
        last.ends_with(" \"$NEW_USE1_AZ3\"") && !last.contains("subnet-110"),
        "{script}"
    );
    let told =
        "\n# A job takes 16 subnets at most: left out are subnet-110, which bring no zone of their own.\n";
    assert!(script.contains(told), "{script}");
}

#[test]
fn where_subnets_are_looked_for_nobody_is_told_to_name_them() {
    let mut case = broken();
    case.facts.asked.picks = Some(crate::network::Picks {
        place: "VPC `vpc-0a`".to_owned(),
        subnets: Vec::new(),
        groups: Vec::new(),
    });
    let mending = mending(&case);
    let script = mending.script();
    assert!(
        !script.contains("subnet_ids = ") && script.contains("create-subnet"),
        "{script}"
    );
    for text in [script, mending.terraform()] {
        assert!(!text.contains("What belongs into"), "{text}");
        let told = "# finetune.toml looks for the job's subnets in VPC `vpc-0a`: the next check finds the new ones\n";
        assert!(text.contains(told), "{text}");
    }
}

#[test]
fn no_subnet_is_made_while_the_subnets_lie_in_two_vpcs() {
    let mut case = broken();
    case.subnets_mut()[0].vpc_id = "vpc-0b".to_owned();
    let mending = mending(&case);
    for text in [mending.script(), mending.terraform()] {
        assert!(
            !text.contains("create-subnet") && !text.contains("\"aws_subnet\""),
            "{text}"
        );
        assert!(
            !text.contains("subnet_ids = ") && !text.contains("output \"subnet_ids\""),
            "{text}"
        );
        let (_, left) = text.split_once("# No command mends:\n").unwrap();
        assert!(
            left.contains("# NET-05 az-coverage: ") && left.contains("#   solve NET-03 first: "),
            "{text}"
        );
    }
}

#[test]
fn a_new_subnet_gets_no_route_table_of_another_vpc() {
    let mut case = broken();
    // The table that leads to Amazon S3 serves the one subnet of the other VPC alone.
    case.subnets_mut()[0].vpc_id = "vpc-0b".to_owned();
    let first = case.subnets_mut()[0].id.clone();
    for table in case.tables_mut() {
        table.subnet_ids.retain(|id| *id != first);
    }
    let mut foreign = case.tables_mut()[1].clone();
    foreign.id = "rtb-0f".to_owned();
    foreign.vpc_id = "vpc-0b".to_owned();
    foreign.main = false;
    foreign.subnet_ids = vec![first];
    case.tables_mut().insert(0, foreign);
    let found = findings(&case);
    let coverage = found
        .iter()
        .find(|finding| finding.rule.code == "NET-05")
        .unwrap();
    let command = coverage.remedy.clone().unwrap().command.unwrap();
    assert!(
        command.contains("create-subnet") && !command.contains("rtb-0f"),
        "{command}"
    );
}

#[test]
fn a_file_for_terraform_counts_what_it_does_and_a_command_that_is_spoken_of_is_there() {
    let mending = mending(&broken());
    let file = mending.terraform();
    let told = mending.mended() - mending.mended_by_terraform();
    assert!(told > 0 && mending.mended_by_terraform() > 0);
    let count = format!(
        "# Findings mended: {}; left to you: 0, and {told} more",
        mending.mended_by_terraform()
    );
    assert!(file.contains(&count), "{file}");
    let mut spoken = 0;
    for (_, _, _, case) in scenarios::cases() {
        let script = self::mending(&case).script();
        let lines: Vec<&str> = script.lines().collect();
        for pair in lines.windows(2) {
            if pair[0].contains("the command prints") || pair[0].contains("(the command lists") {
                spoken += 1;
                assert!(
                    pair[1].starts_with("#     aws ") || pair[1].starts_with("aws "),
                    "{script}"
                );
            }
        }
    }
    assert!(spoken > 0);
}
