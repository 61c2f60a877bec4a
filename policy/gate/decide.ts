import type { Decision, GateCheck } from '../../contracts/decision.js';
import type { CandidateProblem } from '../../contracts/evaluation.js';
import { calibration } from './checks/calibration.js';
import { championAccuracy, championMacroF1 } from './checks/champion-accuracy.js';
import { earlierChampion } from './checks/earlier-champion.js';
import { fewRows } from './checks/few-rows.js';
import { floorBaseline } from './checks/floor-baseline.js';
import { floorAccuracy, floorMacroF1, floorRecall } from './checks/floor-metrics.js';
import { floorMajority } from './checks/floor-majority.js';
import { goldenTexts } from './checks/golden-texts.js';
import { improvement } from './checks/improvement.js';
import { labels } from './checks/labels.js';
import { latency } from './checks/latency.js';
import { recentAccuracy } from './checks/recent-accuracy.js';
import { sampleChampion } from './checks/sample-champion.js';
import { size } from './checks/size.js';
import { slices } from './checks/slices.js';
import { compareWithChampion, whenCompared, type ChampionComparison } from './compared-rows.js';
import type { GateInput } from './gate-input.js';
import { passOrFail, skipped, type GateOutcome } from './gate-outcome.js';
import { powerOfGate } from './power.js';

interface GateCheckDefinition {
  name: string;
  run: (input: GateInput, comparison: ChampionComparison) => GateOutcome;
}

// Evaluation already checked these two: a candidate that fails one of them is rejected as unusable.
const artifact = (): GateOutcome => passOrFail(true, 'Every byte is what training stored.');
const loads = (): GateOutcome => passOrFail(true, 'The inference process that will serve it loads it.');

/** Every check of the gate, in the order in which they are shown. */
export const gateChecks: readonly GateCheckDefinition[] = [
  { name: 'artifact', run: artifact },
  { name: 'loads', run: loads },
  { name: 'golden-texts', run: goldenTexts },
  { name: 'labels', run: labels },
  { name: 'sample-champion', run: sampleChampion },
  { name: 'few-rows', run: fewRows },
  { name: 'floor-majority', run: floorMajority },
  { name: 'floor-baseline', run: floorBaseline },
  { name: 'floor-accuracy', run: floorAccuracy },
  { name: 'floor-macro-f1', run: floorMacroF1 },
  { name: 'floor-recall', run: floorRecall },
  { name: 'champion-accuracy', run: whenCompared(championAccuracy) },
  { name: 'champion-macro-f1', run: whenCompared(championMacroF1) },
  { name: 'earlier-champion', run: whenCompared(earlierChampion) },
  { name: 'recent-accuracy', run: whenCompared(recentAccuracy) },
  { name: 'improvement', run: whenCompared(improvement) },
  { name: 'slices', run: whenCompared(slices) },
  { name: 'calibration', run: calibration },
  { name: 'latency', run: latency },
  { name: 'size', run: size },
];

type GateDecision = Pick<Decision, 'verdict' | 'checks' | 'comparedRows' | 'power'>;

/**
 * Runs every check. Promotes the candidate when none of them fails or is undecided; a candidate that fails nothing but
 * lacks evidence becomes the challenger.
 */
export function decideGate(input: GateInput): GateDecision {
  const comparison = compareWithChampion(input);
  const checks = gateChecks.map(({ name, run }) => ({ name, ...run(input, comparison) }));
  const has = (wanted: GateCheck['verdict']): boolean => checks.some(({ verdict }) => verdict === wanted);
  return {
    verdict: has('fail') ? 'reject' : has('undecided') ? 'challenge' : 'promote',
    checks,
    comparedRows: comparison.champion ? comparison.rows.counts : null,
    // The next candidate meets other rows.
    power: input.candidate.crossValidationFolds === undefined ? powerOfGate(input, comparison) : null,
  };
}

/**
 * Rejects a candidate that cannot be evaluated. It fails the check that its problem names; later checks are
 * skipped.
 */
export function rejectUnusableCandidate({ check, message }: CandidateProblem): GateDecision {
  const passed = { artifact: [], loads: [artifact], 'golden-texts': [artifact, loads] }[check];
  const outcomes = [...passed.map((run) => run()), passOrFail(false, message)];
  const checks = gateChecks.map(({ name }, index) => ({
    name,
    ...(outcomes[index] ?? skipped(`Not run, because ${check} failed.`)),
  }));
  return { verdict: 'reject', checks, comparedRows: null, power: null };
}

const checksWith =
  (wanted: GateCheck['verdict']) =>
  ({ checks }: { checks: readonly GateCheck[] }): string[] =>
    checks.filter(({ verdict }) => verdict === wanted).map(({ name }) => name);

/** Names of the checks that failed. */
export const failedChecks = checksWith('fail');

/** Names of the checks that are undecided. */
export const undecidedChecks = checksWith('undecided');
