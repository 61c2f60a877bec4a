import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';

/** The relative imports of each file read so far, as paths. A file that is linted is read again. */
const importsByFile = new Map();

function targetOf(specifier, file) {
  const path = resolve(dirname(file), specifier);
  const source = path.replace(/\.js$/, '.ts');
  return existsSync(source) ? source : path;
}

function readImports(file, text) {
  const imports = ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => targetOf(fileName, file));
  importsByFile.set(file, imports);
  return imports;
}

function importsOf(file) {
  if (importsByFile.has(file)) return importsByFile.get(file);
  return /\.(ts|mts|js|mjs)$/.test(file) && existsSync(file)
    ? readImports(file, readFileSync(file, 'utf8'))
    : [];
}

/** The shortest chain of imports between two files, both ends included; undefined where there is none. */
function findRoute(from, to) {
  const importerOf = new Map([[from, undefined]]);
  for (const file of importerOf.keys()) {
    if (file === to) {
      const route = [];
      for (let step = file; step !== undefined; step = importerOf.get(step)) route.unshift(step);
      return route;
    }
    for (const imported of importsOf(file)) if (!importerOf.has(imported)) importerOf.set(imported, file);
  }
  return undefined;
}

/**
 * Reports an import that leads back to its own file, also where it imports only types: two files that need each
 * other's types cannot be read one after the other.
 */
export const noImportCircles = {
  meta: { type: 'problem', schema: [], messages: { circle: 'This import closes a circle: {{ route }}' } },
  create(context) {
    const file = context.filename;
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const route = findRoute(targetOf(source.value, file), file);
      if (route === undefined) return;
      const names = [file, ...route].map((path) => relative(context.cwd, path));
      context.report({ node: source, messageId: 'circle', data: { route: names.join(' → ') } });
    };
    return {
      Program: () => void readImports(file, context.sourceCode.text),
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      TSImportType: check,
    };
  },
};
