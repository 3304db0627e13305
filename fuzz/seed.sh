#!/bin/sh
# Puts the small data files of datasets/ into the corpus of every target, to begin with.
set -eu
cd "$(dirname "$0")"
for target in fuzz_targets/*.rs; do
    corpus="corpus/$(basename "$target" .rs)"
    mkdir -p "$corpus"
    find ../datasets -name '*.jsonl' -size -8k | while read -r file; do
        cp "$file" "$corpus/$(printf '%s' "$file" | cksum | cut -d ' ' -f 1)"
    done
done
