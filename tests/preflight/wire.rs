//! Requests to the sandbox as a client signs them, without an SDK.

use axum::body::{Body, to_bytes};
use finetune::sandbox::Sandbox;
use http::Request;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tower::ServiceExt as _;

/// A client of a sandbox account.
pub(crate) struct Wire(pub(crate) Sandbox);

impl Wire {
    /// Calls an EC2 operation and returns its answer.
    pub(crate) async fn ec2(&self, operation: &str) -> String {
        let request = Request::post("/").header("content-type", "application/x-www-form-urlencoded");
        let (status, answer) = self.send("ec2", request, format!("Action={operation}")).await;
        assert_eq!(status, 200, "{operation}: {answer}");
        answer
    }

    async fn send(&self, service: &str, request: http::request::Builder, body: String) -> (u16, String) {
        let signature = format!(
            "AWS4-HMAC-SHA256 Credential=AKIATEST/20261121/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let request = request
            .header("authorization", signature)
            .body(Body::from(body))
            .unwrap();
        let response = self.0.router().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    /// Calls an IAM operation and returns its answer.
    pub(crate) async fn iam(&self, operation: &str, parameters: &[(&str, &str)]) -> String {
        let mut form = format!("Action={operation}");
        for (name, value) in parameters {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
            form.extend(["&", name, "=", &value]);
        }
        let request = Request::post("/").header("content-type", "application/x-www-form-urlencoded");
        let (status, answer) = self.send("iam", request, form).await;
        assert_eq!(status, 200, "{operation}: {answer}");
        answer
    }

    /// Puts an object.
    pub(crate) async fn put(&self, path: &str, text: &str) {
        let (status, answer) = self.send("s3", Request::put(path), text.to_owned()).await;
        assert_eq!(status, 200, "{path}: {answer}");
    }

    /// Creates a customization job; the message of the refusal where there is one.
    pub(crate) async fn create(&self, request: &Value) -> Result<String, String> {
        let path = Request::post("/model-customization-jobs");
        let (status, answer) = self.send("bedrock", path, request.to_string()).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        if status == 201 {
            Ok(answer["jobArn"].as_str().unwrap().to_owned())
        } else {
            Err(answer["message"].as_str().unwrap_or_default().to_owned())
        }
    }

    /// Returns the tags of a job or a custom model, each as `key=value`.
    pub(crate) async fn tags(&self, arn: &str) -> Vec<String> {
        let path = Request::post("/listTagsForResource");
        let body = serde_json::json!({ "resourceARN": arn }).to_string();
        let (_, answer) = self.send("bedrock", path, body).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let text = |tag: &Value, name: &str| tag[name].as_str().unwrap().to_owned();
        let tags = answer["tags"].as_array().unwrap().iter();
        tags.map(|tag| format!("{}={}", text(tag, "key"), text(tag, "value")))
            .collect()
    }

    /// Waits for a job to end and returns it. Time runs fast in the sandbox.
    pub(crate) async fn ended(&self, arn: &str) -> Value {
        let path = format!(
            "/model-customization-jobs/{}",
            utf8_percent_encode(arn, NON_ALPHANUMERIC)
        );
        for _ in 0..600 {
            let (_, answer) = self.send("bedrock", Request::get(&path), String::new()).await;
            let job: Value = serde_json::from_str(&answer).unwrap();
            if !["InProgress", "Stopping"].contains(&job["status"].as_str().unwrap_or_default()) {
                return job;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{arn} does not end");
    }
}
