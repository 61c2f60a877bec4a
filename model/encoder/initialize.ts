import { EvergreenError } from '../../contracts/errors.js';
import { normals, randomWords } from '../random.js';
import type { FloatTensor, NamedTensors } from '../tensor.js';
import type { ClassifierConfig } from './classifier-config.js';
import { namesOf } from './parameter-names.js';
import { parametersOf, type Parameter } from './parameters.js';

/**
 * New weights: weights and embeddings from normal(0, initializerRange²), γ = 1, β and biases = 0 (Devlin
 * et al. 2018). Equal seeds give equal weights.
 */
export function initializeParameters(config: ClassifierConfig, seed: number): NamedTensors {
  return new Map(
    parametersOf(config).map((parameter, index) => [
      parameter.name,
      initialTensor(parameter, config.encoder.initializerRange, seed, index),
    ]),
  );
}

/**
 * Copies the weights of a pretrained encoder and initializes a new head. Tensor names may lack the family's
 * prefix; tensors that a classifier does not use are ignored.
 * @throws EvergreenError `invalid-model` with the name of a tensor that is missing or of another shape than
 * the config says
 */
export function adoptPretrained(
  config: ClassifierConfig,
  pretrained: NamedTensors,
  seed: number,
): NamedTensors {
  const { prefix, beforeHead } = namesOf(config.encoder.family);
  return new Map(
    parametersOf(config).map((parameter, index) => {
      const isNew = parameter.part === 'head';
      const source = find(pretrained, parameter.name, prefix);
      const mayBeAbsent = isNew || parameter.name.startsWith(beforeHead);
      if (source === undefined && !mayBeAbsent)
        throw new EvergreenError(
          'invalid-model',
          `The base has no tensor ${parameter.name} (nor without "${prefix}"). Are its config.json and model.safetensors of the same model?`,
        );
      if (source === undefined || parameter.name.startsWith(namesOf(config.encoder.family).classifier))
        return [parameter.name, initialTensor(parameter, config.encoder.initializerRange, seed, index)];
      if (source.dims.join() !== parameter.shape.join())
        throw new EvergreenError(
          'invalid-model',
          `The base's tensor ${parameter.name} has shape [${source.dims.join(', ')}], its config.json asks for [${parameter.shape.join(', ')}].`,
        );
      return [parameter.name, { ...source, data: source.data.slice() }];
    }),
  );
}

/**
 * A tensor by its full name, without the prefix, or with gamma and beta for weight and bias (older
 * checkpoints).
 */
function find(pretrained: NamedTensors, name: string, prefix: string): FloatTensor | undefined {
  const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const older = (text: string): string =>
    text.replace(/Norm\.weight$/, 'Norm.gamma').replace(/Norm\.bias$/, 'Norm.beta');
  for (const candidate of [name, short, older(name), older(short)]) {
    const tensor = pretrained.get(candidate);
    if (tensor !== undefined) return tensor;
  }
  return undefined;
}

function initialTensor({ role, shape }: Parameter, range: number, seed: number, index: number): FloatTensor {
  const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
  if (role === 'gamma') data.fill(1);
  if (role === 'weight' || role === 'embedding') {
    const normal = normals(randomWords(seed, index));
    for (let at = 0; at < data.length; at++) data[at] = range * normal.next().value;
  }
  return { type: 'float32', dims: shape, data };
}
