"""The peer: Hugging Face's Rust tokenizers in batch mode.

usage: tokenize_rows.py TOKENIZER.json ROWS.jsonl THREADS — prints rows a second, the best of three passes, as JSON: of
encode_batch, and of encode_batch_fast, which leaves out where in the text each token stands.
"""

import json
import os
import sys
import time

path, rows, threads = sys.argv[1:]
os.environ["TOKENIZERS_PARALLELISM"] = "true"
os.environ["RAYON_NUM_THREADS"] = threads

from tokenizers import Tokenizer  # noqa: E402 - reads the environment

tokenizer = Tokenizer.from_file(path)
tokenizer.no_truncation()
tokenizer.no_padding()
with open(rows) as lines:
    texts = [json.loads(line)["text"] for line in lines]


def rows_per_second(encode):
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        for at in range(0, len(texts), 10_000):
            encode(texts[at : at + 10_000], add_special_tokens=False)
        seconds.append(time.perf_counter() - started)
    return len(texts) / min(seconds)


print(
    json.dumps(
        {"batch": rows_per_second(tokenizer.encode_batch), "fast": rows_per_second(tokenizer.encode_batch_fast)}
    )
)
