import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.js';

/** Of the interface with which Node.js loads native code. Every supported Node.js has it. */
const napiVersion = 8;

/**
 * Compiles the native code of tfjs-node, whose source comes with the package, to where the package looks for it. It is linked with
 * all libraries in deps/lib: then those of CUDA are loaded with it, and TensorFlow, which looks for them by name, finds them.
 * @param directory of the package, with TensorFlow in deps/
 * @param headers directory of Node.js's headers
 */
export async function compileBinding(directory: string, headers: string): Promise<void> {
  const output = join(directory, 'lib', `napi-v${napiVersion}`);
  await mkdir(output, { recursive: true });
  const inPackage = (...names: string[]): string => join(directory, ...names);
  const libraries = (await readdir(inPackage('deps', 'lib'))).sort();
  await runProgram('c++', [
    ...['-O2', '-fPIC', '-shared', '-std=c++17', `-DNAPI_VERSION=${napiVersion}`],
    ...['-I', headers, '-I', inPackage('deps', 'include')],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => inPackage('binding', name)),
    '-Wl,--no-as-needed',
    ...libraries.map((name) => inPackage('deps', 'lib', name)),
    ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', join(output, 'tfjs_binding.node')],
  ]);
}
