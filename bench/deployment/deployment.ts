import type { ComposeService } from './compose-file.js';

/** What is walked through. */
export interface Deployment {
  services: Record<string, ComposeService>;
  /** Those of `.env`. */
  variables: Record<string, string>;
  project: string;
  /** Of volumes, logs and backups. */
  directory: string;
}
