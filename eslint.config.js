import { builtinModules } from 'node:module';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { noImportCircles } from './lint/no-import-circles.js';

/** Which directories the code of a directory may import, besides its own. Imports point one way: docs/decisions.md says why. */
const mayImport = {
  contracts: [],
  files: [],
  model: ['contracts', 'files'],
  policy: ['contracts'],
  store: ['contracts', 'files'],
  settings: ['contracts', 'files'],
  traces: ['settings'],
  sources: ['contracts', 'files', 'policy', 'store'],
  registry: ['contracts', 'files', 'model', 'policy', 'store'],
  activities: ['contracts', 'files', 'model', 'policy', 'store', 'sources', 'registry'],
  api: ['contracts', 'files', 'model', 'policy', 'store', 'settings', 'traces', 'sources', 'registry'],
  workflows: ['contracts'],
  workers: ['contracts', 'files', 'settings', 'traces', 'store', 'registry', 'activities', 'workflows'],
  cli: [
    'contracts',
    'files',
    'model',
    'policy',
    'store',
    'settings',
    'sources',
    'registry',
    'workflows',
    'api',
  ],
  deploy: ['contracts', 'files', 'model', 'store', 'settings', 'registry', 'sources', 'cli'],
};
/** The only directories that may import a package. */
const onlyIn = {
  '@temporalio/*': ['activities', 'workflows', 'workers', 'cli', 'deploy'],
  '@opentelemetry/*': ['traces', 'api', 'workers'],
  express: ['api'],
  'prom-client': ['api'],
  minio: ['store'],
  koffi: ['model'],
  'onnxruntime-node': ['model'],
  '@tensorflow/*': ['model'],
};
/** Directories without I/O, and the modules of Node that they may import all the same. */
const pure = { contracts: [], policy: ['node:crypto'], workflows: [] };

const directories = Object.keys(mayImport);
const nodeModules = builtinModules.flatMap((name) => [name, `node:${name}`]);

const directionRules = directories.map((directory) => ({
  files: [`${directory}/**/*.{ts,mts,mjs}`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        paths:
          directory in pure
            ? nodeModules
                .filter((name) => !pure[directory].includes(name))
                .map((name) => ({ name, message: `${directory}/ has no I/O` }))
            : [],
        patterns: [
          ...[...directories, 'bench', 'test']
            .filter((other) => other !== directory && !mayImport[directory].includes(other))
            .map((other) => ({
              regex: `^(\\.\\./)+${other}/`,
              message: `${directory}/ must not import ${other}/`,
              allowTypeImports: directory === 'workflows' && other === 'activities',
            })),
          ...Object.entries(onlyIn)
            .filter(([, users]) => !users.includes(directory))
            .map(([name, users]) => ({
              group: [name],
              message: `only ${users.join(', ')} may import ${name}`,
            })),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.evergreen/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,mts,js,mjs}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { evergreen: { rules: { 'no-import-circles': noImportCircles } } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'evergreen/no-import-circles': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only settings/environment.ts reads the environment.',
        },
      ],
      eqeqeq: 'error',
    },
  },
  ...directionRules,
  { files: ['settings/environment.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['test/**', 'bench/**'],
    rules: { 'no-restricted-properties': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        ['Buffer', 'URL', 'console', 'process', 'setInterval', 'setTimeout'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
    rules: { 'no-undef': 'error' },
  },
  { files: ['eslint.config.js'], rules: { 'no-restricted-syntax': 'off' } },
);
