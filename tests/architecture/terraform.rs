//! The Terraform modules as text: what their page says of inputs and outputs, what they must not name. What
//! they make is tried with Terraform itself (`terraform test`, tests/contract).
#![expect(clippy::unwrap_used, reason = "a test ends with the first surprise")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("terraform")
}

/// The root module, and the others by name.
fn modules() -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder().join("modules")).unwrap();
    let mut modules: Vec<(String, PathBuf)> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    modules.sort();
    modules.insert(0, ("root".to_owned(), folder()));
    modules
}

/// A `variable` or an `output`, with its arguments as they are written, white space folded.
struct Block {
    name: String,
    arguments: Vec<(String, String)>,
}

impl Block {
    fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.arguments.iter().find(|(name, _)| name == key)?;
        Some(value)
    }

    fn description(&self) -> &str {
        let text = self
            .get("description")
            .unwrap_or_else(|| panic!("`{}` has no description", self.name));
        text.trim_matches('"')
    }
}

/// Reads the blocks of a file that is laid out as `terraform fmt` does.
fn blocks(path: &Path, kind: &str) -> Vec<Block> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut found: Vec<Block> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix(&format!("{kind} \"")) {
            let name = rest.split('"').next().unwrap().to_owned();
            let arguments = Vec::new();
            found.push(Block { name, arguments });
            inside = true;
        } else if line == "}" {
            inside = false;
        } else if inside {
            let arguments = &mut found.last_mut().unwrap().arguments;
            let argument = line
                .strip_prefix("  ")
                .filter(|rest| rest.starts_with(|sign: char| sign.is_ascii_lowercase()));
            match (
                argument.and_then(|rest| rest.split_once('=')),
                arguments.last_mut(),
            ) {
                (Some((key, value)), _) => {
                    arguments.push((key.trim().to_owned(), value.trim().to_owned()));
                }
                (None, Some((_, value))) if argument.is_none() && !line.trim().is_empty() => {
                    let folded = line.split_whitespace().collect::<Vec<_>>().join(" ");
                    let joint = if value.ends_with(['{', '[', ',']) || folded.starts_with(['}', ']']) {
                        " "
                    } else {
                        ", "
                    };
                    value.push_str(joint);
                    value.push_str(&folded);
                }
                _ => arguments.push((String::new(), String::new())),
            }
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The tables of a module in the layout of terraform-docs.
fn tables(path: &Path) -> String {
    let mut text = String::from(
        "| Input | Description | Type | Default | Required |\n| --- | --- | --- | --- | --- |\n",
    );
    for input in blocks(&path.join("variables.tf"), "variable") {
        let kind = input
            .get("type")
            .unwrap_or_else(|| panic!("`{}` has no type", input.name));
        let default = input
            .get("default")
            .map_or_else(|| "n/a".to_owned(), |value| format!("`{value}`"));
        let required = if input.get("default").is_none() {
            "yes"
        } else {
            "no"
        };
        let (name, description) = (&input.name, input.description());
        let row = format!("| `{name}` | {} | `{kind}` | {default} |", cell(description));
        let _ = writeln!(text, "{row} {required} |");
    }
    text.push_str("\n| Output | Description |\n| --- | --- |\n");
    for output in blocks(&path.join("outputs.tf"), "output") {
        let _ = writeln!(text, "| `{}` | {} |", output.name, cell(output.description()));
    }
    text
}

#[test]
fn the_page_of_the_modules_names_every_input_and_output() {
    let page = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let mut wrong = String::new();
    for (name, path) in modules() {
        let marks = [
            format!("<!-- BEGIN_TF_DOCS {name} -->\n"),
            format!("<!-- END_TF_DOCS {name} -->"),
        ];
        let written = page
            .split_once(&marks[0])
            .and_then(|(_, rest)| rest.split_once(&marks[1]))
            .map(|(written, _)| written);
        let expected = tables(&path);
        if written != Some(&expected) {
            let _ = writeln!(wrong, "{}{expected}{}\n", marks[0], marks[1]);
        }
    }
    assert!(
        wrong.is_empty(),
        "terraform/README.md should have these tables:\n\n{wrong}"
    );
    let marked = page.matches("<!-- BEGIN_TF_DOCS ").count();
    assert_eq!(marked, modules().len(), "tables of a module that is not there");
}

/// The code of every file of the modules: neither comments nor what tests and examples say.
fn code() -> Vec<(PathBuf, usize, String)> {
    let mut lines = Vec::new();
    for (_, module) in modules() {
        for entry in std::fs::read_dir(&module).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "tf") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.lines().count() < 450, "{}", path.display());
            for (index, line) in text.lines().enumerate() {
                let word = line.split_whitespace().next().unwrap_or_default();
                let about = ["description", "error_message"].contains(&word);
                if !about && !line.trim_start().starts_with('#') {
                    lines.push((path.clone(), index + 1, line.to_owned()));
                }
            }
        }
    }
    lines
}

