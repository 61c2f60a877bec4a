/** Sends one request; resolves when it is answered. */
export type Ask = (sentAtMs: number) => Promise<void>;

/** Keeps `connections` requests under way until the clock (performance.now) reads `endMs`. */
export async function runClosedLoop(ask: Ask, connections: number, endMs: number): Promise<void> {
  const loop = async (): Promise<void> => {
    for (let nowMs = performance.now(); nowMs < endMs; nowMs = performance.now()) await ask(nowMs);
  };
  await Promise.all(Array.from({ length: connections }, loop));
}
