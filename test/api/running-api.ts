import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '../../settings/environment.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { forkScript } from '../../model/processes/fork-script.js';
import { promoteChampion } from '../../registry/champions.js';
import { saveModel } from '../../registry/models.js';
import { createDirectoryStore } from '../../store/directory-store.js';
import { writeTinyModelDirectory } from '../model/inference/tiny-model-directory.js';
import { exampleLineage } from '../registry/examples.js';

const apiMain = fileURLToPath(new URL('../../api/main.ts', import.meta.url));

export const text = 'a good day';

/** Promotes a tiny model of random weights. @returns the probability of class 0 that it gives `text` */
export async function promoteTinyModel(
  state: string,
  generation: number,
  { goldenShift = 0 } = {},
): Promise<number> {
  const store = createDirectoryStore(join(state, 'store'));
  const directory = join(state, `model-${generation}`);
  await mkdir(directory, { recursive: true });
  await writeTinyModelDirectory(directory, generation);
  await writeFile(join(directory, 'model.safetensors'), '');
  const [answer] = await (await TextClassifier.load(directory, 1)).classify([text]);
  const probabilities = [answer!.probabilities.map((probability) => probability + goldenShift)];
  await writeFile(join(directory, 'golden.json'), JSON.stringify({ texts: [text], probabilities }));
  const { digest } = await saveModel(store, { directory, lineage: exampleLineage });
  await promoteChampion(store, {
    model: 'default',
    digest,
    expectedGeneration: generation - 1,
    reason: 'manual',
    workflowId: null,
    runId: null,
    sample: false,
  });
  return answer!.probabilities[0]!;
}

/** Starts the API process on the directory store in `state` and waits until it is ready. */
export async function startApi(
  state: string,
  { untilReady = true } = {},
): Promise<{ url: string; process: ChildProcess }> {
  const child = forkScript(apiMain, [], {
    env: processEnvironment({
      EVERGREEN_STATE: state,
      EVERGREEN_CACHE: join(state, 'cache'),
      EVERGREEN_STORE: 'directory',
      EVERGREEN_MODEL: 'default',
      EVERGREEN_THREADS: '1',
      API_HOST: '127.0.0.1',
      API_PORT: '0',
      LOG_LEVEL: 'silent',
    }),
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const url = `http://127.0.0.1:${port}`;
  while (untilReady && (await fetch(`${url}/readyz`)).status !== 200) await wait(20);
  return { url, process: child };
}
