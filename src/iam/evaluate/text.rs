//! Texts of policies with their variables filled in (IAM User Guide, IAM policy elements: Variables).

use super::pattern::Part;
use super::request::{Context, Known};

/// Why a text has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unfilled {
    /// The request carries no single value of the variable, and the policy gives no default: what holds the
    /// variable matches nothing.
    Absent(String),
    /// Whether the request carries it is not known.
    Unknown(String),
}

/// Reads `text` as a pattern: `*` and `?` are wildcards, `${*}`, `${?}` and `${$}` are the signs themselves,
/// and what a variable stands for is taken as it is. `variables`: whether `${…}` are variables at all.
pub(super) fn fill(text: &str, context: &Context, variables: bool) -> Result<Vec<Part>, Unfilled> {
    let mut parts = Vec::with_capacity(text.len());
    let mut rest = text;
    while variables && let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        parts.extend(before.chars().map(Part::of));
        match name {
            "*" | "?" | "$" => parts.extend(name.chars().map(Part::Sign)),
            _ => parts.extend(value(name, context)?.chars().map(Part::Sign)),
        }
        rest = after;
    }
    parts.extend(rest.chars().map(Part::of));
    Ok(parts)
}

/// The value of a variable such as `aws:username`, or `aws:username, 'nobody'` with its default.
fn value(name: &str, context: &Context) -> Result<String, Unfilled> {
    let (name, default) = match name.split_once(',') {
        Some((name, default)) => (name.trim(), default.trim().strip_prefix('\'')),
        None => (name.trim(), None),
    };
    let default = default.and_then(|text| text.strip_suffix('\''));
    match (context.get(name), default) {
        (Known::Values([value]), _) => Ok(value.clone()),
        (Known::Unknown, _) => Err(Unfilled::Unknown(name.to_owned())),
        (_, Some(default)) => Ok(default.to_owned()),
        _ => Err(Unfilled::Absent(name.to_owned())),
    }
}

/// Spells `parts` as plain text, wildcards and all.
pub(super) fn plain(parts: &[Part]) -> String {
    parts.iter().map(|part| part.sign()).collect()
}
