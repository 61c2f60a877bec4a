/** Load on one server. */
export interface LoadSpecification {
  url: string;
  body: string;
  /**
   * `closed`: each connection sends its next request when the last is answered. `open`: requests are sent at
   * random moments (a Poisson process) of a fixed mean rate, whether or not the ones before are answered.
   */
  pattern: { kind: 'closed'; connections: number } | { kind: 'open'; requestsPerSecond: number };
  warmupSeconds: number;
  seconds: number;
}

/** Figures of the measured seconds, without the warm-up. */
export interface LoadResult {
  /** Of each answer, from when its request was sent; in an open loop, from when it was due. */
  latenciesMs: number[];
  /** All requests, those of the warm-up included. */
  sent: number;
  /** Answers other than 200, and connections that broke. */
  failed: number;
  seconds: number;
  /** Processor time of the generator itself, in cores. */
  generatorCores: number;
}
