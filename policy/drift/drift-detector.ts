import { driftStatistics, type DriftReference, type DriftStatistic } from '../../contracts/drift.js';
import type { DriftDetectorState } from '../../contracts/monitor-memory.js';
import { addEvidence, noEvidence } from '../statistics/cusum.js';
import { conformalPValue } from '../statistics/conformal-p-value.js';
import { bet, evenStakes } from '../statistics/simple-jumper.js';

/** Mean of the p-values without drift. */
const expectedPValue = 0.5;
/** Number of texts over which the moving average of the p-values extends. */
const averagedTexts = 100;
/** Two standard errors of that average. */
const tolerance = 0.04;

export type DriftDetectors = Record<DriftStatistic, DriftDetectorState>;

const forEachStatistic = (detectorOf: (name: DriftStatistic) => DriftDetectorState): DriftDetectors =>
  Object.fromEntries(driftStatistics.map((name) => [name, detectorOf(name)])) as DriftDetectors;

/** New detectors. Their reference is the validation rows or, with `isEmpty`, still has to be collected. */
export const startDriftDetectors = (
  { bins }: Pick<DriftReference, 'bins'>,
  { isEmpty = false } = {},
): DriftDetectors =>
  forEachStatistic((name) => ({
    counts: bins[name].counts.map((count) => (isEmpty ? 0 : count)),
    stakes: evenStakes(),
    recent: expectedPValue,
    evidence: noEvidence,
  }));

/** Adds a text to the reference without testing it for drift. */
export const extendReference = (detectors: DriftDetectors, bins: readonly number[]): DriftDetectors =>
  forEachStatistic((name) => {
    const { counts, ...rest } = detectors[name];
    counts[binAmong(counts, bins, name)]! += 1;
    return { counts, ...rest };
  });

const binAmong = (counts: readonly number[], bins: readonly number[], name: DriftStatistic): number =>
  Math.min(bins[driftStatistics.indexOf(name)]!, counts.length - 1);

/**
 * Evidence at which one statistic raises the alarm, such that all of them together keep to
 * `textsBetweenFalseAlarms`.
 */
export const alarmThreshold = ({ textsBetweenFalseAlarms }: { textsBetweenFalseAlarms: number }): number =>
  textsBetweenFalseAlarms * driftStatistics.length;

/**
 * Updates the detectors with one text.
 * @param bins of the text, in the order of `driftStatistics`
 * @param options.textsBetweenFalseAlarms average number of texts between two false alarms of any statistic,
 * at least
 * @param options.uniform draws random numbers in [0, 1)
 */
export function updateDriftDetectors(
  detectors: DriftDetectors,
  bins: readonly number[],
  options: { textsBetweenFalseAlarms: number; uniform: () => number },
): DriftDetectors {
  const threshold = alarmThreshold(options);
  return forEachStatistic((name) => {
    const { counts, stakes, recent, evidence } = detectors[name];
    const bin = binAmong(counts, bins, name);
    const pValue = conformalPValue(counts, bin, options.uniform());
    const { factor, stakes: nextStakes } = bet(stakes, pValue);
    const updated: DriftDetectorState = {
      counts,
      stakes: nextStakes,
      recent: recent + (pValue - recent) / averagedTexts,
      evidence: addEvidence(evidence, factor, threshold),
    };
    // After a drift ends, the martingale bets on nothing and would never lose what it won.
    if (evidence.alarmed && Math.abs(updated.recent - expectedPValue) < tolerance)
      return { ...updated, stakes: evenStakes(), evidence: noEvidence };
    // Texts that raise the alarm must not become part of the reference.
    if (!updated.evidence.alarmed) counts[bin]! += 1;
    return updated;
  });
}

/** The statistics whose alarm is on, the most certain first. */
export const driftingStatistics = (detectors: DriftDetectors): DriftStatistic[] =>
  driftStatistics
    .filter((name) => detectors[name].evidence.alarmed)
    .toSorted((a, b) => detectors[b].evidence.log - detectors[a].evidence.log);
