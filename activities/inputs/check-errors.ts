import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedbackRow } from '../../contracts/feedback.js';
import { runCrossFit } from '../../model/baseline/baseline-process.js';
import { capErrors } from '../../policy/feedback/cap-senders.js';
import { feedbackKindOf } from '../../policy/feedback/row-source.js';
import { suspiciousSources } from '../../policy/feedback/suspicious-sources.js';
import { readSplit, type LocalDataset } from '../../registry/datasets.js';

/** The most training rows that the check takes into account. With them it takes about 20 seconds. */
const maximumOthers = 3_600;
const maximumRandomRows = 1_000;
/** With fewer reports, no source can be contradicted significantly. */
const minimumReports = 20;

/**
 * The sources of reports of errors that are not plausible. A report contradicts the champion by design, so declaring labels to
 * be reports would evade quarantine. Instead they are compared with cross-fitted predictions, by the rule of quarantine
 * (`suspiciousSources`): for each source, and for all sources of a sender together.
 * @param feedback one row for each text
 * @param directory an existing directory for temporary files
 */
export async function findImplausibleErrors(
  dataset: LocalDataset,
  feedback: readonly FeedbackRow[],
  { directory, signal }: { directory: string; signal: AbortSignal },
): Promise<string[]> {
  const { labels, counts } = dataset.manifest;
  const usable = feedback.filter(({ text, label }) => text !== undefined && labels.includes(label));
  const reports = usable.filter(({ kind }) => kind === 'errors');
  if (reports.length < minimumReports) return [];
  const capped = reports.map((row) => ({ ...row, atMs: Date.parse(row.at) }));
  // No more than may train: a flood would teach the models its own labels.
  const checked = [...capErrors(capped, Math.min(counts.train, maximumOthers))];

  const others: { text: string; label: string }[] = usable
    .filter(({ kind, split }) => kind === 'random' && split === 'train')
    .slice(-maximumRandomRows)
    .map(({ text, label }) => ({ text: text!, label }));
  const isChecked = new Set(reports.map(({ rowId }) => rowId));
  for await (const { id, text, label, source } of readSplit(dataset, 'train')) {
    if (others.length >= maximumOthers) break;
    if (isChecked.has(id) || feedbackKindOf(source) === 'errors') continue;
    others.push({ text, label });
  }
  const predictions = await runCrossFit(
    {
      texts: [await writeTexts(join(directory, 'reports.jsonl'), checked)],
      others: [await writeTexts(join(directory, 'other-rows.jsonl'), others)],
    },
    signal,
  );

  const judged = checked.map(({ rowId, source, sender, label }, row) => ({
    ...{ rowId, source, sender, label },
    ...{ predicted: predictions[row]!.label, score: predictions[row]!.score },
  }));
  const bySource = new Set(suspiciousSources(judged));
  const bySender = new Set(suspiciousSources(judged.map((row) => ({ ...row, source: row.sender }))));
  const implausible = reports.filter(({ source, sender }) => bySource.has(source) || bySender.has(sender));
  return [...new Set(implausible.map(({ source }) => source))].sort();
}

async function writeTexts(
  path: string,
  rows: readonly { text?: string | undefined; label: string }[],
): Promise<string> {
  await writeFile(path, rows.map(({ text, label }) => `${JSON.stringify({ text, label })}\n`).join(''));
  return path;
}
