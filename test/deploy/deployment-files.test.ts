import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readComposeFile, readVariables } from '../../bench/deployment/compose-file.js';
import { readImageFile } from '../../bench/deployment/image-file.js';
import { environmentSchema } from '../../settings/environment.js';
import { readSettings } from '../../settings/settings.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
const deploy = (...names: string[]) => join(project, 'deploy', ...names);
const text = (path: string) => readFileSync(path, 'utf8');
const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** Variables of Evergreen's processes begin so; of other programs' variables only these have the same beginnings. */
const ours = /\b(?:EVERGREEN|API|TEMPORAL|MINIO)_[A-Z_]+\b/g;
const othersVariables = [
  ...['EVERGREEN_VERSION', 'EVERGREEN_PUBLIC_NAME', 'EVERGREEN_DATA'],
  ...['MINIO_ROOT_USER', 'MINIO_ROOT_PASSWORD', 'TEMPORAL_DEFAULT_NAMESPACE'],
];
const isKnown = (name: string): boolean => name in environmentSchema.shape || othersVariables.includes(name);

describe('the files of a deployment', () => {
  const secret = '0123456789abcdef0123456789abcdef';
  const given = readVariables(deploy('.env.example'));
  const variables = Object.fromEntries(
    Object.entries(given).map(([name, value], index) => [
      name,
      value === '' && !/WEBHOOK$|ENDPOINT$/.test(name) ? `${secret}${index}` : value,
    ]),
  );
  const services = readComposeFile(deploy('compose.yaml'), variables);
  const images = readImageFile(deploy('images', 'Dockerfile'));

  it('name no variable that Evergreen does not read', () => {
    const files = filesBelow(deploy()).filter((path) => !path.startsWith(deploy('local')));
    const unknown = files.flatMap((path) =>
      (text(path).match(ours) ?? []).filter((name) => !isKnown(name)).map((name) => `${name} in ${path}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('start scripts that exist', () => {
    const files = filesBelow(deploy()).filter((path) => !path.startsWith(deploy('local')));
    const scripts = files.flatMap(
      (path) => text(path).match(/\b(?:api|workers|cli)\/[\w/-]+\.m?ts\b|cli\/\w+\.mjs/g) ?? [],
    );
    assert.deepEqual([...new Set(scripts)].sort(), [
      'api/main.ts',
      'cli/evergreen.mjs',
      'workers/pipeline-worker.ts',
      'workers/trainer-worker.ts',
    ]);
    for (const script of scripts) assert.ok(existsSync(join(project, script)), script);
  });

  it('give Compose every variable that it needs, and no secret of their own', () => {
    const named = [...text(deploy('compose.yaml')).matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
    assert.deepEqual(
      [...new Set(named)].filter((name) => !(name in given)),
      [],
    );
    assert.deepEqual(
      Object.keys(given).filter((name) => !named.includes(name)),
      [],
    );
    for (const [name, value] of Object.entries(given))
      if (/KEY|SECRET|PASSWORD/.test(name) && name !== 'MINIO_ACCESS_KEY') assert.equal(value, '', name);
  });

  it('mount files that exist', () => {
    // It is made by whoever deploys.
    const sources = variables['EVERGREEN_DATA']!;
    const mounts = Object.values(services)
      .flatMap(({ volumes }) => volumes)
      .filter((volume) => volume.startsWith('./') && !volume.startsWith(sources))
      .map((volume) => deploy(volume.split(':')[0]!));
    assert.ok(mounts.length > 0);
    assert.deepEqual(
      mounts.filter((path) => !existsSync(path)),
      [],
    );
  });

  it('give every process of Compose settings that it accepts, and the command of its image', () => {
    for (const [name, { build, environment, command }] of Object.entries(services)) {
      if (build === undefined) continue;
      const image = images.get(build.target)!;
      readSettings({ ...image.environment, ...environment });
      assert.deepEqual(command, image.command, name);
    }
  });

  it('have units of systemd that set what the example of their environment names', () => {
    const example = readVariables(deploy('systemd', 'evergreen.env.example'));
    readSettings(example);
    for (const path of filesBelow(deploy('systemd')).filter((name) => name.endsWith('.service'))) {
      assert.match(text(path), /^ProtectSystem=strict$/m);
      assert.match(text(path), /^EnvironmentFile=\/etc\/evergreen\/evergreen\.env$/m);
    }
  });

  it('read only values that the chart has', () => {
    const templates = filesBelow(deploy('kubernetes', 'templates')).map(text).join('\n');
    const values = text(deploy('kubernetes', 'values.yaml'));
    const names = [...templates.matchAll(/\.Values\.(\w+)/g)].map(([, name]) => name!);
    assert.deepEqual(
      [...new Set(names)].filter((name) => !new RegExp(`^${name}:`, 'm').test(values)),
      [],
    );
  });
});
