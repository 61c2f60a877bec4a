/**
 * Every way Evergreen can fail that a person or a caller should be able to tell apart.
 * `maximumAttempts` is how often a durable step may meet it: 1 = trying again cannot help, Infinity = an outage, wait it
 * out (or the step itself knows when to stop, and throws the error as `isFinal`).
 */
export const errorTable = {
  'invalid-input': { httpStatus: 400, maximumAttempts: 1 },
  'invalid-data': { httpStatus: 422, maximumAttempts: 1 },
  'invalid-model': { httpStatus: 422, maximumAttempts: 1 },
  unauthorized: { httpStatus: 401, maximumAttempts: 1 },
  forbidden: { httpStatus: 403, maximumAttempts: 1 },
  'not-found': { httpStatus: 404, maximumAttempts: 1 },
  'request-timeout': { httpStatus: 408, maximumAttempts: 1 },
  conflict: { httpStatus: 409, maximumAttempts: 1 },
  'payload-too-large': { httpStatus: 413, maximumAttempts: 1 },
  overloaded: { httpStatus: 429, maximumAttempts: Infinity },
  'device-unavailable': { httpStatus: 503, maximumAttempts: 1 },
  'no-champion': { httpStatus: 503, maximumAttempts: Infinity },
  'corrupt-object': { httpStatus: 503, maximumAttempts: 5 },
  'store-unavailable': { httpStatus: 503, maximumAttempts: Infinity },
  'store-unsuitable': { httpStatus: 503, maximumAttempts: 1 },
  'temporal-unavailable': { httpStatus: 503, maximumAttempts: Infinity },
  'server-unavailable': { httpStatus: 503, maximumAttempts: 1 },
  'webhook-unavailable': { httpStatus: 503, maximumAttempts: 5 },
  'disk-full': { httpStatus: 507, maximumAttempts: Infinity },
  'trainer-crashed': { httpStatus: 500, maximumAttempts: Infinity },
  'out-of-memory': { httpStatus: 500, maximumAttempts: Infinity },
  internal: { httpStatus: 500, maximumAttempts: 5 },
} as const satisfies Record<string, { httpStatus: number; maximumAttempts: number }>;

export type ErrorCode = keyof typeof errorTable;

/**
 * The one error class of the project. The message says what was wrong, where, and what to do about it;
 * `details` holds the same as data.
 */
export class EvergreenError extends Error {
  override readonly name = 'EvergreenError';
  readonly details: Record<string, unknown>;
  /** True: whoever threw it knows that trying again cannot help, whatever the table says. */
  readonly isFinal: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { details?: Record<string, unknown>; cause?: unknown; isFinal?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.details = options.details ?? {};
    this.isFinal = options.isFinal ?? false;
  }

  get httpStatus(): number {
    return errorTable[this.code].httpStatus;
  }

  get maximumAttempts(): number {
    return this.isFinal ? 1 : errorTable[this.code].maximumAttempts;
  }
}

/** The code that Node (`ENOENT`) or a server (`NoSuchKey`) gave an error; empty when it has none. */
export const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';

/** Whether a system call failed because a disk, or this user's share of it, is full. */
export const isDiskFull = (thrown: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(thrown));

/** Turns anything that was thrown into an EvergreenError; an unknown error becomes `internal` and keeps its cause. */
export function toEvergreenError(thrown: unknown): EvergreenError {
  if (thrown instanceof EvergreenError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (isDiskFull(thrown))
    return new EvergreenError('disk-full', `A disk of this machine is full (${message}).`, { cause: thrown });
  return new EvergreenError('internal', message, { cause: thrown });
}
