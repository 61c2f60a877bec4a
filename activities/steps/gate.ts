import type { Decision, Verdict } from '../../contracts/decision.js';
import type { Comparison, Evaluation, EvaluationReport } from '../../contracts/evaluation.js';
import type { RunRecord } from '../../contracts/run.js';
import {
  decideGate,
  failedChecks,
  rejectUnusableCandidate,
  undecidedChecks,
} from '../../policy/gate/decide.js';
import { describeCheck } from '../../policy/gate/describe-check.js';
import type { EarlierChampion, GateChampion, GateInput } from '../../policy/gate/gate-input.js';
import { summarizeDecision } from '../../policy/gate/summarize-decision.js';
import { gateLevels } from '../../policy/gate/levels.js';
import { attemptNumber, saveDecision } from '../../registry/decisions.js';
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
    const { champion } = comparison;
    const isCompared = report !== null && champion !== null;
    const number = isCompared ? await attemptNumber(store, run, champion.generation) : 1;
    const outcome = report
      ? decideGate(
          gateInput(run, comparison, { attempt: number, candidate: report, champion: championReport }),
        )
      : rejectUnusableCandidate(comparison.candidateProblem!);
    const { pass: level } = gateLevels({ attempt: number, settings: run.gate });
    const decision: Decision = {
      formatVersion: 1,
      ...outcome,
      model: run.model,
      runId: run.runId,
      reason: run.reason,
      datasetDigest: comparison.datasetDigest,
      candidateDigest: comparison.candidateDigest,
      championDigest: champion?.digest ?? null,
      championGeneration: evaluation.championGeneration,
      metrics: evaluation.metrics,
      attempt: outcome.comparedRows === null ? null : { number, level },
      decidedAt: new Date().toISOString(),
    };
    const stored = await saveDecision(store, decision);
    await removeTrainingFiles(store, run.runId);
    await removeEarlierTrainingFiles(store, run);
    const { verdict, checks } = outcome;
    return {
      verdict,
      decision: stored,
      failedChecks: failedChecks({ checks }),
      undecidedChecks: undecidedChecks({ checks }),
      checks: checks.map(describeCheck),
      summary: summarizeDecision(decision),
    };
  },
});

const gateInput = (
  { gate, reason }: RunRecord,
  comparison: Comparison,
  given: { attempt: number; candidate: EvaluationReport; champion: EvaluationReport | null },
): GateInput => {
  const { baseline, candidateSample, champion, championRows, parity, latency } = comparison;
  return {
    settings: gate,
    reason,
    attempt: given.attempt,
    baseline,
    candidate: given.candidate,
    candidateSample,
    champion: champion && {
      labels: champion.labels,
      sample: champion.sample,
      report: given.champion,
      rows: championRows && { test: new Set(championRows.test), trained: new Set(championRows.trained) },
      alarmRows: new Set(comparison.alarmRows),
      rowsBeforeChange: new Set(comparison.rowsBeforeChange),
      contradictedRows: new Set(comparison.contradictedRows),
      newestLabelCounts: comparison.newestLabelCounts,
      ...earlierChampions(comparison, given.candidate.rowIds),
    },
    parity,
    latency,
  };
};

function earlierChampions(
  comparison: Comparison,
  rowIds: readonly string[],
): Pick<GateChampion, 'earlier' | 'earlierLeftOut'> {
  const earlier: EarlierChampion[] = [];
  const earlierLeftOut: number[] = [];
  for (const { generation, predicted } of comparison.earlierChampions)
    if (predicted === null) earlierLeftOut.push(generation);
    else
      earlier.push({
        generation,
        predicted: new Map(
          predicted.flatMap((label, row) => (label === null ? [] : [[rowIds[row]!, label] as const])),
        ),
      });
  return { earlier, earlierLeftOut };
}
