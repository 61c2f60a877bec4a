import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { CheckRow, Decision, GateCheck } from '../../contracts/decision.js';
import { describeMetrics } from '../../contracts/describe-metrics.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { LifecycleStatus } from '../../contracts/lifecycle.js';
import { tuningWorkflowId } from '../../contracts/names.js';
import type { RunRecord } from '../../contracts/run.js';
import { describeChallenge } from '../../policy/challenge/describe-challenge.js';
import { describeCheck } from '../../policy/gate/describe-check.js';
import {
  describeAttempt,
  describeComparedRows,
  describePower,
} from '../../policy/gate/summarize-decision.js';
import { listDecisions, readDecisionOfRun } from '../../registry/decisions.js';
import { nullWhenCorrupt } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import { openStore } from '../../store/open-store.js';
import { listRuns } from '../../registry/runs.js';
import { statusQuery } from '../../workflows/lifecycle/messages.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { drawTable, wrapLine, type Layout } from '../layout.js';
import { withTemporalClient } from '../temporal-client.js';

/** `evergreen decision`: what the gate decided about a candidate, and why. */
export function addDecisionCommand(program: Command, context: CommandContext): void {
  program
    .command('decision')
    .description('what the gate measured, required and decided about a candidate')
    .argument(
      '[run]',
      'run id or digest of the candidate, or the start of one; the newest decision when left out',
    )
    .option('--json', 'print the decision as one JSON object')
    .action(async (run: string | undefined, options: JsonOption) => {
      const decision = await (run === undefined ? newestDecision(context) : findDecision(context, run));
      printResult(context, options, decision, describeDecision(decision, { width: context.stdout.columns }));
    });
}

/** The decision of the run or candidate whose id starts with `prefix`. @throws EvergreenError `not-found` */
async function findDecision({ settings }: CommandContext, prefix: string): Promise<Decision> {
  const { connection, model } = settings;
  const decisions = await listDecisions(openStore(connection.store), model);
  const found = decisions.find(
    ({ runId, candidateDigest }) => runId.startsWith(prefix) || candidateDigest.startsWith(prefix),
  );
  if (found !== undefined) return found;
  const newest = decisions[0];
  throw new EvergreenError(
    'not-found',
    `No decision of ${model} belongs to a run or candidate whose id starts with "${prefix}".` +
      (newest === undefined ? '' : ` The newest decision is that of run ${newest.runId}.`),
  );
}

/** The newest decision. Says on standard error what a newer run is doing. @throws EvergreenError `not-found` */
async function newestDecision(context: CommandContext): Promise<Decision> {
  const { connection, model } = context.settings;
  const store = openStore(connection.store);
  // A search decides nothing; the lifecycle of its winner does, which is a run of its own.
  const runs = (await listRuns(store, model)).filter(
    ({ workflowId }) => workflowId !== tuningWorkflowId(model),
  );
  const [run] = runs;
  if (run === undefined)
    throw new EvergreenError(
      'not-found',
      `The model ${model} was never trained. \`npx evergreen train\` trains it.`,
    );
  const decision = await newestOf(store, runs);
  if (decision?.runId === run.runId) return decision;
  const newer = `Run ${run.runId} (${run.reason}, started ${run.startedAt}) ${await describeUndecided(context, run)}.`;
  if (decision === null) throw new EvergreenError('not-found', newer);
  context.stderr.write(`${newer}\nThe newest decision is that of run ${decision.runId}:\n`);
  return decision;
}

async function newestOf(store: ObjectStore, runs: readonly RunRecord[]): Promise<Decision | null> {
  for (const { runId } of runs) {
    const decision = await readDecisionOfRun(store, runId).catch(nullWhenCorrupt);
    if (decision !== null) return decision;
  }
  return null;
}

const describeUndecided = ({ settings }: CommandContext, run: RunRecord): Promise<string> =>
  withTemporalClient(settings, (client) => describeState(client, run)).catch(() => 'has no decision yet');

async function describeState(client: Client, { workflowId, runId }: RunRecord): Promise<string> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const { status } = await handle.describe();
  if (status.name !== 'RUNNING') return `ended without a decision: ${status.name.toLowerCase()}`;
  const progress = await handle.query<LifecycleStatus, []>(statusQuery).catch(() => null);
  const step = progress === null ? '' : ` with ${progress.phase}`;
  return `is going on${step} and has no decision yet; \`npx evergreen follow\` shows its progress`;
}

const colors: Record<GateCheck['verdict'], (text: string) => string> = {
  pass: pc.green,
  fail: pc.red,
  undecided: pc.yellow,
  skipped: pc.dim,
};

const verdictColors: Record<Decision['verdict'], (text: string) => string> = {
  promote: pc.green,
  challenge: pc.yellow,
  reject: pc.red,
};

const urgency: readonly CheckRow['verdict'][] = ['fail', 'undecided', 'pass', 'skipped'];

const byUrgency = (a: CheckRow, b: CheckRow): number =>
  urgency.indexOf(a.verdict) - urgency.indexOf(b.verdict);

function describeDecision(decision: Decision, layout: Layout): string[] {
  const { checks, challenge, metrics } = decision;
  const measured = checks.filter(({ verdict }) => verdict !== 'skipped').map(describeCheck);
  const skipped = checks.filter(({ verdict }) => verdict === 'skipped');
  const against =
    decision.championDigest === null
      ? 'there was no champion'
      : `against generation ${decision.championGeneration}, ${decision.championDigest.slice(0, 16)}`;
  const why = [
    ...measured
      .toSorted(byUrgency)
      .map(({ name, verdict, explanation }) => `${colors[verdict](name)}  ${explanation}`),
    ...skipped.map(({ name, explanation }) => colors.skipped(`${name}  skipped: ${explanation}`)),
  ];
  const power = [
    describeComparedRows(decision),
    describeAttempt(decision),
    describePower(decision),
    ...(challenge === undefined ? [] : [`challenger ${describeChallenge(challenge)}`]),
  ];
  return [
    `${verdictColors[decision.verdict](decision.verdict)} ${decision.candidateDigest}`,
    `run ${decision.runId}, reason ${decision.reason}, decided ${decision.decidedAt}, ${against}`,
    ...(metrics === null ? [] : [describeMetrics(metrics)]),
    drawTable(
      measured.map(({ name, value, threshold, verdict }) => [
        name,
        value,
        threshold,
        colors[verdict](verdict),
      ]),
      { head: ['check', 'value', 'required', 'verdict'], ...layout },
    ),
    ...[...why, '', ...power.filter(Boolean)].map((line) => wrapLine(line, layout, 2)),
  ];
}
