import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PredictionIdentity } from '../../contracts/prediction.js';
import { createPredictionId, readPredictionId } from '../../policy/prediction-id.js';

const signer = { secrets: ['a secret of at least thirty-two characters'], model: 'default' };
const hexadecimal = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const identities: fc.Arbitrary<PredictionIdentity> = fc.record({
  rowId: hexadecimal(16),
  modelDigestPrefix: hexadecimal(16),
  generation: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  atMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  processId: hexadecimal(12),
  batch: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  classNumber: fc.integer({ min: 0, max: 999 }),
  score: fc.integer({ min: 0, max: 65_535 }).map((steps) => steps / 65_535),
});
const foreign = { code: 'not-found', message: /not one of a prediction of this deployment/ };

describe('prediction id', () => {
  it('says what was signed', () => {
    fc.assert(
      fc.property(identities, fc.nat(), (identity, counter) => {
        assert.deepEqual(readPredictionId(signer, createPredictionId(signer, identity, counter)), {
          ...identity,
        });
      }),
    );
  });

  it('is refused with any one bit changed', () => {
    const [identity] = fc.sample(identities, { numRuns: 1, seed: 1 });
    const bytes = Buffer.from(createPredictionId(signer, identity!, 7), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(() => readPredictionId(signer, changed.toString('base64url')), foreign);
    }
  });

  it('is refused when it is of another deployment, another model, cut off, or nothing of the kind', () => {
    const [identity] = fc.sample(identities, { numRuns: 1, seed: 2 });
    const id = createPredictionId(signer, identity!, 0);
    for (const other of [
      { ...signer, secrets: ['another secret of thirty-two characters'] },
      { ...signer, model: 'other' },
    ])
      assert.throws(() => readPredictionId(other, id), foreign);
    for (const text of ['', 'x', id.slice(0, -1), `${id}A`, `${id}=`, ` ${id}`, '✓'.repeat(80)])
      assert.throws(() => readPredictionId(signer, text), foreign);
  });

  it('stays valid when a new secret is put before the one that signed it', () => {
    const [identity] = fc.sample(identities, { numRuns: 1, seed: 3 });
    const rotated = { ...signer, secrets: ['a new secret, of thirty-two characters', ...signer.secrets] };
    const [before, after] = [
      createPredictionId(signer, identity!, 0),
      createPredictionId(rotated, identity!, 0),
    ];
    assert.deepEqual(readPredictionId(rotated, before), readPredictionId(rotated, after));
    assert.throws(() => readPredictionId(signer, after), foreign);
  });

  it('differs for the same text in the same millisecond', () => {
    const [identity] = fc.sample(identities, { numRuns: 1, seed: 3 });
    const ids = Array.from({ length: 1_000 }, (_, counter) => createPredictionId(signer, identity!, counter));
    assert.equal(new Set(ids).size, 1_000);
  });
});
