import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { stopRealServers } from '../real-servers.js';
import { chaosInput, startChaosSystem, type ChaosSystem } from './chaos-system.js';
import { disturbances, runDisturbed, type Disturbance } from './chosen-instants.js';
import { disturbSearch } from './disturbed-search.js';
import { startSystemOnSmallDisks, type SystemOnSmallDisks } from './full-disks.js';
import { mutateOneByOne } from './mutations.js';
import { mutateUnderRealApi } from './mutated-api.js';
import { killAroundTheMonitor } from './monitor-loop.js';
import { runRandomKills } from './random-kills.js';
import { killApiInTheMiddleOfASwap } from './swaps.js';

/** `npm run test:chaos`: the long form of the chaos suite. Ends with exit code 1 when anything was lost. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '100' },
    /** Only disturbances whose name holds this; `none` for none. */
    instants: { type: 'string', default: '' },
    mutations: { type: 'string', default: '1000' },
    'monitor-kills': { type: 'string', default: '40' },
    'search-kills': { type: 'string', default: '20' },
  },
});
const seed = Number(values.seed);
const log = (line: string): void => console.log(line);
const failures: string[] = [];

async function withSystem(
  work: (system: ChaosSystem, digest: string) => Promise<void>,
  start: () => Promise<Pick<SystemOnSmallDisks, 'system' | 'stop'>> = async () => {
    const system = await startChaosSystem();
    return { system, stop: () => system.stop() };
  },
): Promise<void> {
  const { system, stop } = await start();
  try {
    const { digest } = await system.resultOf(await system.start({ ...chaosInput, model: 'undisturbed' }));
    log(`undisturbed run: model ${digest}`);
    await work(system, digest);
  } finally {
    const left = await stop();
    if (left.length > 0) failures.push(`processes left: ${left.join()}`);
  }
}

async function runAll(
  system: ChaosSystem,
  chosenOnes: readonly Disturbance[],
  digest: string,
): Promise<void> {
  let passed = 0;
  for (const [index, disturbance] of chosenOnes.entries()) {
    const startedAt = Date.now();
    const outcome = await runDisturbed(system, disturbance, { model: `instant-${index}`, digest }).then(
      () => 'as undisturbed',
      (error: unknown) => {
        failures.push(`${disturbance.name}: ${String(error)}`);
        return String(error);
      },
    );
    system.proxy.watcher = null;
    if (outcome === 'as undisturbed') passed += 1;
    log(`${disturbance.name}: ${outcome} (${((Date.now() - startedAt) / 1000).toFixed(0)} s)`);
  }
  log(`${passed} of ${chosenOnes.length} disturbed runs gave the model of the undisturbed run, bit for bit`);
}

log(`${cpus().length} × ${cpus()[0]?.model}, seed ${seed}`);
if (Number(values.kills) > 0)
  await withSystem(async (system, digest) => {
    const report = await runRandomKills(system, { kills: Number(values.kills), seed, digest, log });
    const killed = Object.entries(report.kills).map(([target, count]) => `${target} ${count}`);
    log(
      `${Object.values(report.kills).reduce((a, b) => a + b)} kills (${killed.join(', ')}) in ${report.runs} runs`,
    );
    log(`${report.equalDigests} of ${report.runs} runs gave the model of the undisturbed run, bit for bit`);
    log(
      `lost steps of ${report.lostSteps.length} killed trainers: at most ${Math.max(0, ...report.lostSteps)}`,
    );
    failures.push(...report.failures);
  });
const isChosen = ({ name }: Disturbance): boolean => name.includes(values.instants);
const chosen = disturbances.filter(isChosen);
if (values.instants !== 'none' && chosen.length > 0)
  await withSystem(async (system, digest) => {
    await runAll(system, chosen, digest);
    await killApiInTheMiddleOfASwap(system, digest);
    log('API killed in the middle of a swap: serves the new generation');
  });
if (values.instants !== 'none') {
  const onSmallDisks = await startSystemOnSmallDisks();
  if (onSmallDisks === null) log('full disks: left out, this account may not mount small ones');
  else
    await withSystem(
      (system, digest) => runAll(system, onSmallDisks.disturbances.filter(isChosen), digest),
      async () => onSmallDisks,
    );
}
const monitorKills = Number(values['monitor-kills']);
if (monitorKills > 0)
  await withSystem(async (system) => {
    const report = await killAroundTheMonitor(system, { kills: monitorKills, seed, log });
    log(
      `${report.kills} kills around the monitor: ${report.accepted} labels accepted, ${report.retrainings} retrainings, ${report.failures.length} failures`,
    );
    failures.push(...report.failures);
  });
const searchKills = Number(values['search-kills']);
if (searchKills > 0)
  await withSystem(async (system) => {
    const report = await disturbSearch(system, { kills: searchKills, seed, log });
    log(
      `${report.kills} kills during a search of ${report.trials} trials: ${report.failures.length === 0 ? 'the same trials and the same model, bit for bit' : `${report.failures.length} failures`}`,
    );
    failures.push(...report.failures);
  });
const mutations = Number(values.mutations);
if (mutations > 0) {
  // A tenth goes through a real API process.
  const promotions = Math.round(mutations * 0.07);
  const starts = Math.round(mutations * 0.03);
  const report = await mutateOneByOne({ count: mutations - promotions - starts, seed });
  const kinds = Object.entries(report.kinds).map(([kind, count]) => `${kind} ${count}`);
  log(
    `${mutations - promotions - starts} mutations (${kinds.join(', ')}): ${report.refused} refused, ${report.genuine} answered with genuine bytes, ${report.failures.length} failures`,
  );
  log(
    `hit: ${Object.entries(report.hits)
      .map(([part, count]) => `${part} ${count}`)
      .join(', ')}`,
  );
  const api = await mutateUnderRealApi({ promotions, starts, seed });
  log(
    `under a real API process: ${api.promotions} mutated promotions, ${api.starts} starts without a store, ${api.failures.length} failures`,
  );
  failures.push(...report.failures, ...api.failures);
}
for (const failure of failures) log(`FAILED ${failure}`);
log(failures.length === 0 ? 'nothing was lost' : `${failures.length} failures`);
await stopRealServers();
process.exit(failures.length === 0 ? 0 : 1);
