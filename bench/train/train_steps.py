"""The peer: training steps of PyTorch + transformers with the model, batches and recipe of Evergreen's side.

usage: train_steps.py SPECIFICATION PRECISION
PRECISION      float32, or bfloat16: autocast
SPECIFICATION  JSON file: config (a Hugging Face config), classes, pooling, threads, warmupSteps, recipe, batches ([{ids, labels}])
A step for each line that comes in, its batch padded to the longest of it. Prints one JSON object a step: seconds, loss, peak bytes.
"""

import json
import re
import sys
import time
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification

specification = json.loads(Path(sys.argv[1]).read_text())
recipe = specification["recipe"]
autocast = sys.argv[2] == "bfloat16"
torch.set_num_threads(specification["threads"])
torch.manual_seed(recipe["seed"])


settings = dict(specification["config"])
config = AutoConfig.for_model(settings.pop("model_type"), **settings)
config.num_labels = specification["classes"]
if config.model_type == "distilbert":
    config.dropout, config.attention_dropout = recipe["dropout"], recipe["attentionDropout"]
    config.seq_classif_dropout = recipe["dropout"]
else:
    config.hidden_dropout_prob = recipe["dropout"]
    config.attention_probs_dropout_prob = recipe["attentionDropout"]


class MeanClassifier(torch.nn.Module):
    """The encoder with a linear head on the mean of its tokens."""

    def __init__(self):
        super().__init__()
        self.encoder = AutoModel.from_config(config)
        self.dropout = torch.nn.Dropout(recipe["dropout"])
        self.head = torch.nn.Linear(config.hidden_size, config.num_labels)

    def forward(self, ids, mask):
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).float()
        return self.head(self.dropout((states * weights).sum(1) / weights.sum(1)))


class FirstTokenClassifier(torch.nn.Module):
    """What transformers makes for sequence classification."""

    def __init__(self):
        super().__init__()
        self.model = AutoModelForSequenceClassification.from_config(config)

    def forward(self, ids, mask):
        return self.model(input_ids=ids, attention_mask=mask).logits


def collate(batch):
    width = max(map(len, batch["ids"]))
    ids = torch.zeros(len(batch["ids"]), width, dtype=torch.long)
    mask = torch.zeros(len(batch["ids"]), width, dtype=torch.long)
    for row, sequence in enumerate(batch["ids"]):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    return ids, mask, torch.tensor(batch["labels"])


model = MeanClassifier() if specification["pooling"] == "mean" else FirstTokenClassifier()
undecayed = re.compile(r"bias$|layer_?norm", re.IGNORECASE)
groups = [
    {
        "params": [p for name, p in model.named_parameters() if bool(undecayed.search(name)) != decays],
        "weight_decay": recipe["weightDecay"] if decays else 0.0,
    }
    for decays in (True, False)
]
# The fused implementation is PyTorch's fastest one.
optimizer = torch.optim.AdamW(groups, lr=recipe["learningRate"], fused=True)
model.train()
for batch, _ in zip(specification["batches"], sys.stdin):
    started = time.perf_counter()
    ids, mask, labels = collate(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=autocast):
        logits = model(ids, mask)
    loss = torch.nn.functional.cross_entropy(logits.float(), labels)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), recipe["maxGradientNorm"])
    optimizer.step()
    last_loss = loss.item()
    seconds = time.perf_counter() - started
    peak = int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) * 1024
    print(json.dumps({"seconds": seconds, "loss": last_loss, "peakBytes": peak}), flush=True)
