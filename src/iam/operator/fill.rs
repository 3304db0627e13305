//! Fills the templates of operators and resources.

use super::Surroundings;
use crate::iam::document::Document;
use crate::iam::needs::{Objects, each_once};
use crate::iam::template::{Values, rendered};

impl Surroundings {
    /// Fills `template` with what every one of them may name; `values` holds what is particular to it.
    /// A statement about nothing, or of nobody, is left out.
    pub(super) fn fill(&self, template: &str, values: Values) -> Document {
        let needs = &self.needs;
        let data = needs.arns(self.read().chain(&self.uploads));
        let buckets = |of: Vec<&str>| each_once(of.into_iter().map(|bucket| needs.bucket_arn(bucket)));
        let data_keys: Vec<String> = needs.data_keys.iter().map(|key| key.arn.clone()).collect();
        let keys = each_once(needs.key_arns().map(ToOwned::to_owned));
        let model_keys: Vec<String> = needs.model_key.iter().cloned().collect();
        let looked_at = needs.owned_buckets().map(|(bucket, _)| bucket);
        let uploaded_to = self.uploads.iter().map(|objects| objects.bucket.as_str());
        let values = values
            .text("partition", &needs.partition)
            .text("region", &needs.region)
            .text("account", &needs.account)
            .text("bucket_owner", &needs.bucket_owner)
            .text("role_arn", &self.role)
            .text("base_model_arn", &self.base_model)
            .or_list("bucket_arns", &buckets(looked_at.collect()))
            .text("output_bucket_arn", &needs.bucket_arn(&needs.output.bucket))
            .list("bedrock_services", &needs.via("bedrock"))
            .list("s3_services", &needs.via("s3"))
            .or_list("data_arns", &data)
            .or_list("input_arns", &needs.arns(self.read()))
            .or_list("output_arns", &needs.arns([&needs.output]))
            .or_list("upload_arns", &needs.arns(&self.uploads))
            .or_list("upload_bucket_arns", &buckets(uploaded_to.collect()))
            .or_list("principal_arns", &self.principals)
            .or_list("key_arns", &keys)
            .or_list("model_key_arns", &model_keys)
            .or_list("data_key_arns", &data_keys);
        rendered(template, &values)
    }

    /// What the role reads: the data, the media that it names, the logs that a distillation learns from.
    pub(super) fn read(&self) -> impl Iterator<Item = &Objects> {
        self.needs.reads().map(|(objects, _)| objects)
    }
}
