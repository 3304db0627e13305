"""Walks the raw JSON of every answer of Bedrock, KMS and Lambda against botocore's service model: zero violations."""

import json
import os
import re
import sys

import boto3
import botocore.session
from botocore.exceptions import ClientError, ParamValidationError

from sandbox_common import *

violations, walked = [], {}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def walk(shape, value, where, seconds=False):
    def wrong(what):
        violations.append(f"{where}: {what}: {json.dumps(value)[:120]}")

    kind, limits = shape.type_name, shape.metadata
    least, most = limits.get("min"), limits.get("max")
    if kind == "structure":
        if not isinstance(value, dict):
            return wrong("not an object")
        for name in shape.required_members:
            if value.get(name) is None:
                wrong(f"required member {name} is missing")
        for name, member in value.items():
            if name not in shape.members:
                wrong(f"unknown member {name}")
            elif member is None:
                wrong(f"{name} is null")
            else:
                walk(shape.members[name], member, f"{where}.{name}", seconds)
        if shape.is_tagged_union and len(value) != 1:
            wrong("a union has exactly one member")
    elif kind == "list":
        if not isinstance(value, list):
            return wrong("not a list")
        if (least is not None and len(value) < least) or (most is not None and len(value) > most):
            wrong(f"length outside {least}..{most}")
        for place, member in enumerate(value):
            walk(shape.member, member, f"{where}[{place}]", seconds)
    elif kind == "map":
        if not isinstance(value, dict):
            return wrong("not a map")
        for key, member in value.items():
            walk(shape.key, key, f"{where}.key", seconds)
            walk(shape.value, member, f"{where}.{key}", seconds)
    elif kind == "string":
        if not isinstance(value, str):
            return wrong("not a string")
        if (least is not None and len(value) < least) or (most is not None and len(value) > most):
            wrong(f"length outside {least}..{most}")
        if shape.enum and value not in shape.enum:
            wrong("not in the enum")
        # Some patterns of the model have a list of alternatives that only match with their anchors.
        if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
            wrong(f"does not match {limits['pattern']}")
    elif kind == "timestamp":
        # The JSON 1.1 protocol sends seconds.
        if not (seconds and isinstance(value, (int, float))) and not (isinstance(value, str) and ISO.fullmatch(value)):
            wrong("not a time of its protocol")
    elif kind in ("integer", "long"):
        if not isinstance(value, int) or isinstance(value, bool):
            wrong("not an integer")
    elif kind in ("float", "double"):
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            wrong("not a number")
    elif kind == "boolean":
        if not isinstance(value, bool):
            wrong("not a boolean")
    else:
        wrong(f"the walk does not know the type {kind}")


def see(operation_model, response_dict, **_):
    name, status = operation_model.name, response_dict["status_code"]
    body = json.loads(response_dict["body"] or b"{}")
    headers = response_dict["headers"]
    walked[name] = walked.get(name, 0) + 1
    if not headers.get("x-amzn-requestid"):
        violations.append(f"{name}: no request ID")
    if status < 300:
        if status != operation_model.http.get("responseCode", 200):
            violations.append(f"{name}: status {status}")
        if operation_model.output_shape is not None:
            walk(operation_model.output_shape, body, name, operation_model.metadata["protocol"] == "json")
        return
    code = headers.get("x-amzn-errortype") or body.pop("__type", "")
    shape = next((shape for shape in operation_model.error_shapes if shape.name == code), None)
    if shape is None:
        violations.append(f"{name}: the model has no error {code}")
    else:
        # KMS answers every refusal of a request with 400, whatever its model says.
        if shape.metadata.get("error", {}).get("httpStatusCode", 400) != status and "__type" not in str(response_dict["body"]):
            violations.append(f"{name}: {code} with status {status}")
        walk(shape, body, f"{name}.{code}")


bedrock, s3, iam = client("bedrock"), client("s3"), client("iam")
kms, functions = client("kms"), client("lambda")
for one, name in ((bedrock, "bedrock"), (kms, "kms"), (functions, "lambda")):
    one.meta.events.register(f"before-parse.{name}.*", see)


