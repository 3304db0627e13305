//! What a job asks functions and models: the grader of reinforcement fine-tuning, the teacher of a
//! distillation.

use super::{Needed, session};
use crate::iam::needs::RoleNeeds;
use crate::iam::role::RoleArn;

/// Invokes the grader, and the teacher under each of its ARNs.
pub(super) fn all(needs: &RoleNeeds, role: &RoleArn) -> Vec<Needed> {
    let grader = needs.grader.iter().map(|grader| {
        let context = session(needs, role).with("aws:ResourceAccount", grader.account().as_str());
        Needed::of_role(role, "lambda:InvokeFunction", grader.to_string(), context)
    });
    let teacher = needs.teacher.iter().flat_map(|teacher| {
        teacher.arns().map(|arn| {
            // A Region that is not known stands for each; the job's own is one of them.
            let arn = arn.replacen(":*::", &format!(":{}::", needs.region), 1);
            let region = arn.split(':').nth(3).filter(|region| !region.is_empty());
            let context = match region {
                Some(region) => session(needs, role).with("aws:RequestedRegion", region),
                None => session(needs, role).with("aws:RequestedRegion", "unspecified"),
            };
            // The model behind a profile is authorised with the profile in the context (Service Authorization
            // Reference, Amazon Bedrock).
            let context = match &teacher.profile {
                Some(profile) if *profile != arn => context.with("bedrock:InferenceProfileArn", profile),
                _ => context.without("bedrock:InferenceProfileArn"),
            };
            Needed::of_role(role, "bedrock:InvokeModel", arn, context)
        })
    });
    grader.chain(teacher).collect()
}
