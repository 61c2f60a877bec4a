import type { Probed } from './probe-main.js';

/** The API that is attacked. */
export interface Target extends Probed {
  pid: number;
}

const json = { 'content-type': 'application/json' };
export const post = (target: Target, path: string, body: string | Buffer, headers = {}): Promise<Response> =>
  fetch(`${target.url}${path}`, {
    method: 'POST',
    body: new Blob([body]),
    headers: { ...json, authorization: `Bearer ${target.feedbackKey}`, ...headers },
  });
