//! The `finetune.toml` that `init` writes: every key with its meaning, in the order of the table.

use std::fmt::Write;

use toml::{Table, Value};

use super::flags::Overrides;
use super::keys::{KEYS, Key, Kind};

/// How wide comments are.
const WIDTH: usize = 96;

/// Writes the file. Values that flags give are filled in; keys that every job needs hold an example
/// until then, the others stand commented out. `schema` is the path that editors find the schema at.
pub fn template(flags: &Overrides, schema: &str) -> String {
    let mut text = format!(
        "#:schema {schema}\n# One file describes one job. Every key has a flag that stands over it (finetune submit --help);\n\
         # finetune check tells whether the job would go through.\n\n"
    );
    let mut section = "";
    for key in KEYS {
        let own_table = key.kind.is_table();
        let table = if own_table { key.path } else { key.table() };
        if table != section {
            section = table;
            let active = KEYS
                .iter()
                .filter(|other| other.path == table || (other.table() == table && !other.kind.is_table()))
                .any(|other| is_active(other, flags));
            let mark = if active { "" } else { "# " };
            push(&mut text, format_args!("\n{mark}[{table}]\n"));
        }
        comment(&mut text, key.docs);
        if own_table {
            entries(&mut text, key, flags);
        } else {
            assignment(&mut text, key, flags);
        }
    }
    text
}

/// Writes a file of what is given alone: `head` above it, the meaning of a key and what `notes` say of it before
/// its value. A key that only has notes stands commented out.
pub(super) fn given<'a>(values: &Overrides, head: &str, notes: impl Fn(&str) -> Vec<&'a str>) -> String {
    let mut text = String::new();
    head.lines().for_each(|line| comment(&mut text, line));
    let mut section = "";
    for key in KEYS {
        let (told, is_given) = (notes(key.path), !values.get(key.path).is_empty());
        if !is_given && told.is_empty() {
            continue;
        }
        let own_table = key.kind.is_table();
        let table = if own_table { key.path } else { key.table() };
        if table != section {
            section = table;
            let within =
                |other: &&Key| other.path == table || (other.table() == table && !other.kind.is_table());
            let active = KEYS
                .iter()
                .filter(within)
                .any(|other| !values.get(other.path).is_empty());
            let mark = if active { "" } else { "# " };
            push(&mut text, format_args!("\n{mark}[{table}]\n"));
        } else if text.ends_with('\n') && section.is_empty() {
            text.push('\n');
        }
        comment(&mut text, key.docs);
        for note in told {
            comment(&mut text, &format!("NOTE: {note}"));
        }
        match (is_given, own_table) {
            (false, _) => {}
            (true, true) => entries(&mut text, key, values),
            (true, false) => assignment(&mut text, key, values),
        }
    }
    text
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    text.write_fmt(line).expect("writing to a string does not fail");
}

/// Whether the key takes effect in the file.
fn is_active(key: &Key, flags: &Overrides) -> bool {
    let given = |path: &str| flags.get(path).last();
    // A file is uploaded, so it needs a bucket; an object in S3 does not.
    let logs = given("data.invocation_logs").is_some();
    let uploads = !logs && !given("data.training").is_some_and(|training| training.starts_with("s3://"));
    if key.path == "data.training" && logs {
        return given(key.path).is_some();
    }
    key.required || given(key.path).is_some() || (key.path == "data.bucket" && uploads)
}

