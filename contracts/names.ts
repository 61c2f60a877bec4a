/** Task queues. GPU machines poll `evergreen-train`. */
export const taskQueues = {
  pipeline: 'evergreen',
  tokenize: 'evergreen-tokenize',
  evaluate: 'evergreen-evaluate',
  train: 'evergreen-train',
} as const;

export const lifecycleWorkflowId = (model: string): string => `lifecycle/${model}`;
export const tuningWorkflowId = (model: string): string => `tuning/${model}`;
/** The workflow id of one trial of a search. */
export const trialWorkflowId = (model: string, trial: number): string =>
  `${tuningWorkflowId(model)}/${trial}`;
export const monitoringWorkflowId = (model: string): string => `monitor/${model}`;

/** Custom search attributes, all of type Keyword. */
export const searchAttributeNames = {
  model: 'EvergreenModel',
  reason: 'EvergreenReason',
  verdict: 'EvergreenVerdict',
  digest: 'EvergreenDigest',
} as const;
