import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../deploy/local/ports.js';
import { startProcess, startScript, type RunningProcess } from '../../deploy/local/processes.js';
import { waitForHealth } from '../../deploy/local/wait-for-health.js';
import { findOpenVino } from '../../model/engines/openvino/libraries.js';
import { readSettings } from '../../settings/settings.js';
import { openStore } from '../../store/open-store.js';
import { promoteServingModel } from './serving-model.js';

export interface Contestant {
  title: string;
  /** Starts it; resolves when it listens or is about to. */
  start(place: Place): Promise<RunningProcess>;
  /** The probability of `positive` in its answer. */
  probabilityIn(answer: unknown): number;
}

export interface Place {
  /** An empty directory of its own. */
  directory: string;
  modelDirectory: string;
  port: number;
  threads: number;
  /** Interpreter with the Python peers. */
  python: string;
}

export interface RunningContestant {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

interface Answer {
  probabilities: { positive: number };
}

const startTimeoutMs = 120_000;
const log = (line: string): void => console.error(line);
const scriptPath = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const probabilityOfPeer = (answer: unknown): number => (answer as Answer).probabilities.positive;
const common = ({ directory }: Place, name: string) => ({
  name,
  logFile: join(directory, 'log'),
  stateDirectory: directory,
  log,
  restart: false,
});

const evergreenOn = (engine: string, title: string): Contestant => ({
  title,
  async start(place) {
    const store = join(place.directory, 'store');
    await promoteServingModel(openStore({ kind: 'directory', path: store }), place.modelDirectory);
    return startScript({
      ...common(place, 'API'),
      script: scriptPath('../../api/main.ts'),
      args: [],
      env: {
        EVERGREEN_STATE: place.directory,
        EVERGREEN_CACHE: join(place.directory, 'cache'),
        EVERGREEN_STORE: 'directory',
        EVERGREEN_THREADS: String(place.threads),
        EVERGREEN_OPENVINO: (await findOpenVino(readSettings())) ?? '',
        API_ENGINE: engine,
        API_PORT: String(place.port),
      },
    });
  },
  probabilityIn: (answer) => (answer as { predictions: Answer[] }).predictions[0]!.probabilities.positive,
});

export const contestants = {
  evergreen: evergreenOn('onnxruntime', 'Evergreen'),
  'evergreen-openvino': evergreenOn('openvino', 'Evergreen, OpenVINO'),
  flask: {
    title: 'Flask + transformers, gunicorn',
    start: (place) =>
      startProcess({
        ...common(place, 'gunicorn'),
        command: place.python,
        args: [
          ...['-m', 'gunicorn', '--chdir', scriptPath('peers'), '--bind', `127.0.0.1:${place.port}`],
          ...['--workers', '1', '--threads', '4', 'flask_app:app'],
        ],
        env: { MODEL: place.modelDirectory, THREADS: String(place.threads) },
      }),
    probabilityIn: probabilityOfPeer,
  },
  fastapi: {
    title: 'FastAPI + ONNX Runtime, uvicorn',
    start: (place) =>
      startProcess({
        ...common(place, 'uvicorn'),
        command: place.python,
        args: [
          ...['-m', 'uvicorn', '--app-dir', scriptPath('peers'), '--port', String(place.port)],
          ...['--loop', 'uvloop', '--http', 'httptools', '--no-access-log', 'fastapi_app:app'],
        ],
        env: { MODEL: place.modelDirectory, THREADS: String(place.threads) },
      }),
    probabilityIn: probabilityOfPeer,
  },
  'transformers-js': {
    title: 'transformers.js + Express',
    start: (place) =>
      startScript({
        ...common(place, 'transformers.js'),
        script: scriptPath('peers/transformers-js-app.ts'),
        args: [place.modelDirectory, String(place.port), String(place.threads)],
      }),
    probabilityIn: probabilityOfPeer,
  },
} satisfies Record<string, Contestant>;

export type ContestantName = keyof typeof contestants;
export const contestantNames = Object.keys(contestants) as ContestantName[];

/** Those that this machine has what they need for. */
export async function availableContestants(): Promise<ContestantName[]> {
  if ((await findOpenVino(readSettings())) !== null) return contestantNames;
  log('Evergreen on OpenVINO is left out: `npx evergreen setup openvino` was not run.');
  return contestantNames.filter((name) => name !== 'evergreen-openvino');
}

/** Has one text classified. @returns the probability of `positive` */
export async function askOnce(contestant: Contestant, url: string, text: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  if (!response.ok) throw new Error(`${contestant.title}: ${response.status} ${await response.text()}`);
  return contestant.probabilityIn(await response.json());
}

/** Starts a contestant and waits until it answers. */
export async function startContestant(
  contestant: Contestant,
  place: Omit<Place, 'port'>,
): Promise<RunningContestant> {
  await mkdir(place.directory, { recursive: true });
  const port = await freePort();
  const running = await contestant.start({ ...place, port });
  const url = `http://127.0.0.1:${port}/predict`;
  await waitForHealth(
    running,
    async () => Number.isFinite(await askOnce(contestant, url, 'Are you there?')),
    startTimeoutMs,
  );
  return { url, pid: running.pid!, stop: () => running.stop() };
}
