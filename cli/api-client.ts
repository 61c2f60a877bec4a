import { z } from 'zod';
import { EvergreenError, errorTable, type ErrorCode } from '../contracts/errors.js';

const failureSchema = z.looseObject({ error: z.string(), code: z.string() });

/**
 * Sends one request to the API.
 * @param path for example `/predict`
 * @throws EvergreenError `server-unavailable` when nothing answers
 */
export async function fetchFromApi(apiUrl: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${apiUrl}${path}`, init).catch((cause: unknown) => {
    throw new EvergreenError(
      'server-unavailable',
      `No API answers at ${apiUrl}. Start the system with \`npm start\`, or set API_HOST and API_PORT.`,
      { cause },
    );
  });
}

/** The header that carries the predict key; none without a key. */
export const keyHeader = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { authorization: `Bearer ${key}` };

/**
 * Posts JSON and returns the JSON of the response.
 * @throws EvergreenError `server-unavailable` when nothing answers, or the error that the API answered with
 */
export async function postToApi(
  apiUrl: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  return requestJson(apiUrl, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/**
 * The JSON of the response to a GET request.
 * @throws EvergreenError `server-unavailable` when nothing answers, or the error that the API answered with
 */
export const getFromApi = (apiUrl: string, path: string, headers: Record<string, string>): Promise<unknown> =>
  requestJson(apiUrl, path, { headers });

async function requestJson(apiUrl: string, path: string, init: RequestInit): Promise<unknown> {
  const response = await fetchFromApi(apiUrl, path, init);
  await requireOk(response);
  return response.json().catch(() => undefined);
}

/** @throws EvergreenError the one that the API answered with */
export async function requireOk(response: Response): Promise<void> {
  if (response.ok) return;
  const answer: unknown = await response.json().catch(() => undefined);
  const failure = failureSchema.safeParse(answer);
  if (failure.success && Object.hasOwn(errorTable, failure.data.code))
    throw new EvergreenError(failure.data.code as ErrorCode, failure.data.error);
  throw new EvergreenError('internal', `The API at ${response.url} answered ${response.status}.`);
}

/** Whether the API serves a champion: it has loaded, verified and warmed up one. */
export const isApiReady = (apiUrl: string): Promise<boolean> =>
  fetchFromApi(apiUrl, '/readyz').then(
    ({ ok }) => ok,
    () => false,
  );
