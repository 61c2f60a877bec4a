import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { connectionSchema, type Connection } from '../contracts/connection.js';
import { parseStateFile, writeStateFile } from './state-file.js';

/** Content of `<state>/connection.json`. `npm start` writes it for the other programs on this machine and removes it when it stops. */
const connectionFileSchema = connectionSchema.extend({ formatVersion: z.literal(1) });

export const connectionPath = (stateDirectory: string): string => join(stateDirectory, 'connection.json');

/** Undefined when no system runs with this state directory. @throws EvergreenError `invalid-input` for a damaged file */
export function readConnectionFile(stateDirectory: string): Connection | undefined {
  const path = connectionPath(stateDirectory);
  if (!existsSync(path)) return undefined;
  const { formatVersion: _, ...connection } = parseStateFile(
    connectionFileSchema,
    readFileSync(path, 'utf8'),
    path,
  );
  return connection;
}

export async function writeConnectionFile(stateDirectory: string, connection: Connection): Promise<void> {
  await writeStateFile(connectionPath(stateDirectory), { formatVersion: 1, ...connection });
}

export async function removeConnectionFile(stateDirectory: string): Promise<void> {
  await rm(connectionPath(stateDirectory), { force: true });
}
