import { readFileSync } from 'node:fs';
import { EvergreenError } from '../contracts/errors.js';
import type { Settings } from './settings.js';

/** What Temporal's client and its workers take to connect. */
export interface TemporalOptions {
  address: string;
  /** Absent: not encrypted. */
  tls?: {
    /** Name in the server's certificate, where it is not that of the address. */
    serverNameOverride?: string;
    /** Absent: the authorities that the system trusts. */
    serverRootCACertificate?: Uint8Array;
    /** What this side identifies itself with (mTLS). */
    clientCertPair?: { crt: Uint8Array; key: Uint8Array };
  };
  apiKey?: string;
}

/**
 * How to connect to the Temporal server of the settings. The files are read at each call, so a process that starts uses renewed
 * certificates.
 * @throws EvergreenError `invalid-input` for a certificate without its key, or a file that cannot be read
 */
export function temporalOptions(
  {
    connection,
    temporalSecurity,
  }: Pick<Settings, 'temporalSecurity'> & { connection: { temporalAddress: string } },
  read: (path: string) => Uint8Array = readFileSync,
): TemporalOptions {
  const { enabled, authorityPath, certificatePath, keyPath, serverName, apiKey } = temporalSecurity;
  if ((certificatePath === undefined) !== (keyPath === undefined))
    throw new EvergreenError(
      'invalid-input',
      'TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY go together: set both, or neither.',
    );
  const load = (variable: string, path: string): Uint8Array => {
    try {
      return read(path);
    } catch (cause) {
      throw new EvergreenError(
        'invalid-input',
        `${variable} names ${path}, which cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
        { cause },
      );
    }
  };
  const tls = {
    ...(serverName !== undefined && { serverNameOverride: serverName }),
    ...(authorityPath !== undefined && {
      serverRootCACertificate: load('TEMPORAL_TLS_CA', authorityPath),
    }),
    ...(certificatePath !== undefined &&
      keyPath !== undefined && {
        clientCertPair: {
          crt: load('TEMPORAL_TLS_CERT', certificatePath),
          key: load('TEMPORAL_TLS_KEY', keyPath),
        },
      }),
  };
  const isEncrypted = enabled || apiKey !== undefined || Object.keys(tls).length > 0;
  return {
    address: connection.temporalAddress,
    ...(isEncrypted && { tls }),
    ...(apiKey !== undefined && { apiKey }),
  };
}
