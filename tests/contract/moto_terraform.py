"""Terraform builds with `terraform/` in moto, an account for each row of STACKS: the apply, an empty second plan,
what `finetune` says of it, the destroy, and an account that is empty again. Nothing is written beside the sources:
each row works on a copy."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

import moto_world

SOURCES = pathlib.Path(__file__).resolve().parents[2]
PLUGINS = os.environ["FINETUNE_TERRAFORM_PLUGINS"]
NAME = "contract"
MODEL = "amazon.nova-lite-v1:0:300k"
LOGGING = "module.logging[0].aws_bedrock_model_invocation_logging_configuration.this"


class Stack(moto_world.Network):
    """An account, a copy of the modules with their variables, and the job that their outputs describe."""

    def __init__(self, title, region, **variables):
        self.title, self.region = title, region
        self.account = moto_world.Account(region)
        # A session's ARN lacks its role's path; what a user may do can be known.
        self.account.become_user()
        self.ec2, self.s3 = self.account.client("ec2"), self.account.client("s3")
        self.folder = pathlib.Path(moto_world._work.name) / self.account.id
        self.modules = self.folder / "terraform"
        ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*", "terraform.tfvars", "tests")
        shutil.copytree(SOURCES / "terraform", self.modules, ignore=ignored)
        shutil.copytree(SOURCES / "policies", self.folder / "policies")
        self.set(region=region, name=NAME, **variables)
        self.outputs = {}
        self.terraform("init", "-input=false", "-backend=false", f"-plugin-dir={PLUGINS}")

    def set(self, **variables):
        self.variables = variables
        (self.modules / "terraform.tfvars.json").write_text(json.dumps(variables))

    def terraform(self, *arguments, expected=(0,)):
        environment = dict(self.environment(), TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1")
        for name in ("TF_CLI_CONFIG_FILE", "TF_DATA_DIR"):
            environment.pop(name, None)
        done = subprocess.run(
            ["terraform", *arguments, "-no-color"], capture_output=True, text=True, env=environment,
            cwd=self.modules, stdin=subprocess.DEVNULL, timeout=500,
        )
        if done.returncode not in expected:
            raise AssertionError(f"terraform {arguments}: exit {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr}")
        return done

    def apply(self):
        """Applies, and looks whether a second plan has anything left to do."""
        self.terraform("apply", "-input=false", "-auto-approve")
        plan = self.terraform("plan", "-input=false", "-detailed-exitcode", expected=(0, 2))
        assert plan.returncode == 0, f"the second plan is not empty:\n{plan.stdout[-4000:]}"
        outputs = json.loads(self.terraform("output", "-json").stdout)
        self.outputs = {name: output["value"] for name, output in outputs.items()}
        (self.folder / "outputs.json").write_text(json.dumps(outputs))
        self.describe()

    def write_config(self):
        """Nothing: `init` has written it."""

    def describe(self, validation=None):
        """Has `finetune init` describe a job in what was built."""
        (self.folder / "train.jsonl").write_text("{}\n")
        validated = self.variables.get("validation") if validation is None else validation
        validation = ["--validation-data", "train.jsonl"] if validated else []
        done = subprocess.run(
            [
                sys.argv[1], "init", "--terraform", "outputs.json", "--name", NAME, "--model", MODEL,
                "--training-data", "train.jsonl", *validation, "--force",
            ],
            capture_output=True, text=True, env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done

    def judged(self, *arguments, warned=(), unknown=()):
        """Has a group of checks run: nothing fails, and what is warned of or unknown is as it is said here."""
        code, answer = self.finetune("check", *arguments)
        said = {check["rule"]: check["verdict"] for check in answer["checks"]}
        wrong = {rule: verdict for rule, verdict in said.items() if verdict not in ("pass", "skip")}
        expected = {**dict.fromkeys(warned, "warn"), **dict.fromkeys(unknown, "unknown")}
        assert wrong == expected and code == 0, json.dumps([wrong, answer["findings"]], indent=1)
        return said

    def network_is_sound(self, zones, unknown=()):
        """A subnet in every zone, and no check that fails. Moto's own VPCs have no DHCP options."""
        assert len(self.outputs["subnet_ids"]) == zones, self.outputs
        found = self.ec2.describe_subnets(SubnetIds=self.outputs["subnet_ids"])["Subnets"]
        by_zone = {subnet["AvailabilityZoneId"]: subnet["SubnetId"] for subnet in found}
        assert by_zone == self.outputs["subnet_ids_by_zone"], (by_zone, self.outputs)
        assert set(by_zone) == {zone["ZoneId"] for zone in self.zones()}, by_zone
        warned = ["NET-13"] if self.variables.get("create_vpc", True) else []
        said = self.judged("network", warned=warned, unknown=unknown)
        of_bucket = ["NET-40"] if self.variables.get("create_bucket", True) else []
        for rule in ["NET-05", "NET-22", "NET-23", "NET-25", "NET-30", "NET-33", "NET-35", *of_bucket]:
            assert said[rule] == "pass", (rule, said)

    def role_suffices(self):
        code, answer = self.finetune("role", "check")
        assert code == 0, json.dumps(answer, indent=1)
        # Whoever checks may pass the role once they have the policy of those who submit.
        if submit := self.outputs["operator_policy_arns"].get("submit"):
            whose = {"UserName": "engineer", "PolicyArn": submit}
            self.account.client("iam").attach_user_policy(**whose)
            self.judged("role")
            self.account.client("iam").detach_user_policy(**whose)
        self.judged("role", warned=["IAM-08"])
        # The tool would have written the same.
        code, shown = self.finetune("role", "show")
        made = {word: json.loads(text) for word, text in self.outputs["policies"].items()}
        assert code == 0 and made["trust"] == shown["trust"], (made["trust"], shown["trust"])
        inline = {word: policy for word, policy in made.items() if word.startswith("finetune-")}
        assert inline == shown["inline"], json.dumps([inline, shown["inline"]], indent=1)

    def invocation_logging(self):
        """What the check of the account makes of the configuration of invocation logging."""
        checks = self.finetune("check", "account")[1]["checks"]
        return next(check["verdict"] for check in checks if check["rule"] == "ACCT-19")

    def bedrock(self):
        """Bedrock alone, served on top of this account."""
        return Bedrock(self)

    def submitted(self, *arguments):
        """The quickstart's data on what was built, with Bedrock on top of the account; gives back how it ended."""
        self.describe(validation=False)
        shutil.copy(SOURCES / "datasets" / "quickstart" / "train.jsonl", self.folder)
        with self.bedrock() as environment:

            def told(*command):
                done = subprocess.run(
                    [sys.argv[1], *command, "--format", "json"], capture_output=True, text=True, timeout=180,
                    env=environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                )
                # A watch is a line for each event.
                lines = [line for line in done.stdout.splitlines() if line.startswith('{"')]
                return done.returncode, json.loads(lines[-1] if lines else done.stdout or done.stderr)

            code, made = told("submit", "--yes", *arguments)
            assert code == 0, json.dumps(made, indent=1)
            found = self.ec2.describe_network_interfaces()["NetworkInterfaces"]
            tags = [{tag["Key"]: tag["Value"] for tag in interface["TagSet"]} for interface in found]
            assert tags and all(tag["BedrockManaged"] == "true" for tag in tags), found
            assert {interface["SubnetId"] for interface in found} <= set(self.outputs["subnet_ids"]), found
            return told("status", "--watch")

    def destroy(self):
        self.terraform("destroy", "-input=false", "-auto-approve")
        assert self.terraform("state", "list").stdout == ""

    def left(self):
        """Everything in the account that Terraform could have forgotten."""
        iam, client = self.account.client("iam"), self.account.client
        vpcs = [vpc["VpcId"] for vpc in self.ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
        groups = self.ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [f"{NAME}*"]}])
        keys = [client("kms").describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in client("kms").list_keys()["Keys"]]
        found = {
            "vpcs": vpcs,
            "subnets": [one["SubnetId"] for one in self.ec2.describe_subnets()["Subnets"] if one["VpcId"] in vpcs],
            "endpoints": self.ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-endpoint-state", "Values": ["available"]}])["VpcEndpoints"],
            "groups": groups["SecurityGroups"],
            "roles": iam.list_roles()["Roles"],
            "users": [user["UserName"] for user in iam.list_users()["Users"] if user["UserName"] != "engineer"],
            "policies": iam.list_policies(Scope="Local")["Policies"],
            "providers": iam.list_open_id_connect_providers()["OpenIDConnectProviderList"],
            "buckets": [bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]],
            "keys": [key["KeyId"] for key in keys if key["KeyState"] == "Enabled" and key["KeyManager"] == "CUSTOMER"],
            "topics": client("sns").list_topics()["Topics"],
            "rules": client("events").list_rules()["Rules"],
            "parameters": client("ssm").describe_parameters()["Parameters"],
            "log groups": client("logs").describe_log_groups()["logGroups"],
            "flow logs": self.ec2.describe_flow_logs()["FlowLogs"],
        }
        return {kind: all_ for kind, all_ in found.items() if all_}


