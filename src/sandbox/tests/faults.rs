//! The fault script over the wire.

use super::{Test, prepared, request};

fn with_fault(text: &str) -> Test {
    let table: toml::Table = toml::from_str(&format!("fault = [{text}]")).unwrap();
    Test::new(&prepared().with("fault", table["fault"].clone()))
}

#[tokio::test]
async fn each_service_throttles_in_its_own_words() {
    let test = with_fault("{ operation = '*', times = 4, action = 'throttle' }");
    assert!(
        test.query("sts", "Action=GetCallerIdentity")
            .await
            .body
            .contains("<Code>Throttling</Code>")
    );
    assert!(
        test.query("ec2", "Action=DescribeSubnets")
            .await
            .body
            .contains("<Code>RequestLimitExceeded</Code>")
    );
    assert!(
        test.put("/acme-finetune/x", "y")
            .await
            .body
            .contains("<Code>SlowDown</Code>")
    );
    assert!(
        test.create(&request())
            .await
            .refusal()
            .starts_with("429 ThrottlingException")
    );
    assert_eq!(test.query("sts", "Action=GetCallerIdentity").await.status, 200);
    assert_eq!(
        test.account().buckets["acme-finetune"].objects.len(),
        0,
        "a throttled request does nothing"
    );
}

#[tokio::test]
async fn errors_pages_and_expired_tokens_come_as_scripted() {
    let test = with_fault(
        "{ operation = 'GetCallerIdentity', nth = 1, action = 'html-error' }, { operation = 'GetCallerIdentity', nth = 2, action = 'expired-token' }, { operation = 'GetCallerIdentity', nth = 3, action = 'error', status = 500, code = 'InternalFailure', message = 'later' }",
    );
    let ask = || test.query("sts", "Action=GetCallerIdentity");
    let page = ask().await;
    assert!(page.status == 502 && page.body.starts_with("<html>"));
    assert!(ask().await.body.contains("<Code>ExpiredToken</Code>"));
    assert!(ask().await.body.contains("<Message>later</Message>"));
    assert_eq!(ask().await.status, 200);
}

#[tokio::test]
async fn a_lost_answer_leaves_the_job_that_the_service_made() {
    let test = with_fault("{ operation = 'CreateModelCustomizationJob', nth = 1, action = 'lost-answer' }");
    test.put("/acme-finetune/in/train.jsonl", &super::data(16)).await;
    let lost = test.create(&request()).await;
    assert_eq!(lost.body, "", "the connection breaks");
    assert_eq!(test.account().jobs.len(), 1);
    assert_eq!(test.create(&request()).await.status, 201);
    assert_eq!(test.account().jobs.len(), 1, "the token finds the first one");
}

#[tokio::test]
async fn a_kill_does_nothing_to_a_server_and_counts_requests() {
    let test = with_fault("{ request = 2, action = 'kill', when = 'before' }");
    for _ in 0..3 {
        assert_eq!(test.query("sts", "Action=GetCallerIdentity").await.status, 200);
    }
}
