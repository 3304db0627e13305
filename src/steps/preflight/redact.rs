//! Takes account IDs out of facts that are to be shown to others.

/// The digits of an account ID.
const LENGTH: usize = 12;

/// Replaces every account ID by a number of its own, the same wherever it stands: `000000000001` for the first.
/// An account ID is twelve digits with no letter or digit beside them, so that the IDs of resources stay.
pub(super) fn accounts(text: &str) -> String {
    let mut known: Vec<&str> = Vec::new();
    let mut redacted = String::with_capacity(text.len());
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let (before, word) = rest.split_at(start);
        redacted.push_str(before);
        let end = word.find(|c| !is_word(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        if word.len() == LENGTH && word.bytes().all(|byte| byte.is_ascii_digit()) {
            let place = known.iter().position(|id| *id == word).unwrap_or_else(|| {
                known.push(word);
                known.len() - 1
            });
            let number = (place + 1).to_string();
            redacted.extend(std::iter::repeat_n('0', LENGTH.saturating_sub(number.len())));
            redacted.push_str(&number);
        } else {
            redacted.push_str(word);
        }
        rest = after;
    }
    redacted.push_str(rest);
    redacted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_gets_the_same_number_everywhere_and_resources_keep_their_ids() {
        let text = r#"{"a":"111122223333","arn":"arn:aws:iam::999900001111:role/x","b":"acme-111122223333-data",
            "vpc":"vpc-0a111122223333b","n":1111222233334,"policy":"\"AWS\":\"999900001111\""}"#;
        let expected = r#"{"a":"000000000001","arn":"arn:aws:iam::000000000002:role/x","b":"acme-000000000001-data",
            "vpc":"vpc-0a111122223333b","n":1111222233334,"policy":"\"AWS\":\"000000000002\""}"#;
        assert_eq!(accounts(text), expected);
        assert_eq!(accounts(expected), expected);
    }
}
