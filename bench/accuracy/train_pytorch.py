"""The peer: PyTorch + transformers fine-tune the same base on the same rows with the same recipe.

usage: train_pytorch.py ROWS BASE RECIPE SEED [PREDICT ...]
ROWS     directory of a dataset: {train,test}-*.jsonl, one {"text", "label"} a line (as Evergreen ingested them)
BASE     Hugging Face directory
RECIPE   JSON: epochs, batchSize, learningRate, headLearningRateMultiplier, maxLength, truncation, pooling, dropout …
PREDICT  more JSONL files of {"text", "label"} to score with the trained model
Prints one JSON object: accuracy by file.
"""

import json
import random
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

rows_directory, base, recipe_text, seed_text, *predict_files = sys.argv[1:]
recipe = json.loads(recipe_text)
seed = int(seed_text)
torch.manual_seed(seed)
random.seed(seed)
torch.set_num_threads(recipe.get("threads", 2))

tokenizer = AutoTokenizer.from_pretrained(base)
read = lambda path: [json.loads(line) for line in Path(path).read_text().splitlines() if line]
read_split = lambda split: [row for path in sorted(Path(rows_directory).glob(f"{split}-*.jsonl")) for row in read(path)]
train_rows = read_split("train")
labels = sorted({row["label"] for row in train_rows})


def sequence(text):
    ids = tokenizer.encode(text, add_special_tokens=False, truncation=False, verbose=False)
    room = recipe["maxLength"] - 2
    if len(ids) > room:
        head = room // 4 if recipe["truncation"] == "head+tail" else room
        ids = ids[:head] + (ids[-(room - head):] if room > head else [])
    return [tokenizer.cls_token_id, *ids, tokenizer.sep_token_id]


def collate(sequences):
    width = recipe["maxLength"] if recipe["padding"] == "max-length" else max(map(len, sequences))
    ids = torch.zeros(len(sequences), width, dtype=torch.long)
    mask = torch.zeros(len(sequences), width, dtype=torch.long)
    for i, s in enumerate(sequences):
        ids[i, : len(s)] = torch.tensor(s)
        mask[i, : len(s)] = 1
    return ids, mask


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            base,
            hidden_dropout_prob=recipe["dropout"],
            attention_probs_dropout_prob=recipe["attentionDropout"],
        )
        self.dropout = torch.nn.Dropout(recipe["dropout"])
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, len(labels))
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)

    def forward(self, ids, mask):
        out = self.encoder(input_ids=ids, attention_mask=mask)
        if recipe["pooling"] == "mean":
            weights = mask.unsqueeze(-1).float()
            pooled = (out.last_hidden_state * weights).sum(1) / weights.sum(1)
        else:
            pooled = out.pooler_output
        return self.head(self.dropout(pooled))


model = Classifier()
decays = lambda name: not (name.endswith("bias") or "LayerNorm" in name)
groups = [
    {
        "params": [p for n, p in model.named_parameters() if n.startswith("head") == head and decays(n) == decay],
        "lr": recipe["learningRate"] * (recipe["headLearningRateMultiplier"] if head else 1),
        "weight_decay": recipe["weightDecay"] if decay else 0.0,
    }
    for head in (False, True)
    for decay in (False, True)
]
optimizer = torch.optim.AdamW(groups, betas=(recipe["beta1"], recipe["beta2"]), eps=recipe["epsilon"])

encoded = [(sequence(row["text"]), labels.index(row["label"])) for row in train_rows]
batch_size = recipe["batchSize"]
steps_an_epoch = -(-len(encoded) // batch_size)
total = steps_an_epoch * recipe["epochs"]
warmup = int(total * recipe["warmupFraction"])
schedule = torch.optim.lr_scheduler.LambdaLR(
    optimizer,
    lambda step: step / max(1, warmup) if step < warmup else max(0.0, (total - step) / max(1, total - warmup)),
)
model.train()
for epoch in range(recipe["epochs"]):
    order = np.random.default_rng((seed, epoch)).permutation(len(encoded))
    for begin in range(0, len(order), batch_size):
        chosen = [encoded[i] for i in order[begin : begin + batch_size]]
        ids, mask = collate([s for s, _ in chosen])
        loss = torch.nn.functional.cross_entropy(model(ids, mask), torch.tensor([y for _, y in chosen]))
        optimizer.zero_grad()
        loss.backward()
        if recipe["maxGradientNorm"]:
            torch.nn.utils.clip_grad_norm_(model.parameters(), recipe["maxGradientNorm"])
        optimizer.step()
        schedule.step()

model.eval()


@torch.no_grad()
def accuracy(rows):
    right = 0
    ordered = sorted(rows, key=lambda row: len(row["text"]))
    for begin in range(0, len(ordered), 32):
        chosen = ordered[begin : begin + 32]
        ids, mask = collate([sequence(row["text"]) for row in chosen])
        predicted = model(ids, mask).argmax(1).tolist()
        right += sum(labels[p] == row["label"] for p, row in zip(predicted, chosen))
    return {"rows": len(rows), "right": right, "accuracy": right / len(rows)}


judging_rows = {"test": read_split("test"), **{file: read(file) for file in predict_files}}
print(
    json.dumps(
        {
            "seed": seed,
            "accuracy": {name: accuracy(rows) for name, rows in judging_rows.items()},
        }
    )
)
