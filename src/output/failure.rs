//! An error on its way out: what failed, why, and what to do.

use std::error::Error;
use std::io::{self, Write};

use serde_json::json;

use super::report::finding_human;
use super::text::visible;
use super::{FORMAT_VERSION, write_json};
use crate::config::ConfigError;
use crate::diagnostic::Report;
use crate::error::{self, Failure};
use crate::ui::{Style, Tone};

/// Lists the causes of `error`, the nearest first.
pub(super) fn causes(error: &(dyn Error + 'static)) -> Vec<String> {
    error::causes(error).map(ToString::to_string).collect()
}

/// Finds what is wrong with the configuration, where that is the error or one of its causes.
pub(super) fn findings<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Report> {
    std::iter::once(error)
        .chain(error::causes(error))
        .find_map(|cause| cause.downcast_ref::<ConfigError>())
        .and_then(ConfigError::report)
}

/// Writes the findings of an unusable configuration, `error: …`, a line per cause and a line per hint.
///
/// # Errors
/// Those of `out`.
pub fn failure_human(failure: &Failure, out: &mut dyn Write, style: Style) -> io::Result<()> {
    for finding in findings(failure.error.as_ref())
        .into_iter()
        .flat_map(|report| &report.findings)
    {
        finding_human(finding, out, style)?;
        writeln!(out)?;
    }
    let message = failure.error.to_string();
    writeln!(
        out,
        "{}: {}",
        style.paint(Tone::Error, "error"),
        visible(&message)
    )?;
    for cause in causes(failure.error.as_ref()) {
        writeln!(out, "  caused by: {}", visible(&cause))?;
    }
    for hint in &failure.hints {
        writeln!(out, "{}: {}", style.paint(Tone::Help, "hint"), visible(hint))?;
    }
    Ok(())
}

/// Writes the error as the JSON document that takes the place of the outcome.
///
/// # Errors
/// Those of `out`.
pub fn failure_json(failure: &Failure, out: &mut dyn Write) -> io::Result<()> {
    let findings = findings(failure.error.as_ref()).map(|report| &report.findings);
    let document = json!({
        "format_version": FORMAT_VERSION,
        "error": {
            "message": failure.error.to_string(),
            "causes": causes(failure.error.as_ref()),
            "hints": failure.hints,
            "exit_code": failure.exit.code(),
            "findings": findings.map_or(&[][..], Vec::as_slice),
        },
    });
    write_json(out, &document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ExitStatus, Hint};

    #[derive(Debug, thiserror::Error)]
    #[error("failed to read role `{0}`")]
    struct ReadError(&'static str, #[source] io::Error);

    impl Hint for ReadError {
        fn hints(&self) -> Vec<String> {
            vec!["the caller needs `iam:GetRole`".to_owned()]
        }

        fn exit_status(&self) -> ExitStatus {
            ExitStatus::Aws
        }
    }

    fn failure() -> Failure {
        ReadError("a\u{1b}[31mb", io::Error::other("access denied")).into()
    }

    #[test]
    fn a_person_sees_the_error_its_cause_and_what_to_do() {
        let mut out = Vec::new();
        failure_human(&failure(), &mut out, Style::plain(80)).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        error: failed to read role `a\u{1b}[31mb`
          caused by: access denied
        hint: the caller needs `iam:GetRole`
        "#);
    }

    #[test]
    fn a_script_reads_the_error_from_the_document() {
        let mut out = Vec::new();
        failure_json(&failure(), &mut out).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["error"]["exit_code"], 4);
        assert_eq!(document["error"]["causes"], json!(["access denied"]));
        assert_eq!(document["error"]["message"], "failed to read role `a\u{1b}[31mb`");
    }

    #[test]
    fn a_typo_in_the_file_is_pointed_at() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[job]\nname = \"tone\"\nbase_modle = \"amazon.nova-lite-v1:0:300k\"\n\n[data]\n\
                    training = \"t.jsonl\"\nbucket = \"acme\"\n\n[network]\nsubnet_ids = [\"subnet-0a\", \"sg-0b\"]\n";
        std::fs::write(folder.path().join("finetune.toml"), text).unwrap();
        let source = crate::config::Source {
            current_dir: folder.path().to_owned(),
            ..crate::config::Source::default()
        };
        let failure: Failure = crate::config::load(&source).unwrap_err().into();
        let shown = |width| {
            let mut out = Vec::new();
            failure_human(&failure, &mut out, Style::plain(width)).unwrap();
            String::from_utf8(out).unwrap()
        };
        insta::assert_snapshot!(shown(80), @r#"
        error[CFG-04]: unknown key `base_modle` in `[job]`
         --> finetune.toml:3:1
          |
        3 | base_modle = "amazon.nova-lite-v1:0:300k"
          | ^^^^^^^^^^ did you mean `base_model`?
          = help: correct the key or take it out; `finetune init` writes every key with
                  its meaning

        error[CFG-06]: `network.security_group_ids` is missing: a VPC is described by
          subnets and security groups; take `[network]` out for a job without
         --> finetune.toml:9:2
          |
        9 | [network]
          |  ^^^^^^^ no `security_group_ids` in this table
          = help: write `security_group_ids = ["sg-0a1b2c3d4e5f60718"]` under
                  `[network]`, or pass `--security-group-ids`

        error[CFG-07]: `network.subnet_ids`: `sg-0b` is not a subnet ID (`subnet-…`)
          --> finetune.toml:10:28
           |
        10 | subnet_ids = ["subnet-0a", "sg-0b"]
           |                            ^^^^^^^ expected a subnet ID (`subnet-…`)
           = help: write it like `subnet_ids = ["subnet-0a1b2c3d4e5f60718"]`

        error: `finetune.toml` can not be used: 3 errors
        "#);
        insta::assert_snapshot!(shown(40), @r#"
        error[CFG-04]: unknown key `base_modle`
          in `[job]`
         --> finetune.toml:3:1
          |
        3 | base_modle = "amazon.nova-lite-v1...
          | ^^^^^^^^^^
          = here: did you mean `base_model`?
          = help: correct the key or take it
                  out; `finetune init` writes
                  every key with its meaning

        error[CFG-06]: `network.security_group_ids`
          is missing: a VPC is described by
          subnets and security groups; take
          `[network]` out for a job without
         --> finetune.toml:9:2
          |
        9 | [network]
          |  ^^^^^^^
          = here: no `security_group_ids` in
                  this table
          = help: write `security_group_ids =
                  ["sg-0a1b2c3d4e5f60718"]`
                  under `[network]`, or pass
                  `--security-group-ids`

        error[CFG-07]: `network.subnet_ids`:
          `sg-0b` is not a subnet ID
          (`subnet-…`)
          --> finetune.toml:10:28
           |
        10 | subnet_ids = ["subnet-0a", "sg-0b"]
           |                            ^^^^^^^
           = here: expected a subnet ID
                   (`subnet-…`)
           = help: write it like `subnet_ids =
                   ["subnet-0a1b2c3d4e5f60718"]`

        error: `finetune.toml` can not be used: 3 errors
        "#);
        let mut out = Vec::new();
        failure_json(&failure, &mut out).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["error"]["findings"][0]["line"], 3);
        assert_eq!(document["error"]["exit_code"], 3);
    }
}
