//! The tool's own EC2, IAM, STS and S3 calls against moto, which answers them as AWS does. Bedrock is not
//! asked of it.

use std::path::Path;
use std::process::Command;

use super::clients::{python, tell};

fn drive(script: &str) {
    let Some(python) = python() else {
        tell(&format!(
            "skipped {script}: FINETUNE_FOREIGN_CLIENTS names no virtual environment with moto\n"
        ));
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join("contract");
    let work = tempfile::tempdir().unwrap();
    let output = Command::new(python)
        .arg(folder.join(script))
        .arg(env!("CARGO_BIN_EXE_finetune"))
        .current_dir(work.path())
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_SESSION_TOKEN")
        .env("AWS_CONFIG_FILE", folder.join("no-such-file"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("no-such-file"))
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let (out, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{script}: {}\n{out}{error}",
        output.status
    );
    tell(&out);
}

#[test]
fn every_check_judges_a_hundred_networks_in_moto_and_its_remedies_mend_them() {
    drive("moto_checks.py");
}

#[test]
fn a_role_for_a_network_in_moto_is_made_judged_and_adopted() {
    drive("moto_network.py");
}

#[test]
fn a_role_in_moto_is_made_compared_mended_adopted_and_deleted() {
    drive("moto_role.py");
}

#[test]
fn uploads_roles_and_interfaces_that_were_left_in_moto_are_listed_and_removed() {
    drive("moto_leftovers.py");
}

#[test]
fn what_terraform_builds_in_moto_is_sound_and_goes_again() {
    drive_terraform("moto_terraform.py");
}

#[test]
fn faults_in_plans_of_terraform_are_found_before_anything_is_built() {
    drive_terraform("moto_plans.py");
}

fn drive_terraform(script: &str) {
    let here = std::env::var_os("FINETUNE_TERRAFORM_PLUGINS").is_some()
        && Command::new("terraform").arg("version").output().is_ok();
    if here {
        drive(script);
    } else {
        tell(&format!(
            "skipped {script}: FINETUNE_TERRAFORM_PLUGINS names no folder of Terraform's providers, or there is no \
             Terraform\n"
        ));
    }
}
