import { readFileSync } from 'node:fs';

/** What a target of a Dockerfile gives a container. */
export interface Image {
  environment: Record<string, string>;
  /** Empty where it comes from the stage below, or from another image. */
  command: string[];
}

/** The targets of a Dockerfile, with what they take over from the stages below them. */
export function readImageFile(path: string): Map<string, Image> {
  const text = readFileSync(path, 'utf8')
    .replace(/^ *#.*$/gm, '')
    .replaceAll(/\\\n/g, ' ');
  const images = new Map<string, Image>();
  for (const stage of text.split(/^(?=FROM )/m)) {
    const [, from, name] = /^FROM (\S+) AS (\S+)/.exec(stage) ?? [];
    if (name === undefined) continue;
    const below = images.get(from!);
    const lines = stage.split('\n');
    const command = lines.find((line) => line.startsWith('CMD '))?.slice('CMD '.length);
    images.set(name, {
      command: command === undefined ? (below?.command ?? []) : (JSON.parse(command) as string[]),
      environment: {
        ...below?.environment,
        ...Object.fromEntries(
          lines
            .filter((line) => line.startsWith('ENV '))
            .flatMap((line) => [...line.matchAll(/(\w+)=(\S+)/g)].map(([, key, value]) => [key!, value!])),
        ),
      },
    });
  }
  return images;
}
