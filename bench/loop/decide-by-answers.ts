import { gateSettingsSchema, type Decision } from '../../contracts/decision.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import type { FeedbackRow } from '../../contracts/feedback.js';
import { argmax } from '../../contracts/predicted-class.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import { computeMetrics } from '../../model/metrics/compute-metrics.js';
import { heldOutRows } from '../../policy/feedback/held-out-rows.js';
import { seenAt } from '../../policy/feedback/unused-rows.js';
import { decideGate } from '../../policy/gate/decide.js';
import { countNewestLabels } from '../../policy/gate/newest-labels.js';
import { labels, type CachedModel } from './cached-models.js';
import { gateRows, type CachedWorld } from './cached-world.js';

/** A label about a text of the pool. */
export interface PoolLabel extends FeedbackRow {
  /** Number of the text in the pool. */
  index: number;
}

/** The rows of feedback in a model's dataset. */
export type SimulatedDataset = ReadonlyMap<string, { split: FeedbackRow['split'] }>;

interface TestRow {
  id: string;
  index: number;
  actual: number;
  characters: number;
  source: string | null;
}

/** The gate's verdict on cached answers: to the test rows of the original file, and to those of the feedback. */
export function decideByAnswers(
  world: CachedWorld,
  given: {
    reason: RetrainingReason;
    attempt: number;
    candidate: CachedModel;
    champion: { model: CachedModel; dataset: SimulatedDataset };
    /** Oldest first. */
    earlier: readonly { generation: number; model: CachedModel }[];
    feedback: readonly PoolLabel[];
    raisedAlarm: ReadonlySet<string>;
    /** When the traffic changed, in milliseconds since 1970; null: it did not. */
    changedAt: number | null;
  },
): Decision['verdict'] {
  const { candidate, champion, feedback } = given;
  const old = world.pool.slice(0, gateRows);
  const rows = [...old.map(oldRow), ...(heldOutRows(feedback, null) as PoolLabel[]).map(recentRow)];
  const splitOf = (id: string) => champion.dataset.get(id)?.split ?? 'test';
  const known = [...old.map(({ id }) => id), ...champion.dataset.keys()];
  return decideGate({
    settings: gateSettingsSchema.parse({}),
    reason: given.reason,
    attempt: given.attempt,
    candidate: reportOf(candidate, rows),
    candidateSample: false,
    baseline: null,
    champion: {
      labels,
      sample: false,
      report: reportOf(champion.model, rows),
      rows: {
        test: new Set(known.filter((id) => splitOf(id) === 'test')),
        trained: new Set(known.filter((id) => splitOf(id) !== 'test')),
      },
      alarmRows: given.raisedAlarm,
      rowsBeforeChange: new Set(
        given.changedAt === null
          ? []
          : feedback.filter((row) => seenAt(row) < given.changedAt!).map(({ rowId }) => rowId),
      ),
      contradictedRows: new Set(),
      newestLabelCounts: countNewestLabels(feedback, { labels, notUsed: [] }),
      earlier: given.earlier
        .slice(-10)
        .reverse()
        .map(({ generation, model }) => ({
          generation,
          predicted: new Map(old.map(({ id }, index) => [id, model.answers[index]!.predicted])),
        })),
      earlierLeftOut: [],
    },
    parity: { maximumProbabilityDifference: 0 },
    latency: { candidateMs: 1, championMs: 1 },
  }).verdict;
}

const oldRow = ({ id, label, text }: CachedWorld['pool'][number], index: number): TestRow => ({
  ...{ id, index, actual: label, characters: text.length, source: null },
});

const recentRow = ({ rowId, index, label, source, text }: PoolLabel): TestRow => ({
  ...{ id: rowId, index, actual: labels.indexOf(label), characters: text!.length },
  source: `feedback:${source}`,
});

function reportOf({ kind, number, answers }: CachedModel, rows: readonly TestRow[]): EvaluationReport {
  const actual = rows.map((row) => row.actual);
  const probabilities = rows.map(({ index }) => {
    const { predicted, score } = answers[index]!;
    return predicted === 1 ? [1 - score, score] : [score, 1 - score];
  });
  return {
    formatVersion: 1,
    modelDigest: `${kind} ${number}`,
    datasetDigest: 'simulated',
    labels,
    metrics: computeMetrics({ labels, actual, probabilities, rule: argmax }),
    rowIds: rows.map(({ id }) => id),
    actual,
    probabilities,
    ...argmax,
    textLengths: rows.map(({ characters }) => characters),
    sources: rows.map(({ source }) => source),
    groups: null,
    modelSizeBytes: 1_000_000,
  };
}
