"""Plans that Terraform makes of `terraform/` with faults in it, judged by `finetune check --terraform-plan` before
anything is built: each fault fails its check at the address of what is wrong, and nothing else is said to be wrong.

A plan costs Terraform some seconds, whatever is in it, so that one plan has several faults, of which none hides
another. Nothing is written beside the sources: each plan is made of a copy."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import moto_world
from moto_terraform import MODEL, NAME, Stack

REGION = "us-east-1"
ZONES = [f"use1-az{number}" for number in range(1, 7)]
NETWORK = "module.network[0]"
GROUP = f"{NETWORK}.aws_security_group.training"
ENDPOINT = f"{NETWORK}.aws_vpc_endpoint.s3"
SUBNETS = [f'{NETWORK}.aws_subnet.this["{zone}"]' for zone in ZONES]
ROLE = "module.role.aws_iam_role.this"
BUCKET = "module.storage[0].aws_s3_bucket.this"

MAIN = "terraform/main.tf"
NET = "terraform/modules/network/main.tf"
RULES = "terraform/modules/network/security.tf"


class Fault:
    """One thing that is wrong: what is written in place of what, and each check that fails or warns for it with a
    resource that it names."""

    def __init__(self, title, *edits, told, warns=(), variables=None, more=None):
        self.title, self.edits, self.told, self.warns = title, edits, told, warns
        self.variables, self.more = variables or {}, more or {}


def of_group(name, direction):
    """The beginning of a rule's resource."""
    return f'resource "aws_vpc_security_group_{direction}_rule" "{name}" {{'


def not_at_all(name, direction):
    return (RULES, of_group(name, direction), f"{of_group(name, direction)}\n  count = 0")


ITSELF = "  referenced_security_group_id = aws_security_group.training.id"
TO_ITSELF = f"""{of_group("self", "ingress")}
  security_group_id            = aws_security_group.training.id
  description                  = "Everything among the machines of a job"
{ITSELF}"""

ELSEWHERE = """
  additional_policies = [jsonencode({ Statement = [{
    Sid = "Pinned", Effect = "Deny", Principal = "*", Action = "s3:*"
    Resource  = ["arn:aws:s3:::${local.bucket}", "arn:aws:s3:::${local.bucket}/*"]
    Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } }
  }] })]
"""

SHUT = """
resource "aws_network_acl" "shut" {
  vpc_id     = local.vpc_id
  subnet_ids = [for zone in local.zones : aws_subnet.this[zone].id if zone == "use1-az2"]

  dynamic "egress" {
    for_each = toset([443])
    content {
      rule_no    = 100
      action     = "allow"
      protocol   = "tcp"
      cidr_block = "0.0.0.0/0"
      from_port  = egress.value
      to_port    = egress.value
    }
  }
}
"""

OWN_RESOLVER = """
resource "aws_vpc_dhcp_options" "own" {
  domain_name_servers = ["10.9.0.2"]
}

resource "aws_vpc_dhcp_options_association" "own" {
  vpc_id          = local.vpc_id
  dhcp_options_id = aws_vpc_dhcp_options.own.id
}
"""

#: Plans of everything anew, by what is wrong in each.
ANEW = [
    [
        Fault("a zone without a subnet", told={"NET-05": "use1-az3"}, variables={"excluded_zone_ids": ["use1-az3"]}),
        Fault("nothing goes out to the group itself", not_at_all("self", "egress"), told={"NET-23": GROUP}),
        Fault(
            "an endpoint that lets nothing be written", ("policies/endpoint.json", '["s3:GetObject", "s3:PutObject"]', '"s3:GetObject"'),
            told={"NET-33": ENDPOINT},
        ),
        Fault("a role that another service assumes", ("policies/trust.json", "bedrock.amazonaws", "sagemaker.amazonaws"), told={"IAM-01": ROLE}),
    ],
    [
        Fault(
            "a group that is open to addresses instead of itself",
            (RULES, TO_ITSELF, TO_ITSELF.replace(ITSELF, "  cidr_ipv4 = var.cidr")),
            told={"NET-22": GROUP},
        ),
        Fault(
            "a subnet with the main route table",
            (NET, "  for_each = local.zones\n\n  subnet_id ", '  for_each = setsubtract(local.zones, ["use1-az4"])\n\n  subnet_id '),
            told={"NET-30": SUBNETS[3]},
        ),
        Fault(
            "a bucket that lets another endpoint in alone", (MAIN, "  endpoint_ids            = ", ELSEWHERE + "  endpoint_ids = "),
            told={"NET-40": BUCKET},
        ),
    ],
    [
        Fault("nothing goes out to S3", not_at_all("s3", "egress"), told={"NET-25": GROUP}),
        Fault("a network ACL that lets no answer in", told={"NET-35": f"{NETWORK}.aws_network_acl.shut"}, more={NET: SHUT}),
        Fault("a VPC without a resolver", (NET, "enable_dns_support   = true", "enable_dns_support = false"), told={"NET-11": f"{NETWORK}.aws_vpc.this[0]"}),
    ],
    [
        Fault("an endpoint of another service", (NET, "${local.region}.s3\"", "${local.region}.dynamodb\""), told={"NET-30": SUBNETS[0]}),
        Fault("a VPC of one's own hardware", (NET, '= "default"', '= "dedicated"'), told={"NET-10": f"{NETWORK}.aws_vpc.this[0]"}),
        Fault(
            "subnets that are too small", (NET, "cidrsubnet(var.cidr, var.subnet_newbits, number)", "cidrsubnet(var.cidr, 12, number)"),
            told={"NET-07": SUBNETS[5]}, warns=["NET-07"],
        ),
    ],
    [
        Fault(
            "an endpoint on a table of no subnet", (NET, "= [aws_route_table.this.id]", "= [aws_vpc.this[0].main_route_table_id]"),
            told={"NET-30": SUBNETS[2]},
        ),
        Fault("a resolver of one's own", told={"NET-13": f"{NETWORK}.aws_vpc.this[0]"}, warns=["NET-13"], more={NET: OWN_RESOLVER}),
    ],
]

