/** npm's buffer knows no base64url (RFC 4648 section 5); Node's does. */
import { Buffer } from 'buffer';

const { toString: native } = Buffer.prototype;

Buffer.prototype.toString = function (encoding?: string, start?: number, end?: number): string {
  // The types name the encodings that there are; what is none is refused by the function itself.
  if (encoding !== 'base64url') return native.call(this, encoding as BufferEncoding, start, end);
  const text = native.call(this, 'base64', start, end);
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
};
