import assert from 'node:assert/strict';
import { normals, randomWords } from '../../../model/random.js';
import { crossValidatedLogits, fitLinearHead, logitsOfHead } from '../../../model/training/linear-head.js';

const hidden = 12;
const options = { classes: 3, classWeights: null };

/** Embeddings around one center for each of three classes, with a mean and a scale that are far from 0 and 1. */
function exampleRows(count: number, { spread = 1, scale = 1 } = {}) {
  const normal = normals(randomWords(7));
  const labels = Array.from({ length: count }, (_, row) => row % 3);
  const embeddings = labels.map((label) =>
    Float32Array.from(
      { length: hidden },
      (_, at) => scale * (5 + (at === label ? 3 : 0) + spread * normal.next().value),
    ),
  );
  return { embeddings, labels, folds: labels.map((_, row) => Math.floor(row / 3) % 5) };
}

const predicted = (logits: number[]): number => logits.indexOf(Math.max(...logits));

describe('a linear head on embeddings', () => {
  it('separates classes that lie apart, from the embeddings as they are', () => {
    const rows = exampleRows(60);
    const head = fitLinearHead(rows, options);
    const right = rows.embeddings.filter((row, at) => predicted(logitsOfHead(head, row)) === rows.labels[at]);
    assert.ok(right.length >= 56, String(right.length));
  });

  it('has two rows of weights for two classes, the first of them 0', () => {
    const { embeddings, labels, folds } = exampleRows(60);
    const head = fitLinearHead(
      { embeddings, labels: labels.map((label) => Math.min(label, 1)), folds },
      { ...options, classes: 2 },
    );
    assert.equal(head.weight.length, 2);
    assert.ok(head.weight[0]!.every((value) => value === 0) && head.bias[0] === 0);
  });

  it('answers alike, whatever the scale of the embeddings', () => {
    const small = exampleRows(45);
    const large = exampleRows(45, { scale: 64 });
    const [a, b] = [fitLinearHead(small, options), fitLinearHead(large, options)];
    assert.equal(a.c, b.c);
    small.embeddings.forEach((row, at) =>
      logitsOfHead(a, row).forEach((logit, index) =>
        assert.ok(Math.abs(logit - logitsOfHead(b, large.embeddings[at]!)[index]!) < 1e-3),
      ),
    );
  });

  it('regularizes the more, the less the embeddings tell', () => {
    assert.ok(
      fitLinearHead(exampleRows(45, { spread: 8 }), options).c < fitLinearHead(exampleRows(45), options).c,
    );
  });

  it('predicts a row without having seen its label, also for the choice of the strength', () => {
    const rows = exampleRows(45);
    const labels = rows.labels.map((label, row) => (rows.folds[row] === 2 ? (label + 1) % 3 : label));
    const before = crossValidatedLogits(rows, options);
    const after = crossValidatedLogits({ ...rows, labels }, options);
    rows.folds.forEach((fold, row) => {
      if (fold === 2) assert.deepEqual(after[row], before[row]);
      else assert.notDeepEqual(after[row], before[row]);
    });
  });

  it('counts a rare class as much as the others with class weights', () => {
    const { embeddings, labels, folds } = exampleRows(90, { spread: 4 });
    const isKept = (row: number): boolean => labels[row] !== 1 || row % 9 === 1;
    const keep = <Item>(items: Item[]): Item[] => items.filter((_, row) => isKept(row));
    const rows = { embeddings: keep(embeddings), labels: keep(labels), folds: keep(folds) };
    const positives = (classWeights: number[] | null): number => {
      const head = fitLinearHead(rows, { classes: 3, classWeights });
      return embeddings.filter((row) => predicted(logitsOfHead(head, row)) === 1).length;
    };
    assert.ok(positives([1, 3, 1]) > positives(null));
  });
});
