//! Tags: what Bedrock takes.

/// Most tags of one resource (Amazon Bedrock API Reference, TooManyTagsException).
pub const MOST_TAGS: usize = 50;

/// What is wrong with a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagFault {
    /// Whether the value is at fault, and not the key.
    pub in_value: bool,
    /// What is wrong.
    pub told: String,
}

/// Judges a tag: a key of 1 to 128 characters that does not begin with `aws:`, a value of at most 256, both of
/// letters, digits, spaces and `._:/=+@-` (API Reference, Tag).
pub fn tag_fault(key: &str, value: &str) -> Option<TagFault> {
    let fault = |in_value, told| Some(TagFault { in_value, told });
    if key.is_empty() || key.chars().count() > 128 {
        fault(false, "a tag's key has 1 to 128 characters".to_owned())
    } else if key.to_ascii_lowercase().starts_with("aws:") {
        fault(false, format!("tag `{key}`: `aws:` is reserved"))
    } else if let Some(refused) = refused(key) {
        fault(false, format!("tag `{key}` holds {refused:?} in its key"))
    } else if value.chars().count() > 256 {
        fault(true, format!("tag `{key}` has more than 256 characters"))
    } else {
        let refused = refused(value)?;
        fault(true, format!("tag `{key}` holds {refused:?}"))
    }
}

fn refused(text: &str) -> Option<char> {
    text.chars()
        .find(|c| !(c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "._:/=+@-".contains(*c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_have_the_api_s_lengths_and_letters() {
        for (key, value) in [
            ("team", ""),
            ("a b._:/=+@-", "x"),
            (&"k".repeat(128), &"v".repeat(256)),
        ] {
            assert_eq!(tag_fault(key, value), None, "{key}");
        }
        for (key, value, in_value) in [
            ("", "x", false),
            ("AWS:team", "x", false),
            ("team?", "x", false),
            (&"k".repeat(129), "x", false),
            ("team", "sup\u{e9}rieur", true),
            ("team", &"v".repeat(257), true),
        ] {
            assert_eq!(
                tag_fault(key, value).map(|fault| fault.in_value),
                Some(in_value),
                "{key}"
            );
        }
    }
}
