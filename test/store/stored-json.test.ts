import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { canonicalJson } from '../../store/stored-json.js';

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
}

describe('canonical JSON', () => {
  it('has the same bytes whatever order the keys came in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.deepEqual(canonicalJson(shuffled(value)), canonicalJson(value));
      }),
    );
  });

  it('parses back to a value with the same bytes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed: unknown = JSON.parse(Buffer.from(canonicalJson(value)).toString());
        assert.deepEqual(canonicalJson(parsed), canonicalJson(value));
      }),
    );
  });

  it('sorts by code unit and ends with a newline', () => {
    assert.equal(
      Buffer.from(canonicalJson({ b: [], a: { d: 1, C: 2 } })).toString(),
      '{\n  "a": {\n    "C": 2,\n    "d": 1\n  },\n  "b": []\n}\n',
    );
  });
});
