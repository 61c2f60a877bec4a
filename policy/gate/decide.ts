import type { Decision, GateCheck } from '../../contracts/decision.js';
import type { CandidateProblem } from '../../contracts/evaluation.js';
import { calibration } from './checks/calibration.js';
import { championAccuracy } from './checks/champion-accuracy.js';
import { championMacroF1 } from './checks/champion-macro-f1.js';
import { floorAccuracy } from './checks/floor-accuracy.js';
import { floorMacroF1 } from './checks/floor-macro-f1.js';
import { floorMajority } from './checks/floor-majority.js';
import { goldenTexts } from './checks/golden-texts.js';
import { improvement } from './checks/improvement.js';
import { labels } from './checks/labels.js';
import { latency } from './checks/latency.js';
import { recentAccuracy } from './checks/recent-accuracy.js';
import { sampleChampion } from './checks/sample-champion.js';
import { size } from './checks/size.js';
import { slices } from './checks/slices.js';
import type { GateInput } from './gate-input.js';
import { judged, skipped, type GateOutcome, type GateQuestion } from './gate-outcome.js';

const isIntact = (): GateOutcome => judged(true, 'Every byte is what training stored.');
const isLoaded = (): GateOutcome => judged(true, 'The inference process that will serve it loads it.');

/** Every question the gate asks, in the order a person reads them. */
export const gateQuestions: readonly GateQuestion[] = [
  { name: 'artifact', run: isIntact },
  { name: 'loads', run: isLoaded },
  { name: 'golden-texts', run: goldenTexts },
  { name: 'labels', run: labels },
  { name: 'sample-champion', run: sampleChampion },
  { name: 'floor-majority', run: floorMajority },
  { name: 'floor-accuracy', run: floorAccuracy },
  { name: 'floor-macro-f1', run: floorMacroF1 },
  { name: 'champion-accuracy', run: championAccuracy },
  { name: 'champion-macro-f1', run: championMacroF1 },
  { name: 'recent-accuracy', run: recentAccuracy },
  { name: 'improvement', run: improvement },
  { name: 'slices', run: slices },
  { name: 'calibration', run: calibration },
  { name: 'latency', run: latency },
  { name: 'size', run: size },
];

interface Judgement {
  verdict: Decision['verdict'];
  checks: GateCheck[];
}

/** Asks every question and promotes the candidate when none fails. */
export function decideGate(input: GateInput): Judgement {
  const checks = gateQuestions.map(({ name, run }) => ({ name, ...run(input) }));
  return { verdict: checks.some(({ verdict }) => verdict === 'fail') ? 'reject' : 'promote', checks };
}

/** Rejects a candidate that cannot be asked: it fails the check that its problem names. */
export function rejectUnusable({ check, message }: CandidateProblem): Judgement {
  const passed = { artifact: [], loads: [isIntact], 'golden-texts': [isIntact, isLoaded] }[check];
  const outcomes = [...passed.map((run) => run()), judged(false, message)];
  const checks = gateQuestions.map(({ name }, index) => ({
    name,
    ...(outcomes[index] ?? skipped(`Not asked, for ${check} failed.`)),
  }));
  return { verdict: 'reject', checks };
}

/** Names of the checks that failed. */
export const failedChecks = ({ checks }: { checks: readonly GateCheck[] }): string[] =>
  checks.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
