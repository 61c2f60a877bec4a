import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { SchemaOptions } from './schema-options.js';

const simulationSchema = z.object({
  days: z.number().int().min(2).max(365).default(14),
  driftAt: z.number().int().min(2).default(6),
  textsPerDay: z.number().int().min(20).max(100_000).default(800),
  daySeconds: z.number().min(1).max(86_400).default(15),
  labelDelay: z.number().int().min(0).max(365).default(1),
  labeledShare: z.number().min(0).max(1).default(0.8),
  data: z.string().optional(),
  then: z.string().optional(),
  limit: z.number().int().min(2).optional(),
  base: z.string().optional(),
  store: z.enum(['minio', 'directory']).optional(),
  report: z.string().optional(),
  json: z.boolean().optional(),
});

export const simulationOptions = new SchemaOptions(simulationSchema, {
  days: { help: 'days to simulate' },
  driftAt: { value: 'day', help: 'the first day with different texts' },
  textsPerDay: { help: 'texts that are sent to /predict each day' },
  daySeconds: { value: 'seconds', help: 'length of a simulated day' },
  labelDelay: { value: 'days', help: 'days until the labels of a day arrive' },
  labeledShare: { value: 'share', help: 'share of the texts that get a label' },
  data: { value: 'file', help: 'labeled texts for the first model and for the days before the drift' },
  then: { value: 'file', help: 'labeled texts for the days after the drift' },
  limit: { value: 'rows', help: 'training rows of the first model, with --data' },
  base: { help: 'base of the first model, with --data' },
  store: { help: 'directory runs without MinIO' },
  report: {
    value: 'file',
    help: 'HTML page that shows what happened (default: simulation/simulation.html in the state directory)',
  },
  json: { help: 'print one JSON object at the end' },
});

export type SimulationOptions = z.infer<typeof simulationSchema>;

/** @throws EvergreenError `invalid-input` for a value out of range, or for options that do not fit together */
export function readSimulationOptions(parsed: object): SimulationOptions {
  const options = parseWith(simulationSchema, simulationOptions.read(parsed), 'options');
  const { data, then, limit, base, days, driftAt } = options;
  const refuse = (message: string): never => {
    throw new EvergreenError('invalid-input', message);
  };
  if ((data === undefined) !== (then === undefined)) refuse('--data and --then must be used together.');
  if (data === undefined && (limit ?? base) !== undefined) refuse('--limit and --base go with --data.');
  if (driftAt > days) refuse(`--drift-at ${driftAt} is after the last of the ${days} days. Raise --days.`);
  return options;
}
