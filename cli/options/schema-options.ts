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

interface SettingType {
  schema: z.ZodType;
  isNullable: boolean;
  defaultValue: unknown;
}

/**
 * The command line options of a settings schema, one for each of its fields: a field that is added to the schema is an option.
 * Ranges are not checked here: whoever reads the options parses what they give with the schema.
 */
export class SchemaOptions<Shape extends z.ZodRawShape> {
  constructor(
    readonly schema: z.ZodObject<Shape>,
    private readonly details: { [Name in keyof Shape]?: OptionDetails } = {},
  ) {}

  /** The names of the settings. */
  get names(): string[] {
    return Object.keys(this.schema.shape);
  }

  /**
   * Adds the options to a command, in the order of the schema.
   * @param options.withDefaults the help shows the defaults of the schema, and options that are left out have them
   */
  addTo(command: Command, { withDefaults = false } = {}): Command {
    for (const name of this.names)
      for (const option of this.optionsOf(name))
        command.addOption(withDefaults ? option.default(this.typeOf(name).defaultValue) : option);
    return command;
  }

  /**
   * The settings that Commander found, by the name that the schema gives them, as values of their types.
   * @param parsed what `command.opts()` gives
   * @throws EvergreenError `invalid-input` for what is no duration
   */
  read(parsed: object): Partial<z.input<z.ZodObject<Shape>>> {
    const settings: Record<string, unknown> = {};
    for (const name of this.names) {
      const value = (parsed as Record<string, unknown>)[this.optionsOf(name)[0].attributeName()];
      if (value !== undefined) settings[name] = typeof value === 'string' ? this.convert(name, value) : value;
    }
    return settings as Partial<z.input<z.ZodObject<Shape>>>;
  }

  /** One setting from text. Text that its type does not admit is left to the schema to refuse. */
  convert(name: string, text: string): unknown {
    const { schema, isNullable } = this.typeOf(name);
    if (isNullable && text === (this.details[name]?.nullWord ?? 'never')) return null;
    if (!(schema instanceof z.ZodNumber) || text.trim() === '') return text;
    return isDuration(name) ? parseDuration(text, `--${this.flagOf(name)}`) : Number(text);
  }

  private optionsOf(name: string): [Option, ...Option[]] {
    const { schema } = this.typeOf(name);
    const { help, value = valueName(name, schema), negatedHelp } = this.details[name] ?? {};
    const flag = this.flagOf(name);
    if (schema instanceof z.ZodBoolean)
      return [
        new Option(`--${flag}`, help),
        ...(negatedHelp === undefined ? [] : [new Option(`--no-${flag}`, negatedHelp)]),
      ];
    return [new Option(`--${flag} <${value}${schema instanceof z.ZodArray ? '...' : ''}>`, help)];
  }

  private flagOf(name: string): string {
    return this.details[name]?.flag ?? kebabCase(isDuration(name) ? name.slice(0, -2) : name);
  }

  private typeOf(name: string): SettingType {
    let schema = this.schema.shape[name] as unknown as z.ZodType;
    let isNullable = false;
    let defaultValue: unknown;
    while (
      schema instanceof z.ZodOptional ||
      schema instanceof z.ZodNullable ||
      schema instanceof z.ZodDefault
    ) {
      isNullable ||= schema instanceof z.ZodNullable;
      if (schema instanceof z.ZodDefault) defaultValue = schema.def.defaultValue;
      schema = schema.unwrap() as z.ZodType;
    }
    return { schema, isNullable, defaultValue };
  }
}

/** Settings in milliseconds end in `Ms`; a person gives them with a unit. */
const isDuration = (name: string): boolean => name.endsWith('Ms');

const kebabCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function valueName(name: string, schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum) return schema.options.join('|');
  if (schema instanceof z.ZodNumber) return isDuration(name) ? 'duration' : 'number';
  return 'name';
}
