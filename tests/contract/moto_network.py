"""Has `finetune` keep the service role of a job whose network lies in moto, and looks at what it made."""

import json

import moto_world
from moto_world import ROLE


def role(net):
    iam = net.account.client("iam")
    code, answer = net.finetune("role", "apply")
    assert code == 0 and answer["created"] and len(answer["changes"]) == 3, answer
    made = iam.get_role(RoleName=ROLE)["Role"]
    assert made["Arn"] == answer["role"], (made, answer)
    statement = made["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Principal"] == {"Service": "bedrock.amazonaws.com"}, statement
    assert sorted(iam.list_role_policies(RoleName=ROLE)["PolicyNames"]) == ["finetune-s3", "finetune-vpc"]
    vpc = iam.get_role_policy(RoleName=ROLE, PolicyName="finetune-vpc")["PolicyDocument"]
    named = json.dumps(vpc)
    arns = [one["SubnetArn"] for one in net.ec2.describe_subnets(SubnetIds=net.subnets)["Subnets"]]
    assert all(arn in named for arn in arns), (arns, named)

    code, answer = net.finetune("role", "apply")
    assert code == 0 and not answer["created"] and answer["changes"] == [], answer

    code, answer = net.finetune("check", "role")
    # Moto's caller is no user and no role: what it may do can't be known.
    unknown = [check["rule"] for check in answer["checks"] if check["verdict"] == "unknown"]
    assert code == 0 and not answer["findings"] and unknown == ["IAM-08"], json.dumps(answer, indent=1)
    denied = {"Version": "2012-10-17", "Statement": [{
        "Sid": "Frozen", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{net.bucket}/*",
    }]}
    net.s3.put_bucket_policy(Bucket=net.bucket, Policy=json.dumps(denied))
    code, answer = net.finetune("check", "role")
    assert code == 1 and [finding["rule"] for finding in answer["findings"]] == ["IAM-04"], answer

    iam.untag_role(RoleName=ROLE, TagKeys=["finetune:managed"])
    iam.delete_role_policy(RoleName=ROLE, PolicyName="finetune-vpc")
    code, answer = net.finetune("role", "apply")
    assert code == 1 and answer["left_alone"] and answer["changes"] == [], answer
    code, answer = net.finetune("role", "apply", "--adopt", "--yes")
    assert code == 0 and answer["changes"] == ["finetune-vpc", "tag `finetune:managed`"], answer



moto_world.start()
try:
    role(moto_world.Network())
finally:
    moto_world.stop()
print("moto: a role kept for a job in a VPC")