def refused(call, **arguments):
    try:
        call(**arguments)
    except ClientError:
        return
    raise AssertionError("a refusal was expected")


role, training = sound_role(iam), training_data(s3)
for model in bedrock.list_foundation_models()["modelSummaries"]:
    bedrock.get_foundation_model(modelIdentifier=model["modelId"])
    bedrock.get_foundation_model(modelIdentifier=model["modelArn"])
refused(bedrock.get_foundation_model, modelIdentifier="amazon.nothing-v1:0")
refused(bedrock.list_foundation_models, byCustomizationType="CONTINUED_PRE_TRAINIG")
logged = bedrock.get_model_invocation_logging_configuration()["loggingConfig"]
assert logged["s3Config"] == {"bucketName": "acme-audit", "keyPrefix": "bedrock"}, logged
assert logged["cloudWatchConfig"]["logGroupName"] == "/acme/bedrock", logged
assert "loggingConfig" not in boto3.client("bedrock", region_name="us-west-2").get_model_invocation_logging_configuration()

names = [f"walk-{os.getpid()}-{number}" for number in range(4)]
jobs = {}
for name in names[:2]:
    jobs[name] = bedrock.create_model_customization_job(**job_request(name, role, training))["jobArn"]
few = training_data(s3, records=3).replace("train", "few")
s3.put_object(Bucket=BUCKET, Key="contract/few.jsonl", Body=b'{"messages":[]}\n')
failing = job_request(names[2], role, few) | {"trainingDataConfig": {"s3Uri": few}}
training_data(s3)
without_vpc = job_request(names[3], role, training)
del without_vpc["vpcConfig"], without_vpc["validationDataConfig"], without_vpc["jobTags"]
refused(bedrock.create_model_customization_job, **failing | {"jobName": names[0], "clientRequestToken": "x"})
refused(bedrock.create_model_customization_job, **failing | {"roleArn": role + "-nobody"})
refused(bedrock.create_model_customization_job, **failing | {"hyperParameters": {"epochCount": "99"}})
failing = failing | {"validationDataConfig": {"validators": []}}
jobs[names[2]] = bedrock.create_model_customization_job(**failing)["jobArn"]
jobs[names[3]] = bedrock.create_model_customization_job(**without_vpc)["jobArn"]
bedrock.get_model_customization_job(jobIdentifier=names[0])
bedrock.stop_model_customization_job(jobIdentifier=jobs[names[1]])
bedrock.get_model_customization_job(jobIdentifier=names[1])
refused(bedrock.stop_model_customization_job, jobIdentifier=names[1])
refused(bedrock.get_model_customization_job, jobIdentifier="no-such-job")
ends = [wait(bedrock, jobs[name])["status"] for name in names]
assert ends == ["Completed", "Stopped", "Failed", "Completed"], ends
for status in ("InProgress", "Completed", "Failed", "Stopping", "Stopped"):
    bedrock.list_model_customization_jobs(statusEquals=status, sortBy="CreationTime", sortOrder="Ascending")
pages = bedrock.get_paginator("list_model_customization_jobs").paginate(PaginationConfig={"PageSize": 2})
assert len([job for page in pages for job in page["modelCustomizationJobSummaries"]]) >= 4
models = bedrock.list_custom_models(nameContains=names[0])["modelSummaries"]
bedrock.get_custom_model(modelIdentifier=models[0]["modelArn"])
bedrock.get_custom_model(modelIdentifier=names[3])
refused(bedrock.get_custom_model, modelIdentifier="nobody")
bedrock.list_tags_for_resource(resourceARN=jobs[names[0]])
bedrock.list_tags_for_resource(resourceARN=models[0]["modelArn"])
bedrock.delete_custom_model(modelIdentifier=names[0])
refused(bedrock.delete_custom_model, modelIdentifier=names[0])

# A custom model is the base of a further job.
further = without_vpc | {"jobName": names[0] + "-2", "customModelName": names[0] + "-2", "clientRequestToken": "further",
                         "baseModelIdentifier": bedrock.get_custom_model(modelIdentifier=names[3])["modelArn"]}
