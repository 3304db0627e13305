//! Wildcards as IAM reads them: `*` is any run of characters, `?` is one.

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Any run of characters, also none.
    Run,
    /// Any one character.
    One,
    /// This character.
    Sign(char),
}

impl Part {
    /// Reads a character as policies mean it.
    pub(super) const fn of(sign: char) -> Self {
        match sign {
            '*' => Self::Run,
            '?' => Self::One,
            other => Self::Sign(other),
        }
    }

    /// How it is written.
    pub(super) const fn sign(self) -> char {
        match self {
            Self::Run => '*',
            Self::One => '?',
            Self::Sign(sign) => sign,
        }
    }
}

/// Whether `text` matches `pattern`.
pub(super) fn matches(pattern: &[Part], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // Where to go on when what follows the last star does not fit: linear memory, no recursion.
    let mut star: Option<(usize, usize)> = None;
    let (mut at_pattern, mut at_text) = (0, 0);
    while at_text < text.len() {
        match pattern.get(at_pattern) {
            Some(Part::Run) => {
                star = Some((at_pattern, at_text));
                at_pattern += 1;
            }
            Some(&part) if part == Part::One || part == Part::Sign(text[at_text]) => {
                at_pattern += 1;
                at_text += 1;
            }
            _ => match star {
                Some((star_at, taken)) => {
                    star = Some((star_at, taken + 1));
                    at_pattern = star_at + 1;
                    at_text = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at_pattern..].iter().all(|&part| part == Part::Run)
}

/// Whether `text` matches `pattern`, whatever the case of ASCII letters: actions.
pub(in crate::iam) fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    let pattern: Vec<Part> = pattern.to_ascii_lowercase().chars().map(Part::of).collect();
    matches(&pattern, &text.to_ascii_lowercase())
}

/// Whether an ARN matches a pattern part by part: a wildcard does not reach over a colon, but within
/// the last part (IAM User Guide, ARN condition operators). A pattern of fewer parts that ends in `*`
/// reaches to the end.
pub(super) fn arn_matches(pattern: &[Part], arn: &str) -> bool {
    if pattern == [Part::Run] {
        return true;
    }
    let pattern: Vec<&[Part]> = pattern.splitn(6, |part| *part == Part::Sign(':')).collect();
    let parts: Vec<&str> = arn.splitn(pattern.len(), ':').collect();
    if pattern.len() < 6 && pattern.last().and_then(|part| part.last()) != Some(&Part::Run) {
        return false;
    }
    pattern.len() == parts.len()
        && pattern
            .iter()
            .zip(&parts)
            .all(|(pattern, part)| matches(pattern, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(pattern: &str) -> Vec<Part> {
        pattern.chars().map(Part::of).collect()
    }

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in [
            ("*", ""),
            ("a*c", "abbc"),
            ("a*c", "ac"),
            ("*b*d", "abcbcd"),
            ("s3:Get?bject", "s3:GetObject"),
            ("日*", "日本語"),
        ] {
            assert!(matches(&parts(pattern), text), "{pattern} {text}");
        }
        for (pattern, text) in [("a*c", "acb"), ("?", ""), ("a", "A"), ("", "a")] {
            assert!(!matches(&parts(pattern), text), "{pattern} {text}");
        }
        assert!(matches_ignoring_case("S3:get*", "s3:GetObject"));
    }

    #[test]
    fn arns_are_compared_part_by_part() {
        let job = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/x/y:z";
        for pattern in [
            "*",
            "arn:*",
            "arn:aws:bedrock:*",
            "arn:aws:bedrock:us-*-1:111122223333:model-customization-job/*",
            "arn:*:*:*:*:*",
        ] {
            assert!(arn_matches(&parts(pattern), job), "{pattern}");
        }
        for pattern in [
            "arn:aws:bedrock",
            "arn:aws:bedrock:us-east-1:*model-customization-job/x/y:z",
            "arn:aws:*:111122223333:model-customization-job/x/y:z",
            "arn:aws:bedrock:us-west-2:111122223333:model-customization-job/*",
        ] {
            assert!(!arn_matches(&parts(pattern), job), "{pattern}");
        }
    }
}
