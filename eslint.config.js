import { builtinModules } from 'node:module';
import eslint from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** What each folder may import, besides itself. Imports point one way; docs/decisions.md says why. */
const mayImport = {
  contracts: [],
  files: [],
  model: ['contracts', 'files'],
  policy: ['contracts'],
  store: ['contracts', 'files'],
  settings: ['contracts', 'files'],
  sources: ['contracts', 'files', 'policy', 'store'],
  registry: ['contracts', 'files', 'model', 'policy', 'store'],
  activities: ['contracts', 'files', 'model', 'policy', 'store', 'sources', 'registry'],
  api: ['contracts', 'files', 'model', 'policy', 'store', 'settings', 'registry'],
  workflows: ['contracts'],
  workers: ['contracts', 'files', 'settings', 'store', 'registry', 'activities', 'workflows'],
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
const folders = Object.keys(mayImport);
const nodeModules = builtinModules.flatMap((name) => [name, `node:${name}`]);
const foreignToPureCode = ['@temporalio/*', 'express', 'minio'];

const directionRules = folders.map((folder) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        paths: folder === 'workflows' ? nodeModules : [],
        patterns: [
          ...folders
            .filter((other) => other !== folder && !mayImport[folder].includes(other))
            .map((other) => ({
              regex: `^(\\.\\./)+${other}/`,
              message: `${folder}/ must not import ${other}/`,
              allowTypeImports: folder === 'workflows' && other === 'activities',
            })),
          ...(['contracts', 'model', 'policy', 'sources'].includes(folder)
            ? [{ group: foreignToPureCode, message: `${folder}/ knows nothing of Temporal, HTTP or MinIO` }]
            : []),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.evergreen/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { typescript: true, node: true } },
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
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
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
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-properties': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' },
    },
  },
);
