//! Failure messages that AWS, or people who met them, have published: their cause and their cure.
//!
//! A message is recognised by fragments, because it carries names and numbers, and because AWS
//! changes punctuation (some texts come with a typographic apostrophe). Compared without regard to
//! case. A message that is not in the table is shown as it came and said to be unknown.

/// A failure that is known.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownFailure {
    /// Fragments that all have to occur.
    pub fragments: &'static [&'static str],
    /// Why it happens.
    pub cause: &'static str,
    /// What to do.
    pub cure: &'static str,
    /// Where the text was published.
    pub source: &'static str,
}

const TROUBLESHOOTING: &str =
    "https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-troubleshooting.html";
const WORKSHOP_367: &str = "https://github.com/aws-samples/amazon-bedrock-workshop/issues/367";

/// The text by which Bedrock says that it cannot assume the service role: a fault of the trust
/// policy, or a new role that has not reached every server yet.
pub const CANNOT_ASSUME_ROLE: &str = "Could not assume provided IAM role";

/// The known failures; the first that fits explains a message.
pub const KNOWN: &[KnownFailure] = &[
    KnownFailure {
        fragments: &[CANNOT_ASSUME_ROLE],
        cause: "the role does not trust `bedrock.amazonaws.com` for this account and Region, or it is so new that it cannot be assumed yet",
        cure: "run `finetune check role`, mend the trust policy with `finetune role apply`, or wait a minute and repeat",
        source: WORKSHOP_367,
    },
    KnownFailure {
        fragments: &[
            "CreateModelCustomizationJob",
            "explicit deny in a service control policy",
        ],
        cause: "a service control policy of the organisation forbids customization jobs",
        cure: "ask whoever manages the organisation; nothing in this account can allow it",
        source: "https://github.com/aws-samples/amazon-bedrock-workshop/issues/233",
    },
    KnownFailure {
        fragments: &["Could not validate GetObject permissions"],
        cause: "the role may not read the data (s3:GetObject, s3:ListBucket), the key is wrong, the object is encrypted with a KMS key that the role may not use, the bucket lies in another Region, or a policy of the bucket or of the VPC endpoint stands in the way",
        cure: "run `finetune check role account`; `finetune role apply` writes the statements for these exact prefixes; in a VPC run `finetune check network` too (NET-33, NET-40)",
        source: TROUBLESHOOTING,
    },
    KnownFailure {
        fragments: &["Could not validate PutObject permissions"],
        cause: "the role may not write below the output URI: its policy lacks s3:PutObject there, the policy of the bucket denies it, or that of the VPC endpoint does not allow it",
        cure: "run `finetune check role`, and in a VPC `finetune check network` (NET-33, NET-40): AWS's sample of an endpoint policy lacks s3:PutObject",
        source: TROUBLESHOOTING,
    },
    KnownFailure {
        fragments: &["Unable to parse Amazon S3 file", "JSONL"],
        cause: "a line is no JSON object, there are blank lines, or the keys are not those of the format",
        cure: "run `finetune validate` on the file: it names the line",
        source: TROUBLESHOOTING,
    },
    KnownFailure {
        fragments: &["Input size exceeded in file"],
        cause: "a record has more characters than the quota of the base model",
        cure: "shorten or split the record that the message quotes",
        source: TROUBLESHOOTING,
    },
    KnownFailure {
        fragments: &["input token count", "exceeds limit"],
        cause: "a record has more input tokens than the base model takes",
        cure: "shorten or split the longest records",
        source: TROUBLESHOOTING,
    },
    KnownFailure {
        fragments: &["output token count", "exceeds limit"],
        cause: "a completion has more tokens than the base model takes",
        cure: "shorten or split the longest completions",
        source: TROUBLESHOOTING,
    },
    KnownFailure {
        fragments: &["sum of input and output token length", "exceeds total limit"],
        cause: "a record, prompt and completion together, has more tokens than the base model takes",
        cure: "shorten or split the longest records",
        source: TROUBLESHOOTING,
    },
    KnownFailure {
        fragments: &["must follow", "\"prompt\"", "\"completion\""],
        cause: "the base model takes prompt/completion records and the data has another format",
        cure: "run `finetune validate --model … ` on the file: it names the format it found",
        source: "https://github.com/aws-samples/amazon-bedrock-workshop/issues/266",
    },
    KnownFailure {
        fragments: &["third-party license terms"],
        cause: "automated tests found material in the data that Anthropic's terms do not allow",
        cure: "contact AWS Support, as the message says",
        source: TROUBLESHOOTING,
    },
    KnownFailure {
        fragments: &["unexpected error when processing the request"],
        cause: "a fault inside the service",
        cure: "run `finetune submit --new`; if it happens again, open a case with AWS Support",
        source: TROUBLESHOOTING,
    },
    KnownFailure {
        fragments: &["communication between", "nodes", "security group"],
        cause: "the machines of the job cannot talk to each other: no security group of the job lets in and lets out all traffic to itself",
        cure: "run `finetune check network` (NET-22 to NET-24): it names the group and the command",
        source: "field report: a job of June 2024 failed with this text, which AWS documents for SageMaker training only",
    },
    KnownFailure {
        fragments: &["subnet", "Availability Zone"],
        cause: "the job was placed in an Availability Zone in which it has no subnet with free addresses",
        cure: "run `finetune check network` (NET-05): it names the zones and proposes subnets",
        source: "AWS publishes no text for this; recognised by its words, unverified",
    },
    KnownFailure {
        fragments: &["S3", "cannot be reached"],
        cause: "the job's subnets have no way to Amazon S3",
        cure: "run `finetune check network` (NET-11, NET-25, NET-30 to NET-37): it names what stands in the way and the command",
        source: "AWS publishes no text for this; recognised by its words, unverified",
    },
    KnownFailure {
        fragments: &["free", "addresses", "subnet"],
        cause: "a subnet of the job has too few free IPv4 addresses for the job's network interfaces",
        cure: "run `finetune check network` (NET-07): it names the subnet and lists the interfaces in it that nothing uses",
        source: "EC2's error code InsufficientFreeAddressesInSubnet (Amazon EC2 API Reference, error codes); that Bedrock passes it on is unverified",
    },
    KnownFailure {
        fragments: &["subnet", "cannot take network interfaces"],
        cause: "a subnet of the job is not available, or has no IPv4 addresses",
        cure: "run `finetune check network` (NET-04, NET-08): it names the subnet",
        source: "AWS publishes no text for this; recognised by its words, unverified",
    },
    KnownFailure {
        fragments: &["network interface", "not authorized"],
        cause: "the service role may not create the job's network interfaces in these subnets and with these security groups",
        cure: "run `finetune role apply`: it names the exact subnets and groups",
        source: "AWS publishes no text for this; recognised by its words, unverified",
    },
    KnownFailure {
        fragments: &["security group", "does not exist"],
        cause: "a security group was deleted after the job was made",
        cure: "name a security group that exists and run `finetune check network`",
        source: "field report (Trend Micro knowledge base)",
    },
    KnownFailure {
        fragments: &["job name", "in use"],
        cause: "jobs cannot be deleted, so a job name is taken for good",
        cure: "change `[job] name`, or run `finetune submit --new`",
        source: "seen with batch inference jobs; unverified for customization jobs",
    },
    KnownFailure {
        fragments: &["following tokens are invalid"],
        cause: "a text holds a word that Nova reserves, such as `System:` or `<image>`",
        cure: "run `finetune validate` on the file and reword the texts it names",
        source: "aws-samples/amazon-nova-samples, nova_ft_dataset_validator.py; the service's own wording is unverified",
    },
    KnownFailure {
        fragments: &["expected", "role but found"],
        cause: "the turns of a record do not alternate between `user` and `assistant`",
        cure: "run `finetune validate` on the file: it names the line",
        source: "aws-samples/amazon-nova-samples, nova_ft_dataset_validator.py; the service's own wording is unverified",
    },
    KnownFailure {
        fragments: &["last turn should have assistant role"],
        cause: "a record ends with a turn of the user",
        cure: "run `finetune validate` on the file: it names the line",
        source: "aws-samples/amazon-nova-samples, nova_ft_dataset_validator.py; the service's own wording is unverified",
    },
    KnownFailure {
        fragments: &["Number of samples", "out of bounds"],
        cause: "there are fewer or more records than the base model takes",
        cure: "run `finetune validate` on the files: it names the limits and the quota",
        source: "aws-samples/amazon-nova-samples, nova_ft_dataset_validator.py; the service's own wording is unverified",
    },
    KnownFailure {
        fragments: &["does not support a validation dataset"],
        cause: "the base model takes no validation data",
        cure: "leave out `[data] validation`",
        source: "aws-samples/amazon-nova-samples, nova_ft_dataset_validator.py; the service's own wording is unverified",
    },
    KnownFailure {
        fragments: &["deprecated model"],
        cause: "the base model is Legacy: it takes no new jobs",
        cure: "choose a base model whose life cycle is Active; `finetune check account` asks for it",
        source: "field report",
    },
];

