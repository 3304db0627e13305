//! The alphabets and lengths of Bedrock's API, from AWS's service model of 2023-04-20.

/// `[a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*`, at most 63: letters, digits, `+ - .`.
pub(super) fn is_job_name(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// `([0-9a-zA-Z][_-]?){1,63}`, at most 63: no separator first, none twice in a row.
pub(super) fn is_model_name(text: &str) -> bool {
    let mut separated = true;
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| {
            let separator = matches!(byte, b'_' | b'-');
            let sound = byte.is_ascii_alphanumeric() || (separator && !separated);
            separated = separator;
            sound
        })
}

/// `arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+`, at most 2048.
pub(super) fn is_role_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [arn, partition, service, region, account, resource] = parts.as_slice() else {
        return false;
    };
    let known = *partition == "aws"
        || partition
            .strip_prefix("aws-")
            .is_some_and(|rest| !rest.is_empty());
    let numbered =
        account.is_empty() || (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()));
    text.len() <= 2_048
        && *arn == "arn"
        && known
        && *service == "iam"
        && region.is_empty()
        && numbered
        && resource
            .strip_prefix("role/")
            .is_some_and(|name| !name.is_empty())
}

/// `[a-zA-Z0-9]([-a-zA-Z0-9]{0,254}[a-zA-Z0-9])?`
pub(super) fn is_token(text: &str) -> bool {
    let ends = |c: char| c.is_ascii_alphanumeric();
    (1..=256).contains(&text.len())
        && text.starts_with(ends)
        && text.ends_with(ends)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `[-0-9a-zA-Z]+`, at most 32: subnets and security groups.
pub(super) fn is_network_id(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `[a-zA-Z0-9\s._:/=+@-]*`
pub(super) fn is_tag_text(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "._:/=+@-".contains(c))
}

/// The S3 URIs that the API takes: no space, `=`, `+`, `@`, `,`, `:` and no doubled slash in the key.
pub(super) fn is_s3_uri(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("s3://") else {
        return false;
    };
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    let end = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = bucket.as_bytes();
    let named = (3..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| inner(*byte))
        && end(bytes.first())
        && end(bytes.last());
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-!_*'().".contains(&byte))
    };
    let key = key.strip_suffix('/').unwrap_or(key);
    named && text.len() <= 1_024 && (key.is_empty() || key.split('/').all(part))
}

/// A model ID of at most two `:` suffixes, with or without the prefix of an inference profile.
fn is_model_id(text: &str) -> bool {
    let word = |word: &str| {
        (1..=63).contains(&word.len())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let mut parts = text.split(':');
    let names: Vec<&str> = parts.next().unwrap_or_default().split('.').collect();
    let suffixes: Vec<&str> = parts.collect();
    (2..=3).contains(&names.len())
        && suffixes.len() <= 2
        && names.iter().chain(&suffixes).all(|part| word(part))
}

/// The teacher of a distillation: a model ID, or the ARN of a foundation model or inference profile.
pub(super) fn is_teacher(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", partition, "bedrock", region, account, resource] => {
            let placed = partition.starts_with("aws") && (1..=20).contains(&region.len());
            let model = account.is_empty()
                && resource
                    .strip_prefix("foundation-model/")
                    .is_some_and(is_model_id);
            let profile = account.len() == 12
                && resource.strip_prefix("inference-profile/").is_some_and(|id| {
                    !id.is_empty()
                        && id
                            .bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || b"-:.".contains(&byte))
                });
            placed && (model || profile)
        }
        _ => is_model_id(text),
    }
}

/// The ARN of a function, with or without a version or alias, at most 512.
pub(super) fn is_function_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let word = |text: &str, more: &[u8]| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
    };
    let qualified = |qualifier: &str| qualifier == "$LATEST" || word(qualifier, b"-_");
    match parts.as_slice() {
        [
            "arn",
            partition,
            "lambda",
            region,
            account,
            "function",
            name,
            rest @ ..,
        ] => {
            text.len() <= 512
                && partition.starts_with("aws")
                && word(region, b"-")
                && account.len() == 12
                && account.bytes().all(|byte| byte.is_ascii_digit())
                && word(name, b"-_.")
                && rest.len() <= 1
                && rest.iter().all(|rest| qualified(rest))
        }
        _ => false,
    }
}

/// Bucket and key of an S3 URI; the key may be empty.
pub(in crate::sandbox) fn split_s3_uri(text: &str) -> (&str, &str) {
    let rest = text.strip_prefix("s3://").unwrap_or(text);
    rest.split_once('/').unwrap_or((rest, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_names_have_different_alphabets() {
        assert!(is_job_name("support-tone-1.2+x") && !is_model_name("support-tone-1.2+x"));
        assert!(is_model_name("support_tone-1") && !is_job_name("support_tone-1"));
        assert!(is_job_name("a--b") && !is_model_name("a--b"));
        assert!(!is_job_name("-a") && !is_model_name("-a") && is_model_name("a-"));
        assert!(!is_job_name(&"a".repeat(64)) && !is_model_name(&"a".repeat(64)) && !is_job_name(""));
    }

    #[test]
    fn s3_uris_with_uncommon_characters_are_refused() {
        assert!(is_s3_uri("s3://acme-finetune/a/b_c/train.jsonl") && is_s3_uri("s3://acme-finetune/out/"));
        assert!(is_s3_uri("s3://acme-finetune"));
        for uri in [
            "s3://acme-finetune/dt=1/a",
            "s3://acme-finetune/a//b",
            "s3://Acme/a",
            "s3://a/b",
            "https://a/b",
            "s3://acme-finetune/a b",
        ] {
            assert!(!is_s3_uri(uri), "{uri}");
        }
    }

    #[test]
    fn teachers_and_graders_follow_the_service_model() {
        for teacher in [
            "amazon.nova-pro-v1:0",
            "us.amazon.nova-pro-v1:0",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
            "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-pro-v1:0",
        ] {
            assert!(is_teacher(teacher), "{teacher}");
        }
        for teacher in [
            "",
            "nova-pro",
            "Amazon.nova",
            "arn:aws:bedrock:us-east-1:1:foundation-model/a.b",
        ] {
            assert!(!is_teacher(teacher), "{teacher}");
        }
        let grader = "arn:aws:lambda:us-east-1:111122223333:function:grader";
        for (suffix, sound) in [
            ("", true),
            (":live", true),
            (":$LATEST", true),
            (":a:b", false),
            (":", false),
        ] {
            assert_eq!(is_function_arn(&format!("{grader}{suffix}")), sound, "{suffix}");
        }
        assert!(!is_function_arn("grader"));
    }

    #[test]
    fn role_arns_and_tokens_follow_the_service_model() {
        assert!(is_role_arn("arn:aws:iam::111122223333:role/service-role/X"));
        assert!(!is_role_arn("arn:aws:iam::111122223333:user/X") && !is_role_arn("X"));
        assert!(is_token("a-1") && !is_token("a-") && !is_token("a_1") && !is_token(""));
        assert!(is_network_id("subnet-0a1b") && !is_network_id("subnet_0a1b"));
    }
}
