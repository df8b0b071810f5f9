/**
 * The signaling server of a run, where it runs in the page: the learner's own server.ts, or, for exercises that are not
 * about the server, a copy of the shared one. Loaded for exercises whose code speaks to a server.
 *
 * The panel says how the server is, restarts and stops it, and sets how good the network to it is.
 */
import { strings } from '../i18n/en.ts';
import { compileServer } from '../sandbox/compile.ts';
import { hasSharedServer } from '../sandbox/host.ts';
import type { FrameFile } from '../sandbox/protocol.ts';
import { createInPageServer, type InPageServer, type ServerStatus } from '../server-worker/host.ts';
import type { Probe } from '../server-worker/probe.ts';
import type { Import, Network } from '../server-worker/protocol.ts';
import { type Happening, SERVER } from '../trace/entry.ts';
import { element } from './values.ts';

const t = strings.server;
const REMEMBERED = 'workbook:server';

const NETWORKS: Record<keyof typeof t.networks, Network> = {
  direct: { delayMs: 0, loss: 0 },
  late: { delayMs: 200, loss: 0 },
  veryLate: { delayMs: 1_000, loss: 0 },
  lossy: { delayMs: 50, loss: 0.2 },
};

interface Program {
  path: string;
  text: string;
  imports: Import[];
}

export interface ServerPanel {
  /** Starts the server, if this run has one in the page; resolves with whether it has. Peers come after it. */
  start(own: FrameFile | undefined): Promise<boolean>;
  stop(): void;
  dial: InPageServer['dial'];
  gone(peer: string): void;
}

export function createServerPanel(
  before: HTMLElement,
  options: {
    note(peer: string, at: number, happening: Happening): void;
    /** The learner's server as it stands in the editor now. */
    current(): FrameFile | undefined;
    /** Clients that try the server out, once it listens. */
    probe: Probe | undefined;
  },
): ServerPanel {
  const panel = element('section', 'server-panel');
  panel.setAttribute('aria-label', t.name);
  const status = element('span', 'status');
  status.setAttribute('role', 'status');
  const restart = element('button', '', t.restart);
  const end = element('button', '', t.stop);
  const where = choice(t.where, t.places, localStorage.getItem(REMEMBERED) ?? 'shared');
  const quality = choice(t.network, t.networks, 'direct');
  panel.append(element('strong', 'name', `◇ ${t.name}`), status, where.label, quality.label, restart, end);
  before.before(panel);

  const server = createInPageServer({
    onEntry: (at, happening) => options.note(SERVER, at, happening),
    onStatus: show,
  });
  let isOwn = false;
  let copy: Promise<Program> | undefined;
  /** Ends with the server that it tries. */
  let trial = new AbortController();

  function show(now: ServerStatus): void {
    status.dataset['is'] = now.is;
    status.textContent = now.is === 'running' ? t.running(now.ports) : t.statuses[now.is];
    restart.disabled = false;
    end.disabled = now.is !== 'running' && now.is !== 'starting';
    if (now.is === 'hung') {
      options.note(SERVER, performance.timeOrigin + performance.now(), { kind: 'run', phase: 'hung' });
    }
  }

  function showPlace(isInPage: boolean): void {
    where.label.hidden = isOwn;
    for (const part of [quality.label, restart, end]) part.hidden = !isInPage;
    if (isInPage) return;
    status.dataset['is'] = 'shared';
    status.textContent = t.shared;
  }

  /** The shared server's rules, in a worker. */
  function sharedCopy(): Promise<Program> {
    copy ??= fetch('/sandbox/shared-server.js')
      .then((answer) => answer.text())
      .then((text) => compileServer({ path: 'shared-server.js', text }));
    return copy;
  }

  async function startServer(): Promise<void> {
    trial.abort();
    trial = new AbortController();
    const { signal } = trial;
    const own = options.current();
    await server.start(own ? await compileServer(own) : await sharedCopy());
    if (!options.probe || status.dataset['is'] !== 'running') return;
    const [{ runProbe }, { wireSockets }] = await Promise.all([
      import('../server-worker/probe.ts'),
      import('../server-worker/wire-sockets.ts'),
    ]);
    if (!signal.aborted) void runProbe(options.probe, wireSockets(server), options.note, signal);
  }

  function stop(): void {
    trial.abort();
    server.stop();
  }

  restart.addEventListener('click', () => {
    void startServer().catch((error: unknown) => {
      status.textContent = error instanceof Error ? error.message : String(error);
    });
  });
  end.addEventListener('click', stop);
  where.select.addEventListener('change', () => localStorage.setItem(REMEMBERED, where.select.value));
  quality.select.addEventListener('change', () => {
    server.shape(NETWORKS[quality.select.value as keyof typeof NETWORKS]); // its options are these keys
  });
  showPlace(false);

  return {
    async start(own) {
      isOwn = own !== undefined;
      const isShared = await hasSharedServer();
      // A static site has no server of its own.
      if (!isShared) where.select.value = 'page';
      where.select.disabled = !isShared;
      const isInPage = isOwn || where.select.value === 'page';
      showPlace(isInPage);
      if (isInPage) await startServer();
      else stop();
      return isInPage;
    },
    stop,
    dial: server.dial,
    gone: server.gone,
  };
}

function choice(
  name: string,
  options: Record<string, string>,
  chosen: string,
): { label: HTMLElement; select: HTMLSelectElement } {
  const label = element('label', '', name);
  const select = element('select', '');
  for (const [value, text] of Object.entries(options)) {
    const option = element('option', '', text);
    option.value = value;
    option.selected = value === chosen;
    select.append(option);
  }
  label.append(' ', select);
  return { label, select };
}
