import { rowCapsSchema, type DataSource, type RowCaps } from '../../contracts/dataset.js';
import { gateSettingsSchema, type GateSettings } from '../../contracts/decision.js';
import { describeSource } from '../../contracts/describe-source.js';
import { resolveHyperparameters, type Hyperparameters } from '../../contracts/hyperparameters.js';

interface Recipe {
  source: DataSource;
  /** Its defaults are left out. */
  base: string;
  hyperparameters: Hyperparameters;
  /** Null when the record of the champion's run is gone: then the defaults apply. */
  gate: GateSettings | null;
  rowCaps: RowCaps | null;
}

/** What an automatic retraining starts from, for a person. @param base what the champion started from */
export function describeBase(base: string, { warmStart }: { warmStart: boolean }): string {
  if (warmStart) return "base the champion's weights";
  const digest = /^champion:(.+)$/.exec(base)?.[1];
  return `base ${digest === undefined ? base : `the weights of ${digest.slice(0, 12)}`}`;
}

/** How an automatic retraining trains and is gated, for a person: its source, and what differs from the defaults. */
export function describeRecipe({ source, base, hyperparameters, gate, rowCaps }: Recipe): string {
  const { seed: _, ...recipe } = hyperparameters;
  const listed = (title: string, changes: string[]): string[] =>
    changes.length > 0 ? [`${title}${changes.join(', ')}`] : [];
  return [
    `source ${describeSource(source)}, with new feedback the champion's dataset and the feedback`,
    ...listed('', differences(recipe, resolveHyperparameters(base, {}))),
    ...listed('row caps: ', differences(rowCaps ?? {}, rowCapsSchema.parse({}))),
    ...listed('gate: ', differences(gate ?? {}, gateSettingsSchema.parse({}))),
    'seed: a new one for each retraining',
  ].join('; ');
}

/** `epochs 3 (default 2)` for each value that is not the default. */
function differences(values: object, defaults: object): string[] {
  const ofDefaults = new Map<string, unknown>(Object.entries(defaults));
  return Object.entries(values)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(ofDefaults.get(name)))
    .map(([name, value]) => `${name} ${shown(value)} (default ${shown(ofDefaults.get(name) ?? 'none')})`);
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
