//! Wildcards as IAM reads them: `*` is any run of characters, `?` is one.

/// Whether `text` matches `pattern`.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    // Where to go on when what follows the last star does not fit: linear memory, no recursion.
    let mut star: Option<(usize, usize)> = None;
    let (mut at_pattern, mut at_text) = (0, 0);
    while at_text < text.len() {
        match pattern.get(at_pattern) {
            Some('*') => {
                star = Some((at_pattern, at_text));
                at_pattern += 1;
            }
            Some(&c) if c == '?' || c == text[at_text] => {
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
    pattern[at_pattern..].iter().all(|&c| c == '*')
}

/// Whether `text` matches `pattern`, whatever the case of ASCII letters: actions.
pub(super) fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    matches(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase())
}

/// Whether an ARN matches a pattern part by part: a wildcard does not reach over a colon, but within
/// the last part (IAM User Guide, ARN condition operators). A pattern of fewer parts that ends in `*`
/// reaches to the end.
pub(super) fn arn_matches(pattern: &str, arn: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let pattern: Vec<&str> = pattern.splitn(6, ':').collect();
    let parts: Vec<&str> = arn.splitn(pattern.len(), ':').collect();
    if pattern.len() < 6 && !pattern.last().is_some_and(|part| part.ends_with('*')) {
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
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a*c", "acb"), ("?", ""), ("a", "A"), ("", "a")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
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
            assert!(arn_matches(pattern, job), "{pattern}");
        }
        for pattern in [
            "arn:aws:bedrock",
            "arn:aws:bedrock:us-east-1:*model-customization-job/x/y:z",
            "arn:aws:*:111122223333:model-customization-job/x/y:z",
            "arn:aws:bedrock:us-west-2:111122223333:model-customization-job/*",
        ] {
            assert!(!arn_matches(pattern, job), "{pattern}");
        }
    }
}