class Bedrock:
    """`finetune sandbox --account-endpoint`, and the environment that leads a client to both."""

    def __init__(self, stack):
        self.stack = stack

    def __enter__(self):
        environment = self.stack.environment()
        # Whatever the environment has for single services: the account lies where the flag says.
        nowhere = {f"AWS_ENDPOINT_URL_{service}": "http://127.0.0.1:9" for service in ("EC2", "IAM", "KMS", "S3", "STS")}
        self.server = subprocess.Popen(
            [
                sys.argv[1], "sandbox", "--account-endpoint", moto_world.ENDPOINT, "--region", self.stack.region,
                "--dir", "accounts", "--format", "json",
            ],
            stdout=subprocess.PIPE, text=True, env={**environment, **nowhere}, cwd=self.stack.folder,
            stdin=subprocess.DEVNULL,
        )
        told = json.loads(self.server.stdout.readline())
        assert told["account_id"] == self.stack.account.id and told["account_endpoint"] == moto_world.ENDPOINT, told
        return {**environment, **told["environment"]}

    def __exit__(self, *_):
        self.server.terminate()
        assert self.server.wait(30) == 0


def everything(region):
    """Each optional part, and a configuration of invocation logging that was there before."""
    stack = Stack(
        "everything", region, validation=True, create_key=True, force_destroy=True, noncurrent_version_days=30,
        operator_tasks=["submit", "ci", "status", "role", "clean"], github={"repository": "acme/jobs"},
        outside_user={"image": "registry.example.com/finetune:0.1.0"}, notifications={"emails": ["ml@example.com"]},
        invocation_logging=True, tags={"project": NAME},
    )
    bedrock = stack.account.client("bedrock")
    before = {"s3Config": {"bucketName": "acme-audit", "keyPrefix": "bedrock"}, "textDataDeliveryEnabled": True}
    bedrock.put_model_invocation_logging_configuration(loggingConfig=before)
    stack.terraform("import", "-input=false", LOGGING, region)
    stack.apply()
    now = bedrock.get_model_invocation_logging_configuration()["loggingConfig"]
    assert now["s3Config"]["bucketName"] == stack.outputs["bucket"] + "-logs", now
    stack.network_is_sound(6)
    stack.role_suffices()
    operators_agree(stack)
    # What the module set is its own; what somebody puts in its place is not.
    assert stack.invocation_logging() == "pass"
    bedrock.put_model_invocation_logging_configuration(loggingConfig=before)
    assert stack.invocation_logging() == "warn"
    ssm, iam = stack.account.client("ssm"), stack.account.client("iam")
    key = ssm.get_parameter(Name=f"/finetune/{NAME}/access-key-id", WithDecryption=True)["Parameter"]
    keys = iam.list_access_keys(UserName=f"finetune-outside-{NAME}")["AccessKeyMetadata"]
    assert key["Type"] == "SecureString" and [one["AccessKeyId"] for one in keys] == [key["Value"]], (key, keys)
    # Moto takes no notice of conditions: it would deny every upload as if it came without TLS.
    stack.set(**stack.variables, tls_only=False)
    stack.apply()
    trained(stack)
    stack.destroy()
    assert not bedrock.get_model_invocation_logging_configuration().get("loggingConfig")
    assert stack.left() == {}, stack.left()


