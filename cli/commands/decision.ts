import type { Command } from 'commander';
import pc from 'picocolors';
import type { Decision, GateCheck } from '../../contracts/decision.js';
import { EvergreenError } from '../../contracts/errors.js';
import { describeChallenge } from '../../policy/challenge/describe-challenge.js';
import { describeCheck } from '../../policy/gate/describe-check.js';
import {
  describeAttempt,
  describeComparedRows,
  describePower,
} from '../../policy/gate/summarize-decision.js';
import { listDecisions } from '../../registry/decisions.js';
import type { ObjectStore } from '../../store/object-store.js';
import { openStore } from '../../store/open-store.js';
import { listRuns } from '../../registry/runs.js';
import { drawTable, printResult, type CommandContext, type JsonOption } from '../command.js';

/** `evergreen decision`: what the gate decided about a candidate, and why. */
export function addDecisionCommand(program: Command, context: CommandContext): void {
  program
    .command('decision')
    .description('what the gate measured, required and decided about a candidate')
    .argument('[run]', 'run id or digest of the candidate, or the start of one; the newest run when left out')
    .option('--json', 'print the decision as one JSON object')
    .action(async (run: string | undefined, options: JsonOption) => {
      const { connection, model } = context.settings;
      const decision = await findDecision(openStore(connection.store), model, run);
      printResult(context, options, decision, describeDecision(decision));
    });
}

/** The decision of the run or candidate whose id starts with `prefix`; of the newest run without one. @throws EvergreenError `not-found` */
async function findDecision(
  store: ObjectStore,
  model: string,
  prefix: string | undefined,
): Promise<Decision> {
  const decisions = await listDecisions(store, model);
  const newest = (await listRuns(store, model))[0];
  const wanted = prefix ?? newest?.runId;
  if (wanted === undefined) throw new EvergreenError('not-found', `${model} was never trained.`);
  const found = decisions.find(
    ({ runId, candidateDigest }) => runId.startsWith(wanted) || candidateDigest.startsWith(wanted),
  );
  if (found !== undefined) return found;
  const latest = decisions[0];
  throw new EvergreenError(
    'not-found',
    (prefix === undefined
      ? `The newest run, ${wanted}, has no decision yet.`
      : `No decision of ${model} belongs to a run or candidate whose id starts with "${wanted}".`) +
      (latest === undefined ? '' : ` The latest decision is that of run ${latest.runId}.`),
  );
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

function describeDecision(decision: Decision): string[] {
  const { checks, challenge } = decision;
  const rows = checks.map((check) => {
    const { name, value, threshold, verdict } = describeCheck(check);
    return [name, value, threshold, colors[verdict](verdict), explain(check)];
  });
  const against =
    decision.championDigest === null
      ? 'there was no champion'
      : `against generation ${decision.championGeneration}, ${decision.championDigest}`;
  return [
    `${verdictColors[decision.verdict](decision.verdict)} ${decision.candidateDigest}`,
    `run ${decision.runId}, reason ${decision.reason}, decided ${decision.decidedAt}, ${against}`,
    drawTable(rows, {
      head: ['check', 'value', 'required', 'verdict', ''],
      colWidths: [null, null, null, null, 72],
      wordWrap: true,
    }),
    ...[describeComparedRows(decision), describeAttempt(decision), describePower(decision)].filter(Boolean),
    ...(challenge === undefined ? [] : [`challenger ${describeChallenge(challenge)}`]),
  ];
}

function explain({ explanation, test }: GateCheck): string {
  if (test === undefined) return explanation;
  const margin = test.margin === 0 ? '' : `, margin ${test.margin}`;
  return `${explanation} [${test.method}: ${test.direction}${margin}, one-sided level ${test.level}, ${test.rows} rows]`;
}
