import { sketchSchema, type Sketch } from '../contracts/drift.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import { canonicalJson } from './canonical-json.js';
import type { ObjectStore } from './object-store.js';
import { openSequenceLog } from './sequence-log.js';
import { parseStoredJson } from './verified-read.js';

/** The sketches of what one model's API answered, numbered as they were written; the number of the last one read is a reader's cursor. */
export interface SketchLog {
  /** Stores a sketch. @returns its number */
  append(sketch: Sketch): Promise<number>;
  /** Number of the newest one; 0 when there is none. */
  last(): Promise<number>;
  after(cursor: number): AsyncGenerator<{ sequence: number; sketch: Sketch }>;
  /** Removes the sketches of texts that were answered before `before`. @returns how many */
  sweep(before: Date): Promise<number>;
}

export function openSketchLog(store: ObjectStore, model: string): SketchLog {
  const prefix = `predictions/${parseWith(modelNameSchema, model, 'model name')}/sketches/`;
  const log = openSequenceLog(store, prefix);
  async function* after(cursor: number) {
    for await (const { sequence, bytes } of log.after(cursor))
      yield { sequence, sketch: parseStoredJson(bytes, sketchSchema, `${prefix}${sequence}`) };
  }
  return {
    append: (sketch) => log.append(canonicalJson(sketch)),
    last: () => log.last(),
    after,
    async sweep(before) {
      let old = 0;
      for await (const { sequence, sketch } of after(0)) {
        if (sketch.to >= before.toISOString()) break;
        old = sequence;
      }
      return old === 0 ? 0 : log.removeUpTo(old);
    },
  };
}
