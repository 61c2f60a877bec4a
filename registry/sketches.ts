import { sketchSchema, type Sketch } from '../contracts/drift.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import type { ObjectStore } from '../store/object-store.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';
import { openSequenceLog } from '../store/sequence-log.js';
import { canonicalJson, parseStoredJson } from '../store/stored-json.js';

/**
 * The sketches of the texts that one model's API answered, numbered in order. A reader's cursor is the number
 * of the last one it read.
 */
export interface SketchLog {
  /** Stores a sketch. @returns its number */
  append(sketch: Sketch): Promise<number>;
  /** The sketches after `cursor`, in order. A damaged one is skipped: it must not hide all that follow. */
  after(cursor: number): AsyncGenerator<{ sequence: number; sketch: Sketch }>;
  /** Removes the sketches of texts that were answered before `before`. @returns how many */
  sweep(before: Date): Promise<number>;
}

export function openSketchLog(store: ObjectStore, model: string): SketchLog {
  const name = parseWith(modelNameSchema, model, 'model name');
  const log = openSequenceLog(store, `predictions/${name}/sketches/`);
  async function* after(cursor: number) {
    for await (const { sequence, key, bytes } of log.after(cursor)) {
      const sketch = readSketch(bytes, key);
      if (sketch !== null) yield { sequence, sketch };
    }
  }
  return {
    append: (sketch) => log.append(canonicalJson(sketch)),
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

function readSketch(bytes: Uint8Array, key: string): Sketch | null {
  try {
    return parseStoredJson(bytes, sketchSchema, key);
  } catch (error) {
    return nullWhenCorrupt(error);
  }
}
