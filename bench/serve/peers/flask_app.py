"""Flask + transformers, for gunicorn. Environment: MODEL (a model folder), THREADS."""

import json
import os
from pathlib import Path

import torch
from flask import Flask, request
from transformers import AutoModelForSequenceClassification, AutoTokenizer

folder = os.environ["MODEL"]
torch.set_num_threads(int(os.environ["THREADS"]))
settings = json.loads((Path(folder) / "config.json").read_text())["evergreen"]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
app = Flask(__name__)


@app.post("/predict")
def predict():
    inputs = tokenizer(
        request.get_json()["text"],
        truncation=True,
        max_length=settings["maxLength"],
        return_tensors="pt",
    )
    with torch.inference_mode():
        probabilities = model(**inputs).logits.softmax(-1)[0].tolist()
    return {"probabilities": dict(zip(settings["labels"], probabilities))}
