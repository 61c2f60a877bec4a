import fc from 'fast-check';

const names = [
  'text',
  'inputs',
  'instances',
  'parameters',
  'shape',
  'data',
  'id',
  'label',
  'source',
  'raw_scores',
  'truncate',
  'length',
  'toString',
  '__proto__',
];
const key = fc.oneof(fc.constantFrom(...names), fc.string());
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.string({ unit: 'binary' }),
    fc.constantFrom<unknown>(null, true, -0, 1e308, 'positive', ''),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const valid = [
  { text: ['a', 'b'] },
  { inputs: [['a'], ['b']], raw_scores: true },
  { inputs: ['a'], parameters: { top_k: 1, function_to_apply: 'none' } },
  { instances: ['a', { text: 'b' }] },
  {
    id: 'a',
    inputs: [{ name: 'text', datatype: 'BYTES', shape: [1], data: ['a'] }],
    outputs: [{ name: 'label' }],
  },
  { text: 'a', label: 'positive' },
  [{ id: 'a', label: 'positive' }],
];
/** A valid request of some route with another value somewhere, or unchanged. */
const almostValid = fc
  .tuple(fc.constantFrom(...valid), fc.nat({ max: 15 }), value)
  .map(([request, place, other]) => {
    let position = 0;
    return JSON.stringify(request, (_key, own: unknown) => (position++ === place ? other : own));
  });

/** A body: a request that is almost valid, JSON with the names that routes know, any JSON, any text, any bytes. */
export const arbitraryBody: fc.Arbitrary<string | Buffer> = fc.oneof(
  value.map((any) => JSON.stringify(any) ?? 'null'),
  almostValid,
  fc
    .dictionary(fc.constantFrom(...names), value, { maxKeys: 4 })
    .map((object) => JSON.stringify(object).replaceAll('"toString":"', '"toString":1,"x":"')),
  fc.string({ unit: 'binary' }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);

/** Headers that say how to read it, right or wrong. */
export const arbitraryHeaders = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/x-ndjson',
      'text/csv',
      'text/plain',
      'application/json; charset=utf-16le',
      'x',
    ),
    'inference-header-content-length': fc.constantFrom('0', '5', '-1', 'x'),
    'content-encoding': fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'x'),
  },
  { requiredKeys: [] },
);
