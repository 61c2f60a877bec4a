import type { ObjectReference } from '../contracts/references.js';
import type { RunRecord } from '../contracts/run.js';
import { decideGate } from '../policy/gate/decide.js';
import { removeCheckpoints } from '../registry/checkpoints.js';
import { readComparison, readEvaluation, saveDecision } from '../registry/runs.js';
import type { ActivityDependencies } from './dependencies.js';
import type { Evaluation } from './evaluate.js';

export interface Verdict {
  verdict: 'promote' | 'reject';
  decision: ObjectReference;
  /** Names of the checks that failed. */
  failedChecks: string[];
  sentence: string;
}

/** Decides whether the candidate may become champion and stores the decision. Nobody resumes a run that has its verdict. */
export const createGate = ({ store }: ActivityDependencies) => ({
  async gate({ run, evaluation }: { run: RunRecord; evaluation: Evaluation }): Promise<Verdict> {
    const comparison = await readComparison(store, evaluation.comparison);
    const candidate = await readEvaluation(store, evaluation.candidate);
    const { verdict, checks } = decideGate({
      settings: run.gate,
      candidate,
      champion: evaluation.champion && (await readEvaluation(store, evaluation.champion)),
      championLabels: comparison.champion?.labels ?? null,
      championSample: comparison.champion?.sample ?? false,
      candidateSample: comparison.candidateSample,
      parity: comparison.parity,
      latency: comparison.latency,
      reason: run.reason,
    });
    const decision = await saveDecision(store, run.runId, {
      verdict,
      candidateDigest: candidate.modelDigest,
      championDigest: comparison.champion?.digest ?? null,
      championGeneration: evaluation.championGeneration,
      checks,
      decidedAt: new Date().toISOString(),
    });
    await removeCheckpoints(store, run.runId);
    const failed = checks.filter((check) => check.verdict === 'fail');
    return {
      verdict,
      decision,
      failedChecks: failed.map(({ name }) => name),
      sentence:
        failed.length === 0
          ? `promote: ${checks.filter((check) => check.verdict === 'pass').length} checks passed`
          : `reject: ${failed.map(({ name, explanation }) => `${name} (${explanation})`).join('; ')}`,
    };
  },
});
