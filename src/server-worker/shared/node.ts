/** What the shared server asks of Node beside HTTP, in a page. */
export { randomBytes } from '../worker/crypto.ts';

/** Tokens are hashed so that who reads a server's memory can't use them. This memory is the page's own. */
export function createHash(): { update(text: string): { digest(): string } } {
  return { update: (text) => ({ digest: () => text }) };
}

export function isIP(text: string): 0 | 4 | 6 {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return 4;
  return text.includes(':') ? 6 : 0;
}

export const hostname = () => 'localhost';
