import { Option, type Command } from 'commander';
import { z } from 'zod';
import { parseDuration } from './duration.js';

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
}

/**
 * The command line options of a settings schema, one for each of its fields: a field that is added to the schema is an option.
 * Ranges are not checked here: whoever reads the options parses the result with the schema.
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
   * @throws EvergreenError `invalid-input` for what is no duration
   */
  read(parsed: object): Partial<z.input<z.ZodObject<Shape>>> {
    const found = this.settings.flatMap(({ name, options }) => {
      const value = (parsed as Record<string, unknown>)[options[0]!.attributeName()];
      return value === undefined
        ? []
        : [[name, typeof value === 'string' ? this.convert(name, value) : value]];
    });
    return Object.fromEntries(found) as Partial<z.input<z.ZodObject<Shape>>>;
  }

  /** The value of one setting. Text that its type does not admit is left for the schema to refuse. */
  convert(name: string, text: string): unknown {
    const { type, nullWord, options } = this.settings.find((setting) => setting.name === name)!;
    if (text === nullWord) return null;
    if (!(type instanceof z.ZodNumber) || text.trim() === '') return text;
    return isDuration(name) ? parseDuration(text, options[0]!.long!) : Number(text);
  }
}

interface Setting {
  name: string;
  type: z.ZodType;
  /** Undefined where the setting cannot be null. */
  nullWord: string | undefined;
  defaultValue: unknown;
  options: Option[];
}

function settingOf(name: string, schema: z.ZodType, details: OptionDetails): Setting {
  const { help, negatedHelp, flag = kebabCase(isDuration(name) ? name.slice(0, -2) : name) } = details;
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
  return { name, type, nullWord, defaultValue, options };
}

/** Reads one `name=number` of a repeatable option. What is no number is left for the schema to refuse. */
function addEntry(pair: string, entries: Record<string, number> = {}): Record<string, number> {
  const at = pair.lastIndexOf('=');
  const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  return { ...entries, [name]: value.trim() === '' ? NaN : Number(value) };
}

/** Settings in milliseconds end in `Ms`; a person gives them with a unit. */
const isDuration = (name: string): boolean => name.endsWith('Ms');

const kebabCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function valueName(name: string, type: z.ZodType): string {
  if (type instanceof z.ZodEnum) return type.options.join('|');
  if (type instanceof z.ZodNumber) return isDuration(name) ? 'duration' : 'number';
  return 'name';
}
