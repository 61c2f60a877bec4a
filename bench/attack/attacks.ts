import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { hostileBodies } from '../../test/api/hostile-bodies.js';
import { texts } from '../serve/texts.js';
import { residentMegabytes, type Figures } from './figures.js';
import { meanwhile } from './meanwhile.js';
import { overload } from './overload.js';
import { post, type Target } from './target.js';

function openSockets(
  target: Target,
  count: number,
  content: string,
): { sockets: Socket[]; refused: () => number } {
  let refused = 0;
  const { hostname, port } = new URL(target.url);
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname).on('error', () => (refused += 1));
    socket.resume().write(content);
    return socket;
  });
  return { sockets, refused: () => refused };
}

/** Attacks on one API that serves a new head on MiniLM. Each prints one line of figures, or several. */
export const attacks: Record<string, (target: Target) => Promise<Figures[]>> = {
  async bodies(target) {
    const lines: Figures[] = [];
    for (const { what, path, body, headers } of hostileBodies) {
      const { result, figures } = await meanwhile(target, async () => {
        const startedAt = performance.now();
        const { status } = await post(target, path, body, headers);
        return { status, 'answered after ms': Math.round(performance.now() - startedAt) };
      });
      lines.push({ body: what, bytes: body.length, ...result, ...figures });
    }
    return lines;
  },

  async 'half-sent bodies'(target) {
    const before = await residentMegabytes(target.pid);
    const head = `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2097152\r\n\r\n`;
    const { result, figures } = await meanwhile(target, async () => {
      const { sockets } = openSockets(target, 500, head + 'x'.repeat(2_000_000));
      let highest = 0;
      for (let second = 0; second < 10; second += 0.5) {
        await wait(500);
        highest = Math.max(highest, await residentMegabytes(target.pid));
      }
      for (const socket of sockets) socket.destroy();
      return highest;
    });
    return [{ connections: 500, 'MB before': before, 'MB at most': result, ...figures }];
  },

  async 'idle connections'(target) {
    const { result, figures } = await meanwhile(target, async () => {
      const { sockets, refused } = openSockets(target, 15_000, '');
      await wait(8_000);
      const megabytes = await residentMegabytes(target.pid);
      for (const socket of sockets) socket.destroy();
      return { megabytes, refused: refused() };
    });
    return [{ connections: 15_000, MB: result.megabytes, 'refused or closed': result.refused, ...figures }];
  },

  async 'one heavy client'(target) {
    const body = JSON.stringify({ text: Array<string>(256).fill(texts.review) });
    const { result, figures } = await meanwhile(target, async () => {
      const statuses: number[] = [];
      const endAt = performance.now() + 15_000;
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          while (performance.now() < endAt) {
            const response = await post(target, '/predict', body);
            await response.text();
            statuses.push(response.status);
            const retryAfterSeconds = Number(response.headers.get('retry-after') ?? 0);
            await wait(Math.min(retryAfterSeconds, 2) * 1000);
          }
        }),
      );
      return statuses.join(' ');
    });
    return [{ 'lists of 256 reviews': result, ...figures }];
  },

  overload,

  async erasures(target) {
    const ids: string[] = [];
    while (ids.length < 10_000) {
      const text = Array.from({ length: 250 }, (_, index) => `text ${ids.length + index}`);
      const answer = await post(target, '/predict', JSON.stringify({ text }));
      const { predictions = [] } = (await answer.json()) as { predictions?: { id: string }[] };
      ids.push(...predictions.map(({ id }) => id));
    }
    const waiting = [...ids];
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
          await (await post(target, '/feedback', JSON.stringify({ id, label: 'positive' }))).text();
      }),
    );
    const startedAt = performance.now();
    const headers = { authorization: `Bearer ${target.feedbackKey}` };
    const erased = await Promise.all(
      ids.slice(0, 40).map(async (id) => {
        const response = await fetch(`${target.url}/predictions/${id}`, { method: 'DELETE', headers });
        return response.text();
      }),
    );
    const complete = erased.filter((body) => body.includes('"predictions":1,"feedback":1')).length;
    return [{ labels: ids.length, erased: complete, ms: Math.round(performance.now() - startedAt) }];
  },
};
