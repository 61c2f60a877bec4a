import { setUpOpenVino } from '../../../../cli/setup/openvino.js';
import { isOpenVinoPlatform } from '../../../../model/engines/openvino/libraries.js';
import { readSettings } from '../../../../settings/settings.js';

const timeoutMs = 300_000;

/**
 * The directory with OpenVINO's libraries, which are fetched once, for the tests of the enclosing suite. Where they cannot be
 * had, the suite is skipped and says why.
 */
export function useOpenVino(): () => string {
  let directory = '';
  before(async function () {
    this.timeout(timeoutMs);
    try {
      if (!isOpenVinoPlatform()) throw new Error('this is not Linux x64');
      directory = await setUpOpenVino(readSettings(), () => undefined);
    } catch (error) {
      process.stderr.write(`  tests of OpenVINO are skipped: ${(error as Error).message}\n`);
      this.skip();
    }
  });
  return () => directory;
}