def trained(stack):
    """The quickstart's data becomes a model on what Terraform built, and leaves no interface behind."""
    whose = {"UserName": "engineer", "PolicyArn": stack.outputs["operator_policy_arns"]["submit"]}
    stack.account.client("iam").attach_user_policy(**whose)
    code, said = stack.submitted()
    stack.account.client("iam").detach_user_policy(**whose)
    assert code == 0 and said["job"]["status"] == "Completed", json.dumps(said, indent=1)
    assert said["job"]["training_loss"] == 1.811934, said["job"]
    key = said["job"]["metrics"][0]["uri"].split("/", 3)[3]
    metrics = stack.s3.get_object(Bucket=stack.outputs["bucket"], Key=key)["Body"].read()
    assert metrics.startswith(b"step_number,epoch_number,training_loss,perplexity\n0,0,"), metrics
    assert stack.ec2.describe_network_interfaces()["NetworkInterfaces"] == []


def operators_agree(stack):
    """The policies of operators and of key, bucket and endpoint are those that the tool prints."""
    made = {word: json.loads(text) for word, text in stack.outputs["policies"].items()}
    for task in ("ci", "status", "role", "clean"):
        shown = stack.finetune("role", "show", "--operator", task)[1]["operator"][task]
        base = f"arn:{stack.account.partition}:bedrock:{stack.region}::foundation-model/"
        text = json.dumps(shown).replace(f"{base}{MODEL}", f"{base}*")
        assert made[f"operator-{task}"] == json.loads(text), json.dumps([made[f"operator-{task}"], json.loads(text)], indent=1)
    shown = stack.finetune("role", "show", "--resource-policies")[1]
    assert made["endpoint"] == shown["endpoint"], (made["endpoint"], shown["endpoint"])
    assert made[f"bucket-{stack.outputs['bucket']}"] == shown["buckets"][stack.outputs["bucket"]]


