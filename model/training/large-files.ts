import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Node cannot hash or read more than 2 GiB at once, and the moments of a large BERT are larger. */
const pieceBytes = 2 ** 30;

/** The sha256 of any number of bytes, in hexadecimal. */
export function sha256OfBytes(bytes: Uint8Array, piece = pieceBytes): string {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += piece) hash.update(bytes.subarray(at, at + piece));
  return hash.digest('hex');
}

/** The bytes of a file of any size. */
export async function readLargeFile(path: string, piece = pieceBytes): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(piece, bytes.length - at), at);
      if (bytesRead === 0) return bytes.subarray(0, at);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
