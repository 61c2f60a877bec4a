import type { Champion } from './champion.js';

const short = (digest: string): string => digest.slice(0, 12);

/** What became champion, how and why, in one line for a person. */
export function describePromotion(
  champion: Pick<Champion, 'generation' | 'digest' | 'reason' | 'forced' | 'rolledBackFrom'>,
): string {
  const { generation, digest, reason, forced, rolledBackFrom } = champion;
  const failed = forced?.failedChecks ?? [];
  const what =
    rolledBackFrom === undefined
      ? `promoted ${short(digest)}${forced ? ' by force' : ''}`
      : `rolled back from ${short(rolledBackFrom)} to ${short(digest)}`;
  const although = failed.length > 0 ? ` although ${failed.join(', ')} failed` : '';
  return `${what} as generation ${generation}${although} (${reason})`;
}
