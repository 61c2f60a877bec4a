import { EvergreenError } from '../contracts/errors.js';

/** What a command says when nothing answers at the API's address. */
export const noApi = (url: string, cause: unknown): EvergreenError =>
  new EvergreenError(
    'server-unavailable',
    `No API answers at ${url}. Start the system with \`npm start\`, or set API_HOST and API_PORT.`,
    { cause },
  );
