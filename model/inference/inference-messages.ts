import type { ErrorCode } from '../../contracts/errors.js';
import type { Classification, ServingSettings } from '../../contracts/serving.js';

/** From the pool to an inference process. Requests are answered one after the other, in order. */
export interface InferenceRequest {
  texts: string[];
}

/**
 * From an inference process: first `ready` or `failed`, as the model loads or not; then one `answer` or
 * `failed` a request.
 */
export type InferenceMessage =
  | { type: 'ready'; settings: ServingSettings }
  | { type: 'answer'; classifications: Classification[] }
  | { type: 'failed'; code: ErrorCode; message: string };
