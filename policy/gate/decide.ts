import type { Decision, GateCheck } from '../../contracts/decision.js';
import { calibration } from './checks/calibration.js';
import { championAccuracy } from './checks/champion-accuracy.js';
import { championMacroF1 } from './checks/champion-macro-f1.js';
import { floorAccuracy } from './checks/floor-accuracy.js';
import { floorMacroF1 } from './checks/floor-macro-f1.js';
import { floorMajority } from './checks/floor-majority.js';
import { labels } from './checks/labels.js';
import { latency } from './checks/latency.js';
import { sampleChampion } from './checks/sample-champion.js';
import { serves } from './checks/serves.js';
import { size } from './checks/size.js';
import { slices } from './checks/slices.js';
import type { GateInput } from './gate-input.js';
import type { GateQuestion } from './gate-outcome.js';

/** Every question the gate asks, in the order a person reads them. */
export const gateQuestions: readonly GateQuestion[] = [
  { name: 'labels', run: labels },
  { name: 'sample-champion', run: sampleChampion },
  { name: 'floor-majority', run: floorMajority },
  { name: 'floor-accuracy', run: floorAccuracy },
  { name: 'floor-macro-f1', run: floorMacroF1 },
  { name: 'champion-accuracy', run: championAccuracy },
  { name: 'champion-macro-f1', run: championMacroF1 },
  { name: 'slices', run: slices },
  { name: 'calibration', run: calibration },
  { name: 'serves', run: serves },
  { name: 'latency', run: latency },
  { name: 'size', run: size },
];

/** Asks every question and promotes the candidate when none fails. */
export function decideGate(input: GateInput): { verdict: Decision['verdict']; checks: GateCheck[] } {
  const checks = gateQuestions.map(({ name, run }) => ({ name, ...run(input) }));
  return { verdict: checks.some(({ verdict }) => verdict === 'fail') ? 'reject' : 'promote', checks };
}