#[test]
fn the_modules_know_no_region_account_or_partition() {
    let code = code();
    assert!(code.len() > 900, "{}", code.len());
    let is_region = |word: &str| {
        let parts: Vec<&str> = word.split('-').collect();
        parts.len() >= 3
            && ["us", "eu", "ap", "ca", "sa", "cn", "me", "af", "il", "mx"].contains(&parts[0])
            && parts.last().is_some_and(|number| number.parse::<u8>().is_ok())
    };
    for (path, line, text) in &code {
        let place = format!("{}:{line}: {text}", path.display());
        assert!(!text.contains("arn:aws"), "{place}");
        assert!(!text.contains("pl-"), "{place}");
        let words = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');
        for word in words {
            assert!(!is_region(word), "{place}");
            let digits = word.len() == 12 && word.bytes().all(|digit| digit.is_ascii_digit());
            assert!(!digits, "{place}");
        }
    }
}

#[test]
fn every_module_takes_the_same_providers_and_has_tests() {
    for (name, path) in modules() {
        let versions = std::fs::read_to_string(path.join("versions.tf")).unwrap();
        assert!(versions.contains("required_version = \">= 1.9\""), "{name}");
        let provider = versions.contains("version = \">= 5.100, < 7\"");
        assert_eq!(provider, name != "policy", "{name}");
        let tests = std::fs::read_dir(path.join("tests")).unwrap().count();
        assert!(tests > 0, "{name}");
        let text = std::fs::read_to_string(path.join("main.tf")).unwrap();
        assert!(text.starts_with("# "), "{name}: main.tf says what it is for");
    }
}

/// What is said of the templates in one place is used in the other: no module fills one that is not there, and
/// none is left that only one side fills.
#[test]
fn the_modules_fill_every_template() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let templates: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            entry
                .unwrap()
                .file_name()
                .to_string_lossy()
                .strip_suffix(".json")
                .map(ToOwned::to_owned)
        })
        .collect();
    let code = code();
    for template in &templates {
        let quoted = format!("\"{template}\"");
        assert!(
            code.iter().any(|(_, _, text)| text.contains(&quoted)),
            "{template}"
        );
    }
    assert!(templates.len() >= 17, "{templates:?}");
}

#[test]
fn the_example_sets_variables_that_there_are() {
    let text = std::fs::read_to_string(folder().join("terraform.tfvars.example")).unwrap();
    let variables: BTreeSet<String> = blocks(&folder().join("variables.tf"), "variable")
        .into_iter()
        .map(|variable| variable.name)
        .collect();
    let mut named = 0;
    for line in text.lines() {
        let Some((name, _)) = line.trim_start_matches("# ").split_once('=') else {
            continue;
        };
        let inside = line.starts_with(' ');
        assert!(inside || variables.contains(name.trim()), "{line}");
        named += usize::from(!inside);
    }
    assert!(named >= 10, "{named}");
}
