"""Has `finetune` make, compare, mend, adopt and delete a service role in moto, and looks at what it did
with boto3."""

import json
import os
import pathlib
import subprocess
import sys

import boto3
from moto.server import ThreadedMotoServer

FINETUNE = sys.argv[1]
REGION = "us-east-1"
ROLE = "AmazonBedrockFinetune-lifecycle"
BUCKET = "acme-lifecycle"

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
ENDPOINT = f"http://{host}:{port}"


def client(service):
    return boto3.client(service, region_name=REGION, endpoint_url=ENDPOINT)


ec2, iam, s3 = client("ec2"), client("iam"), client("s3")


def run(*arguments):
    command = [FINETUNE, *arguments, "--endpoint-url", ENDPOINT, "--region", REGION, "--format", "json"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)


def finetune(*arguments):
    done = run(*arguments)
    try:
        answer = json.loads(done.stdout)
        if "error" not in answer:
            return done.returncode, answer
    except ValueError:
        pass
    raise SystemExit(f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")


def state():
    """All that IAM has of the role."""
    role = iam.get_role(RoleName=ROLE)["Role"]
    names = iam.list_role_policies(RoleName=ROLE)["PolicyNames"]
    return {
        "arn": role["Arn"],
        "trust": role["AssumeRolePolicyDocument"],
        "boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "tags": {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])},
        "inline": {
            name: iam.get_role_policy(RoleName=ROLE, PolicyName=name)["PolicyDocument"] for name in names
        },
        "attached": [
            policy["PolicyArn"]
            for policy in iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
        ],
    }


def describe(*lines):
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName=vpc, Description="training", VpcId=vpc)["GroupId"]
    pathlib.Path("train.jsonl").write_text("{}\n")
    pathlib.Path("finetune.toml").write_text(f"""
region = "{REGION}"
[job]
name = "lifecycle"
base_model = "amazon.nova-lite-v1:0:300k"
[data]
training = "train.jsonl"
bucket = "{BUCKET}"
prefix = "lifecycle"
output = "s3://{BUCKET}/lifecycle/output"
[network]
subnet_ids = ["{subnet}"]
security_group_ids = ["{group}"]
[role]
name = "{ROLE}"
{chr(10).join(lines)}
[tags]
project = "contract"
""")


def made_once():
    code, answer = finetune("role", "diff")
    assert code == 1 and not answer["exists"], answer
    code, answer = finetune("role", "apply", "--dry-run")
    assert code == 0 and answer["would_create"], answer
    code, answer = finetune("role", "apply")
    assert code == 0 and answer["created"], answer
    made = state()
    assert made["arn"].endswith(f":role/finetune/{ROLE}"), made
    assert made["boundary"] == BOUNDARY, made
    assert made["tags"] == {"project": "contract", "finetune:managed": "true"}, made
    code, answer = finetune("role", "apply")
    assert code == 0 and answer["changes"] == [] and answer["differences"] == [], answer
    assert state() == made
    code, answer = finetune("role", "diff")
    assert code == 0 and answer["equal"] and answer["unread"] == [], answer
    return made


