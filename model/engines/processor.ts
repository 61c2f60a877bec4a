import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Flags of processors that multiply bfloat16 numbers, as Linux names them. */
const bfloat16Flag = /^flags\s*:.*\b(avx512_bf16|amx_bf16)\b/m;

function readProcessorFlags(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}

/** Whether this processor has units for bfloat16. Only Linux says so. */
export const hasBfloat16 = (read = readProcessorFlags): boolean => bfloat16Flag.test(read());

/** The processor's name, for example `AMD EPYC 9B14`. */
export const processorName = (): string => cpus()[0]?.model.trim() ?? 'unknown';
