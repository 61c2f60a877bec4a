"""How schemathesis sends rows: it knows CSV, but neither NDJSON nor Parquet."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson", "application/vnd.apache.parquet")
def serialize_rows(_context, value):
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()
