/**
 * The way out of the frame: what happens is posted in batches, by way of a worker.
 *
 * A message takes time from the call that it tells of: most to another process, less to a worker of one's own, and each
 * wakes a thread that takes the processor from the call's (npm run bench:trace). So the main thread collects. An endless
 * loop takes with it what waits there, and it is then that one wants to read what came before: where the code has a loop
 * that may not end, the worker collects.
 */
import type { FrameToPage, Moment } from '../protocol.ts';

/**
 * Long enough for most calls to come up before their entries are posted, too short to be waited for. All panes post at
 * multiples of it by the clock, so that what happened at the same time comes together.
 */
const BATCH_MS = 100;

export interface Outbox {
  /** Messages arrive in the order they are posted in: entries in batches, all else at once with what waited before it. */
  post(message: FrameToPage, transfer?: Transferable[]): void;
  /** Entries. */
  tell(moment: Moment): void;
  /** Begins to collect, for a run of these texts; until then, and where there can't be a worker, messages go straight. */
  batch(texts: string[]): void;
  /**
   * From now on nothing waits: the document is about to be left, and the worker ends with it. A message to a worker that
   * ends is lost (Firefox), so what comes now goes straight again.
   */
  hurry(): void;
}

/** First comes null, with a port of the worker's own to post over. */
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

/**
 * Whether code has a loop that may not end: `while`, `do`, or a `for` that counts. A `for … of` may not end either, over
 * a list that grows in it: so rarely that the last 100 ms before it are not worth what all others would pay.
 */
export function mayLoop(text: string): boolean {
  return /\bwhile\s*\(|\bfor\s*\((?!\s*(?:const|let|var)\s[^;=]*\s(?:of|in)\s)/.test(text);
}

/** Makes the way out over `port`, with the browser's own methods: call it, and `batch`, before lesson code runs. */
export function createOutbox(port: MessagePort): Outbox {
  const later = setTimeout.bind(globalThis);
  const clock = Date.now;
  const isHidden = Object.getOwnPropertyDescriptor(Document.prototype, 'hidden')?.get?.bind(document);
  const straight: Send = port.postMessage.bind(port);
  let send = straight;
  let moments: Moment[] = [];
  let isCollecting = false;
  let isTimed = false;
  let isLeaving = false;

  function flush(): void {
    if (moments.length === 0) return;
    const told = moments;
    moments = [];
    send({ type: 'entries', moments: told });
  }

  function flushInTime(): void {
    isTimed = false;
    flush();
  }

  function batch(texts: string[]): void {
    isCollecting = !texts.some(mayLoop);
    try {
      const code = new Blob([`(${collect})(self, ${isCollecting ? 0 : BATCH_MS})`], {
        type: 'text/javascript',
      });
      const worker = new Worker(URL.createObjectURL(code), { name: 'outbox' });
      const sendToWorker: Send = worker.postMessage.bind(worker);
      const { port1, port2 } = new MessageChannel();
      worker.onmessage = () => {
        if (isLeaving) return;
        straight({ type: 'joined' }, [port1]);
        sendToWorker(null, [port2]);
        send = sendToWorker;
      };
    } catch {
      // A policy against workers.
    }
  }

  return {
    post(message, transfer) {
      flush();
      if (transfer) send(message, transfer);
      else send(message);
    },
    tell(moment) {
      moments.push(moment);
      if (isTimed) return;
      // Timers of a hidden page slow down to one a second, or a minute.
      if (!isCollecting || isHidden?.()) return flush();
      isTimed = true;
      later(flushInTime, BATCH_MS - (clock() % BATCH_MS));
    },
    batch,
    hurry() {
      isLeaving = true;
      isCollecting = false;
      isTimed = false;
      if (send !== straight) send({ type: 'hurry' });
      send = straight;
      flush();
    },
  };
}

/** The worker's code; it knows what is in it, and nothing else. With 0 ms it collects nothing. */
function collect(worker: WorkerScope, batchMs: number): void {
  let port: MessagePort | undefined;
  let moments: Moment[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (moments.length > 0) port?.postMessage({ type: 'entries', moments } satisfies FrameToPage);
    moments = [];
  }

  worker.onmessage = ({ data, ports }) => {
    if (data === null) {
      port = ports[0];
    } else if (data.type === 'entries' && batchMs > 0) {
      moments.push(...data.moments);
      timer ??= setTimeout(flush, batchMs - (Date.now() % batchMs));
    } else {
      flush();
      if (data.type !== 'hurry') port?.postMessage(data, [...ports]);
    }
  };
  worker.postMessage('ready');
}
