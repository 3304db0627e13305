//! Makes identifiers, names and tables of texts, and says of each fault where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use super::findings::Findings;
use super::keys::{self, Key, Kind};
use super::layer::{Entry, Origin, Text};
use super::rules;
use crate::dataset::S3Uri;
use crate::diagnostic::Level;
use crate::iam::IdentifierError;
use crate::job::{CustomModelName, JobName, MOST_TAGS, kms_arn, tag_fault};

/// A suffix as derived names have it; only its length and alphabet count.
const SUFFIX: &str = "00000000";

/// Reads values against the catalogue of rules.
pub(super) struct Read<'a> {
    pub(super) findings: &'a mut Findings,
    /// The codes of all rules.
    pub(super) codes: &'a [&'static str],
}

impl Read<'_> {
    /// Reads an identifier.
    pub(super) fn identifier<T>(&mut self, path: &str, text: &Text) -> Option<T>
    where
        T: FromStr<Err = IdentifierError>,
    {
        match text.text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.malformed(path, text, error.expected);
                None
            }
        }
    }

    pub(super) fn malformed(&mut self, path: &str, text: &Text, expected: &str) {
        let remedy = match keys::find(path) {
            Some(Key {
                kind: Kind::Choice(choices),
                ..
            }) => format!("use one of {}", choices.join(", ")),
            Some(key) => match text.origin {
                Origin::Job => format!("pass `--{} {}`", key.flag, key.value_name),
                Origin::File(_) => format!("write it like `{} = {}`", key.name(), key.example),
                Origin::Flag(flag) => {
                    let example = key.example.trim_matches(['[', ']', '"']);
                    format!("pass `--{flag} {}`, such as `{example}`", key.value_name)
                }
            },
            None => "correct it".to_owned(),
        };
        let message = format!("`{path}`: `{}` is not {expected}", text.text);
        let label = format!("expected {expected}");
        self.findings
            .push(&rules::MALFORMED, message, &text.origin, label, remedy);
    }

    /// Reads a list of identifiers, each once, 1 to `most` of them.
    pub(super) fn identifiers<T>(
        &mut self,
        path: &str,
        items: &[Text],
        origin: &Origin,
        most: usize,
    ) -> Vec<T>
    where
        T: FromStr<Err = IdentifierError>,
    {
        if items.is_empty() || items.len() > most {
            let message = format!("`{path}` names {}, and 1 to {most} are allowed", items.len());
            let remedy = if items.is_empty() {
                "name at least one; take the whole `[network]` table out for a job without a VPC"
            } else {
                "keep one subnet per Availability Zone, and only the groups the job needs"
            };
            let label = format!("expected 1 to {most}");
            self.findings.push(&rules::COUNT, message, origin, label, remedy);
        }
        let mut seen = BTreeSet::new();
        let mut values = Vec::new();
        for item in items {
            if seen.insert(item.text.as_str()) {
                values.extend(self.identifier(path, item));
            } else {
                let message = format!("`{path}` names `{}` twice", item.text);
                let remedy = "take the second one out, or put in the one that was meant";
                self.findings
                    .push(&rules::REPEATED, message, &item.origin, "named before", remedy);
            }
        }
        values
    }

    /// Says that a role is given that somebody else keeps (`given`), and another, or something that only a managed
    /// role has (`other`), too.
    pub(super) fn two_roles(&mut self, other: &str, given: &str, at: &Origin) {
        let message = format!("`{other}` and `{given}` are both given");
        let label = format!("`{other}` stands beside it");
        let remedy =
            "keep `name` to let finetune manage the role, or `arn` or `terraform` to use a role as it is";
        self.findings.push(&rules::TWO_ROLES, message, at, label, remedy);
    }

    /// Says that two keys say which subnets the job has.
    pub(super) fn two_networks(&mut self, first: &str, second: &str, origin: &Origin) {
        let message = format!("`{first}` and `{second}` are both given");
        let label = format!("`{first}` stands beside it");
        let remedy = "keep `subnet_ids` to name the subnets, or `vpc_id` or `terraform` to have them picked";
        self.findings
            .push(&rules::TWO_NETWORKS, message, origin, label, remedy);
    }

    /// Reads the name that job names are derived from.
    pub(super) fn job_name(&mut self, text: &Text) -> Option<String> {
        let derived = JobName::derive(&text.text, SUFFIX);
        let derived = derived.map(|_| ()).map_err(|error| error.expected);
        self.name("job.name", "a job name", text, derived)
    }

    /// Reads the name that custom model names are derived from.
    pub(super) fn custom_model_name(&mut self, text: &Text) -> Option<String> {
        let derived = CustomModelName::derive(&text.text, SUFFIX);
        let derived = derived.map(|_| ()).map_err(|error| error.expected);
        self.name("job.custom_model_name", "a custom model name", text, derived)
    }

    fn name(
        &mut self,
        path: &str,
        what: &str,
        text: &Text,
        derived: Result<(), &'static str>,
    ) -> Option<String> {
        let derived = if text.text.is_empty() {
            Err("any name")
        } else {
            derived
        };
        let Err(expected) = derived else {
            return Some(text.text.clone());
        };
        let message = format!(
            "no {} can be made of `{path}` = `{}`",
            what.trim_start_matches("a "),
            text.text
        );
        let label = format!("with eight digits behind it, it is not {expected}");
        let remedy = format!(
            "use letters, digits and single dashes, such as `{}`",
            tame(&text.text)
        );
        self.findings
            .push(&rules::NAME, message, &text.origin, label, remedy);
        None
    }

    /// Reads an S3 URI that Bedrock takes.
    pub(super) fn s3_uri(&mut self, path: &str, text: &Text) -> Option<S3Uri> {
        let uri: S3Uri = self.identifier(path, text)?;
        self.accepted(path, &uri, text).then_some(uri)
    }

    /// Reads the name of a bucket.
    pub(super) fn bucket(&mut self, text: &Text) -> Option<String> {
        match S3Uri::new(&text.text, "") {
            Ok(_) => Some(text.text.clone()),
            Err(error) => {
                self.malformed("data.bucket", text, error.expected);
                None
            }
        }
    }

    /// Reads a prefix; slashes at its ends are taken off.
    pub(super) fn prefix(&mut self, text: &Text) -> Option<String> {
        let prefix = text.text.trim_matches('/');
        let uri = S3Uri::new("bucket", prefix).ok()?;
        self.accepted("data.prefix", &uri, text)
            .then(|| prefix.to_owned())
    }

    fn accepted(&mut self, path: &str, uri: &S3Uri, text: &Text) -> bool {
        let message = if let Some(refused) = uri.refused_by_bedrock() {
            format!("`{path}` holds {refused:?}, which Amazon Bedrock refuses in S3 URIs")
        } else if uri.to_string().len() > 1024 {
            format!("`{path}` is longer than the 1,024 characters that Amazon Bedrock takes")
        } else {
            return true;
        };
        let label = "expected letters, digits, `-!_*'().` and single slashes";
        let remedy = "choose a key of these characters; a file that finetune uploads gets one";
        self.findings
            .push(&rules::URI, message, &text.origin, label, remedy);
        false
    }

    /// Says that a text is empty.
    pub(super) fn empty(&mut self, path: &str, text: &Text) {
        self.malformed(path, text, "a path or an `s3://` URI");
    }

    /// Reads the ARN, the ID or the alias of a KMS key.
    pub(super) fn any_key(&mut self, text: &Text) -> Option<String> {
        let id = |text: &str| {
            let hex = |c: char| c.is_ascii_hexdigit() || c == '-';
            text.len() == 36 && text.chars().all(hex) || text.starts_with("mrk-")
        };
        let alias = |text: &str| text.strip_prefix("alias/").is_some_and(|name| !name.is_empty());
        let fits = id(&text.text)
            || alias(&text.text)
            || kms_arn(&text.text).is_some_and(|arn| arn.resource.starts_with("key/") || alias(arn.resource));
        if fits {
            return Some(text.text.clone());
        }
        self.malformed("kms.custom_model_key", text, "a KMS key (ARN, ID or `alias/…`)");
        None
    }

    /// Reads the ARN of a KMS key.
    pub(super) fn key_arn(&mut self, text: &Text) -> Option<String> {
        if kms_arn(&text.text).is_some_and(|arn| arn.resource.starts_with("key/")) {
            return Some(text.text.clone());
        }
        let expected = "the ARN of a KMS key (`arn:aws:kms:<region>:<account>:key/<id>`)";
        self.malformed("kms.data_key", text, expected);
        None
    }

    /// Reads `job.hyperparameters`.
    pub(super) fn hyperparameters(&mut self, entries: &[Entry]) -> BTreeMap<String, String> {
        let mut read = BTreeMap::new();
        for entry in entries {
            if entry.value.text.is_empty() {
                let message = format!("hyperparameter `{}` is empty", entry.name.text);
                let remedy = "give a value, or take the entry out for the model's default";
                self.findings.push(
                    &rules::NOT_SCALAR,
                    message,
                    &entry.value.origin,
                    "expected a value",
                    remedy,
                );
            } else {
                read.insert(entry.name.text.clone(), entry.value.text.clone());
            }
        }
        read
    }

    /// Reads `[tags]`.
    pub(super) fn tags(&mut self, entries: &[Entry]) -> BTreeMap<String, String> {
        let mut tags = BTreeMap::new();
        for entry in entries {
            let (name, value) = (&entry.name, &entry.value);
            match tag_fault(&name.text, &value.text) {
                Some(fault) => self.tag(if fault.in_value { value } else { name }, fault.told),
                None => {
                    tags.insert(name.text.clone(), value.text.clone());
                }
            }
        }
        if let Some(over) = entries.get(MOST_TAGS) {
            let told = format!("{} tags, and {MOST_TAGS} are allowed", entries.len());
            self.tag(&over.name, told);
        }
        tags
    }

    fn tag(&mut self, text: &Text, message: String) {
        let label = "expected letters, digits, spaces and `._:/=+@-`";
        let remedy = "leave out or replace what the API refuses";
        self.findings
            .push(&rules::TAG, message, &text.origin, label, remedy);
    }

    /// Reads `[checks]`.
    pub(super) fn checks(&mut self, entries: &[Entry]) -> BTreeMap<String, Level> {
        let mut checks = BTreeMap::new();
        for entry in entries {
            let code = entry.name.text.to_ascii_uppercase();
            if !self.codes.contains(&code.as_str()) {
                self.unknown_rule(&entry.name);
                continue;
            }
            if let Ok(level) = entry.value.text.parse::<Level>() {
                checks.insert(code, level);
                continue;
            }
            let message = format!("`{code}` is set to `{}`, which is no level", entry.value.text);
            let label = format!("expected {}", Level::NAMES.join(", "));
            let remedy = "use one of these four words";
            let origin = &entry.value.origin;
            self.findings
                .push(&rules::UNKNOWN_LEVEL, message, origin, label, remedy);
        }
        checks
    }

    fn unknown_rule(&mut self, name: &Text) {
        let asked = name.text.to_ascii_uppercase();
        let near = self
            .codes
            .iter()
            .map(|code| (code, strsim::jaro_winkler(code, &asked)))
            .filter(|(_, likeness)| *likeness >= 0.8)
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        let label = match near {
            Some((code, _)) => format!("did you mean `{code}`?"),
            None => "expected a code such as `NET-05`".to_owned(),
        };
        let message = format!("there is no rule `{}`", name.text);
        let remedy = "`finetune rules` lists the codes";
        self.findings
            .push(&rules::UNKNOWN_RULE, message, &name.origin, label, remedy);
    }
}

/// Makes a name of `text` that fits both alphabets.
pub(super) fn tame(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(crate::job::LONGEST_BASE);
    let name = name.trim_end_matches('-');
    if name.is_empty() { "my-model" } else { name }.to_owned()
}
