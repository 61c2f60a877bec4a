import { chmod, mkdir, stat } from 'node:fs/promises';

const onlyOwner = 0o700;

/**
 * Makes directories that only their owner can enter: they hold texts and keys. One that exists is closed for others if this user
 * owns it.
 */
export async function makePrivateDirectories(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(path, { recursive: true, mode: onlyOwner });
    const { mode, uid } = await stat(path);
    if (uid === process.getuid?.() && (mode & 0o077) !== 0) await chmod(path, onlyOwner);
  }
}