#: Plans of changes to what is there: now the policies are known that name subnets.
CHANGES = [
    [
        Fault(
            "a role that makes no interfaces in the job's network",
            ("policies/vpc.json", '"ec2:CreateNetworkInterface",\n      "Resource": ${sub', '"ec2:RunInstances",\n      "Resource": ${sub'),
            told={"IAM-03": ROLE},
        ),
        Fault("a rule that goes away", not_at_all("self", "egress"), told={"NET-23": GROUP}),
    ],
]


#: Moto's own VPCs have no DHCP options.
MOTO = [Fault("moto", told={"NET-13": f"{NETWORK}.aws_vpc.this[0]"}, warns=["NET-13"])]


class Plan(Stack):
    """A copy of a stack that is about to be changed."""

    def __init__(self, stack, faults):
        self.account, self.region = stack.account, stack.region
        self.variables = dict(stack.variables)
        self.faults = faults
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=stack.folder))
        self.modules = self.folder / "terraform"
        for name in ("terraform", "policies"):
            shutil.copytree(stack.folder / name, self.folder / name, symlinks=True)
        for fault in faults:
            self.variables.update(fault.variables)
            for path, before, after in fault.edits:
                text = (self.folder / path).read_text()
                assert text.count(before) == 1, f"{fault.title}: {path} has {text.count(before)} times {before!r}"
                (self.folder / path).write_text(text.replace(before, after))
            for path, more in fault.more.items():
                with (self.folder / path).open("a") as file:
                    file.write(more)
        self.set(**self.variables)
        (self.folder / "finetune.toml").write_text(job(self.account))

    def judged(self):
        """The report on the plan, and how `finetune` ended."""
        # What is there, is as the state has it: the plan is about what changes.
        self.terraform("plan", "-input=false", "-refresh=false", "-out=plan.out")
        (self.folder / "plan.json").write_text(self.terraform("show", "-json", "plan.out").stdout)
        done = subprocess.run(
            [sys.argv[1], "check", "network", "role", "--terraform-plan", "plan.json", "--format", "json"],
            capture_output=True, text=True, env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
        )
        return json.loads(done.stdout), done.returncode

    def wrong(self, unknown):
        """What the report says otherwise than it should."""
        report, code = self.judged()
        told = {rule: where for fault in self.faults for rule, where in fault.told.items()}
        warns = {rule for fault in self.faults for rule in fault.warns}
        expected = {rule: "warn" if rule in warns else "fail" for rule in told}
        found = {check["rule"]: check["verdict"] for check in report["checks"] if check["verdict"] not in ("pass", "skip")}
        said = [rule for rule, verdict in found.items() if verdict == "unknown" and rule not in unknown]
        fails = {rule: verdict for rule, verdict in found.items() if verdict != "unknown"}
        wrong = [f"{rule} is unknown" for rule in said]
        if fails != expected or code != int("fail" in expected.values()):
            wrong.append(f"exit {code}, {fails} instead of {expected}")
        for rule, where in told.items():
            named = [one for finding in report["findings"] if finding["rule"] == rule for one in finding["resources"]]
            if not any(one == where or one.startswith(f"{where}[") for one in named):
                wrong.append(f"{rule} names {named}, not {where}")
        if wrong:
            title = ", ".join(fault.title for fault in self.faults) or "no fault"
            open_ = [check for check in report["checks"] if check["verdict"] == "unknown"]
            return f"{title}:\n" + "\n".join(wrong) + "\n" + json.dumps([open_, report["findings"]], indent=1)[:6000]
        return None


def job(account):
    """A job in what the plan builds."""
    bucket = f"finetune-{NAME}-{account.id}-{REGION}"
    return f"""
region = "{REGION}"
[job]
name = "{NAME}"
base_model = "{MODEL}"
[data]
training = "s3://{bucket}/{NAME}/training/train.jsonl"
output = "s3://{bucket}/{NAME}/output"
[network]
terraform = "terraform/"
[role]
terraform = "terraform/"
"""


def judge(plan, unknown):
    try:
        return plan().wrong(unknown)
    except Exception:
        return traceback.format_exc()


def built():
    """A stack that Terraform has applied."""
    stack = Stack("changes", REGION)
    stack.terraform("apply", "-input=false", "-auto-approve")
    return stack


def main():
    # Go would spend a third of the time on collecting what a run of some seconds need not collect.
    os.environ["GOGC"] = "400"
    moto_world.start()
    try:
        with ThreadPoolExecutor(2) as pool:
            there = pool.submit(built)
            new = Stack("plans", REGION)
            # A policy that names subnets is known once there are any.
            rows = [(partial(Plan, new, faults), ["IAM-03"]) for faults in [[], *ANEW]]
            rows += [(lambda faults=faults: Plan(there.result(), [*MOTO, *faults]), []) for faults in [[], *CHANGES]]
            wrong = [fault for fault in pool.map(lambda row: judge(*row), rows) if fault]
    finally:
        moto_world.stop()
    if wrong:
        raise SystemExit("\n".join(wrong) + f"\n{len(wrong)} of {len(rows)} plans are judged wrong")
    faults = sum(map(len, ANEW + CHANGES))
    print(f"moto: {faults} faults found in {len(rows) - 2} plans of Terraform, and none in the modules as they are")


main()
