//! Where a data set lies in S3: keys that name their content, in the alphabet that Bedrock accepts.

pub use crate::dataset::Split;

/// How many characters of a file's name go into a key.
const LONGEST_NAME: usize = 100;

/// Returns the key of a data set: `<prefix>/<split>/<first 16 hex digits>-<name>.jsonl`. The same
/// content under the same name always has the same key, so it is uploaded once. What Bedrock refuses
/// in a key (everything but letters, digits and `-!_*'().`) becomes a dash in the name.
///
/// `sha256` is the content's SHA-256 in hex, at least 16 digits.
pub fn data_key(prefix: &str, split: Split, sha256: &str, file_name: &str) -> String {
    let digits = sha256.get(..16).unwrap_or(sha256);
    let prefix = prefix.trim_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    format!("{prefix}{slash}{split}/{digits}-{}.jsonl", plain_name(file_name))
}

/// Returns the prefix of a key that [`data_key`] made of a data set for `split`; none of any other key.
pub fn upload_prefix(key: &str, split: Split) -> Option<&str> {
    let (folder, file) = key.rsplit_once('/')?;
    let prefix = match folder.strip_suffix(split.to_string().as_str())? {
        "" => "",
        prefix => prefix.strip_suffix('/')?,
    };
    let (digits, rest) = file.split_once('-')?;
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let named = rest.strip_suffix(".jsonl").is_some();
    (digits.len() == 16 && digits.chars().all(hex) && named).then_some(prefix)
}

/// Reduces a file name to letters, digits, dots, underscores and single dashes, without its
/// `.jsonl`: narrower than what Bedrock accepts, and safe in every shell.
fn plain_name(file_name: &str) -> String {
    let stem = file_name.strip_suffix(".jsonl").unwrap_or(file_name);
    let mut name = String::with_capacity(stem.len());
    for c in stem.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') {
            name.push(c);
        } else if !name.ends_with('-') {
            name.push('-');
        }
        if name.len() == LONGEST_NAME {
            break;
        }
    }
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() {
        "data".to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::S3Uri;

    const SHA: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn a_key_names_the_content_and_the_file() {
        let key = data_key("support-tone", Split::Training, SHA, "train.jsonl");
        assert_eq!(key, "support-tone/training/0123456789abcdef-train.jsonl");
        let key = data_key("", Split::Validation, SHA, "v.jsonl");
        assert_eq!(key, "validation/0123456789abcdef-v.jsonl");
    }

    #[test]
    fn the_prefix_of_an_upload_is_found_again_and_that_of_another_object_is_not() {
        for prefix in ["support-tone", "a/b", ""] {
            let key = data_key(prefix, Split::Training, SHA, "train.jsonl");
            assert_eq!(upload_prefix(&key, Split::Training), Some(prefix));
            assert_eq!(upload_prefix(&key, Split::Validation), None);
        }
        for key in [
            "train.jsonl",
            "x/training/train.jsonl",
            "xtraining/0123456789abcdef-t.jsonl",
        ] {
            assert_eq!(upload_prefix(key, Split::Training), None, "{key}");
        }
    }

    #[test]
    fn whatever_the_file_is_called_the_key_is_one_that_bedrock_accepts() {
        for name in [
            "my file (1).jsonl",
            "dt=2026-11-21.jsonl",
            "日本語.jsonl",
            "..jsonl",
            "",
            "a,b:c@d+e.jsonl",
            "über--alles.json",
            &"long".repeat(200),
        ] {
            let key = data_key("p", Split::Training, SHA, name);
            let uri = S3Uri::new("acme", &key).unwrap();
            assert_eq!(uri.refused_by_bedrock(), None, "{key}");
            assert!(key.len() < 200, "{key}");
        }
        let key = data_key("p", Split::Training, SHA, "日本語.jsonl");
        assert_eq!(key, "p/training/0123456789abcdef-data.jsonl");
    }
}
