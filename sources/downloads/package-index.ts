import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { request } from './request.js';

const publicIndex = 'https://pypi.org/simple';

/** The fields of an index's project page (PEP 691) that are used here. */
const projectPageSchema = z.object({ files: z.array(z.object({ filename: z.string(), url: z.string() })) });

/** Where pip keeps its settings, most specific first. */
const pipConfigurationPaths = [
  join(homedir(), '.config', 'pip', 'pip.conf'),
  join(homedir(), 'Library', 'Application Support', 'pip', 'pip.conf'),
  join(homedir(), '.pip', 'pip.conf'),
  '/etc/xdg/pip/pip.conf',
  '/etc/pip.conf',
];

/**
 * The Python package indexes to try, in order: the one that pip is configured with (`PIP_INDEX_URL`, else its
 * configuration files), then pypi.org. A configured mirror comes first because pypi.org may be blocked there.
 */
export async function packageIndexes(
  pipIndexUrl: string | undefined,
  configurationPaths: readonly string[] = pipConfigurationPaths,
): Promise<string[]> {
  const given = pipIndexUrl ?? (await indexOfConfiguration(configurationPaths));
  const indexes = given === undefined ? [publicIndex] : [given, publicIndex];
  return [...new Set(indexes.map((index) => index.replace(/\/+$/, '')))];
}

async function indexOfConfiguration(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const index = /^\s*index[-_]url\s*[=:]\s*(\S+)/m.exec(text)?.[1];
    if (index !== undefined) return index;
  }
  return undefined;
}

/**
 * The URL of one file of a project on an index with PEP 691 (JSON) or PEP 503 (HTML) pages.
 * Credentials in the index's URL are also used for files on the same host.
 * @throws EvergreenError `not-found` when the index has no such file, `server-unavailable` when it does not
 * answer
 */
export async function findPackageFile(index: string, project: string, filename: string): Promise<string> {
  const pageUrl = `${index}/${project}/`;
  const { response, end } = await request(pageUrl, {
    headers: { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' },
  });
  try {
    const page = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const link = isJson ? linkInJson(page, filename, pageUrl) : linkInHtml(page, filename);
    if (link === undefined) {
      throw new EvergreenError('not-found', `${withoutCredentials(pageUrl)} lists no ${filename}.`);
    }
    return withCredentialsOf(pageUrl, new URL(link, response.url || pageUrl));
  } finally {
    end();
  }
}

function linkInJson(page: string, filename: string, pageUrl: string): string | undefined {
  const { files } = parseWith(
    projectPageSchema,
    JSON.parse(page),
    withoutCredentials(pageUrl),
    'server-unavailable',
  );
  return files.find((file) => file.filename === filename)?.url;
}

function linkInHtml(page: string, filename: string): string | undefined {
  for (const [, href = '', text = ''] of page.matchAll(
    /<a\s[^>]*?href\s*=\s*["']([^"']+)["'][^>]*>([^<]*)<\/a>/gi,
  )) {
    if (text.trim() === filename) return href.replaceAll('&amp;', '&');
  }
  return undefined;
}

function withoutCredentials(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function withCredentialsOf(source: string, target: URL): string {
  const { host, username, password } = new URL(source);
  if (target.host === host) {
    target.username = username;
    target.password = password;
  }
  target.hash = '';
  return target.href;
}
