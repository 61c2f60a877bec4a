import pc from 'picocolors';
import { percent } from '../../contracts/percent.js';
import type { SimulatedDay, SimulatedEvent } from './timeline.js';

const barWidth = 40;

/** A day as lines for a terminal: its accuracy as a bar from 50 to 100 %, and its events. */
export function drawDay({ day, accuracy, generations, hasDrifted, events }: SimulatedDay): string[] {
  const filled = Math.max(0, Math.min(barWidth, Math.round((2 * accuracy - 1) * barWidth)));
  const bar = `${'█'.repeat(filled)}${'·'.repeat(barWidth - filled)}`;
  return [
    `day ${String(day).padStart(2)}  ${bar} ${percent(accuracy, 1)}  generation ${generations.join(', ')}${hasDrifted ? pc.yellow('  different texts') : ''}`,
    ...events.filter(({ kind }) => kind !== 'other').map((event) => `        ${describeEvent(event)}`),
  ];
}

const describeEvent = ({ kind, text }: SimulatedEvent): string => {
  if (kind === 'alert') return pc.red(`ALERT ${text}`);
  if (kind === 'retraining') return pc.cyan(`retraining: ${text}`);
  return kind === 'promoted' ? pc.green(text) : pc.dim(text);
};
