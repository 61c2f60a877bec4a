import type { Request } from 'express';
import { isIPv6 } from 'node:net';

/** The address that a request came from; behind a proxy of `API_TRUSTED_PROXIES`, the one that the proxy names. */
export const clientAddress = ({ ip }: Pick<Request, 'ip'>): string => ip ?? '';

/**
 * What an address is counted by. One caller has all 2⁶⁴ addresses of an IPv6 network, so these count as one. An IPv4 address is
 * the same in its IPv6 form.
 */
export function networkOf(address: string): string {
  const ipv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const tailGroups = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : 8 - groups.length - tailGroups.length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...tailGroups]
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
