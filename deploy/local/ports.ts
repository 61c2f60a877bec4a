import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { EvergreenError } from '../../contracts/errors.js';

const host = '127.0.0.1';

async function listenOnce(port: number): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const { port: actual } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return actual;
}

/** Below those that systems give to outgoing connections: one of these could take a port before its server does. */
const freePorts = { from: 20_000, below: 32_000 };
const maximumTries = 100;

/** A port of 127.0.0.1 on which nothing listens now. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries++)
    try {
      return await listenOnce(randomInt(freePorts.from, freePorts.below));
    } catch (thrown) {
      if (tries === maximumTries) throw thrown;
    }
}

/**
 * The port to use: `port`, or any free one for 0.
 * @throws EvergreenError `server-unavailable` when it is taken, naming who holds it and the setting to change
 */
export async function claimPort(port: number, what: string, setting: string): Promise<number> {
  try {
    return port === 0 ? await freePort() : await listenOnce(port);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown;
    const reason = code === 'EACCES' ? 'may not be used by this account' : `is taken${await holderOf(port)}`;
    throw new EvergreenError(
      'server-unavailable',
      `Port ${port} for ${what} ${reason}. Stop that program, or choose another port with ${setting}=<port>.`,
      { details: { port, setting }, cause: thrown },
    );
  }
}

/** " by <program> (process <pid>)" where `lsof` can tell, else nothing. */
async function holderOf(port: number): Promise<string> {
  const listing = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']).catch(
    () => undefined,
  );
  const found = /^p(\d+)\nc(.*)$/m.exec(listing?.stdout ?? '');
  return found ? ` by ${found[2]} (process ${found[1]})` : '';
}
