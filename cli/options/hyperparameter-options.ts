import { EvergreenError } from '../../contracts/errors.js';
import {
  hyperparameterOverridesSchema,
  type HyperparameterOverrides,
} from '../../contracts/hyperparameters.js';
import { SchemaOptions } from './schema-options.js';

const allHyperparameters = new SchemaOptions(hyperparameterOverridesSchema);

/** The hyperparameters that are set most have options of their own; `--set` takes every one. */
export const hyperparameterOptions = new SchemaOptions(
  hyperparameterOverridesSchema.pick({
    epochs: true,
    learningRate: true,
    batchSize: true,
    maxLength: true,
    seed: true,
    classWeights: true,
    engine: true,
    device: true,
    precision: true,
    lexical: true,
  }),
  {
    maxLength: { value: 'tokens' },
    classWeights: { help: 'balanced: rare labels count more, macro F1 decides (default: none)' },
    engine: { help: "what computes the training (default: auto, the fastest of the trainer's machine)" },
    device: { help: 'where it computes (default: cpu)' },
    precision: { help: 'of the training (default: auto, bfloat16 where engine and processor have it)' },
    lexical: {
      help: 'whether words answer beside the encoder (default: auto, where that is significantly better)',
    },
  },
);

/**
 * The hyperparameters that the options and the `--set name=value` pairs give; of two values for one name, the last pair counts.
 * @param parsed what `command.opts()` gives
 * @throws EvergreenError `invalid-input` for an unknown name, with a list of the known ones, or a value out of range
 */
export function readHyperparameters(parsed: object, pairs: readonly string[]): HyperparameterOverrides {
  const values: HyperparameterOverrides & Record<string, unknown> = { ...hyperparameterOptions.read(parsed) };
  for (const pair of pairs) {
    const [name = '', ...rest] = pair.split('=');
    if (rest.length === 0 || name === '')
      throw new EvergreenError(
        'invalid-input',
        `--set takes name=value, for example --set dropout=0.2; got "${pair}".`,
      );
    if (!allHyperparameters.names.includes(name))
      throw new EvergreenError(
        'invalid-input',
        `Unknown hyperparameter "${name}". The known ones are: ${allHyperparameters.names.join(', ')}.`,
      );
    values[name] = allHyperparameters.convert(name, rest.join('='), `--set ${name}`);
  }
  return values;
}
