//! A request and an account that satisfy every rule, for tests to change one thing of.

use std::collections::BTreeMap;

use super::check::check;
use super::{
    BucketFact, BucketSettings, Counted, DataFingerprint, Facts, ModelAccess, ModelFact, PublicAccess, Read,
    Readiness, Request, RequestContent,
};
use crate::dataset::TokenEstimate;
use crate::diagnostic::{CheckVerdict, Diagnostic, Rule};
use crate::job::cost::{CostRequest, Prices, TrainingTokens, estimate};
use crate::model::{CustomizationType, catalogue};

/// A request and what is read of the account.
pub(crate) struct Case {
    pub(crate) request: Request,
    pub(crate) facts: Facts,
}

impl Case {
    pub(crate) fn good() -> Self {
        let region = "us-east-1".parse().unwrap();
        let base_model = "amazon.nova-lite-v1:0:300k".parse().unwrap();
        let output = "s3://acme-finetune/tone/output".parse().unwrap();
        let hyperparameters = BTreeMap::from([("epochCount".to_owned(), "2".to_owned())]);
        let training = DataFingerprint::Sha256("ab".repeat(32));
        let content = RequestContent {
            region: &region,
            base_model: &base_model,
            customization_type: CustomizationType::FineTuning,
            training: &training,
            validation: None,
            hyperparameters: &hyperparameters,
            subnets: &[],
            security_groups: &[],
            role: "AmazonBedrockFinetune-tone",
            output: &output,
            custom_model_key: None,
            grader_lambda: None,
            teacher_model: None,
            max_response_length: None,
            use_prompt_response: false,
            request_metadata: None,
            tags: &BTreeMap::new(),
            attempt: 0,
        };
        let names = content.digest().names("tone", "tone").unwrap();
        let model = ModelFact::Here {
            lifecycle: Some("ACTIVE".to_owned()),
            dates: None,
            customizations: vec!["FINE_TUNING".to_owned(), "DISTILLATION".to_owned()],
            custom: None,
        };
        Self {
            facts: Facts {
                bedrock: Read::Known(true),
                base_model: Read::Known(model),
                buckets: BTreeMap::from([("acme-finetune".to_owned(), Read::Known(BucketFact::Here))]),
                objects: BTreeMap::new(),
                existing_job: Read::Known(None),
                readiness: readiness(),
            },
            request: Request {
                account: Some("111122223333".parse().unwrap()),
                job_base: "tone".to_owned(),
                custom_model_base: "tone".to_owned(),
                names: Some(names),
                catalogue: catalogue(),
                customization_type: CustomizationType::FineTuning,
                hyperparameters: hyperparameters.clone(),
                uris: vec![
                    ("data.bucket", "s3://acme-finetune/tone/training".parse().unwrap()),
                    ("data.output", output.clone()),
                ],
                upload_bytes: 1_000_000,
                records: Some(120),
                cost_limit: None,
                partition: "aws".parse().unwrap(),
                foundation: base_model.clone(),
                teacher: None,
                grader: None,
                validation: false,
                role: "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-tone"
                    .parse()
                    .unwrap(),
                tags: BTreeMap::new(),
                own_tags: BTreeMap::new(),
                kms_keys: Vec::new(),
                built_logs: None,
                region,
                base_model,
            },
        }
    }

    /// Sets a limit to the cost of a million tokens or so, with so many media among them.
    pub(crate) fn limit_cost(&mut self, limit: &str, media: u64) {
        let request = &self.request;
        let tokens = TokenEstimate {
            lowest: 800_000,
            likely: 1_000_000,
            highest: 1_500_000,
        };
        let cost = estimate(&CostRequest {
            base_model: &request.base_model,
            customization_type: request.customization_type,
            region: &request.region,
            hyperparameters: &request.hyperparameters,
            catalogue: request.catalogue,
            prices: &Prices::of_table(&request.base_model, &request.region, None),
            data: Ok(TrainingTokens { tokens, media }),
        });
        self.request.cost_limit = Some((cost, limit.parse().unwrap()));
    }

