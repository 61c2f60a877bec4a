/** How a text longer than the model's window is cut. */
export interface SequenceOptions {
  /** Tokens, special tokens included. */
  maxLength: number;
  /** `head+tail` keeps a quarter of the tokens from the start and the rest from the end of a long text. */
  truncation: 'head' | 'head+tail';
  clsId: number;
  sepId: number;
}

/** Makes the model's input of a text's token ids: [CLS] … [SEP], at most maxLength long. Trainer and server both use it. */
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
