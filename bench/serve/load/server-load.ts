import type { LineProcess } from '../../line-process.js';
import { useOfProcessTree } from '../../process-tree.js';
import type { LoadResult, LoadSpecification } from './load-specification.js';

/** What the generator measured, and the processor time of the server. */
export interface ServerLoad extends LoadResult {
  /** Processor time of the server and its children, per request. */
  serverCpuMs: number;
}

/** Puts load on one server after another. */
export interface Load {
  on(
    server: { url: string; pid: number },
    text: string,
    turn: Pick<LoadSpecification, 'pattern' | 'warmupSeconds' | 'seconds'>,
  ): Promise<ServerLoad>;
  end(): void;
}

/** @param generator a process of load-main.ts */
export function createLoad(generator: LineProcess): Load {
  return {
    async on({ url, pid }, text, turn) {
      const specification: LoadSpecification = { url, body: JSON.stringify({ text }), ...turn };
      const before = await useOfProcessTree(pid);
      const result = JSON.parse(await generator.ask(JSON.stringify(specification))) as LoadResult;
      const after = await useOfProcessTree(pid);
      return { ...result, serverCpuMs: ((after.cpuSeconds - before.cpuSeconds) * 1000) / result.sent };
    },
    end: () => generator.end(),
  };
}
