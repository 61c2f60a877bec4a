import { fileURLToPath } from 'node:url';
import type { Compute, EngineMeasurement } from '../../contracts/compute.js';
import type { EncoderConfig } from '../encoder/classifier-config.js';
import { askScript } from '../processes/ask-script.js';
import { libraryDirectory, type Machine } from './choose-compute.js';
import { measureEach, type MeasuringOptions } from './measure-each.js';

const main = fileURLToPath(new URL('measure-engine-main.ts', import.meta.url));

/** What the process of a measurement is told. */
export interface StepsToTime {
  compute: Compute;
  libraryDirectory: string | null;
  encoder: EncoderConfig;
  threads: number;
}

export interface MeasurementOptions extends MeasuringOptions {
  /** Of the base: its widths decide the time, so measurements of one hold for all bases of its widths. */
  encoder: EncoderConfig;
  machine: Machine;
}

/**
 * How long each of them takes for a training step of one layer of the base: the shortest of three. Each runs alone, in a
 * process of its own.
 * @returns a measurement for each, in their order, without those that failed
 */
export function measureEngines(
  computes: readonly Compute[],
  { encoder, machine, ...options }: MeasurementOptions,
): Promise<EngineMeasurement[]> {
  const { family, hiddenSize, heads, intermediateSize } = encoder;
  const shape = { family, hiddenSize, heads, intermediateSize };
  const measure = async (compute: Compute): Promise<number> => {
    const steps: StepsToTime = {
      compute,
      libraryDirectory: libraryDirectory(compute, machine),
      encoder,
      threads: options.threads,
    };
    const report = await askScript<{ seconds: number } | { problem: string }>(main, [JSON.stringify(steps)], {
      what: 'measurement',
      signal: options.signal,
    });
    if ('problem' in report) throw new Error(report.problem);
    return report.seconds;
  };
  return measureEach(computes, { shape }, measure, options);
}
