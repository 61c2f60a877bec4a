import { z } from 'zod';
import { describeIssue } from './describe-issue.js';
import { EvergreenError } from './errors.js';
import {
  hyperparametersSchema,
  type Hyperparameters,
  type HyperparameterOverrides,
} from './hyperparameters.js';

export type HyperparameterName = keyof Hyperparameters;

type Value = number | string;

/** What a search may choose one hyperparameter from. */
type Values =
  | { kind: 'choice'; values: Value[] }
  | {
      kind: 'range';
      /** `log`: equal ratios are equally likely. */
      scale: 'linear' | 'log';
      low: number;
      high: number;
      /** Only whole numbers, because the hyperparameter takes no others. */
      integer: boolean;
      /** How many values a grid takes from the range, both ends included. */
      points: number | null;
    };

/** What a dimension depends on: one that comes before it in the space has one of these values. */
interface Condition {
  name: HyperparameterName;
  values: Value[];
}

/** A dimension without a condition is part of every trial. */
export type Dimension = Values & { condition?: Condition };

/** The dimensions of a search, by hyperparameter, in the order in which they were named. */
export type SearchSpace = ReadonlyMap<HyperparameterName, Dimension>;

const example = "'learningRate=log:1e-5..3e-4, batchSize=8|16|32, epochs=1..4'";
const maximumPoints = 1_000;
const rangePattern = /^(log:)?(.+?)\.\.(.+?)(?:\/(\d+))?$/;

/**
 * Reads a space: `name=` and then choices (`8|16|32`), a range (`1..4`), or a range of equal ratios
 * (`log:1e-5..3e-4`). `/5` after a range says how many values a grid takes from it. `if pooling=cls` after the values leaves
 * the dimension out of the trials in which the dimension `pooling`, which comes before it, has another value.
 * @throws EvergreenError `invalid-input` that names the part that is wrong
 */
export function parseSearchSpace(text: string): SearchSpace {
  const space = new Map<HyperparameterName, Dimension>();
  for (const part of text.split(',').map((entry) => entry.trim())) {
    const [dimensionText = '', conditionText, ...others] = part.split(/\s+if\s+/);
    const [name, values] = splitPart(dimensionText);
    if (space.has(name)) throw invalid(`${name} is named twice`);
    if (others.length > 0) throw invalid(`${name} has more than one condition`);
    const dimension = parseValues(name, values);
    space.set(
      name,
      conditionText === undefined
        ? dimension
        : { ...dimension, condition: parseCondition(name, conditionText, space) },
    );
  }
  return space;
}

function splitPart(part: string): [HyperparameterName, string] {
  const at = part.indexOf('=');
  if (at < 1) throw invalid(`"${part}" is not name=values, for example ${example}`);
  const name = part.slice(0, at).trim();
  if (name === 'selectionMetric')
    throw invalid('selectionMetric follows the metric of the search, so it cannot be part of the space');
  if (name === 'engine' || name === 'device' || name === 'precision')
    throw invalid(`${name} says what computes all trials, so it cannot be part of the space`);
  if (!Object.hasOwn(hyperparametersSchema.shape, name))
    throw invalid(
      `"${name}" is no hyperparameter. Known are: ${Object.keys(hyperparametersSchema.shape).join(', ')}`,
    );
  return [name as HyperparameterName, part.slice(at + 1).trim()];
}

function parseCondition(dependent: string, text: string, space: SearchSpace): Condition {
  const [name, values] = splitPart(text);
  const dimension = space.get(name);
  if (dimension === undefined)
    throw invalid(`${dependent} depends on ${name}, which must come before it in the space`);
  const condition = parseValues(name, values);
  if (condition.kind === 'range')
    throw invalid(`${dependent} depends on ${name}=${values}, but a condition names single values (a|b)`);
  if (dimension.kind === 'range' && !dimension.integer)
    throw invalid(
      `${dependent} depends on ${name}, whose range has no single values; give ${name} choices (a|b)`,
    );
  const isPossible = (value: Value): boolean =>
    dimension.kind === 'choice'
      ? dimension.values.includes(value)
      : Number(value) >= dimension.low && Number(value) <= dimension.high;
  const impossible = condition.values.find((value) => !isPossible(value));
  if (impossible !== undefined)
    throw invalid(`${dependent} depends on ${name}=${impossible}, which is not in the space`);
  return { name, values: condition.values };
}

function parseValues(name: HyperparameterName, text: string): Values {
  const range = rangePattern.exec(text);
  if (range === null) {
    const values = text.split('|').map((value) => parseValue(name, value.trim()));
    if (new Set(values).size < values.length) throw invalid(`${name}=${text} names a value twice`);
    return { kind: 'choice', values };
  }
  const type = hyperparametersSchema.shape[name];
  if (!(type instanceof z.ZodNumber))
    throw invalid(`${name} is not a number, so it has choices (a|b) and no range`);
  const [, log, from, to, count] = range;
  const [low, high] = [parseValue(name, from!), parseValue(name, to!)] as [number, number];
  const points = count === undefined ? null : Number(count);
  if (low >= high) throw invalid(`${name}=${text} must rise from a lower to a higher value`);
  if (log !== undefined && low <= 0)
    throw invalid(`${name}=${text} begins at ${low}, but a log range needs a positive start`);
  if (points !== null && (points < 2 || points > maximumPoints))
    throw invalid(`${name}=${text} must have 2 to ${maximumPoints} points`);
  const scale = log === undefined ? 'linear' : 'log';
  return { kind: 'range', scale, low, high, integer: type.format === 'safeint', points };
}

function parseValue(name: HyperparameterName, text: string): Value {
  const type = hyperparametersSchema.shape[name];
  const value = type instanceof z.ZodNumber && text !== '' ? Number(text) : text;
  const parsed = type.safeParse(value, { error: describeIssue });
  if (parsed.success) return parsed.data;
  throw invalid(`${name} ${parsed.error.issues[0]!.message}; got "${text}"`);
}

const invalid = (problem: string): EvergreenError =>
  new EvergreenError('invalid-input', `The space cannot be searched: ${problem}.`);

/** Whether a trial has a value of the dimension. @param changes what it has of the dimensions before */
export const isPartOfTrial = ({ condition }: Dimension, changes: HyperparameterOverrides): boolean =>
  condition === undefined || condition.values.some((value) => value === changes[condition.name]);

/** For a person, for example `learningRate 0.0003, batchSize 16`. */
export const describeChanges = (changes: HyperparameterOverrides): string =>
  Object.entries(changes)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
