import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeCompute, type Compute, type EngineMeasurement } from '../../contracts/compute.js';
import { writeAtomically } from '../../files/atomic-write.js';
import { sha256 } from '../../files/hashes.js';
import { processorName } from './processor.js';

const storedSchema = z.looseObject({ formatVersion: z.literal(1), seconds: z.number().positive() });

export interface MeasuringOptions {
  threads: number;
  /** Where measurements are kept. */
  cacheDirectory: string;
  signal?: AbortSignal;
  /** Called for an engine that fails. */
  log: (message: string) => void;
}

/**
 * How long a piece of work takes with each engine, one after the other. What was measured before with the same processor, threads and
 * versions is read from the cache.
 * @param work what is measured: everything else that the time depends on
 * @param measure returns seconds
 * @returns a measurement for each, in their order, without those that failed
 */
export async function measureEach(
  computes: readonly Compute[],
  work: object,
  measure: (compute: Compute) => Promise<number>,
  options: MeasuringOptions,
): Promise<EngineMeasurement[]> {
  const measurements: EngineMeasurement[] = [];
  for (const compute of computes) {
    const key = { processor: processorName(), threads: options.threads, compute, ...work };
    const seconds = await measureOnce(key, () => measure(compute), options.cacheDirectory).catch(
      (error: Error) => {
        options.signal?.throwIfAborted();
        options.log(`${describeCompute(compute)} cannot be used here: ${error.message}`);
        return null;
      },
    );
    if (seconds !== null) measurements.push({ compute, seconds });
  }
  return measurements;
}

async function measureOnce(
  key: { compute: Compute },
  measure: () => Promise<number>,
  cacheDirectory: string,
): Promise<number> {
  const name = `${key.compute.engine}-${sha256(Buffer.from(JSON.stringify(key)))}.json`;
  const path = join(cacheDirectory, 'engines', 'measurements', name);
  const stored = await readFile(path, 'utf8')
    .then((text) => storedSchema.parse(JSON.parse(text)))
    .catch(() => undefined);
  if (stored !== undefined) return stored.seconds;
  const seconds = await measure();
  await writeAtomically(path, (partialPath) =>
    writeFile(partialPath, JSON.stringify({ formatVersion: 1, ...key, seconds }, null, 2)),
  );
  return seconds;
}