fn comment(text: &mut String, docs: &str) {
    let mut line = String::from("#");
    for word in docs.split(' ') {
        if line.len() + 1 + word.len() > WIDTH && line.len() > 1 {
            push(text, format_args!("{line}\n"));
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    push(text, format_args!("{line}\n"));
}

fn assignment(text: &mut String, key: &Key, flags: &Overrides) {
    let given = flags.get(key.path);
    let value = match (key.kind, given.last()) {
        (_, None) => key.example.to_owned(),
        (Kind::Texts(_), Some(_)) => {
            let items = given
                .iter()
                .flat_map(|list| list.split(','))
                .map(str::trim)
                .filter(|item| !item.is_empty());
            let lines: Vec<_> = items.map(|item| format!("    {},\n", quoted(item))).collect();
            format!("[\n{}]", lines.concat())
        }
        (Kind::Number, Some(value)) if value.parse::<u32>().is_ok() => value.clone(),
        (Kind::Flag, Some(value)) if value.parse::<bool>().is_ok() => value.clone(),
        (_, Some(value)) => quoted(value),
    };
    let mark = if is_active(key, flags) { "" } else { "# " };
    push(text, format_args!("{mark}{} = {value}\n", key.name()));
}

fn entries(text: &mut String, key: &Key, flags: &Overrides) {
    let given = flags.get(key.path);
    if given.is_empty() {
        let example: Table = format!("x = {}", key.example).parse().expect("examples are TOML");
        for (name, value) in example.get("x").and_then(Value::as_table).into_iter().flatten() {
            push(text, format_args!("# {} = {value}\n", bare(name)));
        }
        return;
    }
    for pair in given {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (name.trim(), value.trim());
        // A number stays a number; the API gets the same text either way.
        let number = key.kind == Kind::Scalars && is_plain_number(value);
        let value = if number { value.to_owned() } else { quoted(value) };
        push(text, format_args!("{} = {value}\n", bare(name)));
    }
}

/// Whether TOML and the API spell a number alike: digits, with or without a point among them.
fn is_plain_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse::<i64>().is_ok()
        || text.split_once('.').is_some_and(|(whole, rest)| {
            digits(whole) && digits(rest) && (whole == "0" || !whole.starts_with('0'))
        })
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// Writes a key, in quotes where TOML wants them.
fn bare(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(plain) && !name.contains('-') {
        name.to_owned()
    } else {
        quoted(name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FILE_NAME, Source, load};
    use super::*;

    fn loads(text: &str) -> super::super::Config {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
        let source = Source {
            current_dir: folder.path().to_owned(),
            codes: vec!["NET-05"],
            ..Source::default()
        };
        match load(&source) {
            Ok(config) => config,
            Err(error) => panic!("{text}\n{:?}", error.report()),
        }
    }

    #[test]
    fn the_file_is_sound_as_it_is_written() {
        let text = template(&Overrides::default(), "schema.json");
        let config = loads(&text);
        assert_eq!(config.job.name, "support-tone");
        assert!(config.network.is_none());
        for key in KEYS {
            assert!(text.contains(key.name()), "{}", key.path);
        }
    }

    #[test]
    fn the_file_is_sound_with_every_example_in_effect() {
        let text = template(&Overrides::default(), "schema.json");
        let in_effect = |line: &str| {
            let code = line.strip_prefix("# ").filter(|rest| {
                let key = rest.split(" = ").next().unwrap_or_default();
                rest.starts_with('[') || (rest.contains(" = ") && !key.contains(' '))
            });
            // A role, and a network, are named in one way only.
            // So is training data, and what belongs to another type of customization stays out.
            let code = code.filter(|code| {
                let name = code.split(" = ").next().unwrap_or_default();
                let left_out = [
                    "vpc_id",
                    "terraform",
                    "arn",
                    "invocation_logs",
                    "use_prompt_response",
                    "request_metadata",
                    "request_metadata_match",
                    "grader_lambda",
                    "teacher_model",
                    "max_response_length",
                ];
                !left_out.contains(&name)
            });
            code.unwrap_or(line).to_owned()
        };
        let text: Vec<String> = text.lines().map(in_effect).collect();
        let config = loads(&text.join("\n"));
        assert_eq!(config.network.unwrap().subnet_ids.len(), 1);
        assert_eq!(config.tags["project"], "support");
        assert_eq!(config.job.hyperparameters["epochCount"], "2");
        assert!(config.kms.data_key.is_some() && config.region.is_some());
        assert_eq!(config.checks.len(), 1);
        assert!(!config.job.provenance_tags);
    }

    #[test]
    fn flags_fill_their_values_in() {
        let mut flags = Overrides::default();
        let mut add = |path: &str, value: &str| flags.add(path, [value.to_owned()]);
        add("job.name", "tone");
        add("network.subnet_ids", "subnet-0a,subnet-0b");
        add("network.security_group_ids", "sg-0a");
        add("job.hyperparameters", "epochCount=3");
        add("job.hyperparameters", "learningRate=0.00001");
        add("tags", "cost center=a b");
        add("job.provenance_tags", "false");
        let config = loads(&template(&flags, "schema.json"));
        assert_eq!(config.job.name, "tone");
        assert_eq!(config.network.unwrap().subnet_ids.len(), 2);
        assert_eq!(config.job.hyperparameters["learningRate"], "0.00001");
        assert_eq!(config.job.hyperparameters["epochCount"], "3");
        assert_eq!(config.tags["cost center"], "a b");
        assert!(!config.job.provenance_tags);
    }
}
