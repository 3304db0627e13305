#!/usr/bin/env python3
"""Measures `finetune validate` beside what everybody has: wc -l, jq, Python's json.

    cargo build --release --no-default-features
    benches/validate.py                      # files of 1 GB below target/benches, made once
    benches/validate.py --megabytes 100 --runs 3

Every command reads the same file from the page cache. The shortest of the runs counts; what is worth
comparing are the ratios within one table, never absolute times. Peak memory is the resident set of the
command itself.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORDS = (
    "bicycle workshop repair library desk return loan book brake wheel chain please thank order Tuesday "
    "appointment overdue reserve shelf renew deposit saddle handlebar reflector invoice collect delivery "
    "we you can the a to is of and for with it on in your our by"
).split()
LOOP = "import json,sys\nfor line in open(sys.argv[1],'rb'): json.loads(line)"


def text(draw, least, most):
    words, length, wanted = [], 0, draw.randint(least, most)
    while length < wanted:
        words.append(draw.choice(WORDS))
        length += len(words[-1]) + 1
    return " ".join(words).capitalize() + draw.choice([".", "?", "!", ".\n\n- first\n- second"])


def converse(draw, role="user"):
    turns = []
    for _ in range(draw.choice([1, 1, 2])):
        turns.append({"role": role, "content": [{"text": text(draw, 80, 400)}]})
        turns.append({"role": "assistant", "content": [{"text": text(draw, 200, 900)}]})
    system = [{"text": "You are the assistant of a bicycle shop."}]
    return {"schemaVersion": "bedrock-conversation-2024", "system": system, "messages": turns}


def prompt_completion(draw):
    return {"prompt": text(draw, 80, 400), "completion": text(draw, 200, 900)}


def make(path, size, record):
    """Writes records until the file has `size` bytes; a file of that size is taken as it is."""
    if path.exists() and path.stat().st_size >= size:
        return
    draw = random.Random(7)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        written = 0
        while written < size:
            # A block of records, repeated with other numbers: drawing every word would take minutes.
            block = [json.dumps(record(draw), separators=(",", ":")) for _ in range(2000)]
            for repeat in range(20):
                lines = [line.replace('"text":"', f'"text":"{repeat} ', 1).replace('"prompt":"', f'"prompt":"{repeat} ', 1) for line in block]
                chunk = "\n".join(lines) + "\n"
                out.write(chunk)
                written += len(chunk)
                if written >= size:
                    break


def high_water(pid, done):
    """The largest resident set of process `pid` in KiB, as long as it runs (Linux)."""
    peak = 0
    while not done.is_set():
        try:
            with open(f"/proc/{pid}/status") as status:
                for line in status:
                    if line.startswith("VmHWM:"):
                        # Before the command takes over, this is the size of the script.
                        peak = int(line.split()[1])
        except OSError:
            break
        done.wait(0.002)
    return peak


def measure(command, runs):
    """The shortest wall time, the largest resident set in MiB, and the exit status."""
    best, peak, status = None, 0, 0
    for _ in range(runs):
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        done = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            # What wait4 tells begins with the size of this script, which was there before the command.
            seen = pool.submit(high_water, child.pid, done)
            _, status, usage = os.wait4(child.pid, 0)
            took = time.perf_counter() - started
            done.set()
        child.returncode = status
        best = took if best is None else min(best, took)
        kib = seen.result() or usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
        peak = max(peak, kib / 1024)
    return best, peak, os.waitstatus_to_exitcode(status)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "target" / "benches")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "target" / "release" / "finetune")
    args = parser.parse_args()
    if not args.binary.exists():
        sys.exit(f"{args.binary} is not there: cargo build --release --no-default-features")

    size = args.megabytes * 1_000_000
    files = [
        ("Converse", "converse", converse),
        ("prompt/completion", "prompt-completion", prompt_completion),
        ("Converse, every record bad", "converse", lambda draw: converse(draw, "User")),
    ]
    print(f"{args.megabytes} MB a file, the shortest of {args.runs} runs, {os.cpu_count()} cores\n")
    print("| file | command | wall s | × wc | MB/s | peak MiB |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for title, name, record in files:
        path = args.folder / f"{title.replace(' ', '-').replace('/', '-').replace(',', '').lower()}-{args.megabytes}.jsonl"
        make(path, size, record)
        subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)
        validate = [str(args.binary), "validate", "--data-format", name]
        commands = [
            ("wc -l", ["wc", "-l", str(path)], 0),
            ("jq empty", ["jq", "empty", str(path)], 0),
            ("Python json.loads", [sys.executable, "-c", LOOP, str(path)], 0),
            ("finetune validate --threads 1", [*validate, "--threads", "1", str(path)], None),
            ("finetune validate --threads 2", [*validate, "--threads", "2", str(path)], None),
        ]
        base = None
        for shown, command, expected in commands:
            if shutil.which(command[0]) is None:
                print(f"| {title} | {shown} | not installed | | | |")
                continue
            slow = command[0] in ("jq", sys.executable)
            took, peak, status = measure(command, 1 if slow else args.runs)
            wanted = (1 if "bad" in title else 0) if expected is None else expected
            if status != wanted:
                sys.exit(f"{' '.join(command)} ended with {status}, not {wanted}")
            base = base or took
            speed = path.stat().st_size / took / 1e6
            print(f"| {title} | `{shown}` | {took:.2f} | {took / base:.1f} | {speed:,.0f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
