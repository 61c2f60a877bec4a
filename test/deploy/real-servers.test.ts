import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client as MinioClient } from 'minio';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { firstStartTimeoutMs, useMinio, useTemporal, useTimeSkippingServer } from '../real-servers.js';

describe('the servers that tests use', function () {
  this.timeout(firstStartTimeoutMs);

  it('include a Web UI', async () => {
    const { uiUrl } = await useTemporal();
    const response = await fetch(uiUrl);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /<html/);
  });

  it('include a MinIO server that stores objects', async () => {
    const { endpoint, accessKey, secretKey, region } = await useMinio();
    const { hostname, port } = new URL(endpoint);
    const client = new MinioClient({
      endPoint: hostname,
      port: Number(port),
      useSSL: false,
      accessKey,
      secretKey,
    });
    const bucket = `real-servers-${randomUUID()}`;
    await client.makeBucket(bucket, region);
    await client.putObject(bucket, 'greeting', 'hello');
    const stored = await client.getObject(bucket, 'greeting');
    assert.equal(Buffer.concat(await stored.toArray()).toString(), 'hello');
  });

  it('include a server whose clock jumps to the next timer', async () => {
    const environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: await useTimeSkippingServer() } },
    });
    try {
      const before = await environment.currentTimeMs();
      await environment.sleep('1 day');
      assert.ok((await environment.currentTimeMs()) - before >= 24 * 60 * 60 * 1000);
    } finally {
      await environment.teardown();
    }
  });

  it('are shared', async () => {
    assert.equal(await useTemporal(), await useTemporal());
    assert.equal(await useMinio(), await useMinio());
  });
});
