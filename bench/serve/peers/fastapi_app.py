"""FastAPI + ONNX Runtime, for uvicorn. Environment: MODEL (a model folder), THREADS."""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel
from tokenizers import Tokenizer

folder = Path(os.environ["MODEL"])
settings = json.loads((folder / "config.json").read_text())["evergreen"]
tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
tokenizer.enable_truncation(settings["maxLength"])
tokenizer.no_padding()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(os.environ["THREADS"])
session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx", options)
app = FastAPI()


class Request(BaseModel):
    text: str


# Not async: FastAPI runs it in its thread pool, so that the event loop stays free.
@app.post("/predict")
def predict(request: Request):
    encoding = tokenizer.encode(request.text)
    feeds = {
        "input_ids": np.array([encoding.ids]),
        "attention_mask": np.array([encoding.attention_mask]),
        "token_type_ids": np.array([encoding.type_ids]),
    }
    (logits,) = session.run(["logits"], feeds)
    exponentials = np.exp(logits[0] - logits[0].max())
    probabilities = exponentials / exponentials.sum()
    return {"probabilities": dict(zip(settings["labels"], probabilities.tolist()))}