def through_the_endpoint_only(region):
    stack = Stack("through the endpoint only", region, endpoint_only=True)
    stack.apply()
    stack.network_is_sound(6)
    shown = stack.finetune("role", "show", "--resource-policies", "--source-vpce", stack.outputs["s3_endpoint_id"])[1]
    bucket = stack.outputs["bucket"]
    assert json.loads(stack.outputs["policies"][f"bucket-{bucket}"]) == shown["buckets"][bucket], shown
    stack.destroy()
    assert stack.left() == {}, stack.left()


def a_zone_that_comes_later(region):
    """First a zone is missing, and the checks say so; then it comes, and nothing else moves."""
    stack = Stack("a zone that comes later", region)
    stack.make_bucket("acme-zones", region)
    given = {"region": region, "name": NAME, "create_bucket": False, "bucket": "acme-zones", "notifications": {}}
    stack.set(**given, excluded_zone_ids=["usw2-az3"])
    stack.apply()
    code, answer = stack.finetune("check", "network")
    failed = [check["rule"] for check in answer["checks"] if check["verdict"] == "fail"]
    assert code == 1 and failed == ["NET-05"], failed
    before = stack.outputs["subnet_ids_by_zone"]
    stack.set(**given)
    stack.apply()
    after = dict(stack.outputs["subnet_ids_by_zone"])
    assert after.pop("usw2-az3") and after == before, (before, after)
    stack.network_is_sound(4)
    stack.role_suffices()
    stack.destroy()
    assert stack.left() == {"buckets": ["acme-zones"]}, stack.left()


