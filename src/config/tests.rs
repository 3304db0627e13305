//! Every rule on the configuration with a case that breaks it and one that does not, and what a
//! person sees of a fault.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::diagnostic::{Diagnostic, Location};

/// A complete description without faults.
pub(super) const SOUND: &str = r#"region = "us-east-1"

[job]
name = "support-tone"
base_model = "amazon.nova-lite-v1:0:300k"

[data]
training = "datasets/train.jsonl"
bucket = "acme-finetune"
"#;

fn source(folder: &Path) -> Source {
    Source {
        current_dir: folder.to_owned(),
        codes: vec!["NET-05", "CONV-05"],
        ..Source::default()
    }
}

fn load_bytes(bytes: &[u8]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), bytes).unwrap();
    load(&source(folder.path()))
}

pub(super) fn load_text(text: &str) -> Result<Config, ConfigError> {
    load_bytes(text.as_bytes())
}

pub(super) fn findings(result: Result<Config, ConfigError>) -> Vec<Diagnostic> {
    match result {
        Ok(_) => Vec::new(),
        Err(error) => error.report().expect("the file is there").findings.clone(),
    }
}

/// One rule: an addition to the sound description that breaks it, with the line at fault, and one
/// that does not.
struct Case {
    code: &'static str,
    fails: &'static str,
    line: u64,
    passes: &'static str,
}

const CASES: &[Case] = &[
    Case {
        code: "CFG-03",
        fails: "[network\n",
        line: 11,
        passes: "# [network\n",
    },
    Case {
        code: "CFG-20",
        fails: "[network]\nsubnet_ids = [\"subnet-0a\"]\nsecurity_group_ids = [\"sg-0a\"]\nvpc_id = \"vpc-0a\"\n",
        line: 14,
        passes: "[network]\nvpc_id = \"vpc-0a\"\n",
    },
    Case {
        code: "CFG-04",
        fails: "[rolle]\nname = \"x\"\n",
        line: 11,
        passes: "[role]\nname = \"x\"\n",
    },
    Case {
        code: "CFG-05",
        fails: "[tags]\nteam = 7\n",
        line: 12,
        passes: "[tags]\nteam = \"7\"\n",
    },
    Case {
        code: "CFG-06",
        fails: "[network]\nsubnet_ids = [\"subnet-0a\"]\n",
        line: 11,
        passes: "[network]\nsubnet_ids = [\"subnet-0a\"]\nsecurity_group_ids = [\"sg-0a\"]\n",
    },
    Case {
        code: "CFG-07",
        fails: "[role]\narn = \"arn:aws:iam::1111:role/x\"\n",
        line: 12,
        passes: "[role]\narn = \"arn:aws:iam::111122223333:role/x\"\n",
    },
    Case {
        code: "CFG-08",
        fails: "[role]\nname = \"x\"\narn = \"arn:aws:iam::111122223333:role/x\"\n",
        line: 13,
        passes: "[role]\nname = \"x\"\n",
    },
    Case {
        code: "CFG-09",
        fails: "[network]\nsubnet_ids = [\"subnet-0a\"]\nsecurity_group_ids = []\n",
        line: 13,
        passes: "[network]\nsubnet_ids = [\"subnet-0a\"]\nsecurity_group_ids = [\"sg-0a\"]\n",
    },
    Case {
        code: "CFG-10",
        fails: "[network]\nsecurity_group_ids = [\"sg-0a\"]\nsubnet_ids = [\n\"subnet-0a\",\n\"subnet-0a\",\n]\n",
        line: 15,
        passes: "[network]\nsecurity_group_ids = [\"sg-0a\"]\nsubnet_ids = [\n\"subnet-0a\",\n\"subnet-0b\",\n]\n",
    },
    Case {
        code: "CFG-11",
        fails: "[job.hyperparameters]\nepochCount = [1, 2]\n",
        line: 12,
        passes: "[job.hyperparameters]\nepochCount = 1\n",
    },
    Case {
        code: "CFG-12",
        fails: "[tags]\nowner = \"R&D\"\n",
        line: 12,
        passes: "[tags]\nowner = \"R+D\"\n",
    },
    Case {
        code: "CFG-13",
        fails: "[checks]\n\"NET-5\" = \"off\"\n",
        line: 12,
        passes: "[checks]\n\"NET-05\" = \"off\"\n",
    },
    Case {
        code: "CFG-14",
        fails: "[checks]\n\"NET-05\" = \"ignore\"\n",
        line: 12,
        passes: "[checks]\n\"net-05\" = \"info\"\n",
    },
];

