import type { SplitName } from '../../contracts/dataset.js';
import { Dictionary } from './dictionary.js';

/** A row without its text. */
export interface CollectedRow {
  /** 16 hexadecimal digits. */
  id: string;
  label: string;
  split?: SplitName;
  group?: string;
  source?: string;
  sender?: string;
  /** When the label was accepted, in ms since 1970. */
  atMs?: number;
  /** The line of the source on which it starts, counted from 1. */
  line: number;
  /** Position of the text's UTF-8 bytes in the file of texts. */
  offsetBytes: number;
  sizeBytes: number;
}

const columnTypes = {
  idHigh: Uint32Array,
  idLow: Uint32Array,
  label: Uint16Array,
  split: Uint8Array,
  group: Uint32Array,
  source: Uint32Array,
  sender: Uint32Array,
  atMs: Float64Array,
  line: Uint32Array,
  offsetBytes: Float64Array,
  sizeBytes: Uint32Array,
} as const;

type Columns = { -readonly [Name in keyof typeof columnTypes]: InstanceType<(typeof columnTypes)[Name]> };

const columnNames = Object.keys(columnTypes) as (keyof Columns)[];
/** Columns that many sources do not have. They take no memory until the first row has a value. */
const optionalNames = ['group', 'source', 'sender', 'atMs'] as const;
type OptionalName = (typeof optionalNames)[number];
const splitCodes: readonly (SplitName | undefined)[] = [undefined, 'train', 'validation', 'test'];
const firstCapacity = 1024;
const idHalfDigits = 8;

/**
 * Rows as columns of numbers: 27 bytes a row, up to 20 more with groups, sources, senders and times, and 8 to 16 of the hash table,
 * where one object a row would take about 400. Labels, groups, sources and senders, which rows share, are stored once. Reading a
 * row creates an object.
 */
export class CompactRows implements Iterable<CollectedRow> {
  private count = 0;
  private columns = allocate(firstCapacity);
  /**
   * Hash table with open addressing (Knuth, volume 3, 6.4): row number + 1 of an id, or 0 when free. At most
   * half full.
   */
  private slots = new Uint32Array(2 * firstCapacity);
  private readonly labels = new Dictionary();
  private readonly groups = new Dictionary();
  private readonly sources = new Dictionary();
  private readonly senders = new Dictionary();

  get length(): number {
    return this.count;
  }

  /** Number of different labels that were added. */
  get labelCount(): number {
    return this.labels.size;
  }

  /** Adds a row whose id is new. */
  push(row: CollectedRow): void {
    if (this.count === this.columns.line.length) this.grow();
    const index = this.count++;
    const { columns } = this;
    [columns.idHigh[index], columns.idLow[index]] = halvesOf(row.id);
    columns.label[index] = this.labels.codeOf(row.label);
    columns.split[index] = splitCodes.indexOf(row.split);
    this.setOptional('group', index, this.groups.codeOf(row.group));
    this.setOptional('source', index, this.sources.codeOf(row.source));
    this.setOptional('sender', index, this.senders.codeOf(row.sender));
    // 0 stands for none.
    this.setOptional('atMs', index, row.atMs === undefined ? 0 : row.atMs + 1);
    columns.line[index] = row.line;
    columns.offsetBytes[index] = row.offsetBytes;
    columns.sizeBytes[index] = row.sizeBytes;
    this.index(index);
  }

  at(index: number): CollectedRow {
    const { columns } = this;
    const half = (column: Uint32Array): string => column[index]!.toString(16).padStart(idHalfDigits, '0');
    return {
      id: half(columns.idHigh) + half(columns.idLow),
      label: this.labels.valueOf(columns.label[index]!)!,
      split: splitCodes[columns.split[index]!],
      group: this.groups.valueOf(columns.group[index] ?? 0),
      source: this.sources.valueOf(columns.source[index] ?? 0),
      sender: this.senders.valueOf(columns.sender[index] ?? 0),
      atMs: columns.atMs[index] ? columns.atMs[index] - 1 : undefined,
      line: columns.line[index]!,
      offsetBytes: columns.offsetBytes[index]!,
      sizeBytes: columns.sizeBytes[index]!,
    };
  }

  /** The label of a row, without the cost of the whole row. */
  labelAt(index: number): string {
    return this.labels.valueOf(this.columns.label[index]!)!;
  }

  *[Symbol.iterator](): Generator<CollectedRow> {
    for (let index = 0; index < this.count; index++) yield this.at(index);
  }

  /** The index of the row with this id. */
  find(id: string): number | undefined {
    const [high, low] = halvesOf(id);
    for (let slot = this.firstSlot(low); this.slots[slot] !== 0; slot = this.nextSlot(slot)) {
      const index = this.slots[slot]! - 1;
      if (this.columns.idLow[index] === low && this.columns.idHigh[index] === high) return index;
    }
    return undefined;
  }

  setSplit(index: number, split: SplitName | undefined): void {
    this.columns.split[index] = splitCodes.indexOf(split);
  }

  clearGroups(): void {
    this.columns.group = new Uint32Array(0);
  }

  /** Removes rows. The others move up, and `find` no longer finds them. */
  remove(indices: ReadonlySet<number>): void {
    let kept = 0;
    for (let index = 0; index < this.count; index++) {
      if (indices.has(index)) continue;
      for (const name of columnNames)
        if (this.columns[name].length > 0) this.columns[name][kept] = this.columns[name][index]!;
      kept += 1;
    }
    this.count = kept;
    this.slots = new Uint32Array(2);
  }

  private grow(): void {
    const capacity = 2 * this.columns.line.length;
    for (const name of columnNames) if (this.columns[name].length > 0) this.replace(name, capacity);
    this.slots = new Uint32Array(2 * capacity);
    for (let index = 0; index < this.count; index++) this.index(index);
  }

  private setOptional(name: OptionalName, index: number, code: number): void {
    if (this.columns[name].length === 0) {
      if (code === 0) return;
      this.replace(name, this.columns.line.length);
    }
    this.columns[name][index] = code;
  }

  private replace<Name extends keyof Columns>(name: Name, capacity: number): void {
    const larger = new columnTypes[name](capacity) as Columns[Name];
    larger.set(this.columns[name]);
    this.columns[name] = larger;
  }

  private index(row: number): void {
    let slot = this.firstSlot(this.columns.idLow[row]!);
    while (this.slots[slot] !== 0) slot = this.nextSlot(slot);
    this.slots[slot] = row + 1;
  }

  /** Ids are hashes already, and the number of slots is a power of two. */
  private firstSlot(idLow: number): number {
    return idLow & (this.slots.length - 1);
  }

  private nextSlot(slot: number): number {
    return (slot + 1) & (this.slots.length - 1);
  }
}

/** Splits an id of 16 hexadecimal digits into two numbers. */
const halvesOf = (id: string): [high: number, low: number] => [
  Number.parseInt(id.slice(0, idHalfDigits), 16),
  Number.parseInt(id.slice(idHalfDigits), 16),
];

function allocate(capacity: number): Columns {
  const isOptional = (name: string): boolean => optionalNames.some((optional) => optional === name);
  const entries = columnNames.map((name) => [name, new columnTypes[name](isOptional(name) ? 0 : capacity)]);
  return Object.fromEntries(entries) as Columns;
}
