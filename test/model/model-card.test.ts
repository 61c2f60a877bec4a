import assert from 'node:assert/strict';
import type { TrainingSummary } from '../../contracts/training-progress.js';
import { renderModelCard } from '../../model/model-card.js';
import { exampleLineage, exampleServing } from '../registry/examples.js';

const summary: TrainingSummary = {
  steps: 10,
  totalSteps: 10,
  epochs: 1,
  stoppedEarly: false,
  selectionMetric: 'macroF1',
  bestStep: 10,
  bestValidationLoss: 0.3,
  bestValidationAccuracy: 0.875,
  bestValidationMacroF1: 0.8,
  validations: [],
  validationRecalls: [
    { label: 'negative', recall: 0.9, rows: 30 },
    { label: 'positive', recall: 0.75, rows: 10 },
  ],
  temperature: 1.25,
  lexical: { outcome: 'off', losses: null, encoderAlone: null },
  trainingSeconds: 3,
  resumedFromStep: null,
  microBatchSize: 16,
};

/** Each front matter line of ours is `name: <JSON>`, which is YAML as well. */
function frontMatterOf(card: string): Record<string, unknown> {
  const [, yaml] = card.split('---\n');
  const lines = yaml!.trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), JSON.parse(line.slice(colon + 2)) as unknown];
    }),
  );
}

describe('the model card', () => {
  const card = renderModelCard({ serving: exampleServing, lineage: exampleLineage, summary });

  it('starts with front matter that holds labels and a model index with the metrics', () => {
    assert.ok(card.startsWith('---\n'));
    const facts = frontMatterOf(card);
    assert.deepEqual(facts['labels'], ['negative', 'positive']);
    assert.equal(facts['pipeline_tag'], 'text-classification');
    const [model] = facts['model-index'] as { results: { metrics: object[] }[] }[];
    assert.deepEqual(model?.results[0]?.metrics[0], { type: 'accuracy', value: 0.875 });
  });

  it('tells a person pooling, truncation, temperature, data and lineage', () => {
    for (const fact of [
      'mean pooling',
      'more than 64 tokens',
      'from the start and the rest from the end',
      'softmax(logits / 1.25)',
      'not real data',
      exampleLineage.datasetDigest,
      '| compute | onnxruntime 1.30.0, cpu, float32 |',
      '| learningRate | 0.001 |',
      '| validation | accuracy | 0.8750 |',
      '| validation | recall of positive (10 rows) | 0.7500 |',
      'the highest macro F1 of all validations',
      'The label is the most probable one.',
      '| classWeights | none |',
    ]) {
      assert.ok(card.includes(fact), fact);
    }
  });

  it('tells the threshold of a model that has one', () => {
    const serving = { ...exampleServing, decisionThreshold: 0.125 };
    const text = renderModelCard({ serving, lineage: exampleLineage });
    assert.ok(text.includes('The label is positive where its probability is at least 0.125'), text);
  });

  it('tells what the Hugging Face files leave out of a model with a lexical view, and their temperature', () => {
    const losses = { encoder: 0.3241, combined: 0.2711, standardError: 0.01 };
    const lexical = { outcome: 'kept' as const, losses, encoderAlone: { temperature: 1.4, offset: -0.25 } };
    const withWords = renderModelCard({
      serving: exampleServing,
      lineage: exampleLineage,
      summary: { ...summary, lexical },
    });
    for (const fact of [
      '0.3241 → 0.2711',
      'softmax(logits / 1.4), with -0.25 added',
      'the encoder alone',
      '`lexical.json`',
    ])
      assert.ok(withWords.includes(fact), fact);
    assert.ok(!card.includes('lexical.json'));
  });

  it('says nothing of metrics that are not known', () => {
    assert.ok(!renderModelCard({ serving: exampleServing, lineage: exampleLineage }).includes('## Metrics'));
  });

  it('stays well-formed with labels that look like markup', () => {
    const labels = ['---\nevil: yes', '| a | b |', '"quoted"'];
    const text = renderModelCard({ serving: { ...exampleServing, labels }, lineage: exampleLineage });
    assert.deepEqual(frontMatterOf(text)['labels'], labels);
    assert.ok(text.includes('| 1 | \\| a \\| b \\| |'));
  });
});