/// Explains a failure message, if it is known.
pub fn explain(message: &str) -> Option<&'static KnownFailure> {
    let message = message.to_lowercase();
    KNOWN.iter().find(|known| {
        known
            .fragments
            .iter()
            .all(|fragment| message.contains(&fragment.to_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(message: &str) -> Option<&'static str> {
        explain(message).map(|known| known.fragments[0])
    }

    #[test]
    fn published_messages_are_recognised_with_their_names_filled_in() {
        let messages = [
            (
                "Could not assume provided IAM role. Please check the trust policy.",
                CANNOT_ASSUME_ROLE,
            ),
            (
                "Could not validate GetObject permissions to access Amazon S3 bucket: acme at key train.jsonl",
                "Could not validate GetObject permissions",
            ),
            (
                "Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: acme at key out/.write_access_check_file.tmp",
                "Could not validate PutObject permissions",
            ),
            (
                "Unable to parse Amazon S3 file: train.jsonl. Data files must conform to JSONL format.",
                "Unable to parse Amazon S3 file",
            ),
            (
                "Maximum input token count 40000 exceeds limit of 32000",
                "input token count",
            ),
            (
                "Max sum of input and output token length 9 exceeds total limit of 8",
                "sum of input and output token length",
            ),
            (
                "Input data at acme/train.jsonl must follow '{\"prompt\": \"<input text>\", \"completion\": \"<output text>\"}' format",
                "must follow",
            ),
            ("The provided job name is currently in use", "job name"),
            ("No subnet was provided in Availability Zones: use1-az3", "subnet"),
            (
                "The communication between worker nodes is broken: check the security group",
                "communication between",
            ),
        ];
        for (message, fragment) in messages {
            assert_eq!(cause(message), Some(fragment), "{message}");
        }
    }

    #[test]
    fn a_message_nobody_has_published_is_unknown() {
        assert_eq!(explain("The moon is in the wrong phase"), None);
        assert_eq!(explain(""), None);
    }

    #[test]
    fn every_known_failure_is_reachable_by_a_message_of_its_own_fragments() {
        for known in KNOWN {
            let message = known.fragments.join(" ");
            assert_eq!(explain(&message), Some(known), "{message}");
        }
    }
}
