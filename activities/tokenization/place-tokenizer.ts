import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { trainVocabulary } from '../../model/tokenizer/train-vocabulary.js';
import { writeTokenizer } from '../../model/tokenizer/write-tokenizer.js';
import { tokenizerFiles } from '../../model/training/model-directory.js';
import type { LoadedBase } from '../../sources/bases/load-base.js';

/** Tokens of the vocabulary that a base from scratch learns from the training rows. */
const scratchVocabularySize = 4_000;

/**
 * Puts the base's tokenizer into the new directory `directory`. For a base from scratch, trains its vocabulary on the training texts.
 */
export async function placeTokenizer(
  base: LoadedBase,
  directory: string,
  trainingTexts: () => AsyncIterable<string>,
): Promise<void> {
  await mkdir(directory);
  if (base.kind === 'directory') {
    for (const name of tokenizerFiles)
      if (existsSync(join(base.path, name))) await copyFile(join(base.path, name), join(directory, name));
    return;
  }
  await writeTokenizer(directory, await trainVocabulary(trainingTexts(), { size: scratchVocabularySize }));
}
