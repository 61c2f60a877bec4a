import type { RequestHandler } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import { isLoopback } from '../../settings/binding.js';
import type { ReportSecurityEvent } from '../access/security-log.js';

/**
 * Refuses requests that name another host than this machine or an allowed one. Otherwise a web page could give its own name the
 * address 127.0.0.1, and read the API through the browser of a person on this machine (DNS rebinding).
 */
export function checkHost(allowed: readonly string[], report: ReportSecurityEvent): RequestHandler {
  return function checkHostHeader(request, _response, next) {
    const name = hostName(request.get('host') ?? 'localhost');
    if (name !== null && (isLoopback(name) || allowed.includes(name))) return next();
    report('refused-host', request);
    throw new EvergreenError(
      'forbidden',
      'The header "host" names another machine. If requests may come under this name, add it to API_ALLOWED_HOSTS.',
    );
  };
}

/** Without port and brackets, in lower case; null when it is none. */
function hostName(header: string): string | null {
  if (!URL.canParse(`http://${header}`)) return null;
  return new URL(`http://${header}`).hostname.replace(/^\[(.*)\]$/, '$1');
}
