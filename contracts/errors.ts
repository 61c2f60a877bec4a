/**
 * Every way Evergreen can fail that a person or a caller should be able to tell apart.
 * `maximumAttempts` is how often a durable step may meet it: 1 = trying again cannot help, Infinity = an outage, wait it out.
 */
export const errorTable = {
  'invalid-input': { httpStatus: 400, maximumAttempts: 1 },
  'invalid-data': { httpStatus: 422, maximumAttempts: 1 },
  'invalid-model': { httpStatus: 422, maximumAttempts: 1 },
  unauthorized: { httpStatus: 401, maximumAttempts: 1 },
  'not-found': { httpStatus: 404, maximumAttempts: 1 },
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
  'trainer-crashed': { httpStatus: 500, maximumAttempts: 20 },
  'out-of-memory': { httpStatus: 500, maximumAttempts: 5 },
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

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.details = options.details ?? {};
  }

  get httpStatus(): number {
    return errorTable[this.code].httpStatus;
  }

  get maximumAttempts(): number {
    return errorTable[this.code].maximumAttempts;
  }
}

/** Turns anything that was thrown into an EvergreenError; an unknown error becomes `internal` and keeps its cause. */
export function toEvergreenError(thrown: unknown): EvergreenError {
  if (thrown instanceof EvergreenError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new EvergreenError('internal', message, { cause: thrown });
}