def drift_is_shown_and_mended(made):
    # The same meaning in other words is no drift.
    policy = json.loads(json.dumps(made["inline"]["finetune-s3"]))
    policy["Statement"].reverse()
    for statement in policy["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        statement["Action"] = [action.replace("s3:", "S3:") for action in reversed(actions)]
    iam.put_role_policy(RoleName=ROLE, PolicyName="finetune-s3", PolicyDocument=json.dumps(policy))
    code, answer = finetune("role", "diff")
    assert code == 0 and answer["equal"], answer

    policy["Statement"].append({"Sid": "Wide", "Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    read = next(one for one in policy["Statement"] if "lifecycle/output/*" in json.dumps(one["Resource"]))
    read["Resource"] = f"arn:aws:s3:::{BUCKET}/elsewhere/*"
    iam.put_role_policy(RoleName=ROLE, PolicyName="finetune-s3", PolicyDocument=json.dumps(policy))
    iam.tag_role(RoleName=ROLE, Tags=[{"Key": "project", "Value": "other"}, {"Key": "owner", "Value": "us"}])
    iam.delete_role_permissions_boundary(RoleName=ROLE)
    code, answer = finetune("role", "diff")
    shown = {(one["part"], one.get("statement"), one["change"]) for one in answer["differences"]}
    assert code == 1 and shown == {
        ("inline policy", read["Sid"], "changed"),
        ("inline policy", "Wide", "removed"),
        ("permissions boundary", None, "added"),
        ("tag", None, "changed"),
    }, answer
    changed = next(one for one in answer["differences"] if one.get("statement") == read["Sid"])
    assert changed["elements"] == [{
        "element": "Resource",
        "removed": [f"arn:aws:s3:::{BUCKET}/elsewhere/*"],
        "added": [f"arn:aws:s3:::{BUCKET}/lifecycle/output/*"],
    }], changed

    before = state()
    refused = run("role", "apply")
    assert refused.returncode == 2 and "no terminal to ask on" in refused.stderr, refused
    assert state() == before
    code, answer = finetune("role", "apply", "--yes")
    assert code == 0, answer
    assert answer["changes"] == ["finetune-s3", "permissions boundary", "tag `project`"], answer
    mended = state()
    # Moto keeps a tag that others set, and so does the tool.
    assert mended["tags"].pop("owner") == "us", mended
    assert mended == made, (mended, made)


def path_can_not_be_changed():
    code, answer = finetune("role", "apply", "--yes", "--path", "/elsewhere/")
    assert code == 1 and answer["changes"] == [], answer
    assert [one["part"] for one in answer["differences"]] == ["path"], answer


def others_are_left_alone_until_adopted(made):
    iam.untag_role(RoleName=ROLE, TagKeys=["finetune:managed"])
    iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }))
    before = state()
    code, answer = finetune("role", "apply", "--yes")
    assert code == 1 and answer["left_alone"] and answer["changes"] == [], answer
    code, answer = finetune("role", "delete", "--yes")
    assert code == 1 and answer["end"] == "not_managed", answer
    assert state() == before
    code, answer = finetune("role", "apply", "--yes", "--adopt")
    assert code == 0 and answer["changes"] == ["trust policy", "tag `finetune:managed`"], answer
    assert state()["trust"] == made["trust"]


def deleted_when_nothing_stands_in_the_way():
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=BOUNDARY)
    iam.put_role_policy(RoleName=ROLE, PolicyName="theirs", PolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}],
    }))
    before = state()
    code, answer = finetune("role", "delete", "--yes")
    assert code == 1 and answer["end"] == "obstructed" and len(answer["obstacles"]) == 2, answer
    assert state() == before
    environment = dict(
        os.environ,
        AWS_ENDPOINT_URL=ENDPOINT,
        PATH=str(pathlib.Path(sys.executable).parent) + os.pathsep + os.environ["PATH"],
    )
    for obstacle in answer["obstacles"]:
        command = obstacle["remedy"]["command"]
        done = subprocess.run(["sh", "-ec", command], capture_output=True, text=True, env=environment, timeout=120)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    # Half of it is gone already, as after a run that broke off.
    iam.delete_role_policy(RoleName=ROLE, PolicyName="finetune-vpc")
    refused = run("role", "delete")
    assert refused.returncode == 2, refused
    code, answer = finetune("role", "delete", "--yes")
    assert code == 0 and answer["end"] == "deleted" and answer["policies"] == ["finetune-s3"], answer
    assert not [role for role in iam.list_roles()["Roles"] if role["RoleName"] == ROLE]
    code, answer = finetune("role", "delete", "--yes")
    assert code == 0 and answer["end"] == "absent", answer


try:
    s3.create_bucket(Bucket=BUCKET)
    BOUNDARY = iam.create_policy(
        PolicyName="finetune-boundary",
        PolicyDocument=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*"}],
        }),
    )["Policy"]["Arn"]
    describe('path = "/finetune/"', f'permissions_boundary = "{BOUNDARY}"')
    role = made_once()
    drift_is_shown_and_mended(role)
    path_can_not_be_changed()
    others_are_left_alone_until_adopted(role)
    deleted_when_nothing_stands_in_the_way()
finally:
    server.stop()
print("moto: a role made, compared, mended, adopted and deleted")
