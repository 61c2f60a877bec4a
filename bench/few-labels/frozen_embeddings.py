"""The peer: scikit-learn's logistic regression on frozen, mean-pooled embeddings, as sentence-transformers computes them.

usage: frozen_embeddings.py BASE TEST TRAIN [TRAIN ...]
BASE   Hugging Face directory
TEST   JSONL file of {"text", "label"}; its embeddings are computed once
TRAIN  JSONL files of {"text", "label"}
Prints one JSON object: accuracy on TEST by training file.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from transformers import AutoModel, AutoTokenizer

base, test_file, *train_files = sys.argv[1:]
maximum_tokens = 256
tokenizer = AutoTokenizer.from_pretrained(base)
model = AutoModel.from_pretrained(base).eval()


def read(path):
    rows = [json.loads(line) for line in Path(path).read_text().splitlines() if line]
    return [row["text"] for row in rows], [row["label"] for row in rows]


@torch.no_grad()
def embed(texts):
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    embeddings = np.zeros((len(texts), model.config.hidden_size), dtype=np.float32)
    for begin in range(0, len(order), 32):
        rows = order[begin : begin + 32]
        batch = tokenizer(
            [texts[row] for row in rows], padding=True, truncation=True, max_length=maximum_tokens, return_tensors="pt"
        )
        weights = batch["attention_mask"].unsqueeze(-1).float()
        hidden = model(**batch).last_hidden_state
        embeddings[rows] = ((hidden * weights).sum(1) / weights.sum(1)).numpy()
    return embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)


test_texts, test_labels = read(test_file)
test_embeddings = embed(test_texts)
accuracy = {}
for path in train_files:
    texts, labels = read(path)
    head = LogisticRegression(max_iter=1000).fit(embed(texts), labels)
    accuracy[path] = head.score(test_embeddings, test_labels)
print(json.dumps(accuracy))