/// The same for values that the sound description holds: what replaces what.
const REPLACEMENTS: &[(&str, &str, &str, u64, &str)] = &[
    (
        "CFG-15",
        "\"support-tone\"",
        "\"support_tone\"",
        4,
        "\"support.tone+2\"",
    ),
    (
        "CFG-16",
        "bucket = \"acme-finetune\"",
        "bucket = \"acme-finetune\"\nprefix = \"p\"\noutput = \"s3://acme-finetune/p/training/out\"",
        11,
        "bucket = \"acme-finetune\"\nprefix = \"p\"\noutput = \"s3://acme-finetune/p/training-out\"",
    ),
    (
        "CFG-19",
        "\n\n[data]",
        "\nteacher_model = \"amazon.nova-pro-v1:0\"\n\n[data]",
        6,
        "\ncustomization_type = \"DISTILLATION\"\nteacher_model = \"amazon.nova-pro-v1:0\"\n\n[data]",
    ),
    (
        "CFG-17",
        "\"datasets/train.jsonl\"",
        "\"s3://acme-finetune/dt=1/x.jsonl\"",
        8,
        "\"s3://acme-finetune/dt-1/x.jsonl\"",
    ),
];

#[test]
fn every_rule_fails_on_its_case_and_passes_on_the_mended_one() {
    assert!(findings(load_text(SOUND)).is_empty());
    let added = CASES.iter().map(|case| {
        let text = |addition: &str| format!("{SOUND}\n{addition}");
        (case.code, text(case.fails), case.line, text(case.passes))
    });
    let replaced = REPLACEMENTS.iter().map(|(code, old, bad, line, good)| {
        (*code, SOUND.replace(old, bad), *line, SOUND.replace(old, good))
    });
    let mut covered = BTreeSet::new();
    for (code, fails, line, passes) in added.chain(replaced) {
        covered.insert(code);
        let found = findings(load_text(&fails));
        let codes: Vec<_> = found.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, [code], "{fails}");
        let Some(Location::File(place)) = &found[0].location else {
            panic!("{code} has no place in the file");
        };
        assert_eq!(place.line, Some(line), "{code}");
        assert!(found[0].remedy.is_some() && place.excerpt.is_some(), "{code}");
        let rest = findings(load_text(&passes));
        assert!(rest.is_empty(), "{code}: {rest:?}");
    }
    // Files that are no text, another file, and what was picked have their own tests.
    covered.extend(["CFG-01", "CFG-02", "CFG-18", "CFG-21"]);
    let all: BTreeSet<_> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(covered, all);
}

#[test]
fn a_file_that_can_not_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for file in [Path::new("absent.toml"), folder.path()] {
        let source = Source {
            file: Some(file.to_owned()),
            ..source(folder.path())
        };
        let found = findings(load(&source));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rule.code, "CFG-01");
        assert!(
            found[0].message.contains(file.to_str().unwrap()),
            "{}",
            found[0].message
        );
    }
    assert!(findings(load_text(SOUND)).is_empty());
}

#[test]
fn a_file_that_is_not_utf8_is_named_with_the_byte() {
    let mut bytes = SOUND.as_bytes().to_vec();
    bytes.extend_from_slice(b"\n# caf\xe9\n");
    let found = findings(load_bytes(&bytes));
    assert_eq!(found[0].rule.code, "CFG-02");
    assert!(found[0].message.contains("in line 11"), "{}", found[0].message);
    let marked = [b"\xef\xbb\xbf", SOUND.as_bytes()].concat();
    assert!(
        findings(load_bytes(&marked)).is_empty(),
        "a byte order mark is taken off"
    );
}

