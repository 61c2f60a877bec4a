import Table from 'cli-table3';
import type { Command } from 'commander';
import { EvergreenError } from '../../contracts/errors.js';
import type { FeedbackRow } from '../../contracts/feedback.js';
import { feedbackSourceSchema } from '../../contracts/feedback-source.js';
import { parseWith } from '../../contracts/parse.js';
import { percent } from '../../contracts/percent.js';
import { latestLabels } from '../../policy/feedback/latest-labels.js';
import { readPredictionId } from '../../policy/prediction-id.js';
import { currentChampion } from '../../registry/champions.js';
import { deploymentSecrets } from '../../settings/secrets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { importFeedback } from '../../registry/feedback-import.js';
import { readModelManifest } from '../../registry/models.js';
import { openStore } from '../../store/open-store.js';
import { deletePrediction } from '../../registry/predictions.js';
import { readRows } from '../../sources/rows/read-rows.js';
import { printJson, printLine, type CommandContext } from '../command.js';

interface ImportOptions {
  textColumn?: string;
  labelColumn?: string;
  source: string;
  json?: boolean;
}

/** `evergreen feedback`: correct labels for texts that the model classified, or for any other texts. */
export function addFeedbackCommand(program: Command, context: CommandContext): void {
  const feedback = program
    .command('feedback')
    .description('correct labels, which measure the champion and train its successors');
  feedback
    .command('import')
    .description('add the new rows of a labeled CSV or JSONL file')
    .argument('<file>')
    .option('--text-column <name>', 'column with the text (guessed when left out)')
    .option('--label-column <name>', 'column with the label (guessed when left out)')
    .option('--source <name>', 'who labeled the rows', 'import')
    .option('--json', 'print one JSON object')
    .action((file: string, options: ImportOptions) => importFile(file, options, context));
  feedback
    .command('status')
    .description('show how much feedback there is, by source, and how often the model was right')
    .option('--json', 'print one JSON object')
    .action((options: { json?: boolean }) => showStatus(options, context));
  feedback
    .command('delete')
    .description('delete a prediction from the log, and its feedback')
    .argument('<id>', 'the id from the response of /predict')
    .option('--json', 'print one JSON object')
    .action((id: string, options: { json?: boolean }) => deleteById(id, options, context));
}

async function importFile(file: string, options: ImportOptions, context: CommandContext): Promise<void> {
  const { textColumn, labelColumn } = options;
  const { model, connection } = context.settings;
  const source = parseWith(feedbackSourceSchema, options.source, '--source');
  const store = openStore(connection.store);
  const champion = await currentChampion(store, model);
  if (champion === null)
    throw new EvergreenError(
      'no-champion',
      `${model} has no champion yet, so its labels are not known. Train one first.`,
    );
  const { labels } = await readModelManifest(store, champion.digest);
  const table = await readRows({
    path: file,
    ...(textColumn !== undefined && { textColumn }),
    ...(labelColumn !== undefined && { labelColumn }),
  });
  const report = await importFeedback(openFeedbackLog(store, model), table.rows, {
    source,
    sender: 'cli',
    labels,
  });
  if (options.json) return printJson(context, { ...report, columns: table.columns });
  for (const note of table.notes) printLine(context, note);
  printLine(
    context,
    `${report.read} rows read: ${report.accepted} accepted, ${report.known} already known from ${source}`,
  );
  for (const [reason, count] of Object.entries(report.refused)) {
    const lines = report.examples.filter((example) => example.reason === reason).map(({ line }) => line);
    printLine(
      context,
      `refused ${count}: ${reason}${lines.length > 0 ? `, for example line ${lines.join(', ')}` : ''}${reason === 'unknown-label' ? ` (the labels of the model are ${labels.join(', ')})` : ''}`,
    );
  }
}

async function showStatus(options: { json?: boolean }, context: CommandContext): Promise<void> {
  const { model, connection } = context.settings;
  const read = await openFeedbackLog(openStore(connection.store), model).readSince(0);
  const { rows, relabelled } = latestLabels(read.rows);
  const status = {
    model,
    batches: read.cursor,
    texts: rows.length,
    relabelled,
    judge: rows.filter(({ split }) => split === 'test').length,
    train: rows.filter(({ split, text }) => split !== 'test' && text !== undefined).length,
    withoutText: rows.filter(({ text }) => text === undefined).length,
    agreement: agreement(rows),
    sources: bySource(rows),
  };
  if (options.json) return printJson(context, status);
  printLine(
    context,
    `${status.texts} labeled texts: ${status.judge} judge the models, ${status.train} train them, ${status.withoutText} have no text; ${relabelled} were relabeled`,
  );
  const { judged, right } = status.agreement;
  if (judged > 0)
    printLine(
      context,
      `the model was right in ${right} of ${judged} predictions with a label that may judge it (${percent(right / judged)})`,
    );
  const table = new Table({ head: ['source', 'label', 'texts'], style: { head: [], border: [] } });
  for (const [source, labels] of Object.entries(status.sources))
    for (const [label, count] of Object.entries(labels)) table.push([source, label, count]);
  if (rows.length > 0) printLine(context, table.toString());
}

function agreement(rows: readonly FeedbackRow[]): { judged: number; right: number } {
  const judged = rows.filter(({ split, prediction }) => split === 'test' && prediction !== undefined);
  return {
    judged: judged.length,
    right: judged.filter(({ label, prediction }) => prediction!.label === label).length,
  };
}

function bySource(rows: readonly FeedbackRow[]): Record<string, Record<string, number>> {
  // Maps rather than objects, since a label may be called `constructor`.
  const sources = new Map<string, Map<string, number>>();
  for (const { source, label } of rows) {
    const labels = sources.get(source) ?? new Map<string, number>();
    sources.set(source, labels.set(label, (labels.get(label) ?? 0) + 1));
  }
  return Object.fromEntries([...sources].map(([source, labels]) => [source, Object.fromEntries(labels)]));
}

async function deleteById(id: string, options: { json?: boolean }, context: CommandContext): Promise<void> {
  const { model, connection } = context.settings;
  const { predictionSecret } = await deploymentSecrets(context.settings);
  const identity = readPredictionId({ secret: predictionSecret, model }, id);
  const store = openStore(connection.store);
  const isDeleted = await deletePrediction(store, model, id, identity);
  const deleted = {
    predictions: isDeleted ? 1 : 0,
    feedback: await openFeedbackLog(store, model).deletePrediction(id),
  };
  if (options.json) return printJson(context, { deleted });
  printLine(context, `deleted ${deleted.predictions} prediction, ${deleted.feedback} labels`);
}
