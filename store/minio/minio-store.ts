import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { BucketItem } from 'minio';
import { codeOf } from '../../contracts/errors.js';
import { writeAtomically } from '../../files/atomic-write.js';
import { hashFile, sha256, type ContentHash } from '../../files/hashes.js';
import { checkKey, checkPrefix } from '../object-key.js';
import { changedFile, type ListedObject, type ObjectStore } from '../object-store.js';
import { connectMinio, type MinioConnection } from './minio-client.js';
import { isMissingObject, isTransient, toStoreError } from './minio-errors.js';
import { retry } from '../retry.js';

export interface MinioStoreOptions extends MinioConnection {
  /** A request is aborted when no data moves for this long. @default 15000 */
  requestTimeoutMs?: number;
  /** Attempts of a request before `store-unavailable`. @default 4 */
  maximumAttempts?: number;
}

/** The body of a PUT. `open` is called once for each attempt. */
interface Body extends ContentHash {
  open(): Buffer | Readable;
}

/** User metadata by which a writer recognizes its own object. */
const writerMetadata = 'evergreen-writer';
const listPageSize = 1000;
/** The server's error code for a body that does not have the announced hash. */
const hashMismatch = 'XAmzContentSHA256Mismatch';

function bodyOfBytes(bytes: Uint8Array, known?: ContentHash): Body {
  const copyless = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    sha256: known?.sha256 ?? sha256(copyless),
    sizeBytes: copyless.byteLength,
    open: () => copyless,
  };
}

const toEntry = ({ name = '', size, lastModified }: BucketItem): ListedObject => ({
  key: name,
  sizeBytes: Number(size),
  modifiedAt: lastModified!.getTime(),
});

/** A store in a bucket of MinIO or of any S3 service with conditional writes. A missing bucket is created. */
export function createMinioStore(options: MinioStoreOptions): ObjectStore {
  const { bucket, requestTimeoutMs = 15_000, maximumAttempts = 4 } = options;
  const description = `MinIO ${options.endpoint}/${bucket}`;
  const client = connectMinio(options, requestTimeoutMs);

  async function makeBucket(): Promise<void> {
    try {
      await client.makeBucket(bucket, options.region);
    } catch (error) {
      if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(codeOf(error))) throw error;
    }
  }

  async function request<Result>(operation: (attempt: number) => Promise<Result>): Promise<Result> {
    try {
      return await retry(
        async (attempt) => {
          try {
            return await operation(attempt);
          } catch (error) {
            if (codeOf(error) !== 'NoSuchBucket') throw error;
            await makeBucket();
            return await operation(attempt);
          }
        },
        { isTransient, maximumAttempts, initialDelayMs: 100, jitter: 0.5 },
      );
    } catch (error) {
      throw toStoreError(error, description);
    }
  }

  /** A request for an object, or `absent` when there is no such object. */
  const read = <Result, Absent>(operation: () => Promise<Result>, absent: Absent) =>
    request<Result | Absent>(() =>
      operation().catch((error: unknown) => {
        if (isMissingObject(error)) return absent;
        throw error;
      }),
    );

  /**
   * One PUT of any size. minio-js' own upload of large objects is not used: it resumes any unfinished upload
   * that it finds under the key, and sends no precondition. The server compares the sha256 (over HTTPS the
   * connection protects the bytes).
   */
  async function putOnce(key: string, body: Body, headers: Record<string, string | number>): Promise<void> {
    const response = await client.makeRequestStreamAsync(
      {
        method: 'PUT',
        bucketName: bucket,
        objectName: key,
        headers: { ...headers, 'Content-Length': body.sizeBytes },
      },
      body.open(),
      client.enableSHA256 ? body.sha256 : '',
      [200],
      options.region,
    );
    await pipeline(response, async (chunks) => void (await buffer(chunks)));
  }

  async function writerOf(key: string): Promise<string | undefined> {
    const { metaData } = await client.statObject(bucket, key);
    return (metaData as Record<string, string | undefined>)[writerMetadata];
  }

  return {
    description,

    async put(key, bytes, known) {
      const body = bodyOfBytes(bytes, known);
      await request(() => putOnce(checkKey(key), body, {}));
      return { key, sha256: body.sha256, sizeBytes: body.sizeBytes };
    },

    async putFile(key, path, known) {
      checkKey(key);
      // Over HTTPS the server does not compare the hash, so it is computed here.
      const content = known !== undefined && client.enableSHA256 ? known : await hashFile(path);
      const expected = known ?? content;
      if (content.sha256 !== expected.sha256) throw changedFile(path, expected);
      await request(async () => {
        if ((await stat(path)).size !== content.sizeBytes) throw changedFile(path, expected);
        try {
          await putOnce(key, { ...content, open: () => createReadStream(path) }, {});
        } catch (error) {
          if (codeOf(error) !== hashMismatch) throw error;
          // The cause may be the transfer rather than the file.
          if ((await hashFile(path)).sha256 !== expected.sha256) throw changedFile(path, expected);
          throw error;
        }
      });
      return { key, sha256: content.sha256, sizeBytes: content.sizeBytes };
    },

    async create(key, bytes) {
      const body = bodyOfBytes(bytes);
      const writer = randomUUID();
      return request(async (attempt) => {
        try {
          await putOnce(checkKey(key), body, {
            'If-None-Match': '*',
            [`x-amz-meta-${writerMetadata}`]: writer,
          });
          return 'created';
        } catch (error) {
          if (codeOf(error) !== 'PreconditionFailed') throw error;
          // An earlier attempt may have written the object although its response was lost.
          return attempt > 1 && (await writerOf(key)) === writer ? 'created' : 'exists';
        }
      });
    },

    async update(key, change) {
      const writer = randomUUID();
      return request(async (attempt) => {
        for (;;) {
          const found = await client.getObject(bucket, checkKey(key)).catch((error: unknown) => {
            if (isMissingObject(error)) return null;
            throw error;
          });
          if (found === null) return false;
          const bytes = await buffer(found);
          // An earlier attempt may have written the object although its response was lost.
          if (attempt > 1 && (await writerOf(key)) === writer) return true;
          const changed = change(bytes);
          if (changed === null) return false;
          try {
            await putOnce(key, bodyOfBytes(changed), {
              'If-Match': String((found as IncomingMessage).headers.etag),
              [`x-amz-meta-${writerMetadata}`]: writer,
            });
            return true;
          } catch (error) {
            // Another writer was faster: its bytes are read and changed.
            if (codeOf(error) !== 'PreconditionFailed') throw error;
          }
        }
      });
    },

    async get(key) {
      return read(async () => buffer(await client.getObject(bucket, checkKey(key))), null);
    },

    async getToFile(key, path) {
      return read(async () => {
        await writeAtomically(path, async (partialPath) =>
          pipeline(await client.getObject(bucket, checkKey(key)), createWriteStream(partialPath)),
        );
        return true;
      }, false);
    },

    async stat(key) {
      return read(
        async () => ({ key, sizeBytes: (await client.statObject(bucket, checkKey(key))).size }),
        null,
      );
    },

    async *list(prefix) {
      checkPrefix(prefix);
      let startAfter = '';
      do {
        const page = await request(() =>
          client.listObjectsV2Query(bucket, prefix, '', '', listPageSize, startAfter),
        );
        const entries = page.objects.map(toEntry);
        yield* entries;
        startAfter = page.isTruncated ? (entries.at(-1)?.key ?? '') : '';
      } while (startAfter !== '');
    },

    async remove(key) {
      await request(() => client.removeObject(bucket, checkKey(key)));
    },
  };
}
