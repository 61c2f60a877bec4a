/** What the generator asks of one server. */
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

/** Of the measured seconds, without the warm-up. */
export interface LoadResult {
  /**
   * Of each answer from the sending; of an open loop from the moment when the request was meant to be sent.
   */
  latenciesMs: number[];
  /** Of all requests, those of the warm-up included. */
  sent: number;
  /** Answers other than 200, and connections that broke. */
  failed: number;
  seconds: number;
  /** What the generator itself took, in cores. */
  generatorCores: number;
}
