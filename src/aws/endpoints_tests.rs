//! Where each service is asked: usually, with FIPS, and with dual-stack endpoints.

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::{Patience, Session, StaticKeys};

/// Notes the hosts that are asked, and answers nobody.
#[derive(Debug, Clone, Default)]
struct Noting(Arc<Mutex<Vec<String>>>);

impl HttpClient for Noting {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Noting {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let host = request.uri().split('/').nth(2).unwrap_or_default().to_owned();
        self.0.lock().unwrap().push(host);
        HttpConnectorFuture::ready(Err(ConnectorError::user("nobody is there".into())))
    }
}

/// Makes a call of every service and returns the hosts.
async fn hosts(region: &str, fips: bool, dual_stack: bool) -> Vec<String> {
    let noting = Noting::default();
    let keys = StaticKeys {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: "secret".to_owned(),
    };
    let session = Session::in_process(noting.clone(), &region.parse().unwrap(), &keys);
    let session = session.with_patience(Patience::default(), 1);
    session.replace(|config| {
        let config = config.into_builder();
        config.use_fips(fips).use_dual_stack(dual_stack).build()
    });
    let _ = session.bedrock().list_custom_models().send().await;
    let _ = session.ec2().describe_vpcs().send().await;
    let _ = session.iam().list_roles().send().await;
    let _ = session.s3().head_bucket().bucket("acme-finetune").send().await;
    let _ = session.service_quotas().list_services().send().await;
    let _ = session.caller().await;
    let hosts = noting.0.lock().unwrap();
    hosts.clone()
}

#[tokio::test]
async fn every_service_has_its_endpoint_in_each_variant() {
    let mut told = String::new();
    for (region, fips, dual_stack) in [
        ("us-east-1", false, false),
        ("us-east-1", true, false),
        ("us-east-1", false, true),
        ("us-west-2", true, true),
        ("us-gov-west-1", true, false),
    ] {
        let hosts = hosts(region, fips, dual_stack).await.join("\n  ");
        told += &[
            "fips: ",
            &fips.to_string(),
            ", dual-stack: ",
            &dual_stack.to_string(),
            "\n  ",
            &hosts,
            "\n",
        ]
        .concat();
    }
    insta::assert_snapshot!(told, @"
    fips: false, dual-stack: false
      bedrock.us-east-1.amazonaws.com
      ec2.us-east-1.amazonaws.com
      iam.amazonaws.com
      acme-finetune.s3.us-east-1.amazonaws.com
      servicequotas.us-east-1.amazonaws.com
      sts.us-east-1.amazonaws.com
    fips: true, dual-stack: false
      bedrock-fips.us-east-1.amazonaws.com
      ec2-fips.us-east-1.amazonaws.com
      iam-fips.amazonaws.com
      acme-finetune.s3-fips.us-east-1.amazonaws.com
      servicequotas-fips.us-east-1.amazonaws.com
      sts-fips.us-east-1.amazonaws.com
    fips: false, dual-stack: true
      bedrock.us-east-1.api.aws
      ec2.us-east-1.api.aws
      iam.global.api.aws
      acme-finetune.s3.dualstack.us-east-1.amazonaws.com
      servicequotas.us-east-1.api.aws
      sts.us-east-1.api.aws
    fips: true, dual-stack: true
      bedrock-fips.us-west-2.api.aws
      ec2-fips.us-west-2.api.aws
      iam-fips.global.api.aws
      acme-finetune.s3-fips.dualstack.us-west-2.amazonaws.com
      servicequotas-fips.us-west-2.api.aws
      sts-fips.us-west-2.api.aws
    fips: true, dual-stack: false
      bedrock-fips.us-gov-west-1.amazonaws.com
      ec2.us-gov-west-1.amazonaws.com
      iam.us-gov.amazonaws.com
      acme-finetune.s3-fips.us-gov-west-1.amazonaws.com
      servicequotas.us-gov-west-1.amazonaws.com
      sts.us-gov-west-1.amazonaws.com
    ");
}
