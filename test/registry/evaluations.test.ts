import assert from 'node:assert/strict';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import { readEvaluation, saveEvaluation } from '../../registry/evaluations.js';
import { sha256 } from '../../store/canonical-json.js';
import { damages } from '../store/damage.js';
import { temporaryStore } from './temporary-directory.js';

describe('evaluations', () => {
  it('are kept beside their run, and verified when read', async () => {
    const store = await temporaryStore();
    const report: EvaluationReport = {
      modelDigest: sha256('model'),
      datasetDigest: sha256('dataset'),
      labels: ['a', 'b'],
      metrics: {
        rows: 1,
        loss: 0.1,
        accuracy: 1,
        macroPrecision: 1,
        macroRecall: 1,
        macroF1: 1,
        rocAuc: null,
        expectedCalibrationError: 0,
        perClass: [],
        confusion: [[1]],
      },
      rowIds: ['r'],
      actual: [0],
      probabilities: [[0.1 + 0.2, 0.7]],
      textLengths: [3],
      modelSizeBytes: 10,
    };
    const reference = await saveEvaluation(store, 'run-1', 'candidate', report);
    assert.equal(reference.key, 'runs/run-1/evaluation-candidate.json');
    assert.deepEqual(await readEvaluation(store, reference), report);
    await damages['bit-flipped'](store, reference.key);
    await assert.rejects(readEvaluation(store, reference), { code: 'corrupt-object' });
    await store.remove(reference.key);
    await assert.rejects(readEvaluation(store, reference), { code: 'not-found' });
  });
});
