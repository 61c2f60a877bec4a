import type { Command } from 'commander';
import { toEvergreenError } from '../../contracts/errors.js';
import type { LifecycleStatus } from '../../contracts/lifecycle.js';
import { lifecycleWorkflowId } from '../../contracts/names.js';
import { decideChallenge } from '../../policy/challenge/decide-challenge.js';
import { describeChallenge } from '../../policy/challenge/describe-challenge.js';
import { newestChallenge } from '../../registry/challenges.js';
import { currentChampion } from '../../registry/champions.js';
import type { ObjectStore } from '../../store/object-store.js';
import { openStore } from '../../store/open-store.js';
import { statusQuery } from '../../workflows/lifecycle/messages.js';
import { fetchFromApi, keyHeader } from '../api-client.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { wrapLine, type Layout } from '../layout.js';
import { withTemporalClient } from '../temporal-client.js';

/** `evergreen status`: whether the servers answer, what is promoted, and the state of the newest lifecycle. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('show the servers, the champion, and the lifecycle that is running or ran last')
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      const status = await collectStatus(context);
      if (Object.values(status.servers).some((server) => server.problem !== null)) context.setExitCode(1);
      printResult(context, options, status, describeStatus(status, { width: context.stdout.columns }));
    });
}

const answerTimeoutMs = 10_000;

type SystemStatus = Awaited<ReturnType<typeof collectStatus>>;

async function collectStatus({ settings }: CommandContext) {
  const { connection, model } = settings;
  const storeAddress = connection.store.kind === 'minio' ? connection.store.endpoint : connection.store.path;
  const champion = await attempt(async () => currentChampion(openStore(connection.store), model));
  const challenge = await attempt(() => readChallenge(openStore(connection.store), model));
  const lifecycle = await attempt(() =>
    withTemporalClient(settings, async (client) => {
      const handle = client.workflow.getHandle(lifecycleWorkflowId(model));
      const described = await handle.describe().catch(() => null);
      if (described === null) return null;
      const progress = await handle.query<LifecycleStatus, []>(statusQuery).catch(() => null);
      return { state: described.status.name, startedAt: described.startTime.toISOString(), progress };
    }),
  );
  const served = await attempt(async () => {
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const response = await fetchFromApi(connection.apiUrl, '/model', {
      signal,
      headers: keyHeader(settings.predictKey),
    });
    return (await response.json()) as Record<string, unknown>;
  });
  return {
    model,
    servers: {
      temporal: { address: connection.temporalAddress, problem: lifecycle.problem },
      store: { address: storeAddress, problem: champion.problem },
      api: { address: connection.apiUrl, problem: served.problem },
    },
    temporalUiUrl: connection.temporalUiUrl ?? null,
    champion: champion.value,
    challenge: challenge.value,
    challengeProblem: champion.problem === null ? challenge.problem : null,
    served: served.value,
    lifecycle: lifecycle.value,
  };
}

/** What the newest challenge has shown, without the texts that were counted; null before the first. */
async function readChallenge(store: ObjectStore, model: string) {
  const newest = await newestChallenge(store, model);
  if (newest === null) return null;
  const { runId, end } = newest.challenge;
  return { runId, decision: decideChallenge(newest.challenge, end?.at ?? Date.now()), end };
}

async function attempt<Value>(
  work: () => Promise<Value>,
): Promise<{ value: Value | null; problem: string | null }> {
  try {
    return { value: await work(), problem: null };
  } catch (error) {
    return { value: null, problem: toEvergreenError(error).message };
  }
}

function describeStatus(status: SystemStatus, layout: Layout): string[] {
  const { champion, challenge, challengeProblem, lifecycle } = status;
  const unless = (problem: string | null, text: string): string => (problem === null ? text : 'unknown');
  const facts: [string, string][] = [
    ...Object.entries(status.servers).map(([name, { address, problem }]): [string, string] => [
      name,
      `${address}  ${problem === null ? '✓' : `✗ ${problem}`}`,
    ]),
    [
      'champion',
      champion
        ? `generation ${champion.generation}, ${champion.digest}, promoted ${champion.promotedAt} (${champion.reason})`
        : unless(status.servers.store.problem, 'none yet'),
    ],
    ...(challenge === null ? [] : [['challenger', describeChallenge(challenge)] satisfies [string, string]]),
    ...(challengeProblem === null
      ? []
      : [['challenger', `unknown: ${challengeProblem}`] satisfies [string, string]]),
    [
      'lifecycle',
      lifecycle ? describeLifecycle(lifecycle) : unless(status.servers.temporal.problem, 'none yet'),
    ],
    ...(lifecycle?.progress?.kept === undefined
      ? []
      : [['', lifecycle.progress.kept] satisfies [string, string]]),
    ...(lifecycle?.progress?.completed ?? []).map((done): [string, string] => [
      '',
      `${done.step} (${done.seconds.toFixed(1)} s) ${done.summary}`,
    ]),
  ];
  return facts.map(([name, fact]) => wrapLine(`${name.padEnd(nameWidth)}${fact}`, layout, nameWidth));
}

const nameWidth = 11;

function describeLifecycle({ state, startedAt, progress }: NonNullable<SystemStatus['lifecycle']>): string {
  const phase = progress && progress.phase !== state.toLowerCase() ? `, ${progress.phase}` : '';
  const why = state === 'FAILED' ? '; `npx evergreen follow` shows why' : '';
  return `${state.toLowerCase()}, started ${startedAt}${phase}${why}`;
}
