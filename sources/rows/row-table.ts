import type { IngestReport, SplitName } from '../../contracts/dataset.js';
import type { LeakReason } from '../../policy/assign-rows.js';

/** Why a row is not in the dataset. */
export type DropReason =
  | 'empty-text'
  | 'empty-label'
  | 'text-too-long'
  | 'wrong-column-count'
  | 'invalid-json'
  | 'unknown-split'
  | 'duplicate'
  | 'contradictory-labels'
  | LeakReason;

/** One cleaned, labeled text. `line` is the line of the file on which it starts, counted from 1. */
export interface SourceRow {
  line: number;
  /** The text's id, where it is known already: see policy/split `rowId`. */
  id?: string;
  text: string;
  label: string;
  split?: SplitName;
  group?: string;
  /** Where the row comes from, when the source has several origins. */
  source?: string;
  /** Who sent the label; only of rows from feedback. */
  sender?: string;
  /** When the label was accepted (ISO 8601); only of rows from feedback. */
  at?: string;
}

export interface DroppedRow {
  line: number;
  dropped: DropReason;
}

/** An opened source of rows. `rows` can be read once. */
export interface RowTable {
  /** Names the source in messages, for example the file's path. */
  name: string;
  format: IngestReport['format'];
  columns: IngestReport['columns'];
  notes: string[];
  rows: AsyncIterable<SourceRow | DroppedRow>;
  /** Of a table of several files: the file of a line that was read, and the line there. */
  locate?: (line: number) => { file: string; line: number };
}
