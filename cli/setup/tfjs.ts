import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compute } from '../../contracts/compute.js';
import { writeAtomically } from '../../files/atomic-write.js';
import { withFileLock } from '../../files/file-lock.js';
import { tfjsOn } from '../../model/engines/choose-compute.js';
import { smokeTestEngine } from '../../model/engines/smoke-test.js';
import {
  cachedTfjs,
  findTfjs,
  isTfjsPlatform,
  tfjsPackages,
  tfjsVersion,
} from '../../model/engines/tfjs/libraries.js';
import type { Settings } from '../../settings/settings.js';
import { firstAvailable, type Source } from '../../sources/downloads/first-available.js';
import { packageIndexes } from '../../sources/downloads/package-index.js';
import { progressLines } from '../../sources/downloads/progress-lines.js';
import { extractFromWheel } from '../../sources/downloads/pypi-wheel.js';
import { compileBinding } from './compile-tfjs-binding.js';
import { runProgram } from './run-program.js';
import { tensorFlowFiles, type WheelFiles } from './tensorflow-files.js';

/** The headers of the interface with which Node.js loads native code, of the version that the binding is compiled for. */
const headers = 'node-api-headers@1.9.0';
const what = 'TensorFlow.js';

export type TfjsSettings = Pick<Settings, 'cacheDirectory' | 'offline' | 'pipIndexUrl'>;

/**
 * Finds tfjs-node or tfjs-node-gpu, or makes it in the cache, and tests it. The package's own installation downloads
 * TensorFlow and a compiled binding from a host of its vendor. Here TensorFlow comes from the Python package index, and the binding
 * is compiled, so the registries of packages are enough.
 * @returns the directory of the package
 * @throws EvergreenError `device-unavailable` that lists everything that was tried
 */
export async function setUpTfjs(
  device: Compute['device'],
  settings: TfjsSettings,
  log: (line: string) => void,
): Promise<string> {
  const { cacheDirectory, offline, pipIndexUrl } = settings;
  const directory = cachedTfjs(cacheDirectory, device);
  const find = async () => (await findTfjs(cacheDirectory, device)) ?? undefined;
  const make = (index: string): Source<string> => ({
    name: `the npm registry and ${new URL(index).host}`,
    find: () =>
      withFileLock(`${directory}.lock`, async () => {
        if ((await find()) !== undefined) return directory;
        await writeAtomically(directory, (path) => fillDirectory(device, path, index, log));
        return directory;
      }),
  });
  const found = await firstAvailable({
    what,
    sources: [
      { name: `${tfjsVersion}, installed here or in ${directory}`, find },
      ...(isTfjsPlatform() && !offline ? (await packageIndexes(pipIndexUrl)).map(make) : []),
    ],
    log,
    code: 'device-unavailable',
    advice: `${offline ? 'EVERGREEN_OFFLINE forbids downloads. ' : ''}It takes Linux x64, npm and a C++ compiler. Or train with --engine onnxruntime.`,
  });
  await smokeTestEngine(tfjsOn(device), found);
  return found;
}

async function fillDirectory(
  device: Compute['device'],
  directory: string,
  index: string,
  log: (line: string) => void,
): Promise<void> {
  const { package: name } = tfjsPackages[device];
  // It downloads 2 GB, which are of no use without a GPU.
  if (device === 'cuda') await runProgram('nvidia-smi', ['-L']);
  log(`${what}: installing ${name} ${tfjsVersion} …`);
  await mkdir(directory);
  // Without it npm would install into a project above.
  await writeFile(join(directory, 'package.json'), '{"private":true}\n');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  await runProgram('npm', ['install', ...options, `${name}@${tfjsVersion}`, headers], directory);
  const packageDirectory = join(directory, 'node_modules', name);
  for (const { wheel, megabytes, files } of tensorFlowFiles[device]) {
    log(`${what}: downloading ${wheel.filename} (${megabytes} MB) from ${new URL(index).host} …`);
    await extractFromWheel(wheel, targetsIn(packageDirectory, files), {
      index,
      onProgress: progressLines(what, log),
    });
  }
  log(`${what}: compiling the binding …`);
  await compileBinding(packageDirectory, join(directory, 'node_modules', 'node-api-headers', 'include'));
}

const targetsIn = (directory: string, files: WheelFiles['files']): Map<string, string> =>
  new Map(Object.entries(files).map(([name, path]) => [name, join(directory, path)]));
