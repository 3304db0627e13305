//! What a service role should not be allowed to ask functions and models.

use super::{Asker, Probe};

impl Asker<'_> {
    /// Another function, another alias, another model, the teacher elsewhere or in another way.
    pub(super) fn functions_and_models(&self) -> Vec<Probe> {
        let needs = self.needs;
        let own = needs.account.as_str();
        let ask = |action: &str, resource: String| self.ask(action, resource, self.session(own));
        let invoke = "lambda:InvokeFunction";
        let place = format!("{}:{own}", needs.region);
        let mut probes = vec![Probe {
            id: "lambda-other-function",
            reason: "functions that are not the grader may be invoked",
            request: ask(
                invoke,
                format!(
                    "arn:{}:lambda:{place}:function:finetune-probe-of-another-function",
                    needs.partition
                ),
            ),
        }];
        if let Some(grader) = &needs.grader {
            probes.push(Probe {
                id: "lambda-other-version",
                reason: "other versions of the grader may be invoked, tested or not",
                request: ask(invoke, format!("{}:finetune-probe", grader.function())),
            });
            probes.push(Probe {
                id: "lambda-change-grader",
                reason: "the role may replace the code that grades",
                request: ask("lambda:UpdateFunctionCode", grader.function().to_owned()),
            });
        }
        let model = |region: &str| {
            let name = "finetune-probe.of-another-model-v1:0";
            format!(
                "arn:{}:bedrock:{region}::foundation-model/{name}",
                needs.partition
            )
        };
        probes.push(Probe {
            id: "bedrock-other-model",
            reason: "other models may be invoked, which costs",
            request: ask("bedrock:InvokeModel", model(needs.region.as_str())),
        });
        if let Some(teacher) = &needs.teacher {
            let first = teacher.arns().next().unwrap_or_default().to_owned();
            probes.push(Probe {
                id: "bedrock-change-model",
                reason: "the role may delete custom models",
                request: ask(
                    "bedrock:DeleteCustomModel",
                    format!("arn:{}:bedrock:{place}:custom-model/*", needs.partition),
                ),
            });
            probes.push(Probe {
                id: "bedrock-stream",
                reason: "the teacher may be invoked in a way that no job uses",
                request: ask("bedrock:InvokeModelWithResponseStream", first),
            });
        }
        probes
    }
}
