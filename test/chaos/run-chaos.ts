import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { stopRealServers } from '../real-servers.js';
import { chaosInput, startChaosSystem, type ChaosSystem } from './chaos-system.js';
import { runRandomKills } from './random-kills.js';

/** `npm run test:chaos`: the long form of the chaos suite. Ends with exit code 1 when anything was lost. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '100' },
  },
});
const seed = Number(values.seed);
const say = (line: string): void => console.log(line);
const failures: string[] = [];

async function withSystem(work: (system: ChaosSystem, digest: string) => Promise<void>): Promise<void> {
  const system = await startChaosSystem();
  try {
    const { digest } = await system.resultOf(await system.start({ ...chaosInput, model: 'undisturbed' }));
    say(`undisturbed run: model ${digest}`);
    await work(system, digest);
  } finally {
    const left = await system.stop();
    if (left.length > 0) failures.push(`processes left: ${left.join()}`);
  }
}

say(`${cpus().length} × ${cpus()[0]?.model}, seed ${seed}`);
if (Number(values.kills) > 0)
  await withSystem(async (system, digest) => {
    const report = await runRandomKills(system, { kills: Number(values.kills), seed, digest, say });
    const killed = Object.entries(report.kills).map(([target, count]) => `${target} ${count}`);
    say(
      `${Object.values(report.kills).reduce((a, b) => a + b)} kills (${killed.join(', ')}) in ${report.runs} runs`,
    );
    say(`${report.equalDigests} of ${report.runs} runs gave the model of the undisturbed run, bit for bit`);
    say(
      `lost steps of ${report.lostSteps.length} killed trainers: at most ${Math.max(0, ...report.lostSteps)}`,
    );
    failures.push(...report.failures);
  });
for (const failure of failures) say(`FAILED ${failure}`);
say(failures.length === 0 ? 'nothing was lost' : `${failures.length} failures`);
await stopRealServers();
process.exit(failures.length === 0 ? 0 : 1);
