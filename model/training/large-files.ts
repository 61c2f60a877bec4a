import { open } from 'node:fs/promises';

/** Node reads no more than 2 GiB at once; the moments of a large BERT are more. */
const pieceBytes = 2 ** 30;

/** A file of any size as bytes. */
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
