"""Unfinished uploads, roles with the tool's tag and interfaces of ended jobs in moto: listed and removed."""

import json
import subprocess
import sys

import boto3
from moto.server import ThreadedMotoServer

FINETUNE = sys.argv[1]
REGION, BUCKET = "us-east-1", "acme-left"

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
ENDPOINT = f"http://{host}:{port}"
ec2, iam, s3 = (boto3.client(name, region_name=REGION, endpoint_url=ENDPOINT) for name in ("ec2", "iam", "s3"))


def finetune(*arguments):
    command = [FINETUNE, *arguments, "--bucket", BUCKET, "--endpoint-url", ENDPOINT, "--region", REGION, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def named(listed, kind):
    return sorted(one["name"] for one in listed["leftovers"] if one["kind"] == kind)


s3.create_bucket(Bucket=BUCKET)
uploads = {}
for number in range(3):
    key = f"tone/training/a-{number}.jsonl"
    uploads[key] = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    s3.upload_part(Bucket=BUCKET, Key=key, UploadId=uploads[key], PartNumber=1, Body=b"x" * 5000)

# More roles than a page holds; two of those that Bedrock may assume carry the tag.
trust = lambda service: json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]})
for number in range(110):
    iam.create_role(RoleName=f"Other-{number:03}", AssumeRolePolicyDocument=trust("lambda.amazonaws.com"))
for name, tags in (("AmazonBedrock-a", ["finetune:managed"]), ("AmazonBedrock-b", ["team"]), ("Zz-bedrock-c", ["finetune:managed", "team"])):
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("bedrock.amazonaws.com"),
                    Tags=[{"Key": tag, "Value": "true"} for tag in tags])
iam.put_role_policy(RoleName="AmazonBedrock-a", PolicyName="finetune-s3", PolicyDocument=json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}))

vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
interface = lambda *tags: ec2.create_network_interface(SubnetId=subnet, TagSpecifications=[
    {"ResourceType": "network-interface", "Tags": [{"Key": key, "Value": value} for key, value in tags]}]
)["NetworkInterface"]["NetworkInterfaceId"]
left = interface(("BedrockManaged", "true"), ("BedrockModelCustomizationJobArn", f"arn:aws:bedrock:{REGION}:1:model-customization-job/x/abc"))
own = interface(("Name", "own"))

code, listed = finetune("leftovers")
assert named(listed, "upload") == sorted(f"s3://{BUCKET}/{key}" for key in uploads), listed
# moto has no lists of what serves models: they are said not to be known, and the rest is told all the same. Its
# answer to ListParts is none of S3's.
assert code == 4 and {one["kind"] for one in listed["unread"]} == {"deployment", "throughput"}, listed
assert all("is not known" in one["about"] for one in listed["leftovers"] if one["kind"] == "upload"), listed
assert named(listed, "role") == ["AmazonBedrock-a", "Zz-bedrock-c"], listed
assert named(listed, "interface") == [left], listed

first, *others = uploads
code, cleaned = finetune("clean", "--yes", "--ignore-jobs", uploads[first], left)
assert code == 0 and sorted(one["end"] for one in cleaned["removals"]) == ["removed", "removed"], cleaned
assert sorted(one["Key"] for one in s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]) == others
remaining = [one["NetworkInterfaceId"] for one in ec2.describe_network_interfaces()["NetworkInterfaces"]]
assert left not in remaining and own in remaining, remaining
print("leftovers in moto: 3 uploads, 2 roles of 113, 1 interface of 2 listed; what was named is gone")
