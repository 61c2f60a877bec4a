import type { GateCheck, Verdict } from '../../contracts/decision.js';
import type { Comparison, Evaluation, EvaluationReport } from '../../contracts/evaluation.js';
import type { RunRecord } from '../../contracts/run.js';
import {
  decideGate,
  failedChecks,
  rejectUnusableCandidate,
  undecidedChecks,
} from '../../policy/gate/decide.js';
import { describeCheck } from '../../policy/gate/describe-check.js';
import type { GateInput } from '../../policy/gate/gate-input.js';
import { countTestRowUse } from '../../policy/gate/test-row-use.js';
import { saveDecision, testRowsOfOtherRuns } from '../../registry/decisions.js';
import { readComparison, readEvaluation } from '../../registry/runs.js';
import { removeEarlierTrainingFiles, removeTrainingFiles } from '../../registry/trainings.js';
import type { ActivityDependencies } from '../dependencies.js';

/**
 * Decides whether the candidate may become champion and stores the decision. Then it removes the run's checkpoints: a
 * run with a verdict is never resumed.
 */
export const createGate = ({ store }: ActivityDependencies) => ({
  async gate({ run, evaluation }: { run: RunRecord; evaluation: Evaluation }): Promise<Verdict> {
    const comparison = await readComparison(store, evaluation.comparison);
    const report = evaluation.candidate && (await readEvaluation(store, evaluation.candidate));
    const championReport = evaluation.champion && (await readEvaluation(store, evaluation.champion));
    const { verdict, checks } = report
      ? decideGate(gateInput(run, comparison, report, championReport))
      : rejectUnusableCandidate(comparison.candidateProblem!);
    const testRows = report ?? { rowIds: [], datasetDigest: comparison.datasetDigest };
    const testRowUse = countTestRowUse(testRows.rowIds, await testRowsOfOtherRuns(store, run, testRows));
    const decision = await saveDecision(store, {
      formatVersion: 1,
      verdict,
      model: run.model,
      runId: run.runId,
      reason: run.reason,
      datasetDigest: comparison.datasetDigest,
      candidateDigest: comparison.candidateDigest,
      championDigest: comparison.champion?.digest ?? null,
      championGeneration: evaluation.championGeneration,
      checks,
      testRowUse,
      decidedAt: new Date().toISOString(),
    });
    await removeTrainingFiles(store, run.runId);
    await removeEarlierTrainingFiles(store, run);
    return {
      verdict,
      decision,
      failedChecks: failedChecks({ checks }),
      undecidedChecks: undecidedChecks({ checks }),
      checks: checks.map(describeCheck),
      summary: describe(checks, testRowUse.earlierRuns),
    };
  },
});

const gateInput = (
  { gate, reason }: RunRecord,
  { baseline, candidateSample, champion, championRows, parity, latency }: Comparison,
  candidate: EvaluationReport,
  championReport: EvaluationReport | null,
): GateInput => ({
  settings: gate,
  reason,
  baseline,
  candidate,
  candidateSample,
  champion: champion && {
    labels: champion.labels,
    sample: champion.sample,
    report: championReport,
    rows: championRows && { test: new Set(championRows.test), trained: new Set(championRows.trained) },
  },
  parity,
  latency,
});

function describe(checks: readonly GateCheck[], earlierRuns: number): string {
  const having = (wanted: GateCheck['verdict']) => checks.filter(({ verdict }) => verdict === wanted);
  const explain = (some: readonly GateCheck[]): string =>
    some.map(({ name, explanation }) => `${name} (${explanation})`).join('; ');
  const [failed, undecided] = [having('fail'), having('undecided')];
  const verdict =
    failed.length > 0
      ? `reject: ${explain(failed)}`
      : undecided.length > 0
        ? `challenge: undecided are ${explain(undecided)}`
        : `promote: ${having('pass').length} checks passed`;
  return earlierRuns === 0
    ? verdict
    : `${verdict}. ${earlierRuns} earlier ${earlierRuns === 1 ? 'run was' : 'runs were'} judged on some of the same test rows.`;
}
