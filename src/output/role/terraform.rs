//! The documents as a file of Terraform, for the AWS provider from 5.100 on.

use std::fmt::Write as _;

use serde_json::json;

use crate::commands::role::{About, RoleShown};
use crate::iam::{Held, Holder};
use crate::output::hcl::{Item, block, identifier};

/// Writes the file: laid out as `terraform fmt` does, complete but for the provider's settings.
pub(super) fn file(shown: &RoleShown) -> String {
    let command = match shown.about {
        About::Role => "role show --terraform".to_owned(),
        About::Operator(task) => {
            format!("role show --operator {} --terraform", task.name())
        }
        About::Resources => "role show --resource-policies --terraform".to_owned(),
    };
    let mut head = format!("# Made by `finetune {command}`.\n");
    for note in &shown.notes {
        let _ = writeln!(head, "# Note: {}.", note.replace(char::is_control, " "));
    }
    let mut parts = vec![head];
    if shown.documents.iter().any(|held| held.holder == Holder::Endpoint) {
        parts.push(block(
            "variable",
            &["s3_vpc_endpoint_id"],
            &[
                attribute(
                    "description",
                    "The gateway endpoint for Amazon S3 in the VPC of the job",
                ),
                Item::Reference("type".to_owned(), "string".to_owned()),
            ],
        ));
    }
    parts.extend(shown.documents.iter().map(|held| resource(shown, held)));
    parts.join("\n")
}

fn resource(shown: &RoleShown, Held { holder, document }: &Held) -> String {
    let policy = |name: &str| Item::Encoded(name.to_owned(), document.value().clone());
    match holder {
        Holder::Trust => {
            let mut items = vec![attribute("name", shown.role.name().as_str())];
            if shown.role.path() != "/" {
                items.push(attribute("path", &shown.role.path()));
            }
            if let Some(boundary) = &shown.boundary {
                items.push(attribute("permissions_boundary", boundary));
            }
            items.extend([
                attribute(
                    "description",
                    "Amazon Bedrock runs model customization jobs with this role",
                ),
                Item::Gap,
                policy("assume_role_policy"),
            ]);
            block("resource", &["aws_iam_role", "finetune"], &items)
        }
        Holder::Inline(name) => block(
            "resource",
            &["aws_iam_role_policy", &identifier(name)],
            &[
                attribute("name", name),
                Item::Reference("role".to_owned(), "aws_iam_role.finetune.id".to_owned()),
                Item::Gap,
                policy("policy"),
            ],
        ),
        Holder::Operator(task) => block(
            "resource",
            &[
                "aws_iam_policy",
                &identifier(&format!("finetune_{}", task.name())),
            ],
            &[
                attribute("name", &format!("finetune-{}-{}", task.name(), shown.role.name())),
                Item::Gap,
                policy("policy"),
            ],
        ),
        Holder::Bucket(bucket) => block(
            "resource",
            &["aws_s3_bucket_policy", &identifier(bucket)],
            &[attribute("bucket", bucket), Item::Gap, policy("policy")],
        ),
        Holder::Endpoint => block(
            "resource",
            &["aws_vpc_endpoint_policy", "s3"],
            &[
                Item::Reference("vpc_endpoint_id".to_owned(), "var.s3_vpc_endpoint_id".to_owned()),
                Item::Gap,
                policy("policy"),
            ],
        ),
        Holder::Key(arn) => block(
            "resource",
            &["aws_kms_key_policy", &identifier(&holder.word())],
            &[attribute("key_id", arn), Item::Gap, policy("policy")],
        ),
    }
}

fn attribute(name: &str, value: &str) -> Item {
    Item::Attribute(name.to_owned(), json!(value))
}
