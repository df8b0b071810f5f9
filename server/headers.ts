// What the browser is told about pages and about the sandbox. Measured in Chromium and Firefox with the camera on;
// change a line here only with a browser test at hand. No COEP (a plain frame would not load), no X-Frame-Options
// (it would shut the sandbox's frames out), no cookies (they are shared by all ports of a host).
import { type Deployment, type Host, isSandbox, sandboxOriginsFor, siteOriginsFor } from './hosts.ts';

export type Headers = Record<string, string>;

/** For every answer. */
const COMMON: Headers = {
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** For lessons and what belongs to them: no foreign code, and frames and camera for the sandbox only. */
export function lessonHeaders(host: Host, deployment: Deployment): Headers {
  const sandboxes = sandboxOriginsFor(host, deployment);
  const allowlist = ['self', ...sandboxes.map((origin) => `"${origin}"`)].join(' ');
  return {
    ...COMMON,
    'Content-Security-Policy': writePolicy({
      'default-src': ["'self'"],
      // WebAssembly, and no eval: the search runs in it (pagefind).
      'script-src': ["'self'", "'wasm-unsafe-eval'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'worker-src': ["'self'"],
      'img-src': ["'self'", 'data:', 'blob:'],
      // Takes of a pane, and a video of the learner's own: made in this page, never loaded.
      'media-src': ["'self'", 'blob:'],
      'font-src': ["'self'", 'data:'],
      'connect-src': [
        "'self'",
        ...webSocketsOf(host),
        // A workshop on the teacher's machine.
        ...(deployment.signalingUrl ? bothOf(deployment.signalingUrl) : []),
      ],
      // 'self' is for the frame of last resort, see sandboxHeaders.
      'frame-src': [...sandboxes, "'self'"],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    }),
    'Permissions-Policy': ['camera', 'microphone', 'display-capture']
      .map((feature) => `${feature}=(${allowlist})`)
      .join(', '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}

/**
 * For /sandbox/: learner code may do what it likes, inside its frame.
 *
 * On a page's own host, where no second site is to be had, the frame gets an opaque origin: it reaches nothing of the
 * lesson, but has no camera either. Its own scripts then come from "another" origin, hence the two CORS headers.
 */
export function sandboxHeaders(host: Host, deployment: Deployment): Headers {
  const ownSite = isSandbox(host, deployment);
  const sites = siteOriginsFor(host, deployment);
  const { signalingUrl } = deployment;
  return {
    ...COMMON,
    'Content-Security-Policy': writePolicy({
      'default-src': ["'self'", 'blob:', 'data:'],
      'script-src': ["'self'", "'unsafe-inline'", "'unsafe-eval'", 'blob:'],
      'style-src': ["'self'", "'unsafe-inline'", 'blob:'],
      'worker-src': ["'self'", 'blob:'],
      'connect-src': [
        "'self'",
        'blob:',
        'data:',
        ...webSocketsOf(host),
        ...[...sites, ...(signalingUrl ? [signalingUrl] : [])].flatMap(bothOf),
      ],
      'object-src': ["'none'"],
      'form-action': ["'none'"],
      'frame-src': ["'none'"],
      'frame-ancestors': ownSite ? (sites.length > 0 ? sites : ['http: https:']) : ["'self'"],
      sandbox: [
        'allow-scripts',
        ...(ownSite ? ['allow-same-origin'] : []),
        'allow-forms',
        'allow-modals',
        'allow-downloads',
      ],
    }),
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
}

/** For answers in plain text and JSON. */
export function plainHeaders(): Headers {
  return { ...COMMON, 'Cache-Control': 'no-store' };
}

function webSocketsOf({ name, port }: Host): string[] {
  return [`ws://${name}${port}`, `wss://${name}${port}`];
}

/** An origin, for HTTP and for WebSockets. */
function bothOf(origin: string): string[] {
  return [origin, origin.replace(/^http/, 'ws')];
}

// default-src 'self'; script-src 'self'
function writePolicy(directives: Record<string, string[]>): string {
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');
}
