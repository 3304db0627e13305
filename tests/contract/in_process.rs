//! The unmodified AWS SDK for Rust against the sandbox in this process, without a socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_bedrock::config::Credentials;
use aws_sdk_s3::primitives::ByteStream;
use finetune::sandbox::Sandbox;

pub(crate) async fn config(sandbox: &Sandbox, region: &str) -> SdkConfig {
    let keys = sandbox.credentials();
    let credentials = Credentials::new(keys.access_key_id, keys.secret_access_key, None, None, "sandbox");
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .credentials_provider(credentials)
        .http_client(sandbox.connector())
        .load()
        .await
}

fn open(text: &str) -> (tempfile::TempDir, Sandbox) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.toml");
    std::fs::write(
        &file,
        format!("about = \"made for a test\"\nbase = \"good\"\n{text}"),
    )
    .unwrap();
    let sandbox = Sandbox::open(&folder.path().join("accounts"), file.to_str()).unwrap();
    (folder, sandbox)
}

#[tokio::test]
async fn the_sdk_reads_and_writes_all_services() {
    let (_folder, sandbox) = open("");
    let config = config(&sandbox, sandbox.region()).await;
    let identity = aws_sdk_sts::Client::new(&config)
        .get_caller_identity()
        .send()
        .await
        .unwrap();
    assert_eq!(identity.account(), Some(sandbox.account_id()));
    let ec2 = aws_sdk_ec2::Client::new(&config);
    let subnets = ec2.describe_subnets().send().await.unwrap();
    assert_eq!(subnets.subnets().len(), 8);
    let endpoints = ec2.describe_vpc_endpoints().send().await.unwrap();
    assert_eq!(
        endpoints.vpc_endpoints()[0]
            .state()
            .map(aws_sdk_ec2::types::State::as_str),
        Some("available")
    );
    let role = aws_sdk_iam::Client::new(&config)
        .get_role()
        .role_name("Nobody")
        .send()
        .await;
    assert!(
        role.unwrap_err()
            .into_service_error()
            .is_no_such_entity_exception()
    );
    let bedrock = aws_sdk_bedrock::Client::new(&config);
    let model = bedrock
        .get_foundation_model()
        .model_identifier("amazon.nova-lite-v1:0:300k")
        .send()
        .await
        .unwrap();
    assert_eq!(model.model_details().unwrap().model_name(), Some("Nova Lite"));
    let s3 = aws_sdk_s3::Client::new(&config);
    let body: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let put = s3
        .put_object()
        .bucket("acme-finetune")
        .key("a b/c")
        .body(ByteStream::from(body.clone()));
    let put = put.send().await.unwrap();
    assert!(
        put.checksum_crc32().is_some(),
        "the SDK's own checksum, sent as a trailer: {put:?}"
    );
    let got = s3
        .get_object()
        .bucket("acme-finetune")
        .key("a b/c")
        .send()
        .await
        .unwrap();
    assert_eq!(got.body.collect().await.unwrap().into_bytes(), body);
}

#[tokio::test]
async fn throttling_and_broken_connections_are_retried_by_the_sdk() {
    let (_folder, sandbox) = open(
        "[[fault]]\noperation = \"GetCallerIdentity\"\nnth = 1\naction = \"throttle\"\n[[fault]]\noperation = \"GetCallerIdentity\"\nnth = 2\naction = \"reset\"\n",
    );
    let config = config(&sandbox, sandbox.region()).await;
    let identity = aws_sdk_sts::Client::new(&config)
        .get_caller_identity()
        .send()
        .await
        .unwrap();
    assert_eq!(identity.account(), Some("111122223333"));
}

#[tokio::test]
async fn bedrock_in_a_region_that_does_not_offer_it_is_a_host_that_is_not_there() {
    let (_folder, sandbox) = open("");
    let config = config(&sandbox, "eu-north-1").await;
    let error = aws_sdk_bedrock::Client::new(&config)
        .list_foundation_models()
        .send()
        .await
        .unwrap_err();
    assert!(
        matches!(&error, aws_sdk_bedrock::error::SdkError::DispatchFailure(_)),
        "{error:?}"
    );
    let cause = format!("{error:?}");
    assert!(
        cause.contains("failed to lookup address information: `bedrock.eu-north-1.amazonaws.com`"),
        "{cause}"
    );
}

#[tokio::test]
async fn many_tasks_and_handles_share_one_account_without_losing_a_write() {
    let (folder, sandbox) = open("");
    let reference = folder.path().join("scenario.toml");
    let second = Sandbox::open(&folder.path().join("accounts"), reference.to_str()).unwrap();
    let written = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for (number, sandbox) in [&sandbox, &second].into_iter().cycle().take(24).enumerate() {
        let s3 = aws_sdk_s3::Client::new(&config(sandbox, sandbox.region()).await);
        let written = Arc::clone(&written);
        tasks.push(tokio::spawn(async move {
            let body = ByteStream::from(vec![7; 1_000 + number]);
            s3.put_object()
                .bucket("acme-finetune")
                .key(format!("many/{number}"))
                .body(body)
                .send()
                .await
                .unwrap();
            written.fetch_add(1, Ordering::Relaxed);
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(written.load(Ordering::Relaxed), 24);
    let s3 = aws_sdk_s3::Client::new(&config(&second, second.region()).await);
    let list = s3
        .list_objects_v2()
        .bucket("acme-finetune")
        .prefix("many/")
        .send()
        .await
        .unwrap();
    assert_eq!(list.key_count(), Some(24));
}
