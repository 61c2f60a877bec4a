import { codeOf, EvergreenError } from '../../contracts/errors.js';

export interface RequestOptions {
  headers?: Record<string, string>;
  /** Longest wait for the response headers. */
  answerTimeoutMs?: number;
  /** Longest pause between two chunks of the body. */
  idleTimeoutMs?: number;
}

export interface OpenRequest {
  response: Response;
  /** Call with each chunk of the body: it restarts the idle timeout. */
  keepAlive: () => void;
  /** Call when done with the body. */
  end: () => void;
}

/**
 * A GET that is aborted when nothing arrives for too long. Credentials in the URL become a header.
 * @throws EvergreenError `not-found` (404), `server-unavailable` (everything else), with `details.transient`
 */
export async function request(url: string, options: RequestOptions = {}): Promise<OpenRequest> {
  const abort = new AbortController();
  const idleTimeoutMs = options.idleTimeoutMs ?? 60_000;
  const expire = (afterMs: number) =>
    setTimeout(() => abort.abort(new Error(`nothing arrived for ${afterMs / 1000} s`)), afterMs);
  let timer = expire(options.answerTimeoutMs ?? 15_000);
  const keepAlive = () => {
    clearTimeout(timer);
    timer = expire(idleTimeoutMs);
  };
  const end = () => clearTimeout(timer);

  const { address, authorization } = splitCredentials(url);
  try {
    const response = await fetch(address, {
      headers: { ...authorization, ...options.headers },
      signal: abort.signal,
    });
    if (response.ok) {
      keepAlive();
      return { response, keepAlive, end };
    }
    await response.body?.cancel();
    throw new EvergreenError(
      response.status === 404 ? 'not-found' : 'server-unavailable',
      `${address} answered ${response.status} ${response.statusText}`.trimEnd() + '.',
      { details: { transient: [408, 429].includes(response.status) || response.status >= 500 } },
    );
  } catch (thrown) {
    end();
    if (thrown instanceof EvergreenError) throw thrown;
    throw new EvergreenError(
      'server-unavailable',
      `${address} cannot be reached: ${describeFailure(thrown)}.`,
      { cause: thrown, details: { transient: !isDefinite(thrown) } },
    );
  }
}

/** The useful message: fetch hides it in the cause of its "fetch failed". */
export function describeFailure(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? describeFailure(thrown.cause) : thrown.message;
}

const isDefinite = (thrown: unknown): boolean =>
  thrown instanceof Error && ['ENOTFOUND', 'ECONNREFUSED'].includes(codeOf(thrown.cause));

function splitCredentials(url: string): { address: string; authorization: Record<string, string> } {
  const address = new URL(url);
  if (!address.username) return { address: url, authorization: {} };
  const credentials = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
  address.username = '';
  address.password = '';
  return {
    address: address.href,
    authorization: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
  };
}
