import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { hyperparametersSchema } from '../../contracts/hyperparameters.js';
import { parseWith } from '../../contracts/parse.js';
import { validationPointSchema } from '../../contracts/training-progress.js';
import { sha256 } from '../../files/hashes.js';
import type { NamedTensors } from '../tensor.js';
import { decodeSafetensors, encodeSafetensors } from '../weights/safetensors.js';
import { readLargeFile } from './large-files.js';

/**
 * Content of a checkpoint's state.json, which is written last and makes the checkpoint complete. Batches and
 * dropout are functions of (seed, step), so the step alone is the position of a run.
 */
const checkpointStateSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Optimizer steps done. */
  step: z.number().int().positive(),
  /** Step whose weights validated best so far; null before the first validation. */
  bestStep: z.number().int().nullable(),
  validations: z.array(validationPointSchema),
  smoothedLoss: z.number(),
  trainingSeconds: z.number(),
  hyperparameters: hyperparametersSchema,
  parts: z.record(z.string(), z.strictObject({ sha256: z.string(), sizeBytes: z.number() })),
});
export type CheckpointState = z.infer<typeof checkpointStateSchema>;

/**
 * Everything a run needs to continue. `average` is null where weights are not averaged. `best` is null while the current
 * weights, or their average, are the best or before the first validation.
 */
export interface Checkpoint {
  state: Omit<CheckpointState, 'formatVersion' | 'parts'>;
  weights: NamedTensors;
  optimizer: NamedTensors;
  average: NamedTensors | null;
  best: NamedTensors | null;
}

/** Writes a checkpoint. `directory` appears only when it is complete. */
export async function writeCheckpoint(
  directory: string,
  { state, weights, optimizer, average, best }: Checkpoint,
): Promise<void> {
  const partial = `${directory}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const parts: CheckpointState['parts'] = {};
  const writePart = async (name: string, tensors: NamedTensors): Promise<void> => {
    const bytes = encodeSafetensors(tensors);
    await writeFile(join(partial, name), bytes);
    parts[name] = { sha256: sha256(bytes), sizeBytes: bytes.length };
  };
  await writePart('model.safetensors', weights);
  await writePart('optimizer.safetensors', optimizer);
  if (average !== null) await writePart('average.safetensors', average);
  if (best !== null) await writePart('best.safetensors', best);
  const content: CheckpointState = { formatVersion: 1, ...state, parts };
  await writeFile(join(partial, 'state.json'), JSON.stringify(content, null, 2));
  await rm(directory, { recursive: true, force: true });
  await rename(partial, directory);
}

/**
 * @throws EvergreenError `corrupt-object` when a part is missing or its sha256 is not the one in state.json
 */
export async function readCheckpoint(directory: string): Promise<Checkpoint> {
  const fail = (problem: string): never => {
    throw new EvergreenError('corrupt-object', `The checkpoint in ${directory} cannot be used: ${problem}.`);
  };
  const json = await readFile(join(directory, 'state.json'), 'utf8')
    .then((text) => JSON.parse(text) as unknown)
    .catch(() => fail('its state.json is missing or not JSON'));
  const content = parseWith(checkpointStateSchema, json, 'state.json', 'corrupt-object');
  const { formatVersion: _version, parts, ...state } = content;
  const readPart = async (name: string): Promise<NamedTensors> => {
    const path = join(directory, name);
    const bytes = await readLargeFile(path).catch(() => fail(`it has no ${name}`));
    const actual = sha256(bytes);
    if (actual !== parts[name]?.sha256)
      fail(`the sha256 of ${name} is ${actual}, not ${parts[name]?.sha256}`);
    return decodeSafetensors(bytes, path);
  };
  const readOptional = (name: string) => (Object.hasOwn(parts, name) ? readPart(name) : null);
  return {
    state,
    weights: await readPart('model.safetensors'),
    optimizer: await readPart('optimizer.safetensors'),
    average: await readOptional('average.safetensors'),
    best: await readOptional('best.safetensors'),
  };
}
