import { cp, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { lexicalFileName } from '../model/lexical/lexical-file.js';

/** Copies a model directory without its lexical view: what its encoder says alone. @returns `copy` */
export async function copyEncoderAlone(model: string, copy: string): Promise<string> {
  await rm(copy, { recursive: true, force: true });
  await cp(model, copy, { recursive: true, filter: (path) => basename(path) !== lexicalFileName });
  return copy;
}
