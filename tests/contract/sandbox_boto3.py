"""boto3 drives the sandbox: a job from creation to metrics, a job that is stopped, transfers in parts."""

import hashlib
import io
import os
import random
import time

from botocore.exceptions import ClientError
from boto3.s3.transfer import TransferConfig

from sandbox_common import *


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response["Error"]["Message"]
    raise AssertionError(f"{code} was expected")


sts, ec2, iam, s3, bedrock = (client(name) for name in ("sts", "ec2", "iam", "s3", "bedrock"))
assert sts.get_caller_identity()["Arn"].endswith(":user/ml-engineer")

# The network as EC2 describes it, page by page and through waiters' eyes.
subnets = [item for page in ec2.get_paginator("describe_subnets").paginate(
    Filters=[{"Name": "subnet-id", "Values": SUBNETS}], PaginationConfig={"PageSize": 5}) for item in page["Subnets"]]
assert sorted(item["SubnetId"] for item in subnets) == SUBNETS
assert len({item["AvailabilityZoneId"] for item in subnets}) == 6
group = ec2.describe_security_groups(GroupIds=[GROUP])["SecurityGroups"][0]
assert group["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == GROUP
assert ec2.describe_vpc_endpoints()["VpcEndpoints"][0]["State"] == "available"
assert "AmazonProvidedDNS" in str(ec2.describe_dhcp_options())
lists = ec2.describe_managed_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [f"com.amazonaws.{REGION}.s3"]}])
entries = ec2.get_managed_prefix_list_entries(PrefixListId=lists["PrefixLists"][0]["PrefixListId"])["Entries"]
assert entries
refused("InvalidSubnetID.NotFound", ec2.describe_subnets, SubnetIds=["subnet-00000000"])

role = sound_role(iam)
refused("NoSuchEntity", iam.get_role, RoleName="Nobody")
refused("MalformedPolicyDocument", iam.put_role_policy, RoleName=ROLE, PolicyName="x", PolicyDocument="{}")

# A transfer in parts, and back, byte for byte.
big = random.Random(7).randbytes(18 * 1024 * 1024 + 3)
s3.upload_fileobj(io.BytesIO(big), BUCKET, "contract/big.bin", Config=TransferConfig(multipart_threshold=8 << 20))
back = io.BytesIO()
s3.download_fileobj(BUCKET, "contract/big.bin", back)
assert hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(big).digest()
head = s3.head_object(Bucket=BUCKET, Key="contract/big.bin", ChecksumMode="ENABLED")
assert head["ContentLength"] == len(big), head
assert s3.get_bucket_location(Bucket="acme-elsewhere")["LocationConstraint"] == "us-west-2"
refused("404", s3.head_object, Bucket=BUCKET, Key="contract/none")

training = training_data(s3)
first = f"boto3-{os.getpid()}-a"
arn = bedrock.create_model_customization_job(**job_request(first, role, training))["jobArn"]
assert bedrock.create_model_customization_job(**job_request(first, role, training))["jobArn"] == arn
again = job_request(first, role, training) | {"clientRequestToken": "another"}
assert "currently in use" in refused("ConflictException", bedrock.create_model_customization_job, **again)
interfaces = ec2.describe_network_interfaces(Filters=[{"Name": "tag:BedrockModelCustomizationJobArn", "Values": [arn]}])
assert interfaces["NetworkInterfaces"], "the job has interfaces while it runs"
listed = bedrock.list_model_customization_jobs(nameContains=first)["modelCustomizationJobSummaries"]
assert [job["jobArn"] for job in listed] == [arn]

second = f"boto3-{os.getpid()}-b"
bedrock.create_model_customization_job(**job_request(second, role, training))
bedrock.stop_model_customization_job(jobIdentifier=second)
assert wait(bedrock, second)["status"] == "Stopped"
refused("ConflictException", bedrock.stop_model_customization_job, jobIdentifier=second)

done = wait(bedrock, arn)
assert done["status"] == "Completed", done
assert all(done["statusDetails"][name]["status"] == "Completed" for name in done["statusDetails"])
folder = f"contract/output/model-customization-job-{arn.rsplit('/', 1)[1]}/"
keys = [item["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=folder)
        for item in page["Contents"]]
metrics = [key for key in keys if key.endswith("step_wise_training_metrics.csv")]
rows = s3.get_object(Bucket=BUCKET, Key=metrics[0])["Body"].read().decode().splitlines()
assert rows[0] == "step_number,epoch_number,training_loss,perplexity" and len(rows) == 1 + 2 * 3, rows
assert any(key.endswith("validation_metrics.csv") for key in keys)
model = bedrock.get_custom_model(modelIdentifier=first)
assert model["modelArn"] == done["outputModelArn"]
assert bedrock.list_tags_for_resource(resourceARN=model["modelArn"])["tags"] == [{"key": "made-by", "value": "boto3"}]
bedrock.delete_custom_model(modelIdentifier=model["modelArn"])
refused("ResourceNotFoundException", bedrock.get_custom_model, modelIdentifier=first)
leftover = ec2.describe_network_interfaces(Filters=[{"Name": "tag:BedrockModelCustomizationJobArn", "Values": [arn]}])
assert not leftover["NetworkInterfaces"], "the interfaces go with the job"
print("boto3: a job completed, a job stopped, transfers whole")
