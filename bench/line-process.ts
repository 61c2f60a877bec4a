import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that answers every line it is sent with a line. */
export interface LineProcess {
  /** @throws Error when the process ends instead of answering */
  ask(line: string): Promise<string>;
  /** Tells it that no more lines will come, upon which it ends. */
  end(): void;
}

export function startLineProcess(command: string, args: readonly string[]): LineProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error(`${[command, ...args].join(' ')} ended without an answer`);
      return answer.value;
    },
    end: () => child.stdin.end(),
  };
}

/** The other side: answers every line of standard input, until there are no more. */
export async function answerLines(answer: (line: string) => Promise<string>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) console.log(await answer(line));
}
