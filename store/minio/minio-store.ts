import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { BucketItem } from 'minio';
import { writeAtomically } from '../../files/atomic-write.js';
import { changedFile, hashFile, sha256, type ContentHash } from '../../files/hashes.js';
import { checkKey, checkPrefix } from '../object-key.js';
import type { ObjectEntry, ObjectStore } from '../object-store.js';
import { connectMinio, type MinioConnection } from './minio-client.js';
import { codeOf, isMissingObject, isTransient, toStoreError } from './minio-errors.js';
import { retry } from '../retry.js';

export interface MinioStoreOptions extends MinioConnection {
  bucket: string;
  /** A request on which nothing moves for so long is broken off. @default 15000 */
  requestTimeoutMs?: number;
  /** How often a request is tried before `store-unavailable`. @default 4 */
  maximumAttempts?: number;
}

/** What a PUT sends; `open` is called once an attempt. */
interface Body extends ContentHash {
  open(): Buffer | Readable;
}

/** User metadata that tells a writer its own object from another's. */
const writerMetadata = 'evergreen-writer';
const listPageSize = 1000;
/** The server's answer to a body with another hash than announced. */
const hashMismatch = 'XAmzContentSHA256Mismatch';

function bodyOfBytes(bytes: Uint8Array, known?: ContentHash): Body {
  const copyless = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    sha256: known?.sha256 ?? sha256(copyless),
    sizeBytes: copyless.byteLength,
    open: () => copyless,
  };
}

function toEntry(item: BucketItem): ObjectEntry {
  return { key: item.name ?? '', sizeBytes: Number(item.size) };
}

/** A store in a bucket of MinIO or of any S3 service with conditional writes. The bucket is made when it is missing. */
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

  /**
   * One PUT, whatever the size. Not minio-js' own upload of large objects: that goes on with any unfinished upload which it
   * finds under the key, and sends no precondition. The server checks the sha256 (over HTTPS the connection does).
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
      // Where the server does not compare the hash, nobody else would.
      const content = known !== undefined && client.enableSHA256 ? known : await hashFile(path);
      const expected = known ?? content;
      if (content.sha256 !== expected.sha256) throw changedFile(path, expected);
      await request(async () => {
        if ((await stat(path)).size !== content.sizeBytes) throw changedFile(path, expected);
        try {
          await putOnce(key, { ...content, open: () => createReadStream(path) }, {});
        } catch (error) {
          if (codeOf(error) !== hashMismatch) throw error;
          // Not the file but the transfer may be to blame.
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
          // An earlier attempt may have written the object although its answer was lost.
          return attempt > 1 && (await writerOf(key)) === writer ? 'created' : 'exists';
        }
      });
    },

    async get(key) {
      return request(async () => {
        try {
          return await buffer(await client.getObject(bucket, checkKey(key)));
        } catch (error) {
          if (isMissingObject(error)) return null;
          throw error;
        }
      });
    },

    async getToFile(key, path) {
      return request(async () => {
        try {
          await writeAtomically(path, async (partialPath) =>
            pipeline(await client.getObject(bucket, checkKey(key)), createWriteStream(partialPath)),
          );
          return true;
        } catch (error) {
          if (isMissingObject(error)) return false;
          throw error;
        }
      });
    },

    async stat(key) {
      return request(async () => {
        try {
          return { key, sizeBytes: (await client.statObject(bucket, checkKey(key))).size };
        } catch (error) {
          if (isMissingObject(error)) return null;
          throw error;
        }
      });
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
