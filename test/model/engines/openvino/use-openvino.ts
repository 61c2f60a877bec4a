import { setUpOpenVino } from '../../../../cli/setup/openvino.js';
import { findOpenVino, isOpenVinoPlatform } from '../../../../model/engines/openvino/libraries.js';
import { readSettings } from '../../../../settings/settings.js';

const timeoutMs = 300_000;

/** The directory with the libraries, fetched once for all suites; null where they cannot be had. */
let fetching: Promise<string | null> | undefined;

async function fetchOpenVino(): Promise<string | null> {
  try {
    if (!isOpenVinoPlatform()) throw new Error('this is not Linux x64');
    return await setUpOpenVino(readSettings(), () => undefined);
  } catch (error) {
    // Libraries that are there and do not work are no reason to skip.
    if (isOpenVinoPlatform() && (await findOpenVino(readSettings())) !== null) throw error;
    process.stderr.write(`tests of OpenVINO are skipped: ${(error as Error).message}\n`);
    return null;
  }
}

/** The directory with OpenVINO's libraries, for the tests of the enclosing suite; it is skipped where they cannot be had. */
export function useOpenVino(): () => string {
  let directory: string | null = null;
  before(async function () {
    this.timeout(timeoutMs);
    fetching ??= fetchOpenVino();
    directory = await fetching;
    if (directory === null) this.skip();
  });
  return () => directory!;
}
