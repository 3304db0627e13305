"""Holds reports against the schemas of their formats: `reports.py FOLDER`, where the folder holds
`*.sarif` and `*.xml`. Beyond the schemas it looks at what those do not say: indices that point at
what they should, counts that add up, and what code scanning on GitHub refuses."""

import json
import pathlib
import sys

import jsonschema
from lxml import etree

HERE = pathlib.Path(__file__).parent / "schemas"


def sarif(schema, path):
    document = json.loads(path.read_text(encoding="utf-8"))
    errors = sorted(schema.iter_errors(document), key=lambda error: list(error.absolute_path))
    assert not errors, f"{path.name}: " + "; ".join(
        f"{error.json_path}: {error.message[:200]}" for error in errors[:5]
    )
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    artifacts = run.get("artifacts", [])
    results = run.get("results")
    if results is None:
        (invocation,) = run["invocations"]
        assert not invocation["executionSuccessful"], path.name
        assert invocation["toolConfigurationNotifications"], path.name
        return 0
    prints = set()
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"], path.name
        assert (result.get("kind", "fail") == "fail") == (result["level"] != "none"), path.name
        file = None
        for location in result.get("locations", []):
            physical = location.get("physicalLocation", {})
            artifact = physical.get("artifactLocation", {})
            file = artifact.get("uri")
            if "index" in artifact:
                assert artifacts[artifact["index"]]["location"].get("uri") == file, path.name
            region = physical.get("region", {})
            if "endColumn" in region:
                assert region["endColumn"] > region["startColumn"], path.name
                assert len(region["snippet"]["text"]) == region["endColumn"] - region["startColumn"]
                assert len(region["snippet"]["text"].encode()) == region["byteLength"], path.name
        print_ = (file, result["partialFingerprints"]["primaryLocationLineHash"])
        assert print_ not in prints, f"{path.name}: {print_} is given twice"
        prints.add(print_)
    return len(results)


def junit(schema, path):
    document = etree.parse(path)
    assert schema.validate(document), f"{path.name}: {schema.error_log}"
    root = document.getroot()
    total = dict.fromkeys(["tests", "failures", "errors"], 0)
    for suite in root.findall("testsuite"):
        cases = suite.findall("testcase")
        counts = {
            "tests": len(cases),
            "failures": sum(case.find("failure") is not None for case in cases),
            "errors": sum(case.find("error") is not None for case in cases),
            "skipped": sum(case.find("skipped") is not None for case in cases),
        }
        for name, count in counts.items():
            assert int(suite.get(name)) == count, f"{path.name}: {suite.get('name')}: {name}"
            if name in total:
                total[name] += count
        names = [(case.get("classname"), case.get("name")) for case in cases]
        assert len(names) == len(set(names)), f"{path.name}: a case is there twice"
    for name, count in total.items():
        assert int(root.get(name)) == count, f"{path.name}: {name}"
    return total["tests"]


def main():
    folder = pathlib.Path(sys.argv[1])
    of_sarif = json.loads((HERE / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(of_sarif)
    checker = jsonschema.Draft7Validator(of_sarif, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    of_junit = etree.XMLSchema(etree.parse(HERE / "junit-10.xsd"))
    documents = sorted(folder.glob("*.sarif"))
    results = sum(sarif(checker, path) for path in documents)
    assert documents and results, "there is no result to look at"
    # The validator can say no.
    broken = {"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "results": [{"level": "fatal"}]}]}
    assert len(list(checker.iter_errors(broken))) >= 2
    tests = sorted(folder.glob("*.xml"))
    cases = sum(junit(of_junit, path) for path in tests)
    assert tests and cases, "there is no case to look at"
    assert not of_junit.validate(etree.fromstring("<testsuites><testsuite/></testsuites>"))
    print(f"{len(documents)} SARIF documents with {results} results, {len(tests)} JUnit documents with {cases} cases")


main()
