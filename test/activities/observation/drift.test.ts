import assert from 'node:assert/strict';
import { describeDrift } from '../../../activities/observation/drift.js';
import { loadMemory } from '../../../activities/observation/memory.js';
import type { DriftReference } from '../../../contracts/drift.js';
import { emptyReference } from '../../model/drift/empty-reference.js';
import { championOf } from '../../api/serving/fake-champions.js';
import { temporaryStore } from '../../registry/temporary-directory.js';

describe('the estimate of the accuracy without labels', () => {
  const reference = emptyReference(4);

  /** After 100 texts that were classified with 90 % confidence. */
  async function estimate(alarmed: boolean, of: DriftReference = reference) {
    const memory = await loadMemory(await temporaryStore(), null, championOf(1), {
      ...{ reference: of, lacksReference: false, reportProblem: assert.fail },
      describeRecipe: async () => 'base tiny',
    });
    const drift = memory.drift!;
    drift.texts = 100;
    drift.recent = { ...drift.recent, texts: 100, confidence: 90 };
    const { surprisal } = drift.detectors;
    drift.detectors.surprisal = { ...surprisal, evidence: { ...surprisal.evidence, alarmed } };
    return describeDrift(memory, of, { textsBetweenFalseAlarms: 1_000 })!.estimatedAccuracy;
  }

  it('is the mean confidence while the texts are as they were', async () => {
    assert.equal(await estimate(false), 0.9);
  });

  it('is withdrawn while one statistic drifts', async () => {
    assert.equal(await estimate(true), null);
  });

  it('is not given by a model that was far off on its validation rows', async () => {
    const validation = { ...reference.validation, accuracy: 0.8, meanConfidence: 0.88 };
    assert.equal(await estimate(false, { ...reference, validation }), null);
  });
});
