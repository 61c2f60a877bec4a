"""Checks unmodified clients against a running API that serves a model called "default".

python -m venv clients && clients/bin/pip install 'tritonclient[http]' huggingface_hub kserve
clients/bin/python test/clients/check_clients.py http://127.0.0.1:3000
"""

import asyncio
import sys

import numpy
import tritonclient.http as triton
from huggingface_hub import InferenceClient
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

TEXTS = ["a good day", "a bad day €"]
url = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:3000"


def check_hugging_face() -> None:
    for model in (url, f"{url}/models/default"):
        answer = InferenceClient(model=model).text_classification(TEXTS[0], top_k=2)
        assert len(answer) == 2 and answer[0].label and 0 <= answer[0].score <= 1, answer
    raw = InferenceClient(model=url).text_classification(TEXTS[0], function_to_apply="none")
    assert len(raw) >= 2, raw


def check_triton() -> None:
    client = triton.InferenceServerClient(url.split("://")[1])
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("default")
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    version = client.get_model_metadata("default")["versions"][0]
    labels = client.get_model_metadata("default", version)["outputs"][2]["shape"][1]
    for is_binary in (True, False):
        for shape in ([2], [2, 1]):
            tensor = triton.InferInput("text", shape, "BYTES")
            tensor.set_data_from_numpy(
                numpy.array(TEXTS, dtype=object).reshape(shape), binary_data=is_binary
            )
            some = [
                triton.InferRequestedOutput("label", binary_data=not is_binary),
                triton.InferRequestedOutput("probabilities", binary_data=is_binary),
            ]
            for outputs in (None, some):
                result = client.infer("default", [tensor], outputs=outputs, request_id="x")
                assert result.get_response()["id"] == "x"
                assert result.as_numpy("label").shape == (2,)
                probabilities = result.as_numpy("probabilities")
                assert probabilities.shape == (2, labels), probabilities
                assert numpy.allclose(probabilities.sum(axis=1), 1, atol=1e-5), probabilities
    for algorithm in ("gzip", "deflate"):
        client.infer("default", [tensor], request_compression_algorithm=algorithm)
    try:
        client.infer("other", [tensor])
    except triton.InferenceServerException as error:
        assert "There is no model" in error.message(), error
    else:
        raise AssertionError("another model was answered")


async def check_kserve() -> None:
    async with InferenceRESTClient(RESTConfig(protocol="v1")) as client:
        assert await client.is_server_live(url)
        assert await client.is_model_ready(url, "default")
        answer = await client.infer(url, {"instances": TEXTS}, model_name="default")
        assert len(answer["predictions"]) == 2, answer
    async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
        assert await client.is_server_live(url) and await client.is_server_ready(url)
        assert await client.is_model_ready(url, "default")
        for is_binary in (True, False):
            tensor = InferInput("text", [2], "BYTES")
            tensor.set_data_from_numpy(numpy.array(TEXTS, dtype=object), binary_data=is_binary)
            request = InferRequest(model_name="default", infer_inputs=[tensor])
            answer = await client.infer(url, request, model_name="default")
            assert [output.name for output in answer.outputs] == ["label", "score", "probabilities"]


check_hugging_face()
print("huggingface_hub passes")
check_triton()
print("tritonclient passes")
asyncio.run(check_kserve())
print("kserve passes")
