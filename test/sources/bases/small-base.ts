import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A safetensors file with one tensor of these bytes. */
export function smallWeights(tensor: Buffer): Buffer {
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { format: 'pt' },
      weight: { dtype: 'F32', shape: [tensor.length / 4], data_offsets: [0, tensor.length] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, tensor]);
}

export const smallBase = {
  'config.json': '{"model_type":"bert"}',
  'tokenizer_config.json': '{}',
  'tokenizer.json': '{"model":{}}',
  'vocab.txt': '[PAD]\n',
  'model.safetensors': smallWeights(Buffer.from([1, 2, 3, 4])),
};

export async function writeBase(
  path: string,
  files: Partial<Record<string, string | Buffer>>,
): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    if (text !== undefined) await writeFile(join(path, name), text);
  }
}
