import type { Connection } from '../contracts/connection.js';
import type { ObjectStore } from './object-store.js';
import { createDirectoryStore } from './directory-store.js';
import { createMinioStore } from './minio/minio-store.js';

/** The store of a connection. Nothing is opened before the first request. */
export const openStore = (connection: Connection['store']): ObjectStore =>
  connection.kind === 'directory' ? createDirectoryStore(connection.path) : createMinioStore(connection);
