import type { Command } from 'commander';
import { megabytes } from '../../contracts/megabytes.js';
import { parseWith } from '../../contracts/parse.js';
import { retentionSettingsSchema, type PruneReport } from '../../contracts/retention.js';
import { pruneStore } from '../../registry/prune/prune-store.js';
import { openStore } from '../../store/open-store.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { drawTable, type Layout } from '../layout.js';
import { SchemaOptions } from '../options/schema-options.js';

/** A person sees what is removed first, so the command may go further than the monitor. */
const defaultMinimumAgeMs = 7 * 24 * 3_600_000;

const retentionOptions = new SchemaOptions(retentionSettingsSchema, {
  keepGenerations: { help: 'champions of so many generations stay, with their data and runs (default: 10)' },
  minimumAgeMs: { flag: 'older-than', help: 'only what was not written for this long (default: 7d)' },
  feedbackRetentionMs: {
    flag: 'feedback-older-than',
    help: 'feedback of this age, too, if every kept champion has it in its data; or never (default)',
  },
});

/** `evergreen prune`: shows, or with --apply removes, what nothing in the store needs. */
export function addPruneCommand(program: Command, context: CommandContext): void {
  retentionOptions
    .addTo(
      program
        .command('prune')
        .description('show what nothing in the store needs any more; with --apply, remove it')
        .option('--apply', 'remove it'),
    )
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption & { apply?: boolean }) => {
      const { apply = false } = options;
      const { connection, model } = context.settings;
      const given = { minimumAgeMs: defaultMinimumAgeMs, ...retentionOptions.read(options) };
      const settings = parseWith(retentionSettingsSchema, given, 'options of prune');
      const report = await pruneStore(openStore(connection.store), { ...settings, model, apply });
      printResult(
        context,
        options,
        { model, applied: apply, ...settings, ...report },
        describe(report, { apply, width: context.stdout.columns }),
      );
    });
}

function describe(
  { kinds, count, objects, sizeBytes, inUse }: PruneReport,
  { apply, width }: Layout & { apply: boolean },
): string[] {
  const stayed = inUse === 0 ? [] : [`${inUse} more were used meanwhile, so they stayed`];
  if (count === 0) return ['There is nothing to remove.', ...stayed];
  const rows = kinds.map((kind) => [
    kind.kind,
    kind.count,
    kind.objects,
    megabytes(kind.sizeBytes),
    new Date(kind.oldestAt).toISOString().slice(0, 10),
    kind.why,
  ]);
  const head = ['kind', 'count', 'objects', 'size', 'oldest', 'why it is not needed'];
  const total = `${objects} objects, ${megabytes(sizeBytes)}`;
  return [
    drawTable([...rows, ['total', count, objects, megabytes(sizeBytes), '', '']], { head, width }),
    apply ? `removed ${total}` : `--apply removes these ${total}`,
    ...stayed,
  ];
}