#[test]
fn all_faults_are_reported_at_once() {
    let text = r#"regoin = "us-east-1"

[job]
name = "support_tone"
base_modle = "amazon.nova-lite-v1:0:300k"
learningRate = 1

[data]
training = 7
output = "s3://acme finetune/x"

[network]
subnet_ids = ["subnet-0a", "sg-0b"]
"#;
    let found = findings(load_text(text));
    let codes: Vec<_> = found.iter().map(|finding| finding.rule.code).collect();
    assert_eq!(
        codes,
        [
            "CFG-04", "CFG-15", "CFG-04", "CFG-04", "CFG-05", "CFG-07", "CFG-06", "CFG-07"
        ]
    );
    assert_eq!(found[0].label.as_deref(), Some("did you mean `region`?"));
    assert_eq!(found[2].label.as_deref(), Some("did you mean `base_model`?"));
}

#[test]
fn what_may_be_left_out_follows_from_the_name() {
    let config = load_text(&SOUND.replace("support-tone", "support.tone+2")).unwrap();
    assert_eq!(config.job.custom_model_name, "support-tone-2");
    assert_eq!(config.data.prefix, "support.tone-2");
    assert_eq!(
        config.data.output.to_string(),
        "s3://acme-finetune/support.tone-2/output"
    );
    assert_eq!(config.job.customization_type, CustomizationType::FineTuning);
    let RoleConfig::Managed(role) = config.role else {
        panic!("no ARN was given");
    };
    assert_eq!(role.name.as_str(), "AmazonBedrockFinetune-support.tone+2");
    assert_eq!((role.path, role.boundary), (None, None));
    assert!(config.network.is_none() && config.data.validation.is_none());
}

#[test]
fn data_that_is_in_s3_needs_no_bucket() {
    let text = SOUND
        .replace("datasets/train.jsonl", "s3://acme-data/train.jsonl")
        .replace("bucket = \"acme-finetune\"\n", "");
    assert_eq!(load_text(&text).unwrap().data.bucket, "acme-data");
}

#[test]
fn numbers_keep_their_spelling() {
    let text = format!(
        "{SOUND}\n[job.hyperparameters]\na = 0.00001\nb = 1e-5\nc = 0x10\nd = true\ne = \"x\"\nf = 1_000\ng = +3\n"
    );
    let parameters = load_text(&text).unwrap().job.hyperparameters;
    let pairs: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(
        pairs,
        ["a=0.00001", "b=1e-5", "c=16", "d=true", "e=x", "f=1000", "g=3"]
    );
    let infinite = findings(load_text(&format!("{SOUND}\n[job.hyperparameters]\na = inf\n")));
    assert_eq!(infinite[0].rule.code, "CFG-11");
}

#[test]
fn paths_in_the_file_start_at_its_folder_and_paths_in_flags_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("a/b");
    std::fs::create_dir_all(&below).unwrap();
    std::fs::write(folder.path().join(FILE_NAME), SOUND).unwrap();
    let here = load(&source(folder.path())).unwrap();
    assert_eq!(here.folder, Path::new("."));
    assert_eq!(
        here.data.training,
        TrainingData::Records(DataSource::Path("datasets/train.jsonl".into()))
    );
    let mut source = source(&below);
    source.overrides.add("data.validation", ["v.jsonl".to_owned()]);
    let config = load(&source).unwrap();
    assert_eq!(config.file.as_deref(), Some(Path::new("../../finetune.toml")));
    assert_eq!(
        config.data.training,
        TrainingData::Records(DataSource::Path("../../datasets/train.jsonl".into()))
    );
    assert_eq!(config.data.validation, Some(DataSource::Path("v.jsonl".into())));
}

#[test]
fn flags_stand_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{SOUND}\n[role]\nname = \"x\"\n\n[tags]\na = \"1\"\nb = \"2\"\n");
    std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
    let mut source = source(folder.path());
    let mut set = |path: &str, value: &str| source.overrides.add(path, [value.to_owned()]);
    set("job.base_model", "amazon.nova-micro-v1:0:128k");
    set("role.arn", "arn:aws:iam::111122223333:role/mine");
    set("tags", "b=3");
    set("network.subnet_ids", "subnet-0a, subnet-0b");
    set("network.security_group_ids", "sg-0a");
    set("checks", "CONV-05=off");
    let config = load(&source).unwrap();
    assert_eq!(config.job.base_model.as_str(), "amazon.nova-micro-v1:0:128k");
    assert!(
        matches!(config.role, RoleConfig::Existing(_)),
        "the flag takes `role.name` out"
    );
    assert_eq!(config.tags["b"], "3");
    assert_eq!(config.tags["a"], "1");
    assert_eq!(config.network.unwrap().subnet_ids.len(), 2);
    assert_eq!(config.checks["CONV-05"], Level::Off);
}

