import { setTimeout as wait } from 'node:timers/promises';

const pollIntervalMs = 250;

/** Returns once the API is ready: it has verified and warmed a champion. */
export async function waitUntilServed(apiUrl: string): Promise<void> {
  for (;;) {
    const ready = await fetch(`${apiUrl}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await wait(pollIntervalMs);
  }
}
