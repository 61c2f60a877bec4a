/** Every way Evergreen can fail that a person or a caller should be able to tell apart. */
export const errorTable = {
  'invalid-input': { httpStatus: 400, retryable: false },
  'invalid-data': { httpStatus: 422, retryable: false },
  'invalid-model': { httpStatus: 422, retryable: false },
  unauthorized: { httpStatus: 401, retryable: false },
  'not-found': { httpStatus: 404, retryable: false },
  conflict: { httpStatus: 409, retryable: false },
  'payload-too-large': { httpStatus: 413, retryable: false },
  overloaded: { httpStatus: 429, retryable: true },
  'device-unavailable': { httpStatus: 503, retryable: false },
  'no-champion': { httpStatus: 503, retryable: true },
  'corrupt-object': { httpStatus: 503, retryable: true },
  'store-unavailable': { httpStatus: 503, retryable: true },
  'store-unsuitable': { httpStatus: 503, retryable: false },
  'temporal-unavailable': { httpStatus: 503, retryable: true },
  'server-unavailable': { httpStatus: 503, retryable: false },
  'trainer-crashed': { httpStatus: 500, retryable: true },
  'out-of-memory': { httpStatus: 500, retryable: true },
  internal: { httpStatus: 500, retryable: true },
} as const satisfies Record<string, { httpStatus: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorTable;

/**
 * The one error class of the project. The message says what was wrong, where, and what to do about it;
 * `details` holds the same as data.
 */
export class EvergreenError extends Error {
  override readonly name = 'EvergreenError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.details = options.details ?? {};
  }

  readonly details: Record<string, unknown>;

  get httpStatus(): number {
    return errorTable[this.code].httpStatus;
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable;
  }
}

/** Turns anything that was thrown into an EvergreenError; an unknown error becomes `internal` and keeps its cause. */
export function toEvergreenError(thrown: unknown): EvergreenError {
  if (thrown instanceof EvergreenError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new EvergreenError('internal', message, { cause: thrown });
}
