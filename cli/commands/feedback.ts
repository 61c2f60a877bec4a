import { Option, type Command } from 'commander';
import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { feedbackKinds, type FeedbackKind, type FeedbackRow } from '../../contracts/feedback.js';
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
import { deletePredictions } from '../../registry/predictions.js';
import { readRows } from '../../sources/rows/read-rows.js';
import { getFromApi } from '../api-client.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { drawTable } from '../layout.js';
import { SchemaOptions } from '../options/schema-options.js';

interface ImportOptions extends JsonOption {
  textColumn?: string;
  labelColumn?: string;
  source: string;
  kind: FeedbackKind;
}

const sampleOptions = new SchemaOptions(z.object({ count: z.number().int().min(1).max(256).default(20) }), {
  count: { help: 'how many texts, at most 256' },
});

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
    .addOption(
      new Option('--kind <kind>', 'how the texts were chosen: errors only train, they never judge')
        .choices(feedbackKinds)
        .default('random'),
    )
    .option('--json', 'print one JSON object')
    .action((file: string, options: ImportOptions) => importFile(file, options, context));
  feedback
    .command('status')
    .description('show how much feedback there is, by source, and how often the model was right')
    .option('--json', 'print one JSON object')
    .action((options: JsonOption) => showStatus(options, context));
  sampleOptions
    .addTo(
      feedback
        .command('sample')
        .description(
          'print texts for labeling as JSONL, at random from the predictions of the last seven days',
        ),
      { withDefaults: true },
    )
    .option('--json', 'print one JSON object')
    .action((options: JsonOption) => printSample(options, context));
  feedback
    .command('delete')
    .description('delete a prediction from the log, and its feedback')
    .argument('<id>', 'the id from the response of /predict')
    .option('--json', 'print one JSON object')
    .action((id: string, options: JsonOption) => deleteById(id, options, context));
}

async function importFile(file: string, options: ImportOptions, context: CommandContext): Promise<void> {
  const { textColumn, labelColumn, kind } = options;
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
    kind,
    labels,
  });
  const refusals = Object.entries(report.refused).map(([reason, count]) => {
    const lines = report.examples.filter((example) => example.reason === reason).map(({ line }) => line);
    const examples = lines.length > 0 ? `, for example line ${lines.join(', ')}` : '';
    const advice = reason === 'unknown-label' ? ` (the labels of the model are ${labels.join(', ')})` : '';
    return `refused ${count}: ${reason}${examples}${advice}`;
  });
  printResult(context, options, { ...report, columns: table.columns }, [
    ...table.notes,
    `${report.read} rows read: ${report.accepted} accepted, ${report.known} already known from ${source}`,
    ...refusals,
  ]);
}

const sampleSchema = z.object({
  predictions: z.array(z.object({ id: z.string(), text: z.string() })),
  note: z.string().nullable(),
});

async function printSample(options: JsonOption, context: CommandContext): Promise<void> {
  const { settings, stderr } = context;
  const { count } = sampleOptions.read(options);
  const { feedbackKey } = await deploymentSecrets(settings);
  const path = `/predictions/sample?count=${count}`;
  const answer = await getFromApi(settings.connection.apiUrl, path, {
    authorization: `Bearer ${feedbackKey}`,
  });
  const sample = parseWith(sampleSchema, answer, 'sample');
  const lines = sample.predictions.map((prediction) => JSON.stringify(prediction));
  printResult(context, options, sample, lines);
  if (sample.note !== null && !options.json) stderr.write(`${sample.note}\n`);
}

async function showStatus(options: JsonOption, context: CommandContext): Promise<void> {
  const { model, connection } = context.settings;
  const read = await openFeedbackLog(openStore(connection.store), model).readSince(0);
  const { rows, relabelled } = latestLabels(read.rows);
  const status = {
    model,
    batches: read.cursor,
    texts: rows.length,
    relabeled: relabelled,
    judge: rows.filter(({ split }) => split === 'test').length,
    train: rows.filter(({ split, text }) => split !== 'test' && text !== undefined).length,
    errors: rows.filter(({ kind }) => kind === 'errors').length,
    withoutText: rows.filter(({ text }) => text === undefined).length,
    agreement: agreement(rows),
    sources: bySource(rows),
  };
  const lines = [
    `${status.texts} labeled texts: ${status.judge} judge the models, ${status.train} train them, ${status.withoutText} have no text; ${status.errors} are reports of errors; ${relabelled} were relabeled`,
  ];
  const { judged, right } = status.agreement;
  if (judged > 0)
    lines.push(
      `the model was right in ${right} of ${judged} predictions with a label that may judge it (${percent(right / judged)})`,
    );
  const counts = Object.entries(status.sources).flatMap(([source, labels]) =>
    Object.entries(labels).map(([label, count]) => [source, label, count]),
  );
  if (rows.length > 0)
    lines.push(drawTable(counts, { head: ['source', 'label', 'texts'], width: context.stdout.columns }));
  printResult(context, options, status, lines);
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

async function deleteById(id: string, options: JsonOption, context: CommandContext): Promise<void> {
  const { model, connection } = context.settings;
  const { predictionSecrets } = await deploymentSecrets(context.settings);
  const identity = readPredictionId({ secrets: predictionSecrets, model }, id);
  const store = openStore(connection.store);
  const ids = new Set([id]);
  const deleted = {
    predictions: (await deletePredictions(store, model, identity, ids)).size,
    feedback: (await openFeedbackLog(store, model).deletePredictions(ids)).get(id) ?? 0,
  };
  printResult(context, options, { deleted }, [
    `deleted ${deleted.predictions} prediction, ${deleted.feedback} labels`,
  ]);
}
