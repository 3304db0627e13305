"""The table of the contract with moto: a state of a network, and the verdict of every check on it."""

from moto_world import USUAL

PASS, FAIL, WARN, SKIP, UNKNOWN = "pass", "fail", "warn", "skip", "unknown"

#: What the checks say of the whole network. There is neither a NAT gateway nor an interface endpoint nor a
#: bucket policy nor a bucket of another account nor a key: what looks at those has nothing to say.
GOOD = {f"NET-{code}": PASS for code in (
    "01 02 03 04 05 06 07 08 09 10 11 12 13 20 21 22 23 24 25 26 30 31 32 33 35 38 50 51 52 53"
).split()} | {f"NET-{code}": SKIP for code in "34 36 37 40 41 43 44".split()}

SCENARIOS = []


class Scenario:
    def __init__(self, state, verdicts, break_it, region, mend, after, names, told, refused, script):
        self.state, self.break_it, self.region = state, break_it, region
        self.verdicts = GOOD | coded(verdicts)
        self.mend = [f"NET-{code}" for code in mend]
        self.after = None if not mend and not script else GOOD | coded(after)
        self.names = coded(names)
        self.refused, self.script = refused, script
        self.told = {f"NET-{code}" for code in told}


def coded(verdicts):
    return {f"NET-{code}": verdict for code, verdict in verdicts.items()}


def scenario(state, verdicts, region=USUAL, mend=(), after=None, names=None, told=(),
             refused=None, script=False):
    """Adds a row: the whole network with `state`, where the verdicts differ from `GOOD` as told; `names`: what
    a check names; `mend`: the checks whose remedies are carried out, which leaves `after`; `told`: the checks
    that pass and still have something to tell; `refused`: the code under which the configuration is refused
    before any check; `script`: the remedies are carried out in bulk, which leaves `after`."""

    def add(break_it):
        assert all(row.state != state for row in SCENARIOS), state
        row = Scenario(state, verdicts, break_it, region, mend, after or {}, names or {}, told, refused,
                       script)
        SCENARIOS.append(row)
        return break_it

    return add


@scenario("whole", {})
def _(_):
    pass
