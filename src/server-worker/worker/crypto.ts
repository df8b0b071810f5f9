/** `node:crypto`, as far as socket.io and signaling servers need it: ids. */
import './base64url.ts';
import { Buffer } from 'buffer';

export function randomBytes(size: number): Buffer {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(size)));
}

/** For the worker has no secure context everywhere, and so not always one of its own (RFC 9562 section 5.4). */
export function randomUUID(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export default { randomBytes, randomUUID };
