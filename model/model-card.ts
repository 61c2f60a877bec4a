import { describeCompute } from '../contracts/compute.js';
import { describeFrozenEncoder } from '../contracts/describe-frozen-encoder.js';
import { describeLexicalView } from '../contracts/describe-lexical-view.js';
import { describeSource } from '../contracts/describe-source.js';
import type { SelectionMetric } from '../contracts/hyperparameters.js';
import type { ModelManifest } from '../contracts/model-manifest.js';
import type { ServingSettings } from '../contracts/serving.js';
import type { TrainingSummary } from '../contracts/training-progress.js';

/** What a model card is made from. */
export interface ModelCard {
  serving: ServingSettings;
  lineage: ModelManifest['lineage'];
  summary?: TrainingSummary | undefined;
}

const truncationTexts: Record<ServingSettings['truncation'], string> = {
  head: 'the first tokens are kept',
  'head+tail': 'a quarter of the tokens is kept from the start and the rest from the end',
};

const selectionTexts: Record<SelectionMetric, string> = {
  loss: 'lowest loss',
  accuracy: 'highest accuracy',
  macroF1: 'highest macro F1',
};

const poolingTexts: Record<ServingSettings['pooling'], string> = {
  mean: 'the mean of the last hidden states of all tokens (mean pooling)',
  cls: 'the last hidden state of the first token (CLS pooling)',
};

/** How a label follows from the probabilities. */
function decisionText({ decisionThreshold, labels }: ServingSettings): string {
  if (decisionThreshold === null) return 'The label is the most probable one.';
  const [first, second] = labels.map(escapeMarkdown);
  return `The label is ${second} where its probability is at least ${decisionThreshold}, otherwise ${first}: of all thresholds, this one has the highest macro F1 on the validation rows.`;
}

/** How probabilities follow from the logits of the Hugging Face files, and what these leave out. */
function probabilitiesText(serving: ServingSettings, summary: TrainingSummary | undefined): string {
  const { temperature, offset } = summary?.lexical.encoderAlone ?? { ...serving, offset: 0 };
  const isAlone = summary?.lexical.outcome !== 'kept';
  const facts = [
    `Probabilities are softmax(logits / ${temperature})${offset === 0 ? '' : `, with ${offset} added to the last of the divided logits`}.`,
  ];
  if (isAlone) facts.push(decisionText(serving));
  if (serving.pooling === 'mean')
    facts.push(
      'Take the logits from `onnx/model.onnx`: Python transformers would use CLS pooling on these weights.',
    );
  if (summary !== undefined) facts.push(`The model was made ${describeLexicalView(summary.lexical)}.`);
  if (!isAlone)
    facts.push(
      'These files are the encoder alone, which makes more errors. Evergreen also counts the words and word pairs of the whole text (TF-IDF and logistic regression, in `lexical.json`), and the metrics below are those of both together.',
      `By both together: ${decisionText(serving)}`,
    );
  return facts.join(' ');
}

/** The README.md of a model for the Hugging Face Hub: YAML front matter with a model index, then Markdown. */
export function renderModelCard({ serving, lineage, summary }: ModelCard): string {
  const data = lineage.sample
    ? 'the sample corpus that Evergreen generates itself (not real data)'
    : 'labelled texts of its owner';
  return `${frontMatter({ serving, lineage, summary })}
# Text classifier: ${serving.labels.map(escapeMarkdown).join(', ')}

${summary?.frozenEncoder === undefined ? 'Fine-tuned' : 'Made'} by Evergreen from \`${lineage.base}\` on ${data}.${summary?.frozenEncoder === undefined ? '' : ` Because there are few of them, ${describeFrozenEncoder(summary.frozenEncoder)}.`}

## Use
The classifier head reads ${poolingTexts[serving.pooling]}. Texts of more than ${serving.maxLength} tokens are shortened: ${truncationTexts[serving.truncation]}.
${probabilitiesText(serving, summary)}

## Labels
${table(
  ['class', 'label'],
  serving.labels.map((label, index) => [String(index), label]),
)}
${summary === undefined ? '' : `\n## Metrics\n${table(['split', 'metric', 'value'], metricRows(summary))}\n\n${metricsText(summary)}\n`}
## Lineage
${table(['fact', 'value'], lineageRows(lineage))}
`;
}

function frontMatter({ serving, lineage, summary }: ModelCard): string {
  const results = summary
    ? [
        {
          task: { type: 'text-classification', name: 'Text Classification' },
          dataset: {
            name: `dataset ${lineage.datasetDigest}`,
            type: lineage.sample ? 'sample' : 'file',
            split: judgingRows(summary),
          },
          metrics: [
            { type: 'accuracy', value: summary.bestValidationAccuracy },
            { type: 'f1', name: 'macro F1', value: summary.bestValidationMacroF1 },
            { type: 'loss', value: summary.bestValidationLoss },
          ],
        },
      ]
    : [];
  const facts: Record<string, unknown> = {
    library_name: 'transformers.js',
    pipeline_tag: 'text-classification',
    tags: ['text-classification', 'onnx', 'evergreen'],
    labels: serving.labels,
    'model-index': [{ name: 'evergreen', results }],
  };
  // JSON is valid YAML, whatever characters a label holds.
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return ['---', ...lines, '---'].join('\n');
}

/** What the metrics were measured on. */
const judgingRows = ({ frozenEncoder }: TrainingSummary): string =>
  frozenEncoder?.isCrossValidated ? 'cross-validation' : 'validation';

/** How the weights were chosen, or what stands in for a choice. */
const metricsText = ({ frozenEncoder, bestStep, selectionMetric }: TrainingSummary): string =>
  frozenEncoder === undefined
    ? `These are the weights of step ${bestStep}, which had the ${selectionTexts[selectionMetric]} of all validations.`
    : frozenEncoder.isCrossValidated
      ? `Each of the ${frozenEncoder.trainingRows} training rows was predicted by a head that was fitted without its fold (${frozenEncoder.folds}-fold cross-validation); the head of these files was fitted to all of them.`
      : 'The head was fitted at once, so there was no step to choose.';

const metricRows = (summary: TrainingSummary): string[][] => {
  const split = judgingRows(summary);
  return [
    [split, 'accuracy', summary.bestValidationAccuracy.toFixed(4)],
    [split, 'macro F1', summary.bestValidationMacroF1.toFixed(4)],
    [split, 'loss', summary.bestValidationLoss.toFixed(4)],
    ...summary.validationRecalls.map(({ label, recall, rows }) => [
      ...[split, `recall of ${label} (${rows} rows)`, recall.toFixed(4)],
    ]),
  ];
};

const lineageRows = (lineage: ModelManifest['lineage']): string[][] => [
  ['dataset', lineage.datasetDigest],
  ['source', describeSource(lineage.source)],
  ['tokens', lineage.tokensDigest],
  ['base', lineage.base],
  ['sha256 of the base', lineage.baseSha256 ?? 'trained from scratch'],
  ['compute', describeCompute(lineage.compute)],
  ...(lineage.frozenEncoder ? [['encoder', 'that of the base, unchanged']] : []),
  ...Object.entries(lineage.hyperparameters).map(([name, value]) => [name, String(value)]),
];

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_|<>[\]]/g, '\\$&').replace(/\s+/g, ' ');
}
