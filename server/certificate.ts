// A certificate for this machine's own addresses, signed by itself. Browsers warn of it, for nobody vouches for it; who
// goes on has an encrypted connection and a camera. It is kept, so that a device that has gone on once is not asked
// again, and so that the fingerprint on the teacher's screen stays the same from lesson to lesson.
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import { generate } from 'selfsigned';

const DAY_MS = 24 * 60 * 60 * 1000;
const VALID_DAYS = 365;
/** One that ends sooner is made anew: not in the middle of a course. */
const LEFT_DAYS = 30;

export interface Certificate {
  /** Both in PEM. */
  cert: string;
  key: string;
  /** SHA-256, as browsers show it: 'AB:CD:…'. */
  fingerprint: string;
}

/**
 * The one in `file`, if it is good for all these names and addresses and for some time to come; else a new one, which
 * is then kept there, readable by this user only. `nowMs` is in ms since 1970.
 */
export async function certificateFor(
  names: string[],
  file: string,
  nowMs = Date.now(),
): Promise<Certificate> {
  const kept = read(file);
  if (kept && isGood(new X509Certificate(kept.cert), names, nowMs)) return kept;

  const { private: key, cert } = await generate([{ name: 'commonName', value: 'WebRTC Workbook' }], {
    // Its own `days` has no effect, and its own hash is SHA-1.
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + VALID_DAYS * DAY_MS),
    algorithm: 'sha256',
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  });
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, key + cert, { mode: 0o600 });
  // The mode above is for new files; this one may have been there.
  chmodSync(file, 0o600);
  return { key, cert, fingerprint: new X509Certificate(cert).fingerprint256 };
}

function read(file: string): Certificate | undefined {
  try {
    const pem = readFileSync(file, 'utf8');
    const [key] = /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----\n?/.exec(pem) ?? [];
    const [cert] = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/.exec(pem) ?? [];
    return key && cert ? { key, cert, fingerprint: new X509Certificate(cert).fingerprint256 } : undefined;
  } catch {
    // Not there yet, or damaged: a new one is made.
    return undefined;
  }
}

function isGood(certificate: X509Certificate, names: string[], nowMs: number): boolean {
  const has = (name: string) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name));
  return (
    names.every((name) => has(name) !== undefined) &&
    Date.parse(certificate.validFrom) <= nowMs &&
    Date.parse(certificate.validTo) >= nowMs + LEFT_DAYS * DAY_MS
  );
}
