/** One model run, as its pool and its process measured it. */
export interface InferenceRun {
  /** How long each of its texts waited, without tokenization and inference. */
  waitedMs: readonly number[];
  /** As the queue counted them. */
  tokens: number;
  /** Of all texts that were tokenized for it, also those that were left for the next run. */
  tokenizationMs: number;
  inferenceMs: number;
}

/** Is told what the processes of a pool do. */
export interface InferenceObserver {
  ran: (run: InferenceRun) => void;
  /** A process died and is replaced. */
  restarted: () => void;
}
