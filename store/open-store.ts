import type { Connection } from '../contracts/connection.js';
import type { ObjectStore } from './object-store.js';
import { createDirectoryStore } from './directory-store.js';
import { createMinioStore } from './minio/minio-store.js';

/** The store that a connection names. Opens nothing yet: the first request does. */
export function openStore(connection: Connection['store']): ObjectStore {
  switch (connection.kind) {
    case 'directory':
      return createDirectoryStore(connection.path);
    case 'minio':
      return createMinioStore(connection);
  }
}
