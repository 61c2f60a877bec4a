import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { EvergreenError } from '../../contracts/errors.js';
import { makePrivateDirectories } from '../../files/private-directories.js';

/** A format whose reader begins at the end cannot be read as it comes. */
const maximumBytes = 256 * 1024 * 1024;

/**
 * Writes a body to a file that has no name any more: its space is free when it is closed, whatever becomes of this process.
 * @param directory is made, for the owner alone
 * @throws EvergreenError `payload-too-large`, and what the body throws
 */
export async function spoolBody(body: AsyncIterable<Buffer>, directory: string): Promise<FileHandle> {
  await makePrivateDirectories(directory);
  const path = join(directory, `${randomUUID()}.partial`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await rm(path);
    let sizeBytes = 0;
    for await (const chunk of body) {
      sizeBytes += chunk.length;
      if (sizeBytes > maximumBytes)
        throw new EvergreenError(
          'payload-too-large',
          `A Parquet body may have ${maximumBytes} bytes. Send the rows in several, or as NDJSON.`,
        );
      await file.appendFile(chunk);
    }
    return file;
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}
