import { driftStatistics, type DriftReference, type DriftStatistic } from '../../contracts/drift.js';
import type { DetectorState } from '../../contracts/monitor-memory.js';
import { addEvidence, noEvidence } from '../statistics/cusum.js';
import { conformalPValue } from '../statistics/conformal-p-value.js';
import { bet, evenStakes } from '../statistics/simple-jumper.js';

const usualPValue = 0.5;
/** Texts over which the recent p-values are averaged, exponentially. */
const recentTexts = 100;
/** Two standard errors of that average. */
const usualDeviation = 0.04;

export type DriftDetectors = Record<DriftStatistic, DetectorState>;

const ofEachStatistic = (make: (name: DriftStatistic) => DetectorState): DriftDetectors =>
  Object.fromEntries(driftStatistics.map((name) => [name, make(name)])) as DriftDetectors;

/** Detectors that have seen the validation rows of a model (or nothing at all), and nothing since. */
export const startDriftDetectors = (
  { bins }: Pick<DriftReference, 'bins'>,
  { isEmpty = false } = {},
): DriftDetectors =>
  ofEachStatistic((name) => ({
    counts: bins[name].counts.map((count) => (isEmpty ? 0 : count)),
    stakes: evenStakes(),
    recent: usualPValue,
    evidence: noEvidence,
  }));

/** Shows the detectors how texts look now, without asking whether they changed. */
export const learnText = (detectors: DriftDetectors, bins: readonly number[]): DriftDetectors =>
  ofEachStatistic((name) => {
    const { counts, ...rest } = detectors[name];
    counts[binAmong(counts, bins, name)]! += 1;
    return { counts, ...rest };
  });

const binAmong = (counts: readonly number[], bins: readonly number[], name: DriftStatistic): number =>
  Math.min(bins[driftStatistics.indexOf(name)]!, counts.length - 1);

/** The evidence at which one statistic alarms: shared among all of them, so that together they alarm no more often than stated. */
export const alarmThreshold = ({ textsBetweenFalseAlarms }: { textsBetweenFalseAlarms: number }): number =>
  textsBetweenFalseAlarms * driftStatistics.length;

/**
 * Shows the detectors one more text.
 * @param bins of the text, in the order of `driftStatistics`
 * @param textsBetweenFalseAlarms on average at least so many, over all statistics together
 * @param uniform draws random numbers in [0, 1)
 */
export function watchText(
  detectors: DriftDetectors,
  bins: readonly number[],
  options: { textsBetweenFalseAlarms: number; uniform: () => number },
): DriftDetectors {
  const threshold = alarmThreshold(options);
  return ofEachStatistic((name) => {
    const { counts, stakes, recent, evidence } = detectors[name];
    const bin = binAmong(counts, bins, name);
    const pValue = conformalPValue(counts, bin, options.uniform());
    const { factor, stakes: next } = bet(stakes, pValue);
    const after: DetectorState = {
      counts,
      stakes: next,
      recent: recent + (pValue - recent) / recentTexts,
      evidence: addEvidence(evidence, factor, threshold),
    };
    // A martingale that has seen a drift end bets on nothing, and so never loses what it won.
    if (evidence.alarmed && Math.abs(after.recent - usualPValue) < usualDeviation)
      return { ...after, stakes: evenStakes(), evidence: noEvidence };
    // What is drift must not become the norm by being seen often.
    if (!after.evidence.alarmed) counts[bin]! += 1;
    return after;
  });
}

/** The statistics that have moved, the most certain first. */
export const driftingStatistics = (detectors: DriftDetectors): DriftStatistic[] =>
  driftStatistics
    .filter((name) => detectors[name].evidence.alarmed)
    .toSorted((a, b) => detectors[b].evidence.log - detectors[a].evidence.log);
