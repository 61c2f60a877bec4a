import { EvergreenError } from '../contracts/errors.js';
import {
  defaultHyperparameters,
  hyperparameterOverridesSchema,
  type HyperparameterOverrides,
} from '../contracts/hyperparameters.js';
import { parseWith } from '../contracts/parse.js';

/**
 * Parses `--set name=value` pairs, typed after the defaults.
 * @throws EvergreenError `invalid-input` for an unknown name, listing the known ones, or a value out of range
 */
export function parseHyperparameterSettings(pairs: readonly string[]): HyperparameterOverrides {
  const values: Record<string, unknown> = {};
  for (const pair of pairs) {
    const separator = pair.indexOf('=');
    const name = pair.slice(0, separator === -1 ? undefined : separator);
    if (separator === -1)
      throw new EvergreenError(
        'invalid-input',
        `--set takes name=value, for example --set dropout=0.2; got "${pair}".`,
      );
    if (!Object.hasOwn(defaultHyperparameters, name))
      throw new EvergreenError(
        'invalid-input',
        `Unknown hyperparameter "${name}". Known are: ${Object.keys(defaultHyperparameters).join(', ')}.`,
      );
    const text = pair.slice(separator + 1);
    const isNumber = typeof defaultHyperparameters[name as keyof HyperparameterOverrides] === 'number';
    values[name] = isNumber && text.trim() !== '' ? Number(text) : text;
  }
  return parseWith(hyperparameterOverridesSchema, values, 'hyperparameters');
}