#[test]
fn faults_in_flags_alone_are_wrong_usage_and_name_the_flag() {
    use crate::error::{ExitStatus, Hint};

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), SOUND).unwrap();
    let mut source = source(folder.path());
    source.overrides.add("network.subnet_ids", ["sg-1".to_owned()]);
    source
        .overrides
        .add("network.security_group_ids", ["sg-1".to_owned()]);
    source.overrides.add("tags", ["team".to_owned()]);
    let error = load(&source).unwrap_err();
    assert_eq!(error.exit_status(), ExitStatus::Usage);
    let places: Vec<_> = error
        .report()
        .unwrap()
        .findings
        .iter()
        .map(|found| &found.location)
        .collect();
    let key = |text: &str| Some(Location::Key(text.to_owned()));
    assert_eq!(places, [&key("--tag"), &key("--subnet-ids")]);
}

#[test]
fn without_a_file_flags_can_say_it_all_or_what_is_missing_is_named() {
    use crate::error::{ExitStatus, Hint};

    let folder = tempfile::tempdir().unwrap();
    let mut source = source(folder.path());
    assert!(
        read(&source).is_ok(),
        "no file is no fault as long as nothing is needed"
    );
    let absent = load(&source).unwrap_err();
    assert!(matches!(absent, ConfigError::Absent));
    assert_eq!(absent.exit_status(), ExitStatus::Unusable);
    source.overrides.add("job.name", ["tone".to_owned()]);
    let error = load(&source).unwrap_err();
    assert_eq!(error.exit_status(), ExitStatus::Unusable);
    let found = &error.report().unwrap().findings;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].remedy.as_ref().unwrap().text.contains("--model"),
        "{found:?}"
    );
    source
        .overrides
        .add("job.base_model", ["amazon.nova-lite-v1:0:300k".to_owned()]);
    source
        .overrides
        .add("data.training", ["s3://acme-data/t.jsonl".to_owned()]);
    assert_eq!(load(&source).unwrap().folder, Path::new("."));
}

#[test]
fn keys_are_read_in_each_of_their_shapes() {
    let key = |name: &str, value: &str| {
        let text = format!("{SOUND}\n[kms]\n{name} = \"{value}\"\n");
        findings(load_text(&text)).is_empty()
    };
    let arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let alias = "arn:aws:kms:us-east-1:111122223333:alias/tone";
    for value in [arn, alias, "alias/tone", "1234abcd-12ab-34cd-56ef-1234567890ab"] {
        assert!(key("custom_model_key", value), "{value}");
    }
    for value in ["tone", "alias/", "arn:aws:s3:::bucket", ""] {
        assert!(!key("custom_model_key", value), "{value}");
    }
    assert!(key("data_key", arn) && !key("data_key", alias) && !key("data_key", "alias/tone"));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[\\[\\]{}=\"',.#\n a-z0-9é日_-]{0,80}") {
        let _ = load_text(&text);
        let _ = load_text(&format!("{SOUND}\n{text}"));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = load_bytes(&bytes);
    }

    #[test]
    fn every_finding_points_into_the_text(cut in 0..SOUND.len(), insert in "[\\[\\]{}=\"'\n a-z7]{0,12}") {
        let at = SOUND.floor_char_boundary(cut);
        let text = format!("{}{insert}{}", &SOUND[..at], &SOUND[at..]);
        for finding in findings(load_text(&text)) {
            if let Some(Location::File(place)) = finding.location
                && let Some(line) = place.line
            {
                proptest::prop_assert!(line >= 1 && line <= text.lines().count().max(1) as u64 + 1);
            }
        }
    }
}
