#!/usr/bin/env python3
"""Measures `finetune upload` beside `aws s3 cp` and rclone, all against one server on this machine, and how long
`finetune status` takes to its first request.

    cargo build --release
    benches/upload.py                        # 1 GB, 3 runs, the server is `finetune sandbox`
    benches/upload.py --megabytes 200 --endpoint http://127.0.0.1:5000   # any other S3 on loopback

Every command sends the same file, read from the page cache, to a key of its own; the bucket is `acme-finetune`.
The shortest of the runs counts; what is worth comparing are the ratios within one table, never absolute times:
the server does its work on the same cores. Peak memory is the resident set of the command itself. A command that
is not installed is said to be absent.
"""

import argparse
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from validate import ROOT, converse, make, measure

BUCKET = "acme-finetune"
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
CONFIG = """region = "us-east-1"
[job]
name = "bench"
base_model = "amazon.nova-lite-v1:0:300k"
[data]
training = {path!r}
bucket = "acme-finetune"
prefix = {prefix!r}
output = "s3://acme-finetune/bench/output"
[role]
name = "AmazonBedrockFinetune-bench"
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(binary, folder):
    """Starts `finetune sandbox` and returns it with its endpoint."""
    port = free_port()
    command = [str(binary), "sandbox", "--port", str(port), "--dir", str(folder), "--quiet"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server, f"http://127.0.0.1:{port}"
        time.sleep(0.05)
    sys.exit("the sandbox did not start")


def commands(args, path, folder, endpoint):
    """What is compared: its name, the program, and the command of a run."""

    def finetune(run):
        place = folder / f"run-{run}"
        place.mkdir()
        (place / "finetune.toml").write_text(CONFIG.format(path=str(path), prefix=f"bench/finetune-{run}"))
        config = str(place / "finetune.toml")
        return [str(args.binary), "upload", "--config", config, "--endpoint-url", endpoint, "--no-progress"]

    def aws(run):
        target = f"s3://{BUCKET}/bench/aws-{run}"
        return ["aws", "s3", "cp", "--only-show-errors", "--endpoint-url", endpoint, str(path), target]

    def rclone(concurrency):
        def command(run):
            remote = f":s3,provider=Other,env_auth,region=us-east-1,endpoint='{endpoint}':{BUCKET}/bench/rclone-{run}"
            # Two more calls of rclone that neither of the others makes are left out, and so is comparing the MD5,
            # which an ETag need not be.
            options = ["--s3-no-check-bucket", "--s3-no-head", "--ignore-checksum"]
            options += ["--s3-upload-cutoff", "8M", "--s3-chunk-size", "8M"]
            options += ["--s3-upload-concurrency", str(concurrency)]
            return ["rclone", "copyto", "--config", os.devnull, *options, str(path), remote]

        return command

    return [
        ("finetune upload", str(args.binary), finetune),
        ("aws s3 cp", "aws", aws),
        ("rclone copyto (4 at a time)", "rclone", rclone(4)),
        ("rclone copyto (10 at a time)", "rclone", rclone(10)),
    ]


def start_up(binary, runs):
    """The times from exec of `finetune status` to the first byte of its first request, in milliseconds."""
    arn = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/0123456789ab"
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
    took = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**KEYS, "HOME": folder, "PATH": os.environ["PATH"]}
        for _ in range(runs):
            first = []

            def answer():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    return
                connection.settimeout(10)
                connection.recv(1)
                first.append(time.perf_counter())
                connection.close()

            server = threading.Thread(target=answer)
            server.start()
            command = [str(binary), "status", arn, "--endpoint-url", endpoint]
            begun = time.perf_counter()
            child = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            server.join()
            # What it makes of an answer is not measured.
            child.kill()
            child.wait()
            if not first:
                sys.exit(f"{' '.join(command)} asked nobody")
            took.append((first[0] - begun) * 1000)
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--endpoint", help="an S3 on loopback that has the bucket acme-finetune, and STS")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "target" / "benches")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "target" / "release" / "finetune")
    args = parser.parse_args()
    args.binary, args.folder = args.binary.resolve(), args.folder.resolve()
    if not args.binary.exists():
        sys.exit(f"{args.binary} is not there: cargo build --release")

    took = start_up(args.binary, 20)
    print(f"`finetune status`, exec to first request: median {statistics.median(took):.1f} ms, worst {max(took):.1f} ms\n")

    path = args.folder / f"converse-{args.megabytes}.jsonl"
    make(path, args.megabytes * 1_000_000, converse)
    subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)
    os.environ.update(KEYS)
    for name in ("AWS_CA_BUNDLE", "AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTP_PROXY", "http_proxy"):
        # The way out of this machine: rclone does not start with the first of them.
        os.environ.pop(name, None)
    server = "finetune sandbox" if args.endpoint is None else args.endpoint
    print(f"{args.megabytes} MB to {server}, the shortest of {args.runs} runs, {os.cpu_count()} cores\n")
    print("| command | wall s | × aws s3 cp | MB/s | peak MiB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    rows = {}
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        folder = pathlib.Path(folder)
        os.environ["HOME"] = str(folder)
        for name, program, command in commands(args, path, folder, ""):
            if shutil.which(program) is None:
                rows[name] = None
        # Turn by turn, so that no command has the quiet minutes for itself.
        for run in range(args.runs):
            for number, name in enumerate(name for name, _, _ in commands(args, path, folder, "")):
                if rows.get(name, ()) is None:
                    continue
                place = folder / f"server-{run}-{number}"
                process, endpoint = (None, args.endpoint) if args.endpoint else serve(args.binary, place)
                try:
                    _, _, command = commands(args, path, folder, endpoint)[number]
                    wall, peak, status = measure(command(f"{run}-{number}"), 1)
                finally:
                    if process:
                        process.terminate()
                        process.wait()
                        shutil.rmtree(place, ignore_errors=True)
                if status != 0:
                    sys.exit(f"{name} ended with {status}")
                before = rows.get(name, (wall, 0))
                rows[name] = (min(before[0], wall), max(before[1], peak))
    base = rows.get("aws s3 cp")
    for name, row in rows.items():
        if row is None:
            print(f"| `{name}` | absent | | | |")
            continue
        ratio = f"{row[0] / base[0]:.2f}" if base else ""
        speed = path.stat().st_size / row[0] / 1e6
        print(f"| `{name}` | {row[0]:.2f} | {ratio} | {speed:,.0f} | {row[1]:.0f} |", flush=True)


if __name__ == "__main__":
    main()
