import type { ErrorCode } from '../../contracts/errors.js';
import type { Classification, ServingSettings } from '../../contracts/serving.js';

/** What the pool asks of an inference process; requests are answered one after the other, in the order asked. */
export interface InferenceRequest {
  texts: string[];
}

/** What an inference process says: once that it is ready or cannot load, then one answer a request. */
export type InferenceMessage =
  | { type: 'ready'; settings: ServingSettings }
  | { type: 'answer'; classifications: Classification[] }
  | { type: 'failed'; code: ErrorCode; message: string };
