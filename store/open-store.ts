import type { Connection } from '../contracts/connection.js';
import type { ObjectStore } from './object-store.js';
import { createDirectoryStore } from './directory-store.js';
import { createMinioStore } from './minio/minio-store.js';

/** The store of a connection. Nothing is opened before the first request. */
export function openStore(connection: Connection['store']): ObjectStore {
  switch (connection.kind) {
    case 'directory':
      return createDirectoryStore(connection.path);
    case 'minio':
      return createMinioStore(connection);
  }
}
