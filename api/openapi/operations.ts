import { feedbackOperations } from './feedback-operations.js';
import type { Operation } from './operation.js';
import { predictOperations } from './predict-operations.js';
import { serviceOperations } from './service-operations.js';

/** Every route of the API. The OpenAPI document and the answers to unknown paths and methods follow from it. */
export const operations: readonly Operation[] = [
  ...predictOperations,
  ...feedbackOperations,
  ...serviceOperations,
];
