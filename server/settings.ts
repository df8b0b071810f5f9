// What can be set from outside, as environment variables.
import { type Deployment, isSandbox, parseHost } from './hosts.ts';

export interface Settings extends Deployment {
  /** 0 takes any free port. */
  port: number;
  /** A name or address of this machine; undefined means both of its loopback addresses, and nobody else's. */
  host: string | undefined;
}

/**
 * PORT, HOST, SANDBOX_HOST and SITE_ORIGIN; one that is empty counts as not set. Throws an Error whose message says
 * what was expected and what was found.
 */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const port = env['PORT'] || '3000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new Error(`PORT: expected a number from 0 to 65535, found "${port}". Example: PORT=3001 npm start`);
  }

  const sandboxHost = env['SANDBOX_HOST']?.toLowerCase() || undefined;
  // An address has no names below it, and each peer's frame needs one of its own.
  const isName = /^[^[]*[a-z][^[]*$/.test(parseHost(sandboxHost)?.name ?? '');
  if (sandboxHost && !isName) {
    throw new Error(`SANDBOX_HOST: expected a host name such as sandbox.example, found "${sandboxHost}".`);
  }

  const siteOrigin = env['SITE_ORIGIN'] || undefined;
  if (siteOrigin && (!/^https?:/.test(siteOrigin) || originOf(siteOrigin) !== siteOrigin)) {
    throw new Error(
      `SITE_ORIGIN: expected an origin such as https://workbook.example, with no path and no slash at the end; ` +
        `found "${siteOrigin}".`,
    );
  }

  const siteHost = siteOrigin ? parseHost(new URL(siteOrigin).host) : undefined;
  if (siteHost && isSandbox(siteHost, { sandboxHost })) {
    throw new Error(`SITE_ORIGIN: expected a host that is not for the sandbox, found "${siteOrigin}".`);
  }

  return { port: Number(port), host: env['HOST'] || undefined, sandboxHost, siteOrigin };
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
