"""Has `finetune check network` judge networks in moto, a table of them, and carries out the remedies that it
names: each as it is printed, in a shell, with the AWS CLI."""

import json
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

import moto_groups  # noqa: F401
import moto_storage  # noqa: F401
import moto_subnets  # noqa: F401
import moto_ways  # noqa: F401
import moto_world
from moto_table import FAIL, SCENARIOS, UNKNOWN, WARN

#: The checks whose remedies in the catalogue are commands that were seen to work on moto.
MENDED = {f"NET-{code}" for code in "05 10 11 12 13 22 23 24 25 26 30 31 33 34 35 36 53".split()}


def judged(net, verdicts, told, names=None):
    """Holds the report against the row; gives back its findings."""
    code, answer = net.finetune("check", "network", "--save-facts", "facts.json", "--force")
    checks = {check["rule"]: check for check in answer["checks"]}
    said = {rule: check["verdict"] for rule, check in checks.items()}
    wrong = [
        f"{rule}: {said.get(rule)} instead of {verdicts.get(rule)} ({checks[rule].get('reason')})"
        for rule in sorted(said.keys() | verdicts.keys())
        if said.get(rule) != verdicts.get(rule)
    ]
    assert not wrong, "; ".join(wrong) + "\n" + json.dumps(answer["findings"], indent=1)
    assert len(answer["checks"]) == len(checks) == 37
    findings = answer["findings"]
    # Every fault has a finding, and every finding a fault; each names its culprit and its cure.
    faulty = {rule for rule, verdict in said.items() if verdict in (FAIL, WARN)}
    assert {finding["rule"] for finding in findings} == faulty | told, findings
    for finding in findings:
        assert finding["message"] and finding["remedy"]["text"], finding
        assert finding["resources"] or finding["rule"] in ("NET-01",), finding
    for rule, culprits in (names or {}).items():
        named = [name for finding in findings if finding["rule"] == rule for name in finding["resources"]]
        assert named == culprits, (rule, named)
    worst = "error" if FAIL in said.values() else "warning" if {WARN, UNKNOWN} & set(said.values()) else "ok"
    assert answer["verdict"] == worst and code == (worst == "error"), (code, answer["verdict"])
    return findings


def play(row):
    """Builds, breaks, judges, mends and judges again; gives back what went wrong."""
    try:
        net = moto_world.Network(row.region)
        row.break_it(net)
        if row.refused:
            done = net.run("check", "network")
            assert done.returncode == 3 and row.refused in done.stderr, done
            return None
        findings = judged(net, row.verdicts, row.told, row.names)
        if row.region != moto_world.USUAL or UNKNOWN in row.verdicts.values():
            # The facts in a file come to the same, without any account.
            again = net.finetune("check", "network", "--facts", "facts.json")[1]
            same = [(one["rule"], one["verdict"]) for one in again["checks"]]
            assert dict(same) == row.verdicts and len(again["findings"]) == len(findings), same
        if row.script:
            net.finetune("check", "network", "--remedy-script", "mend.sh")
            net.shell("sh mend.sh")
        for rule in row.mend:
            commands = [finding["remedy"]["command"] for finding in findings if finding["rule"] == rule]
            assert commands, rule
            for command in commands:
                net.shell(command)
        if row.after:
            judged(net, row.after, set())
        return None
    except Exception:
        return f"{row.state}:\n{traceback.format_exc()}"


def main():
    only = sys.argv[2:]
    rows = [row for row in SCENARIOS if not only or row.state in only]
    moto_world.start()
    try:
        moto_world.Network()
        with ThreadPoolExecutor(4) as pool:
            wrong = [fault for fault in pool.map(play, rows) if fault]
    finally:
        moto_world.stop()
    if wrong:
        raise SystemExit("\n".join(wrong) + f"\n{len(wrong)} of {len(rows)} rows are wrong")
    if not only:
        mended = {rule for row in rows for rule in row.mend}
        assert mended == MENDED, mended ^ MENDED
    judgements = 37 * sum(2 if row.after else 1 for row in rows if not row.refused)
    remedies = sum(len(row.mend) for row in rows)
    print(f"moto: {len(rows)} networks, {judgements} verdicts, {remedies} remedies carried out")


main()
