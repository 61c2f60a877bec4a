"""usage: logits_of_transformers.py FOLDER TEXT … — prints the logits that Python transformers gives, as JSON."""

import json
import sys

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

folder, *texts = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(folder)
model, loading = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
problems = {key: sorted(value) for key, value in loading.items() if value}
model.eval()
with torch.no_grad():
    logits = [model(**tokenizer(text, return_tensors="pt")).logits[0].tolist() for text in texts]
print(json.dumps({"logits": logits, "problems": problems}))
