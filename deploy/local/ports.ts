import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { codeOf, EvergreenError } from '../../contracts/errors.js';

const host = '127.0.0.1';

async function listenOnce(port: number): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const { port: actual } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return actual;
}

/** Below the ports of outgoing connections, one of which could take a port before its server does. */
const freePorts = { from: 20_000, below: 32_000 };
const maximumAttempts = 100;

/** A port of 127.0.0.1 that is free at the moment. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt++)
    try {
      return await listenOnce(randomInt(freePorts.from, freePorts.below));
    } catch (thrown) {
      if (attempt === maximumAttempts) throw thrown;
    }
}

/**
 * The port to use: `port` itself, or any free one for 0.
 * @throws EvergreenError `server-unavailable` for a port in use; the message names the program that uses it and the setting
 */
export async function claimPort(port: number, what: string, setting: string): Promise<number> {
  try {
    return port === 0 ? await freePort() : await listenOnce(port);
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown;
    const reason = code === 'EACCES' ? 'may not be used by this account' : `is taken${await holderOf(port)}`;
    throw new EvergreenError(
      'server-unavailable',
      `Port ${port} for ${what} ${reason}. Stop that program, or choose another port with ${setting}=<port>.`,
      { details: { port, setting }, cause: thrown },
    );
  }
}

/** ` by <program> (process <pid>)` if `lsof` finds it, otherwise nothing. */
async function holderOf(port: number): Promise<string> {
  const listing = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']).catch(
    () => undefined,
  );
  const found = /^p(\d+)\nc(.*)$/m.exec(listing?.stdout ?? '');
  return found ? ` by ${found[2]} (process ${found[1]})` : '';
}
