import { isIP } from 'node:net';
import { z } from 'zod';

/** Texts that stand in one variable. */
export const listed = (text: string, separator = ','): string[] =>
  text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');

const listOf = (isFine: (item: string) => boolean, problem: string) =>
  z
    .string()
    .transform((text) => listed(text))
    .refine((items) => items.every(isFine), problem);

const networks = ['loopback', 'linklocal', 'uniquelocal'];

/** Addresses and networks of proxies, in the words of Express. */
export const proxiesSchema = listOf((item) => {
  const [address = '', bits, ...rest] = item.split('/');
  const maximumBits = isIP(address) === 4 ? 32 : 128;
  const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maximumBits);
  return networks.includes(item) || (isIP(address) !== 0 && isNetwork && rest.length === 0);
}, 'must be addresses like 10.0.0.1, networks like 10.0.0.0/8, or loopback, linklocal, uniquelocal');

/** An origin as a browser sends it. `*` is none: whoever may call the API is named. */
export const originsSchema = listOf(
  (item) => URL.canParse(item) && new URL(item).origin === item,
  'must be origins like https://shop.example, without a path',
);

/** Secrets that sign prediction ids, the one that signs first. */
export const signingSecretsSchema = listOf(
  (item) => item.length >= 32,
  'must have at least 32 characters, each of several',
).refine(({ length }) => length > 0, 'must have at least 32 characters');