assert wait(bedrock, bedrock.create_model_customization_job(**further)["jobArn"])["status"] == "Completed"
again = further | {"jobName": names[0] + "-3", "customModelName": names[0] + "-3", "clientRequestToken": "again",
                   "baseModelIdentifier": names[0] + "-2"}
ended = wait(bedrock, bedrock.create_model_customization_job(**again)["jobArn"])
assert ended["status"] == "Completed" and ended["baseModelArn"].endswith("foundation-model/" + MODEL), ended

# Reinforcement fine-tuning and distillation keep their configuration.
KEY = "0a11ce00-0000-4000-a000-00000000000a"
GRADER = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:support-grader:live"
TEACHER = f"arn:aws:bedrock:{REGION}:{ACCOUNT}:inference-profile/us.amazon.nova-pro-v1:0"
more = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["lambda:InvokeFunction", "bedrock:InvokeModel"], "Resource": "*"},
    {"Effect": "Allow", "Action": ["kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}]}
iam.put_role_policy(RoleName=ROLE, PolicyName="more", PolicyDocument=json.dumps(more))


def prompts(name, record):
    s3.put_object(Bucket=BUCKET, Key=f"contract/{name}.jsonl", Body="".join(json.dumps(record) + "\n" for _ in range(120)).encode())
    return {"trainingDataConfig": {"s3Uri": f"s3://{BUCKET}/contract/{name}.jsonl"}, "hyperParameters": {}}


graded = without_vpc | prompts("chats", {"messages": [{"role": "user", "content": "17 * 6?"}]}) | {
    "jobName": names[0] + "-rft", "customModelName": names[0] + "-rft", "clientRequestToken": "rft",
    "baseModelIdentifier": "amazon.nova-2-lite-v1:0:256k", "customizationType": "REINFORCEMENT_FINE_TUNING",
    "customModelKmsKeyId": "alias/finetune",
    "customizationConfig": {"rftConfig": {"graderConfig": {"lambdaGrader": {"lambdaArn": GRADER}},
                                          "hyperParameters": {
                                              "epochCount": 2, "batchSize": 16, "learningRate": 1e-5, "maxPromptLength": 4096,
                                              "trainingSamplePerPrompt": 4, "inferenceMaxTokens": 8192,
                                              "reasoningEffort": "high", "evalInterval": 10}}}}
asked = {"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "17 * 6?"}]}]}
taught = without_vpc | prompts("prompts", asked) | {
    "jobName": names[0] + "-taught", "customModelName": names[0] + "-taught", "clientRequestToken": "taught",
    "customizationType": "DISTILLATION",
    "customizationConfig": {"distillationConfig": {"teacherModelConfig": {
        "teacherModelIdentifier": TEACHER, "maxResponseLengthForInference": 1000}}}}
# Both learn from logs of invocations, too: prompts alone, or with the responses, and not of every request.
lines = [{"schemaType": "ModelInvocationLog", "requestMetadata": {"project": "support", "stage": ("prod", "test")[number % 2]},
          "input": {"inputBodyJson": {"messages": asked["messages"]}}, "output": {"outputBodyJson": {"answer": number}}}
         for number in range(240)]
s3.put_object(Bucket=BUCKET, Key="contract/logs/2026/11/21/one.json", Body="".join(json.dumps(line) + "\n" for line in lines).encode())


def logged(name, filters, **more):
    source = {"s3Uri": f"s3://{BUCKET}/contract/logs/"}
    config = {"invocationLogsConfig": {"invocationLogSource": source, "requestMetadataFilters": filters, **more}}
    return {"trainingDataConfig": config, "jobName": f"{names[0]}-{name}", "customModelName": f"{names[0]}-{name}",
            "clientRequestToken": name}


SUPPORT, TEST = {"project": "support"}, {"stage": "test"}
of_logs = [
    taught | logged("l1", {"equals": SUPPORT}, usePromptResponse=True),
    taught | logged("l2", {"andAll": [{"equals": SUPPORT}, {"notEquals": TEST}]}, usePromptResponse=False),
    graded | logged("l3", {"orAll": [{"equals": TEST}, {"equals": {"project": "none"}}]}),
]
for wanted in of_logs:
    ended = wait(bedrock, bedrock.create_model_customization_job(**wanted)["jobArn"])
    assert ended["status"] == "Completed", ended
    assert ended["trainingDataConfig"] == wanted["trainingDataConfig"], ended
nothing = taught | logged("l4", {"equals": {"project": "none"}})
assert wait(bedrock, bedrock.create_model_customization_job(**nothing)["jobArn"])["status"] == "Failed"
for number, filters in enumerate(({"andAll": [{"equals": SUPPORT}] * 16 + [{}]}, {"equals": SUPPORT | TEST})):
    try:
        bedrock.create_model_customization_job(**taught | logged(f"l{5 + number}", filters))
    except (ClientError, ParamValidationError):
        continue
    raise AssertionError("a refusal was expected")

for wanted in (graded, taught):
    ended = wait(bedrock, bedrock.create_model_customization_job(**wanted)["jobArn"])
    assert ended["status"] == "Completed", ended
    assert ended["customizationConfig"] == wanted["customizationConfig"], ended
    bedrock.get_custom_model(modelIdentifier=wanted["customModelName"])
refused(bedrock.create_model_customization_job, **graded | {
    "jobName": names[0] + "-x", "clientRequestToken": "x2", "customizationType": "FINE_TUNING"})
logs = {"invocationLogsConfig": {"invocationLogSource": {"s3Uri": f"s3://{BUCKET}/contract/no-logs"}}}
refused(bedrock.create_model_customization_job, **taught | {
    "jobName": names[0] + "-y", "clientRequestToken": "y2", "trainingDataConfig": logs})
bedrock.get_inference_profile(inferenceProfileIdentifier=TEACHER)
refused(bedrock.get_inference_profile, inferenceProfileIdentifier="eu.amazon.nova-pro-v1:0")
kms.describe_key(KeyId="alias/finetune")
kms.get_key_policy(KeyId=KEY)
kms.list_aliases()
refused(kms.describe_key, KeyId="alias/none")
functions.get_function_configuration(FunctionName=GRADER)
functions.get_function_configuration(FunctionName="support-grader")
refused(functions.get_function_configuration, FunctionName="nobody")
refused(functions.get_policy, FunctionName="support-grader")

# What serves custom models is listed, described, and deleted before them.
served = bedrock.list_custom_models(nameContains="others-model-1")["modelSummaries"][0]["modelArn"]
refused(bedrock.delete_custom_model, modelIdentifier=served)
refused(bedrock.delete_provisioned_model_throughput, provisionedModelId="others-committed")
refused(bedrock.get_provisioned_model_throughput, provisionedModelId="nobody")
refused(bedrock.get_custom_model_deployment, customModelDeploymentIdentifier="nobody")
for page in bedrock.get_paginator("list_provisioned_model_throughputs").paginate(PaginationConfig={"PageSize": 1}):
    for one in page["provisionedModelSummaries"]:
        bedrock.get_provisioned_model_throughput(provisionedModelId=one["provisionedModelArn"])
for page in bedrock.get_paginator("list_custom_model_deployments").paginate(PaginationConfig={"PageSize": 1}):
    for one in page["modelDeploymentSummaries"]:
        bedrock.get_custom_model_deployment(customModelDeploymentIdentifier=one["customModelDeploymentArn"])
        bedrock.delete_custom_model_deployment(customModelDeploymentIdentifier=one["customModelDeploymentArn"])
bedrock.delete_provisioned_model_throughput(provisionedModelId="others-steady")
bedrock.delete_custom_model(modelIdentifier=served)
assert not bedrock.list_custom_model_deployments()["modelDeploymentSummaries"]

if violations:
    sys.exit("\n".join(sorted(set(violations))))
print(f"conformance: {sum(walked.values())} answers of {len(walked)} operations, no violation")
