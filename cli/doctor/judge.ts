import type { Finding } from './finding.js';

const gigabyte = 1e9;
const tightBytes = 5 * gigabyte;
const fullBytes = gigabyte;
const smallSkewMs = 5_000;
/** S3 refuses requests that are signed fifteen minutes earlier or later. */
const largeSkewMs = 5 * 60_000;
/** A worker polls again at least every minute. Temporal remembers it for five. */
const pollingWithinMs = 90_000;

/** How much space a directory has left. */
export function judgeSpace(check: string, path: string, freeBytes: number): Finding {
  const says = `${path} has ${(freeBytes / gigabyte).toFixed(1)} GB left`;
  if (freeBytes >= tightBytes) return { check, state: 'ok', says };
  const advice = 'Free some space. A training of MiniLM takes about 1 GB, each model in the cache 0.1 GB.';
  return { check, state: freeBytes < fullBytes ? 'failed' : 'warning', says, advice };
}

/** Whether a directory that holds texts and keys is closed for other users. @param mode undefined where it is not there yet */
export function judgePrivacy(path: string, mode: number | undefined): Finding {
  const check = 'permissions';
  if (mode === undefined) return { check, state: 'ok', says: `${path} is made at the first start` };
  if ((mode & 0o077) === 0) return { check, state: 'ok', says: `${path} is open to its owner only` };
  return {
    check,
    state: 'warning',
    says: `${path} is open to other users (mode ${(mode & 0o777).toString(8)})`,
    advice: `chmod 700 ${path}`,
  };
}

/** How far the clock of this machine is from that of the store. @param skewMs positive: this clock is ahead */
export function judgeClock(skewMs: number): Finding {
  const check = 'clock';
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= smallSkewMs)
    return { check, state: 'ok', says: 'agrees with the store to a few seconds' };
  return {
    check,
    state: Math.abs(skewMs) > largeSkewMs ? 'failed' : 'warning',
    says: `is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} that of the store`,
    advice:
      'Synchronize both clocks (NTP): S3 refuses requests with another time, and retention is by the clock.',
  };
}

/** Whether processes compute with as many threads as there are cores. */
export function judgeThreads(threads: number, cores: number): Finding {
  const check = 'threads';
  const says = `${threads} a process, ${cores} cores`;
  if (threads <= cores) return { check, state: 'ok', says };
  return {
    check,
    state: 'warning',
    says,
    advice: `More threads than cores slow each other down: EVERGREEN_THREADS=${cores}`,
  };
}

/**
 * Whether workers poll a task queue.
 * @param lastPolls when each worker that Temporal remembers polled last, in milliseconds since 1970
 * @param worker the file that starts one
 */
export function judgeQueue(
  queue: string,
  worker: string,
  lastPolls: readonly number[],
  now: number,
): Finding {
  const check = 'workers';
  const polling = lastPolls.filter((at) => now - at <= pollingWithinMs).length;
  if (polling > 0)
    return { check, state: 'ok', says: `${polling} ${polling === 1 ? 'poller' : 'pollers'} of ${queue}` };
  return {
    check,
    state: 'failed',
    says: `no worker polls ${queue}, so its steps wait`,
    advice: `Start ${worker} with TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE as here, or look into its log.`,
  };
}
