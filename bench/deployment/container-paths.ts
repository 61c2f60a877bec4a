import { isAbsolute, join, resolve } from 'node:path';

/** Where the files of a container lie outside it: pairs of a path in the container and one on this machine. */
export type PathMap = readonly (readonly [inside: string, outside: string])[];

/**
 * The paths of a service's volumes.
 * @param volumes as in a compose file: `name:/path`, `./file:/path:ro` or `/path`, a volume of the container's own
 * @param directories of the compose file, of named volumes, and of the container's own ones
 */
export function pathsOf(
  volumes: readonly string[],
  directories: { composeFile: string; named: string; own: string },
): PathMap {
  return volumes.map((volume) => {
    const [source, target] = volume.split(':');
    if (target === undefined) return [source!, join(directories.own, source!)];
    const isPath = source!.startsWith('.') || isAbsolute(source!);
    return [target, isPath ? resolve(directories.composeFile, source!) : join(directories.named, source!)];
  });
}

/** Replaces a path of the container by the one on this machine; leaves any other text. */
export function outside(paths: PathMap, text: string): string {
  const found = paths.find(([inside]) => text === inside || text.startsWith(`${inside}/`));
  return found === undefined ? text : found[1] + text.slice(found[0].length);
}
