/**
 * The way out of the frame: a worker collects what happened and posts it on in batches.
 *
 * A message to another process takes time from the call that it tells of, on both sides of the wall; one to a worker of
 * one's own takes little (npm run bench:trace). The main thread can't collect by itself: an endless loop would take with
 * it what waits there, and it is then that one wants to read what came before.
 */
import type { FrameToPage, Moment } from '../protocol.ts';

/**
 * Long enough for the steps of a call's setup to share a message, too short to be seen. All panes post at multiples of it
 * by the clock, so that what happened at the same time comes together.
 */
const BATCH_MS = 25;

export interface Outbox {
  /** Messages arrive in the order they are posted in: entries in batches, all else at once with what waited before it. */
  post(message: FrameToPage, transfer?: Transferable[]): void;
  /** Starts the worker; until it runs, and where there can't be one, messages go straight. */
  batch(): void;
  /** From now on nothing waits: the document is about to be left, and the worker ends with it. */
  hurry(): void;
}

/** First comes null, with the port to post over. */
type ToWorker = FrameToPage | { type: 'hurry' } | null;

interface Send {
  (message: ToWorker): void;
  (message: ToWorker, transfer: Transferable[]): void;
}

/** What is used here of a worker's global scope: this project has the types of pages. */
interface WorkerScope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: 'ready'): void;
}

/** Makes the way out over `port`, with the browser's own methods: call it, and `batch`, before lesson code runs. */
export function createOutbox(port: MessagePort): Outbox {
  let send: Send = port.postMessage.bind(port);
  let hurry = () => {};

  function batch(): void {
    try {
      const code = new Blob([`(${collect})(self, ${BATCH_MS})`], { type: 'text/javascript' });
      const worker = new Worker(URL.createObjectURL(code), { name: 'outbox' });
      const sendToWorker: Send = worker.postMessage.bind(worker);
      worker.onmessage = () => {
        sendToWorker(null, [port]);
        send = sendToWorker;
        hurry = () => sendToWorker({ type: 'hurry' });
      };
    } catch {
      // A policy against workers.
    }
  }

  return {
    post: (message, transfer) => (transfer ? send(message, transfer) : send(message)),
    batch,
    hurry: () => hurry(),
  };
}

/** The worker's code; it knows what is in it, and nothing else. */
function collect(worker: WorkerScope, batchMs: number): void {
  let port: MessagePort | undefined;
  let moments: Moment[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isHurried = false;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (moments.length > 0) port?.postMessage({ type: 'entries', moments } satisfies FrameToPage);
    moments = [];
  }

  worker.onmessage = ({ data, ports }) => {
    if (data === null) {
      port = ports[0];
    } else if (data.type === 'entries') {
      moments.push(...data.moments);
      if (isHurried) flush();
      else timer ??= setTimeout(flush, batchMs - (Date.now() % batchMs));
    } else {
      flush();
      if (data.type === 'hurry') isHurried = true;
      else port?.postMessage(data, [...ports]);
    }
  };
  worker.postMessage('ready');
}
