//! What the sandbox says of a request that a role may not make: it shares no code with the tool that predicts it.

/// The words that a message about a denied request may hold, one of them.
fn said_of(action: &str, resource: &str) -> Vec<String> {
    let object = resource.trim_start_matches("arn:aws:s3:::");
    let (bucket, _) = object.split_once('/').unwrap_or((object, ""));
    // An interface that does not exist yet has a name of nobody's choosing.
    let kind = resource.split("/eni-").next().unwrap_or(resource);
    // Nor does the tool know every Region of a profile.
    let kind = kind.split(":*::").next().unwrap_or(kind);
    let named = format!("not authorized to perform {action} on {kind}");
    match action {
        "sts:AssumeRole" => vec!["Could not assume provided IAM role".to_owned()],
        // S3 reports one message for whatever stands in the way of reading, and one for writing.
        "s3:GetObject" | "s3:ListBucket" => vec![format!(
            "Could not validate GetObject permissions to access Amazon S3 bucket: {bucket} "
        )],
        "s3:PutObject" => vec![format!(
            "Could not validate PutObject permissions to access S3 bucket: {bucket} "
        )],
        // The key of a bucket is used by S3 on behalf of the role, that of the model by Bedrock.
        "kms:Decrypt" => vec!["Could not validate GetObject permissions".to_owned(), named],
        "kms:GenerateDataKey" => vec!["Could not validate PutObject permissions".to_owned(), named],
        _ => vec![named],
    }
}

/// Whether a message is about one of the denied requests, each an action and a resource.
pub(crate) fn is_about(message: &str, denied: &[(String, String)]) -> bool {
    let mut said = denied
        .iter()
        .flat_map(|(action, resource)| said_of(action, resource));
    said.any(|words| message.contains(&words))
}
