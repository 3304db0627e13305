"""The AWS CLI (version 1) drives the sandbox."""

import filecmp
import json
import os
import subprocess
import sys
import tempfile

from sandbox_common import *

AWS = os.path.join(os.path.dirname(sys.executable), "aws")


def aws(*arguments, expect=0):
    done = subprocess.run([AWS, *arguments], capture_output=True, text=True)
    assert (done.returncode == 0) == (expect == 0), f"aws {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout if expect == 0 else done.stderr


assert json.loads(aws("sts", "get-caller-identity"))["Account"] == ACCOUNT
role, training = sound_role(client("iam")), training_data(client("s3"))
name = f"cli-{os.getpid()}"
request = json.dumps(job_request(name, role, training))
arn = json.loads(aws("bedrock", "create-model-customization-job", "--cli-input-json", request))["jobArn"]
listed = json.loads(aws("bedrock", "list-model-customization-jobs", "--name-contains", name))
assert [job["jobArn"] for job in listed["modelCustomizationJobSummaries"]] == [arn]
assert json.loads(aws("bedrock", "get-model-customization-job", "--job-identifier", arn))["jobName"] == name
aws("bedrock", "stop-model-customization-job", "--job-identifier", name)
assert wait(client("bedrock"), name)["status"] == "Stopped"
refusal = aws("bedrock", "get-model-customization-job", "--job-identifier", "nobody", expect=255)
assert "ResourceNotFoundException" in refusal, refusal

other = f"{name}-b"
bedrock = client("bedrock")
arn = bedrock.create_model_customization_job(**job_request(other, role, training))["jobArn"]
assert wait(bedrock, arn)["status"] == "Completed"
folder = f"s3://{BUCKET}/contract/output/model-customization-job-{arn.rsplit('/', 1)[1]}"
assert "step_wise_training_metrics.csv" in aws("s3", "ls", folder + "/", "--recursive")
metrics = aws("s3", "cp", f"{folder}/training_artifacts/step_wise_training_metrics.csv", "-")
assert metrics.startswith("step_number,epoch_number,training_loss,perplexity\n0,0,"), metrics[:80]

with tempfile.TemporaryDirectory() as place:
    source, copy = os.path.join(place, "source"), os.path.join(place, "copy")
    with open(source, "wb") as file:
        file.write(os.urandom(20 * 1024 * 1024 + 1))
    aws("s3", "cp", source, f"s3://{BUCKET}/contract/cli.bin", "--no-progress")
    aws("s3", "cp", f"s3://{BUCKET}/contract/cli.bin", copy, "--no-progress")
    assert filecmp.cmp(source, copy, shallow=False)
aws("s3", "rm", f"s3://{BUCKET}/contract/cli.bin")
zones = json.loads(aws("ec2", "describe-availability-zones", "--all-availability-zones"))["AvailabilityZones"]
assert sum(zone["OptInStatus"] == "opt-in-not-required" for zone in zones) == 6
assert json.loads(aws("iam", "get-role", "--role-name", ROLE))["Role"]["Arn"] == role
print("AWS CLI: a job stopped, metrics read, a file there and back")
