import { z } from 'zod';
import { formatDuration } from '../../contracts/time.js';

/**
 * What the values of a setting are, for a person, for example `a whole number from 1 to 100`.
 * @param type without `optional`, `nullable` and `default`
 */
export function describeValues(type: z.ZodType, { isDuration = false } = {}): string {
  if (type instanceof z.ZodEnum) return `one of ${type.options.join(', ')}`;
  if (type instanceof z.ZodRecord)
    return `a name, = and ${describeValues(type.valueType as z.ZodType)}, for example fraud=0.8`;
  if (!(type instanceof z.ZodNumber)) return 'a text';
  const range = z.toJSONSchema(type) as Range;
  if (isDuration) return `a time ${describeRange(range, formatDuration)}, such as 90s, 30m, 1.5h or 7d`;
  return `${range.type === 'integer' ? 'a whole number' : 'a number'} ${describeRange(range, String)}`.trim();
}

interface Range {
  type?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** Zod gives every whole number these limits. */
const isLimit = (limit: number | undefined): limit is number =>
  limit !== undefined && Math.abs(limit) !== Number.MAX_SAFE_INTEGER;

function describeRange(range: Range, format: (limit: number) => string): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = range;
  if (isLimit(minimum) && isLimit(maximum)) return `from ${format(minimum)} to ${format(maximum)}`;
  return [
    isLimit(minimum) ? `of at least ${format(minimum)}` : '',
    isLimit(exclusiveMinimum) ? `above ${format(exclusiveMinimum)}` : '',
    isLimit(maximum) ? `up to ${format(maximum)}` : '',
    isLimit(exclusiveMaximum) ? `below ${format(exclusiveMaximum)}` : '',
  ]
    .filter(Boolean)
    .join(' and ');
}
