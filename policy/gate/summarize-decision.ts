import type { Decision, GateCheck } from '../../contracts/decision.js';
import { percent } from '../../contracts/percent.js';

/** The verdict with its reasons, the attempt and the power, in one line for the terminal and the Web UI. */
export const summarizeDecision = (decision: Decision): string =>
  [describeVerdict(decision), describeAttempt(decision), describePower(decision)].filter(Boolean).join('. ');

function describeVerdict({ checks }: Pick<Decision, 'checks'>): string {
  const having = (wanted: GateCheck['verdict']) => checks.filter(({ verdict }) => verdict === wanted);
  const explain = (some: readonly GateCheck[]): string =>
    some.map(({ name, explanation }) => `${name} (${explanation})`).join('; ');
  const [failed, undecided] = [having('fail'), having('undecided')];
  if (failed.length > 0) return `reject: ${explain(failed)}`;
  if (undecided.length > 0) return `challenge: undecided are ${explain(undecided)}`;
  return `promote: ${having('pass').length} checks passed`;
}

/** The number of the attempt against the champion; empty when none was made. */
export const describeAttempt = ({ attempt, championGeneration }: Decision): string =>
  attempt === null
    ? ''
    : `Attempt ${attempt.number} against generation ${championGeneration}: promoting takes evidence at level ${percent(attempt.level, attempt.level < 0.001 ? 4 : 2)}`;

/** What these rows can tell; empty for a candidate that could not be evaluated. */
export function describePower({ power, comparedRows }: Decision): string {
  if (power === null) return '';
  const { rows, disagreement, better, betterLate, equal } = power;
  const [now, late] = [percent(better, 0), percent(betterLate, 0)];
  const disagree = percent(disagreement, 1);
  const [given, when] =
    comparedRows === null
      ? [
          `These ${rows} rows will judge the next candidate. If it disagrees with this model on ${disagree} of them,`,
          'at the first attempt',
        ]
      : [`Power with ${rows} rows of which the models disagree on ${disagree}:`, 'now'];
  return `${given} a candidate 2 points better passes improvement with probability ${now} ${when} and ${late} at the 20th attempt; an equal one passes champion-accuracy with probability ${percent(equal, 0)}`;
}

/** How many test rows judged, and why the others did not; empty when nothing was compared. */
export function describeComparedRows({ comparedRows }: Decision): string {
  if (comparedRows === null) return '';
  const { old, recent, excluded } = comparedRows;
  const reasons = [
    `the champion was trained on ${excluded.trainedOn}`,
    `${excluded.raisedAlarm} raised its alarm`,
    `a newer label contradicts ${excluded.contradicted}`,
  ];
  return `Compared on ${old} old and ${recent} recent test rows. Not counted: ${reasons.join(', ')}.`;
}
