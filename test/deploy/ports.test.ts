import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { claimPort, freePort } from '../../deploy/local/ports.js';

describe('claimPort', () => {
  let holder: Server;
  let taken: number;
  before(async () => {
    holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    taken = (holder.address() as AddressInfo).port;
  });
  after(() => holder.close());

  it('gives a free port back', async () => {
    const port = await freePort();
    assert.equal(await claimPort(port, 'the API', 'API_PORT'), port);
  });

  it('chooses a free port that no outgoing connection can get', async () => {
    for (let index = 0; index < 20; index++) assert.ok((await freePort()) < 32_768);
  });

  it('chooses a free port for 0', async () => {
    assert.notEqual(await claimPort(0, 'the API', 'API_PORT'), 0);
  });

  it('says which port is taken, what it was for, and which setting to change', async () => {
    await assert.rejects(claimPort(taken, 'the API', 'API_PORT'), {
      code: 'server-unavailable',
      message: new RegExp(
        `^Port ${taken} for the API is taken( by \\S+ \\(process ${process.pid}\\))?\\. Stop that program, or choose another port with API_PORT=<port>\\.$`,
      ),
    });
  });
});
