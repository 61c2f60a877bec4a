import { Option, type Command } from 'commander';
import { z } from 'zod';
import { describeIssue } from '../../contracts/describe-issue.js';
import { EvergreenError } from '../../contracts/errors.js';
import { durationMs } from '../../contracts/time.js';
import { describeValues } from './describe-values.js';

/** How an option differs from what the name and the type of its setting imply. */
export interface OptionDetails {
  help?: string;
  /** The flag without its dashes. By default the setting's name in kebab case; `everyMs` becomes `every`. */
  flag?: string;
  /** Name of the value in the help. By default `number`, `duration`, `name` or the choices of an enum. */
  value?: string;
  /** The word for null where the setting may be null. By default `never`. */
  nullWord?: string;
  /** Help of `--no-<flag>`; a boolean without it can only be switched on. */
  negatedHelp?: string;
  /**
   * Reads what was typed, where the type does not say how; for an array each value.
   * @throws EvergreenError `invalid-input`
   */
  parse?: (text: string) => unknown;
}

/**
 * The command line options of a settings schema, one for each of its fields: a field that is added to the schema is an option.
 * A wrong value is refused with the option's name. What only several options together can violate is not checked here.
 */
export class SchemaOptions<Shape extends z.ZodRawShape> {
  private readonly settings: readonly Setting[];

  constructor(schema: z.ZodObject<Shape>, details: { [Name in keyof Shape]?: OptionDetails } = {}) {
    this.settings = Object.entries(schema.shape).map(([name, type]) =>
      settingOf(name, type as z.ZodType, details[name] ?? {}),
    );
  }

  /** The names of the settings. */
  get names(): string[] {
    return this.settings.map(({ name }) => name);
  }

  /**
   * Adds the options to a command, in the order of the schema.
   * @param options.withDefaults the help shows the defaults of the schema, and options that are left out have them
   */
  addTo(command: Command, { withDefaults = false } = {}): Command {
    for (const { options, defaultValue } of this.settings)
      for (const option of options) command.addOption(withDefaults ? option.default(defaultValue) : option);
    return command;
  }

  /**
   * The settings that Commander found, by their names in the schema, as values of their types.
   * @param parsed what `command.opts()` gives
   * @throws EvergreenError `invalid-input` that names the option and what it takes
   */
  read(parsed: object): Partial<z.input<z.ZodObject<Shape>>> {
    const found = this.settings.flatMap(({ name, options }) => {
      const [option] = options;
      const given = (parsed as Record<string, unknown>)[option!.attributeName()];
      return given === undefined ? [] : [[name, this.convert(name, given, option!.long!)]];
    });
    return Object.fromEntries(found) as Partial<z.input<z.ZodObject<Shape>>>;
  }

  /**
   * The value of one setting.
   * @param flag names the option in the message
   * @throws EvergreenError `invalid-input`
   */
  convert(name: string, given: unknown, flag: string): unknown {
    const setting = this.settings.find((one) => one.name === name)!;
    const value = convertValue(setting, given);
    const { success, error } = setting.schema.safeParse(value, { error: describeIssue });
    if (success) return value;
    throw new EvergreenError('invalid-input', describeProblem(setting, given, flag, error));
  }
}

interface Setting {
  name: string;
  schema: z.ZodType;
  /** The schema without `optional`, `nullable` and `default`. */
  type: z.ZodType;
  /** Undefined where the setting cannot be null. */
  nullWord: string | undefined;
  defaultValue: unknown;
  parse: ((text: string) => unknown) | undefined;
  options: Option[];
}

function settingOf(name: string, schema: z.ZodType, details: OptionDetails): Setting {
  const { help, negatedHelp, parse, flag = kebabCase(isDuration(name) ? name.slice(0, -2) : name) } = details;
  let [type, nullWord, defaultValue]: [z.ZodType, string?, unknown?] = [schema];
  while (type instanceof z.ZodOptional || type instanceof z.ZodNullable || type instanceof z.ZodDefault) {
    if (type instanceof z.ZodNullable) nullWord = details.nullWord ?? 'never';
    if (type instanceof z.ZodDefault) defaultValue = type.def.defaultValue;
    type = type.unwrap() as z.ZodType;
  }
  const value = `${details.value ?? valueName(name, type)}${type instanceof z.ZodArray ? '...' : ''}`;
  const options = [new Option(type instanceof z.ZodBoolean ? `--${flag}` : `--${flag} <${value}>`, help)];
  if (type instanceof z.ZodRecord) options[0]!.argParser(addEntry);
  if (negatedHelp !== undefined) options.push(new Option(`--no-${flag}`, negatedHelp));
  return { name, schema, type, nullWord, defaultValue, parse, options };
}

/** Undefined where nothing follows a name. */
type Entries = Record<string, string | undefined>;

/** Collects one `name=number` of a repeatable option, as text. */
function addEntry(pair: string, entries: Entries = {}): Entries {
  const at = pair.lastIndexOf('=');
  return at < 0 ? { ...entries, [pair]: undefined } : { ...entries, [pair.slice(0, at)]: pair.slice(at + 1) };
}

/** The word for a list without entries. */
const emptyWord = 'none';

const toNumber = (text = ''): number => (text.trim() === '' ? NaN : Number(text));

/** Text that the type does not admit becomes a value that the schema refuses. */
function convertValue({ name, type, nullWord, parse }: Setting, given: unknown): unknown {
  if (type instanceof z.ZodRecord && typeof given === 'object')
    return Object.fromEntries(Object.entries(given as Entries).map(([key, text]) => [key, toNumber(text)]));
  if (Array.isArray(given)) {
    if (given.length === 1 && given[0] === emptyWord) return [];
    return parse === undefined ? given : given.map((text: string) => parse(text));
  }
  if (typeof given !== 'string') return given;
  if (given === nullWord) return null;
  if (parse !== undefined) return parse(given);
  if (!(type instanceof z.ZodNumber)) return given;
  return isDuration(name) ? (durationMs(given) ?? NaN) : toNumber(given);
}

/** Numbers and enums are described by what they take; every other schema says itself what is wrong. */
function describeProblem(
  { name, type, nullWord }: Setting,
  given: unknown,
  flag: string,
  { issues }: z.ZodError,
): string {
  const text = Array.isArray(given)
    ? given.join(' ')
    : typeof given === 'object'
      ? pairsOf(given as Entries)
      : `${given as string}`;
  const isDescribed = type instanceof z.ZodNumber || type instanceof z.ZodEnum || type instanceof z.ZodRecord;
  const { message } = issues[0]!;
  // A message that is a statement of its own already says what was given.
  if (!isDescribed)
    return /^[A-Z].*\.$/s.test(message) ? `${flag}: ${message}` : `${flag} ${message}; got "${text}".`;
  const orNull = nullWord === undefined ? '' : `, or ${nullWord}`;
  return `${flag} takes ${describeValues(type, { isDuration: isDuration(name) })}${orNull}; got "${text}".`;
}

const pairsOf = (entries: Entries): string =>
  Object.entries(entries)
    .map(([name, value]) => (value === undefined ? name : `${name}=${value}`))
    .join(' ');

/** Settings in milliseconds end in `Ms`; a person gives them with a unit. */
const isDuration = (name: string): boolean => name.endsWith('Ms');

const kebabCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function valueName(name: string, type: z.ZodType): string {
  if (type instanceof z.ZodEnum) return type.options.join('|');
  if (type instanceof z.ZodNumber) return isDuration(name) ? 'duration' : 'number';
  return 'name';
}
