/** `node:crypto`, as far as socket.io needs it: ids. */
import './base64url.ts';
import { Buffer } from 'buffer';

export function randomBytes(size: number): Buffer {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(size)));
}

export default { randomBytes };
