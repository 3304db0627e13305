//! Which of what is left is meant.

use super::{Leftover, LeftoverKind, Listed};

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// What these name: by ID, by the last part of an ARN, by name, or by how an upload's ID begins.
    Named(Vec<String>),
    /// All of these kinds.
    Kinds(Vec<LeftoverKind>),
}

/// A name does not mean one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChoiceError {
    /// Nothing is known by it.
    Unknown(String),
    /// Several things are: the kinds and IDs of these.
    Ambiguous(String, Vec<(LeftoverKind, String)>),
}

/// As many characters of an upload's ID tell it: the IDs of S3 are longer than a line.
const LEAST_OF_UPLOAD: usize = 8;

fn is_named(one: &Leftover, name: &str) -> bool {
    // What a table shows of a long ID.
    let name = name.trim_end_matches('…');
    let begins =
        || one.kind == LeftoverKind::Upload && name.len() >= LEAST_OF_UPLOAD && one.id.starts_with(name);
    one.id == name || one.short_id() == name || one.name == name || begins()
}

/// Returns what `choice` means of what was `listed`, in the order of the lists.
///
/// # Errors
/// When a name means nothing of it, or more than one thing.
pub fn choose<'a>(listed: &'a [Listed], choice: &Choice) -> Result<Vec<&'a Leftover>, ChoiceError> {
    let all = || listed.iter().flat_map(Listed::known);
    let names = match choice {
        Choice::Kinds(kinds) => return Ok(all().filter(|one| kinds.contains(&one.kind)).collect()),
        Choice::Named(names) => names,
    };
    for name in names {
        let meant: Vec<&Leftover> = all().filter(|one| is_named(one, name)).collect();
        match meant.as_slice() {
            [] => return Err(ChoiceError::Unknown(name.clone())),
            [_] => {}
            several => {
                let several = several.iter().map(|one| (one.kind, one.id.clone())).collect();
                return Err(ChoiceError::Ambiguous(name.clone(), several));
            }
        }
    }
    Ok(all()
        .filter(|one| names.iter().any(|name| is_named(one, name)))
        .collect())
}
