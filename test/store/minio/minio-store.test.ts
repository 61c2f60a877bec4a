import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createMinioStore, type MinioStoreOptions } from '../../../store/minio/minio-store.js';
import { firstStartTimeoutMs, useMinio } from '../../real-servers.js';
import { itConformsAsObjectStore } from '../object-store-conformance.js';

type Refusal = Error & { code: string };

describe('the MinIO store', () => {
  let server: Omit<MinioStoreOptions, 'bucket'>;
  before(async function () {
    this.timeout(firstStartTimeoutMs);
    server = await useMinio();
  });
  const openEmptyStore = async () => createMinioStore({ ...server, bucket: `test-${randomUUID()}` });

  itConformsAsObjectStore(openEmptyStore);

  it('makes its bucket when many first writers find it missing', async () => {
    const store = await openEmptyStore();
    const keys = Array.from({ length: 10 }, (_, index) => `first/${index}`);
    await Promise.all(keys.map((key) => store.put(key, Buffer.from(key))));
    assert.equal((await store.get('first/9'))?.byteLength, 7);
  });

  it('reads an absent bucket as an empty store', async () => {
    const store = await openEmptyStore();
    assert.equal(await store.get('a'), null);
  });

  it('says that the credentials are wrong', async () => {
    const store = createMinioStore({ ...server, secretKey: 'wrong-secret', bucket: 'evergreen' });
    await assert.rejects(store.put('a', Buffer.from('x')), ({ code, message }: Refusal) => {
      assert.match(message, /refuses our credentials .*MINIO_ACCESS_KEY, MINIO_SECRET_KEY/);
      return code === 'store-unsuitable';
    });
  });

  it('refuses an endpoint that is not a URL of a server', () => {
    for (const endpoint of ['127.0.0.1:9000', '', 'ftp://host', 'http://host/path']) {
      assert.throws(() => createMinioStore({ ...server, endpoint, bucket: 'evergreen' }), {
        code: 'invalid-input',
      });
    }
  });

  it('says where it looked for a server that is not there', async () => {
    const endpoint = 'http://127.0.0.1:1';
    const store = createMinioStore({ ...server, endpoint, bucket: 'evergreen', maximumAttempts: 2 });
    await assert.rejects(store.get('a'), ({ code, message }: Refusal) => {
      assert.match(message, /http:\/\/127\.0\.0\.1:1\/evergreen cannot be reached .*ECONNREFUSED/);
      return code === 'store-unavailable';
    });
  });

  describe('behind a network that fails', () => {
    let proxy: Server;
    let store: ReturnType<typeof createMinioStore>;
    /** What the proxy does to each request, in turn; afterwards it forwards. */
    let troubles: ('refuse' | 'lose the answer' | 'cut the answer' | number)[];

    before(async () => {
      proxy = createServer((request, response) => {
        const trouble = troubles.shift();
        if (typeof trouble === 'number') return void response.writeHead(trouble).end('trouble');
        if (trouble === 'refuse') return void request.socket.destroy();
        void (async () => {
          const { method, headers, url = '/' } = request;
          const body = await buffer(request);
          const answer = await new Promise<IncomingMessage>((resolve) => {
            httpRequest(new URL(url, server.endpoint), { method, headers }, resolve).end(body);
          });
          const content = await buffer(answer);
          if (trouble === 'lose the answer') return void request.socket.destroy();
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          if (trouble === 'cut the answer') {
            response.write(content.subarray(0, 10), () => request.socket.destroy());
          } else response.end(content);
        })();
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      troubles = [];
      store = createMinioStore({ ...server, endpoint, bucket: `test-${randomUUID()}` });
      await store.put('warm', Buffer.from('x'));
    });
    after(() => proxy.close());

    it('tries again after a broken connection and after an overload', async () => {
      troubles = ['refuse', 503, 500];
      await store.put('a', Buffer.from('despite all'));
      troubles = ['refuse', 'cut the answer', 429];
      assert.equal(Buffer.from((await store.get('a'))!).toString(), 'despite all');
    });

    it('gives up after the last attempt, and says so', async () => {
      troubles = [503, 503, 503, 503];
      await assert.rejects(store.get('a'), ({ code, message }: Refusal) => {
        assert.match(message, /HTTP status 503/);
        return code === 'store-unavailable';
      });
    });

    it('knows its own object again when the answer to its creation was lost', async () => {
      troubles = ['lose the answer'];
      assert.equal(await store.create('mine', Buffer.from('same')), 'created');
      assert.equal(await store.create('mine', Buffer.from('same')), 'exists');
    });

    it('does not take an equal object of another writer for its own', async () => {
      await store.create('theirs', Buffer.from('same'));
      troubles = ['refuse'];
      assert.equal(await store.create('theirs', Buffer.from('same')), 'exists');
    });
  });
});
