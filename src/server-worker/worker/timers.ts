/** Node's timers: objects with ref(), unref() and refresh(), not numbers. `node:timers` and the globals. */

// The globals are about to become ours. In a worker they deal in numbers, whatever Node's types say.
const startTimeout = setTimeout.bind(globalThis) as (
  callback: Callback,
  ms: number,
  ...args: unknown[]
) => unknown;
const startInterval = setInterval.bind(globalThis) as typeof startTimeout;
const stopTimeout = clearTimeout.bind(globalThis) as (id: unknown) => void;
type Callback = (...args: unknown[]) => void;

class Timeout {
  #id: unknown;
  readonly #start: () => unknown;
  readonly #stop: (id: unknown) => void;

  constructor(start: () => unknown, stop: (id: unknown) => void) {
    this.#start = start;
    this.#stop = stop;
    this.refresh();
  }
  refresh(): this {
    this.close();
    this.#id = this.#start();
    return this;
  }
  close(): this {
    this.#stop(this.#id);
    return this;
  }
  // A worker has no end of its own that a timer could hold up.
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.toPrimitive](): number {
    return Number(this.#id);
  }
}

function nodeSetTimeout(callback: Callback, ms = 1, ...args: unknown[]): Timeout {
  return new Timeout(
    () => startTimeout(callback, ms, ...args),
    (id) => stopTimeout(id),
  );
}

function nodeSetInterval(callback: Callback, ms = 1, ...args: unknown[]): Timeout {
  return new Timeout(
    () => startInterval(callback, ms, ...args),
    (id) => stopTimeout(id),
  );
}

function clear(timer: unknown): void {
  if (timer instanceof Timeout) timer.close();
  else stopTimeout(timer);
}

/** Right after this task, before any timer. */
class Immediate {
  readonly #port: MessagePort;
  constructor(callback: Callback, args: unknown[]) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = () => {
      port1.close();
      callback(...args);
    };
    port2.postMessage(null);
  }
  close(): void {
    this.#port.onmessage = null;
    this.#port.close();
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

function nodeSetImmediate(callback: Callback, ...args: unknown[]): Immediate {
  return new Immediate(callback, args);
}

function clearNodeImmediate(immediate: unknown): void {
  if (immediate instanceof Immediate) immediate.close();
}

export {
  clear as clearInterval,
  clear as clearTimeout,
  clearNodeImmediate as clearImmediate,
  nodeSetImmediate as setImmediate,
  nodeSetInterval as setInterval,
  nodeSetTimeout as setTimeout,
};
