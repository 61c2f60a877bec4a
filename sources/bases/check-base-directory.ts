import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';

const lengthBytes = 8;
/** The safetensors library has the same limit. */
const longestHeaderBytes = 100_000_000;

const tensorSchema = z.object({ data_offsets: z.tuple([z.int().min(0), z.int().min(0)]) });

/**
 * Checks that a directory has a complete base model in Hugging Face's layout: config.json, tokenizer.json,
 * and model.safetensors in its full length.
 * @throws EvergreenError `invalid-model` that lists everything missing or broken
 */
export async function checkBaseDirectory(path: string): Promise<void> {
  const problems = (
    await Promise.all([configProblem(path), tokenizerProblem(path), weightsProblem(path)])
  ).filter((problem) => problem !== undefined);
  if (problems.length === 0) return;
  throw new EvergreenError(
    'invalid-model',
    `${path} is not a usable base model: ${problems.join('; ')}. It needs config.json, tokenizer.json and model.safetensors, as on the Hugging Face hub.`,
    { details: { problems } },
  );
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

async function configProblem(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, 'config.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return 'config.json is missing';
  return isJsonObject(text) ? undefined : 'config.json is not a JSON object';
}

async function tokenizerProblem(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, 'tokenizer.json'), 'utf8').catch(() => undefined);
  if (text !== undefined) return isJsonObject(text) ? undefined : 'tokenizer.json is not a JSON object';
  return (await sizeOf(join(directory, 'vocab.txt'))) === undefined
    ? 'tokenizer.json is missing'
    : 'tokenizer.json is missing (vocab.txt is not read: save the tokenizer with AutoTokenizer of transformers)';
}

async function weightsProblem(directory: string): Promise<string | undefined> {
  const path = join(directory, 'model.safetensors');
  const actual = await sizeOf(path);
  if (actual === undefined) {
    return (await sizeOf(join(directory, 'pytorch_model.bin'))) === undefined
      ? 'model.safetensors is missing'
      : 'model.safetensors is missing (pytorch_model.bin is not read: save the model with safe_serialization=True)';
  }
  const expected = await lengthByHeader(path);
  if (expected === undefined) return 'model.safetensors does not begin with a safetensors header';
  if (actual === expected) return undefined;
  const difference = actual < expected ? 'truncated' : 'too long';
  return `model.safetensors is ${difference}: ${actual} bytes, its header announces ${expected}`;
}

/**
 * The length of a safetensors file according to its header. Format: header length (uint64, little-endian),
 * JSON, tensors.
 */
async function lengthByHeader(path: string): Promise<number | undefined> {
  const file = await open(path);
  try {
    const lengthField = Buffer.alloc(lengthBytes);
    if ((await file.read(lengthField, 0, lengthBytes, 0)).bytesRead < lengthBytes) return undefined;
    const headerBytes = Number(lengthField.readBigUInt64LE());
    if (headerBytes > longestHeaderBytes) return undefined;
    const header = Buffer.alloc(headerBytes);
    if ((await file.read(header, 0, headerBytes, lengthBytes)).bytesRead < headerBytes) return undefined;
    const text = header.toString('utf8');
    if (!isJsonObject(text)) return undefined;
    const { __metadata__: _, ...tensors } = JSON.parse(text) as Record<string, unknown>;
    const ends = Object.values(tensors).map((tensor) => tensorSchema.safeParse(tensor).data?.data_offsets[1]);
    if (ends.includes(undefined)) return undefined;
    return lengthBytes + headerBytes + Math.max(0, ...(ends as number[]));
  } finally {
    await file.close();
  }
}

function isJsonObject(text: string): boolean {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
