import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { describeCompute, type Compute, type EngineMeasurement } from '../../contracts/compute.js';
import { writeAtomically } from '../../files/atomic-write.js';
import { sha256 } from '../../files/hashes.js';
import type { EncoderConfig } from '../encoder/classifier-config.js';
import { askScript } from '../processes/ask-script.js';
import { libraryDirectory, type Machine } from './choose-compute.js';
import { processorName } from './processor.js';

const main = fileURLToPath(new URL('measure-engine-main.ts', import.meta.url));

const storedSchema = z.looseObject({ formatVersion: z.literal(1), seconds: z.number().positive() });

/** What the process of a measurement is told. */
export interface StepsToTime {
  compute: Compute;
  libraryDirectory: string | null;
  encoder: EncoderConfig;
  threads: number;
}

export interface MeasurementOptions {
  /** Of the base: its widths decide the time, so measurements of one hold for all bases of its widths. */
  encoder: EncoderConfig;
  threads: number;
  machine: Machine;
  /** Where measurements are kept. */
  cacheDirectory: string;
  signal: AbortSignal;
  /** Called for an engine that fails. */
  log: (message: string) => void;
}

/**
 * How long each of them takes for a training step of one layer of the base: the shortest of three. Each runs alone, in a
 * process of its own. What was measured before with the same processor, threads, versions and widths is read from the cache.
 * @returns a measurement for each, in their order, without those that failed
 */
export async function measureEngines(
  computes: readonly Compute[],
  options: MeasurementOptions,
): Promise<EngineMeasurement[]> {
  const measurements: EngineMeasurement[] = [];
  for (const compute of computes) {
    const seconds = await measureEngine(compute, options).catch((error: Error) => {
      options.signal.throwIfAborted();
      options.log(`${describeCompute(compute)} cannot be used here: ${error.message}`);
      return null;
    });
    if (seconds !== null) measurements.push({ compute, seconds });
  }
  return measurements;
}

async function measureEngine(compute: Compute, options: MeasurementOptions): Promise<number> {
  const { encoder, threads, machine, cacheDirectory, signal } = options;
  const { family, hiddenSize, heads, intermediateSize } = encoder;
  const key = {
    processor: processorName(),
    threads,
    compute,
    shape: { family, hiddenSize, heads, intermediateSize },
  };
  const name = `${compute.engine}-${sha256(Buffer.from(JSON.stringify(key)))}.json`;
  const path = join(cacheDirectory, 'engines', 'measurements', name);
  const stored = await readFile(path, 'utf8')
    .then((text) => storedSchema.parse(JSON.parse(text)))
    .catch(() => undefined);
  if (stored !== undefined) return stored.seconds;
  const steps: StepsToTime = {
    compute,
    libraryDirectory: libraryDirectory(compute, machine),
    encoder,
    threads,
  };
  const report = await askScript<{ seconds: number } | { problem: string }>(main, [JSON.stringify(steps)], {
    what: 'measurement',
    signal,
  });
  if ('problem' in report) throw new Error(report.problem);
  await writeAtomically(path, (partialPath) =>
    writeFile(partialPath, JSON.stringify({ formatVersion: 1, ...key, seconds: report.seconds }, null, 2)),
  );
  return report.seconds;
}