    /// The settings of the bucket.
    pub(crate) fn bucket(&mut self) -> &mut BucketSettings {
        self.facts.readiness.buckets.get_mut("acme-finetune").unwrap()
    }

    pub(crate) fn verdict(&self, rule: &Rule) -> (CheckVerdict, Vec<Diagnostic>) {
        let (findings, results) = check(&self.request, &self.facts);
        let result = results.into_iter().find(|result| result.rule == rule).unwrap();
        let own = findings.into_iter().filter(|finding| finding.rule == rule);
        (result.verdict, own.collect())
    }

    #[track_caller]
    pub(crate) fn passes(&self, rule: &Rule) {
        let (verdict, findings) = self.verdict(rule);
        assert_eq!(verdict, CheckVerdict::Pass, "{findings:?}");
        assert!(findings.is_empty(), "{findings:?}");
    }

    #[track_caller]
    pub(crate) fn fails(&self, rule: &Rule) -> Vec<Diagnostic> {
        let (verdict, findings) = self.verdict(rule);
        assert_eq!(verdict, CheckVerdict::Fail);
        assert!(findings.iter().all(|finding| finding.remedy.is_some()));
        findings
    }

    #[track_caller]
    pub(crate) fn warns(&self, rule: &Rule) -> Vec<Diagnostic> {
        let (verdict, findings) = self.verdict(rule);
        assert_eq!(verdict, CheckVerdict::Warn);
        assert!(findings.iter().all(|finding| finding.remedy.is_some()));
        findings
    }

    /// A hint: the check passes, and something is said.
    #[track_caller]
    pub(crate) fn hints(&self, rule: &Rule) -> Vec<Diagnostic> {
        let (verdict, findings) = self.verdict(rule);
        assert_eq!(verdict, CheckVerdict::Pass);
        assert!(!findings.is_empty());
        assert!(findings.iter().all(|finding| finding.remedy.is_some()));
        findings
    }

    #[track_caller]
    pub(crate) fn unknown(&self, rule: &Rule) {
        assert_eq!(self.verdict(rule).0, CheckVerdict::Unknown);
    }

    #[track_caller]
    pub(crate) fn skips(&self, rule: &Rule) {
        assert_eq!(self.verdict(rule).0, CheckVerdict::Skip);
    }
}

fn readiness() -> Readiness {
    let settings = BucketSettings {
        public_access: Read::Known(PublicAccess { off: Vec::new() }),
        versioning: Read::Known(Some("Enabled".to_owned())),
        kms_key: Read::Known(false),
        ownership: Read::Known(Some("BucketOwnerEnforced".to_owned())),
    };
    Readiness {
        now: "2026-11-21T12:00:00Z".parse().unwrap(),
        session: Read::Known(None),
        access: Read::Known(ModelAccess {
            authorization: "AUTHORIZED".to_owned(),
            entitlement: "AVAILABLE".to_owned(),
            region: "AVAILABLE".to_owned(),
            agreement: Some("AVAILABLE".to_owned()),
            agreement_error: None,
        }),
        custom_models: Read::Known(Counted {
            count: 3,
            complete: true,
        }),
        named_model: Read::Known(None),
        custom_models_quota: Read::Known(100),
        unfinished_jobs: Read::Known(Counted {
            count: 1,
            complete: true,
        }),
        records_quota: Read::Known(20_000),
        invocation_logging: Read::Known(None),
        buckets: BTreeMap::from([("acme-finetune".to_owned(), settings)]),
    }
}

#[test]
fn the_good_case_satisfies_every_rule() {
    let case = Case::good();
    let (findings, results) = check(&case.request, &case.facts);
    assert!(findings.is_empty(), "{findings:?}");
    for result in results {
        assert!(
            matches!(result.verdict, CheckVerdict::Pass | CheckVerdict::Skip),
            "{}",
            result.rule.code
        );
    }
}
