import type { ServingSettings } from '../../contracts/serving.js';
import type { Tokenizer } from './tokenizer.js';

/** How a text becomes the model's input, and how a long one is shortened. */
export type SequenceOptions = Pick<ServingSettings, 'maxLength' | 'truncation'> &
  Pick<Tokenizer, 'clsId' | 'sepId'>;

/**
 * The model's input for a text: [CLS] ids [SEP], truncated to `maxLength` tokens, special tokens included.
 * `head+tail` keeps a quarter of the tokens from the start and the rest from the end of a long text. Training
 * and serving both use it.
 * @param ids of the whole text, without special tokens
 */
export function assembleSequence(ids: Int32Array, options: SequenceOptions): Int32Array {
  const { maxLength, truncation, clsId, sepId } = options;
  const room = maxLength - 2;
  const kept = Math.min(ids.length, room);
  const sequence = new Int32Array(kept + 2);
  sequence[0] = clsId;
  const head = ids.length > room && truncation === 'head+tail' ? Math.floor(room / 4) : kept;
  sequence.set(ids.subarray(0, head), 1);
  sequence.set(ids.subarray(ids.length - (kept - head)), 1 + head);
  sequence[kept + 1] = sepId;
  return sequence;
}
