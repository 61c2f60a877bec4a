import { Option, type Command } from 'commander';
import { hostname, userInfo } from 'node:os';
import { z } from 'zod';
import {
  keyIdSchema,
  keyScopes,
  keySenderSchema,
  stateOfKey,
  type ApiKey,
  type KeyScope,
} from '../../contracts/api-key.js';
import { parseWith } from '../../contracts/parse.js';
import { describeRate, rateTextSchema } from '../../contracts/rate.js';
import { durationMs, formatTime } from '../../contracts/time.js';
import { createApiKeyText } from '../../policy/api-key-text.js';
import { addApiKey, readApiKeys, revokeApiKey } from '../../registry/api-keys.js';
import { readKeyUses } from '../../registry/key-uses.js';
import { rotatePredictionSecret } from '../../settings/secrets.js';
import { openStore } from '../../store/open-store.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { drawTable } from '../layout.js';

interface CreateOptions extends JsonOption {
  scope: KeyScope;
  name?: string;
  expires?: string;
  rate?: string;
  sender?: string;
}

const longestExpiryMs = 3_660 * 86_400_000;
const expirySchema = z
  .string()
  .transform((text) => durationMs(text) ?? NaN)
  .refine((ms) => ms > 0 && ms <= longestExpiryMs, 'must be a time of at most 3660d, for example 90d');

/** `evergreen keys`: the keys that open the API. */
export function addKeysCommand(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('keys that open the API, kept in the store');
  keys
    .command('create')
    .description('make a key and print it; it is shown once, since the store holds only a hash of it')
    .addOption(
      new Option('--scope <scope>', 'what it opens; admin: everything')
        .choices(keyScopes)
        .makeOptionMandatory(),
    )
    .option('--name <name>', 'what you call it')
    .option('--expires <duration>', 'how long it is valid, for example 90d (default: until it is revoked)')
    .option('--rate <texts/time>', 'how many texts may come with it, for example 100/s')
    .option('--sender <sender>', 'the sender of a key that it replaces: in feedback both are one sender')
    .option('--json', 'print one JSON object')
    .action((options: CreateOptions) => createKey(options, context));
  keys
    .command('list')
    .description('show all keys, also revoked and expired ones')
    .option('--json', 'print one JSON object')
    .action((options: JsonOption) => listKeys(options, context));
  keys
    .command('revoke')
    .description('end a key for good; every API refuses it within ten seconds')
    .argument('<id>')
    .option('--json', 'print one JSON object')
    .action((id: string, options: JsonOption) => revokeKey(id, options, context));
  keys
    .command('rotate-signing')
    .description(
      'sign prediction ids with a new secret from the next start of the API on; those given out stay valid',
    )
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      const secrets = await rotatePredictionSecret(context.settings);
      printResult(context, options, { secrets }, [
        `The next start of the API signs with a new secret. Ids of all ${secrets} secrets are valid.`,
      ]);
    });
}

async function createKey(options: CreateOptions, context: CommandContext): Promise<void> {
  const { connection, model } = context.settings;
  const expiresMs = parseOptional(expirySchema, options.expires, '--expires');
  const rate = parseOptional(rateTextSchema, options.rate, '--rate') ?? null;
  const name = parseOptional(z.string().min(1).max(100), options.name, '--name') ?? null;
  const sender = parseOptional(keySenderSchema, options.sender, '--sender');
  const { id, text, sha256 } = createApiKeyText();
  const now = Date.now();
  const key: ApiKey = {
    ...{ id, sha256, scope: options.scope, name, rate },
    sender: sender ?? `key-${id}`,
    ...{ createdAt: new Date(now).toISOString(), createdBy: operator() },
    expiresAt: expiresMs === undefined ? null : new Date(now + expiresMs).toISOString(),
    revoked: null,
  };
  await addApiKey(openStore(connection.store), model, key);
  printResult(context, options, { key: text, ...withoutHash(key) }, [text]);
  context.stderr.write(
    `Key ${id} for ${key.scope}. It is not shown again. APIs take it within ten seconds.\n`,
  );
}

async function listKeys(options: JsonOption, context: CommandContext): Promise<void> {
  const { connection, model } = context.settings;
  const now = Date.now();
  const store = openStore(connection.store);
  const [keys, uses] = await Promise.all([readApiKeys(store, model), readKeyUses(store, model)]);
  const listed = keys.map((key) => ({
    ...{ ...withoutHash(key), state: stateOfKey(key, now), lastUsedAt: uses[key.id] ?? null },
  }));
  const rows = listed.map(
    ({ id, scope, name, state, sender, rate, createdAt, createdBy, lastUsedAt, expiresAt, revoked }) => [
      ...[id, scope, name ?? '', state, sender, rate === null ? '' : describeRate(rate)],
      `${formatTime(Date.parse(createdAt))} ${createdBy}`,
      lastUsedAt === null ? 'never' : formatTime(Date.parse(lastUsedAt)),
      expiresAt === null ? 'never' : formatTime(Date.parse(expiresAt)),
      revoked === null ? '' : `${formatTime(Date.parse(revoked.at))} ${revoked.by}`,
    ],
  );
  const head = [
    'id',
    'scope',
    'name',
    'state',
    'sender',
    'rate',
    'created',
    'last used',
    'expires',
    'revoked',
  ];
  printResult(
    context,
    options,
    { model, keys: listed },
    rows.length === 0
      ? [`${model} has no key in the store. \`npx evergreen keys create --scope predict\` makes one.`]
      : [drawTable(rows, { head, width: context.stdout.columns })],
  );
}

async function revokeKey(given: string, options: JsonOption, context: CommandContext): Promise<void> {
  const { connection, model } = context.settings;
  const id = parseWith(keyIdSchema, given, 'id of a key');
  const revoked = { at: new Date().toISOString(), by: operator() };
  const key = await revokeApiKey(openStore(connection.store), model, id, revoked);
  printResult(context, options, withoutHash(key), [
    `Key ${id} is revoked. Every API that reaches the store refuses it within ten seconds.`,
  ]);
}

const parseOptional = <Schema extends z.ZodType>(schema: Schema, text: string | undefined, option: string) =>
  text === undefined ? undefined : parseWith(schema, text, option);

/** Who runs this command. */
const operator = (): string => `${userInfo().username}@${hostname()}`;

const withoutHash = ({ sha256: _, ...key }: ApiKey) => key;
