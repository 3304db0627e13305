"""`finetune clean` removes what earlier work left in the sandbox, and boto3 sees what is gone."""

import json
import subprocess
import sys

from sandbox_common import *

FINETUNE = sys.argv[1]
bedrock, s3, iam, ec2 = client("bedrock"), client("s3"), client("iam"), client("ec2")


def finetune(*arguments):
    command = [FINETUNE, *arguments, "--bucket", BUCKET, "--region", REGION, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def state():
    return {
        "model": sorted(one["modelName"] for one in bedrock.list_custom_models()["modelSummaries"]),
        "deployment": [
            one["customModelDeploymentName"] for one in bedrock.list_custom_model_deployments()["modelDeploymentSummaries"]
        ],
        "throughput": sorted(
            one["provisionedModelName"]
            for one in bedrock.list_provisioned_model_throughputs()["provisionedModelSummaries"]
        ),
        "role": sorted(one["RoleName"] for one in iam.list_roles()["Roles"]),
        "upload": [one["Key"] for one in s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])],
        "interface": [one["NetworkInterfaceId"] for one in ec2.describe_network_interfaces()["NetworkInterfaces"]],
    }


before = state()
upload = s3.create_multipart_upload(Bucket=BUCKET, Key="contract/left.jsonl")["UploadId"]
s3.upload_part(Bucket=BUCKET, Key="contract/left.jsonl", UploadId=upload, PartNumber=1, Body=b"x" * 1000)
code, listed = finetune("leftovers")
assert code == 0, listed
seen = {kind: sorted(one["name"] for one in listed["leftovers"] if one["kind"] == kind) for kind in before}
assert seen == before | {
    "role": ["AmazonBedrockFinetune-others"],
    "upload": sorted(f"s3://{BUCKET}/{key}" for key in ["contract/left.jsonl", "others/training/train.jsonl"]),
}, seen
assert [one["monthly"]["bytes"] for one in listed["leftovers"] if one["id"] == upload] == [1000]

code, _ = finetune("clean", "--dry-run")
assert code == 0 and state() == before | {"upload": sorted(["contract/left.jsonl", *before["upload"]])}

# What was begun just now may still be going on, and what lies outside of the job's prefix may be another program's:
# both stay until they are named.
kinds = [flag for kind in before for flag in ("--kind", kind)]
code, cleaned = finetune("clean", "--yes", *kinds)
kept = sorted(one["name"] for one in cleaned["removals"] if one["end"] == "kept")
uploads = [f"s3://{BUCKET}/{key}" for key in ["contract/left.jsonl", "others/training/train.jsonl"]]
assert code == 1 and kept == ["others-committed", *uploads], cleaned
others = [one["id"] for one in listed["leftovers"] if one["name"] == uploads[1]]
code, cleaned = finetune("clean", "--yes", upload[:12], *others)
assert code == 0 and [one["end"] for one in cleaned["removals"]] == ["removed", "removed"], cleaned
assert state() == {
    "model": [], "deployment": [], "throughput": ["others-committed"], "role": ["AmazonBedrockByHand"],
    "upload": [], "interface": [],
}, state()
print("leftovers: boto3 sees them listed, and gone once they were removed")
