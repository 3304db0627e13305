"""What the scripts that drive the sandbox share: clients, a sound role, training data."""

import json
import os
import time

import boto3

REGION = os.environ["AWS_DEFAULT_REGION"]
ACCOUNT = "111122223333"
BUCKET = "acme-finetune"
ROLE = "AmazonBedrockContract"
SUBNETS = ["subnet-0a11ce0000000000" + letter for letter in "abcdef"]
GROUP = "sg-0a11ce00000000001"
MODEL = "amazon.nova-lite-v1:0:300k"


def client(service):
    return boto3.client(service)


def sound_role(iam):
    trust = {
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "bedrock.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }],
    }
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
             "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]},
            {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
        ],
    }
    try:
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(trust))
    except iam.exceptions.EntityAlreadyExistsException:
        pass
    iam.put_role_policy(RoleName=ROLE, PolicyName="job", PolicyDocument=json.dumps(policy))
    role = iam.get_role(RoleName=ROLE)["Role"]
    assert role["AssumeRolePolicyDocument"] == trust, role
    return role["Arn"]


def training_data(s3, records=24):
    lines = []
    for number in range(records):
        lines.append(json.dumps({"messages": [
            {"role": "user", "content": [{"text": f"Where is order {number}?"}]},
            {"role": "assistant", "content": [{"text": f"Order {number} left the warehouse yesterday."}]},
        ]}))
    body = "\n".join(lines) + "\n"
    s3.put_object(Bucket=BUCKET, Key="contract/train.jsonl", Body=body.encode())
    return f"s3://{BUCKET}/contract/train.jsonl"


def job_request(name, role, training, **more):
    return dict(
        jobName=name,
        customModelName=name,
        roleArn=role,
        clientRequestToken=name,
        baseModelIdentifier=MODEL,
        customizationType="FINE_TUNING",
        trainingDataConfig={"s3Uri": training},
        validationDataConfig={"validators": [{"s3Uri": training}]},
        outputDataConfig={"s3Uri": f"s3://{BUCKET}/contract/output"},
        hyperParameters={"epochCount": "2"},
        vpcConfig={"subnetIds": SUBNETS, "securityGroupIds": [GROUP]},
        jobTags=[{"key": "team", "value": "contract"}],
        customModelTags=[{"key": "made-by", "value": "boto3"}],
        **more,
    )


def wait(bedrock, job, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seen = bedrock.get_model_customization_job(jobIdentifier=job)
        if seen["status"] in ("Completed", "Failed", "Stopped"):
            return seen
        time.sleep(0.2)
    raise AssertionError(f"{job} did not end within {seconds} s")
