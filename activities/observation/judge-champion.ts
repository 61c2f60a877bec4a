import type { FeedbackRow } from '../../contracts/feedback.js';
import type { JudgedRow, MonitorMemory } from '../../contracts/monitor-memory.js';
import type { MonitoringSettings, Observation } from '../../contracts/monitor.js';
import { judgeAnswer } from '../../policy/accuracy/accuracy-detector.js';
import { wilsonInterval } from '../../policy/statistics/wilson-interval.js';

/** The window of labelled texts whose accuracy is shown. */
const maximumJudged = 500;

/**
 * What the champion says of labelled texts: where the feedback's signed id tells it, that; otherwise it is asked.
 * @param classify answers texts with the champion
 */
export async function answersOf(
  rows: readonly FeedbackRow[],
  { championDigest, generation }: Pick<MonitorMemory, 'championDigest' | 'generation'>,
  classify: (texts: string[]) => Promise<{ label: string; score: number }[]>,
): Promise<JudgedRow[]> {
  const isOfChampion = ({ prediction }: FeedbackRow): boolean =>
    prediction !== undefined &&
    prediction.generation === generation &&
    championDigest.startsWith(prediction.modelDigestPrefix);
  const toAsk = rows.filter((row) => !isOfChampion(row) && row.text !== undefined);
  const answers = toAsk.length === 0 ? [] : await classify(toAsk.map(({ text }) => text!));
  const asked = new Map(toAsk.map((row, index) => [row, answers[index]!]));
  return rows.flatMap((row) => {
    const answer = isOfChampion(row) ? row.prediction : asked.get(row);
    if (answer === undefined) return [];
    const { rowId, source, label } = row;
    return [{ rowId, source, label, predicted: answer.label, score: answer.score }];
  });
}

export interface JudgingOptions extends Pick<MonitoringSettings, 'rowsBetweenFalseAlarms'> {
  threshold: number;
  /** Sources that do not count. */
  quarantined: readonly string[];
}

/**
 * Shows the detector answers that are known to be right or wrong, except those of sources in quarantine. A text judges once, with the
 * label that it was given last among these.
 * @param rows in the order in which their labels came
 */
export function judgeAnswers(
  memory: MonitorMemory,
  rows: readonly JudgedRow[],
  options: JudgingOptions,
): void {
  const known = new Set(memory.judged.map(({ rowId }) => rowId));
  const isCounted = ({ source }: JudgedRow): boolean => !options.quarantined.includes(source);
  // Those that count come last, so that a source in quarantine cannot take a text away from them.
  const inOrder = [...rows.filter((row) => !isCounted(row)), ...rows.filter(isCounted)];
  for (const row of new Map(inOrder.map((row) => [row.rowId, row])).values()) {
    if (known.has(row.rowId)) continue;
    if (isCounted(row)) memory.accuracy = judgeAnswer(memory.accuracy, row.label === row.predicted, options);
    memory.judged.push(row);
  }
  memory.judged = memory.judged.slice(-maximumJudged);
}

/** What judged so far, in figures. */
export function describeAccuracy(
  { judged, accuracy }: MonitorMemory,
  options: JudgingOptions,
): Observation['accuracy'] {
  const counted = judged.filter(({ source }) => !options.quarantined.includes(source));
  const rows = counted.length;
  if (rows === 0) return null;
  const isRight = ({ label, predicted }: JudgedRow): boolean => label === predicted;
  const right = counted.filter(isRight).length;
  const [low, high] = wilsonInterval(right, rows);
  const fall = counted.slice(-Math.max(1, accuracy.evidence.span));
  return {
    rows,
    rate: right / rows,
    low,
    high,
    threshold: options.threshold,
    fallRows: fall.length,
    fallRate: fall.filter(isRight).length / fall.length,
    evidence: accuracy.evidence.log,
    alarmAt: Math.log(options.rowsBetweenFalseAlarms),
    alarmed: accuracy.evidence.alarmed,
  };
}
