import type { GateCheck } from '../../contracts/decision.js';
import type { Comparison } from '../../contracts/evaluation.js';
import type { CheckRow } from '../../contracts/lifecycle.js';
import type { ObjectReference } from '../../contracts/references.js';
import type { RunRecord } from '../../contracts/run.js';
import { decideGate, rejectUnusable } from '../../policy/gate/decide.js';
import { describeCheck } from '../../policy/gate/describe-check.js';
import { failedChecks, saveDecision } from '../../registry/decisions.js';
import { readComparison, readEvaluation } from '../../registry/runs.js';
import type { ObjectStore } from '../../store/object-store.js';
import { countTestRowUse } from '../../registry/test-row-use.js';
import { removeEarlierTrainingFiles, removeTrainingFiles } from '../../registry/trainings.js';
import type { ActivityDependencies } from '../dependencies.js';
import type { Evaluation } from './evaluate.js';

export interface Verdict {
  verdict: 'promote' | 'reject';
  decision: ObjectReference;
  /** Names of the checks that failed. */
  failedChecks: string[];
  /** Every check, for a table. */
  checks: CheckRow[];
  summary: string;
}

/** Decides whether the candidate may become champion and stores the decision. Nobody resumes a run that has its verdict. */
export const createGate = ({ store }: ActivityDependencies) => ({
  async gate({ run, evaluation }: { run: RunRecord; evaluation: Evaluation }): Promise<Verdict> {
    const comparison = await readComparison(store, evaluation.comparison);
    const { verdict, checks } = await judge(store, run, evaluation, comparison);
    const report = evaluation.candidate && (await readEvaluation(store, evaluation.candidate));
    const testRowUse = await countTestRowUse(
      store,
      run,
      report ?? { rowIds: [], datasetDigest: comparison.datasetDigest },
    );
    const decision = await saveDecision(store, run.runId, {
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
      checks: checks.map(describeCheck),
      summary: describe(checks, testRowUse.earlierRuns),
    };
  },
});

async function judge(
  store: ObjectStore,
  run: RunRecord,
  evaluation: Evaluation,
  comparison: Comparison,
): Promise<ReturnType<typeof decideGate>> {
  if (comparison.candidateProblem) return rejectUnusable(comparison.candidateProblem);
  const { champion, championRows } = comparison;
  return decideGate({
    settings: run.gate,
    candidate: await readEvaluation(store, evaluation.candidate!),
    champion: evaluation.champion && (await readEvaluation(store, evaluation.champion)),
    championLabels: champion?.labels ?? null,
    championSample: champion?.sample ?? false,
    candidateSample: comparison.candidateSample,
    ...(championRows && {
      championRows: { test: new Set(championRows.test), trained: new Set(championRows.trained) },
    }),
    parity: comparison.parity,
    latency: comparison.latency,
    reason: run.reason,
  });
}

function describe(checks: readonly GateCheck[], earlierRuns: number): string {
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  const passed = checks.filter(({ verdict }) => verdict === 'pass');
  const verdict =
    failed.length === 0
      ? `promote: ${passed.length} checks passed`
      : `reject: ${failed.map(({ name, explanation }) => `${name} (${explanation})`).join('; ')}`;
  return earlierRuns === 0
    ? verdict
    : `${verdict}. Test rows of this run judged ${earlierRuns} ${earlierRuns === 1 ? 'run' : 'runs'} before.`;
}