def a_job_that_fails(region):
    """A zone is missing, and a job that nobody checked fails of it; then it comes, and the same job runs."""
    stack = Stack("a job that fails", region)
    stack.make_bucket("acme-fails", region)
    given = {"region": region, "name": NAME, "create_bucket": False, "bucket": "acme-fails", "flow_log": False}
    stack.set(**given, excluded_zone_ids=["use1-az3"])
    stack.apply()
    code, said = stack.submitted("--no-check")
    assert code == 5 and "use1-az3" in said["job"]["failure"]["message"], json.dumps(said, indent=1)
    stack.set(**given)
    stack.apply()
    code, said = stack.submitted("--no-check")
    assert code == 0 and said["job"]["status"] == "Completed", json.dumps(said, indent=1)
    stack.destroy()
    assert stack.left() == {"buckets": ["acme-fails"]}, stack.left()


def a_vpc_that_exists(region):
    """Others live in it: a subnet, and a gateway endpoint of theirs."""
    stack = Stack("a VPC that exists", region)
    stack.s3_name = f"com.amazonaws.{region}.s3"
    stack.make_bucket("acme-existing", region)
    stack.vpc = stack.make_vpc("172.30.0.0/16")
    stack.table = stack.ec2.create_route_table(VpcId=stack.vpc)["RouteTable"]["RouteTableId"]
    subnet = stack.make_subnet("apne1-az1", "172.30.0.0/24")
    endpoint = stack.make_gateway()
    stack.set(
        region=region, name=NAME, create_bucket=False, bucket="acme-existing", create_vpc=False, vpc_id=stack.vpc,
        cidr="172.30.240.0/20", role_path="/finetune/",
    )
    stack.apply()
    stack.network_is_sound(3)
    stack.role_suffices()
    theirs = stack.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
    assert theirs["RouteTableIds"] == [stack.table], theirs
    stack.destroy()
    left = stack.left()
    assert left.pop("endpoints")[0]["VpcEndpointId"] == endpoint, left
    assert left == {"vpcs": [stack.vpc], "subnets": [subnet], "buckets": ["acme-existing"]}, left


def another_partition(region):
    stack = Stack("another partition", region)
    stack.make_bucket("acme-china", region)
    stack.set(region=region, name=NAME, create_bucket=False, bucket="acme-china", flow_log=False, operator_tasks=["ci", "status", "role", "clean"])
    stack.apply()
    assert stack.outputs["role_arn"].startswith("arn:aws-cn:iam::"), stack.outputs
    # Moto knows no instance types there.
    stack.network_is_sound(2, unknown=["NET-51"])
    stack.role_suffices()
    stack.destroy()
    assert stack.left() == {"buckets": ["acme-china"]}, stack.left()


def no_vpc(region):
    stack = Stack("no VPC", region)
    stack.make_bucket("acme-open", region)
    stack.set(region=region, name=NAME, create_bucket=False, bucket="acme-open", in_vpc=False, validation=True)
    stack.apply()
    stack.role_suffices()
    stack.destroy()
    assert stack.left() == {"buckets": ["acme-open"]}, stack.left()


#: Those that wait longest come first.
STACKS = [
    (everything, "us-east-1"),
    (through_the_endpoint_only, "us-east-1"),
    (a_job_that_fails, "us-east-1"),
    (a_zone_that_comes_later, "us-west-2"),
    (a_vpc_that_exists, "ap-northeast-1"),
    (another_partition, "cn-north-1"),
    (no_vpc, "eu-central-1"),
]


def play(row):
    build, region = row
    try:
        build(region)
        return None
    except Exception:
        return f"{build.__name__} in {region}:\n{traceback.format_exc()}"


def main():
    only = sys.argv[2:]
    rows = [row for row in STACKS if not only or row[0].__name__ in only]
    moto_world.start()
    try:
        with ThreadPoolExecutor(3) as pool:
            wrong = [fault for fault in pool.map(play, rows) if fault]
    finally:
        moto_world.stop()
    if wrong:
        raise SystemExit("\n".join(wrong) + f"\n{len(wrong)} of {len(rows)} stacks are wrong")
    print(f"moto: Terraform built, checked and destroyed {len(rows)} stacks")


if __name__ == "__main__":
    main()
