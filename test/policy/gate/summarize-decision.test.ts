import assert from 'node:assert/strict';
import type { Decision } from '../../../contracts/decision.js';
import { decideGate } from '../../../policy/gate/decide.js';
import { summarizeDecision } from '../../../policy/gate/summarize-decision.js';
import { exampleGateInput, exampleReport, type Overrides } from './example-gate-input.js';

const summaryOf = (overrides: Overrides, attempt: Decision['attempt'] = { number: 3, level: 0.05 / 12 }) =>
  summarizeDecision({
    formatVersion: 1,
    ...decideGate(exampleGateInput(overrides)),
    model: 'default',
    runId: 'run',
    reason: 'manual',
    datasetDigest: 'd',
    candidateDigest: 'c',
    championDigest: 'e',
    championGeneration: 7,
    metrics: null,
    attempt,
    decidedAt: '2026-11-24T10:00:00.000Z',
  });

describe('the summary of a decision', () => {
  it('names verdict, attempt and power', () => {
    const summary = summaryOf({ attempt: 3 });
    assert.match(
      summary,
      /^promote: \d+ checks passed\. Attempt 3 against generation 7: .* level 0\.42 %\. Power with 1000 rows/,
    );
  });

  it('explains what failed, or else what is undecided', () => {
    const worse = exampleReport((row) => row % 10 < 4);
    assert.match(summaryOf({ candidate: worse }), /^reject: champion-accuracy \(Of 1000 rows/);
    const unclear = exampleReport((row) => row % 10 === 0 || row % 10 === 3);
    assert.match(summaryOf({ candidate: unclear }), /^challenge: undecided are champion-accuracy \(/);
  });

  it('has no attempt without a champion', () => {
    const summary = summaryOf({ champion: null }, null);
    assert.doesNotMatch(summary, /Attempt/);
    assert.match(summary, /at the first attempt and \d+ % at the 20th/);
  });
});
