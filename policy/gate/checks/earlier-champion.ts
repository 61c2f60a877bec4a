import { percent } from '../../../contracts/percent.js';
import type { ComparedRows } from '../compared-rows.js';
import { accuracyInterval } from '../difference-interval.js';
import type { EarlierChampion, GateInput } from '../gate-input.js';
import { checkThreshold, significanceTest, skipped, type GateOutcome } from '../gate-outcome.js';
import type { PairedRow } from '../paired-rows.js';

/**
 * Checks that the candidate is not significantly less accurate than the best earlier champion by more than the margin,
 * on the same old rows and with the same weights as the champion. Each promotion may lose a little within the margin;
 * this check keeps such losses from adding up.
 */
export function earlierChampion({ champion, settings }: GateInput, rows: ComparedRows): GateOutcome {
  const { nonInferiorityMargin: margin, significanceLevel: level } = settings;
  const { earlier, earlierLeftOut } = champion!;
  const leftOut =
    earlierLeftOut.length === 0
      ? ''
      : ` Left out, because their models are gone: generation ${earlierLeftOut.join(', ')}.`;
  const compared = earlier
    .map((model) => ({ generation: model.generation, pairs: pairWith(model, rows.oldRows) }))
    .filter(({ pairs }) => pairs.length > 0)
    .map(({ generation, pairs }) => {
      const shift = rows.classShift(pairs);
      return { generation, pairs, shift, interval: accuracyInterval(pairs, shift) };
    })
    .sort((a, b) => a.interval.difference - b.interval.difference);
  const best = compared[0];
  if (best === undefined) return skipped(`There is no earlier champion to compare with.${leftOut}`);
  const { generation, pairs, shift, interval } = best;
  const weighted = shift === null ? '' : " weighted to today's class shares,";
  return checkThreshold({
    value: interval.pValueOfHarm(margin),
    threshold: level,
    requirement: 'at least',
    unit: 'p-value',
    explanation: `Of ${compared.length} earlier champions, generation ${generation} is the best on the old rows. On ${pairs.length} of them,${weighted} the candidate's accuracy minus its is ${percent(interval.difference)}; significantly below ${percent(-margin)} fails.${leftOut}`,
    test: significanceTest(settings, {
      method: interval.method,
      direction: 'worse',
      margin,
      rows: pairs.length,
    }),
  });
}

/** The rows with the earlier champion's answers in the place of the champion's. */
const pairWith = ({ predicted }: EarlierChampion, rows: readonly PairedRow[]): PairedRow[] =>
  rows.flatMap((row) => {
    const answer = predicted.get(row.id);
    return answer === undefined ? [] : [{ ...row, champion: answer }];
  });
