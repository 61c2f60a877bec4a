import { EvergreenError, type ErrorCode } from '../../../contracts/errors.js';
import type { OpenVinoLibrary, Out, Status } from './c-api.js';

/** Lines of the library's message that say where in its sources it failed; a person has no use for them. */
const sourceLine = /^(Exception from|Check '.*' failed at) /;

/**
 * @param what was done, for example "compile the graph"
 * @throws EvergreenError with the library's message unless the status is that of a success
 */
export function requireSuccess(
  library: OpenVinoLibrary,
  status: Status,
  what: string,
  code: ErrorCode = 'internal',
): void {
  if (status === 0) return;
  const lines = (library.getLastErrMsg() ?? '').split('\n').map((line) => line.trim());
  const useful = lines.filter((line) => line !== '' && !sourceLine.test(line));
  const reason = (useful.length > 0 ? useful : lines).join(' ').trim();
  throw new EvergreenError(
    code,
    `OpenVINO cannot ${what} (status ${status})${reason === '' ? '.' : `: ${reason}`}`,
    { details: { status } },
  );
}

/** What a function gives through its last parameter. @throws EvergreenError as `requireSuccess` does */
export function valueOf<Value>(
  library: OpenVinoLibrary,
  call: (out: Out<Value>) => Status,
  what: string,
  code?: ErrorCode,
): Value {
  const out: Out<Value> = [null];
  requireSuccess(library, call(out), what, code);
  return out[0]!;
}
