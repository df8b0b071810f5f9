/**
 * A network that can be cut and restored: what a lesson about lost connections needs, and no page can do to itself.
 *
 * As with a cable that is pulled somewhere behind the router, nobody is told: what is sent gets lost, nothing arrives, and
 * the connections look open. Restored, those are dead, and new ones can be made. It holds for what goes to servers
 * (WebSocket, XMLHttpRequest); the packets of a call go their own way, below everything that a page can reach.
 *
 * It can also be made worse only (conditions.ts): then messages of WebSockets come later, both ways and in order. What TCP
 * loses it sends again, so a loss is one more delay.
 */
import type { NetworkConditions } from '../protocol.ts';
import { replace } from './conditions.ts';
import { createLink, type Link } from './link.ts';
import { behind } from './record.ts';

type Method = (...args: unknown[]) => unknown;

const { addEventListener } = EventTarget.prototype;
const { apply, construct } = Reflect;

export interface Network {
  /** Cuts (`false`) or restores (`true`). */
  turn(isOn: boolean): void;
  set(conditions: NetworkConditions): void;
  /** Resolves when the WebSockets that are open now are closed: the other side has read all that was sent. */
  closed(): Promise<void>;
}

/** TCP's way. */
const STREAM = { reliable: true, ordered: true };

/** Call it before any lesson code. */
export function installNetwork(first?: NetworkConditions): Network {
  const Native = globalThis.WebSocket;
  const { prototype } = Native;
  const { close } = prototype;
  let isCut = false;
  /** All that are not closed. */
  const open = new Set<WebSocket>();
  /** Requests that would have gone out meanwhile: late is not lost. */
  let held: (() => void)[] = [];

  let conditions = first;
  const links = new Map<WebSocket, { out: Link; in: Link; waiting: number; isClosing: boolean }>();
  /** Ours, made of what came and had to wait. */
  const passed = new WeakSet<Event>();

  function newLink(): Link {
    const link = createLink();
    if (conditions) link.set(conditions, performance.now());
    return link;
  }

  function silence(event: Event): void {
    if (isCut) event.stopImmediatePropagation();
  }

  function delayIn(event: Event): void {
    const socket = event.target as WebSocket;
    const link = links.get(socket)?.in;
    const now = performance.now();
    if (!link || isCut || passed.has(event) || !(event instanceof MessageEvent) || link.isClear(now)) return;
    event.stopImmediatePropagation();
    const { data, origin } = event;
    const late = new MessageEvent('message', { data, origin });
    passed.add(late);
    setTimeout(() => socket.dispatchEvent(late), link.send(now, sizeOf(data), STREAM) - now);
  }

  function sendLate(send: Method, socket: WebSocket, args: unknown[]): unknown {
    const link = links.get(socket);
    const now = performance.now();
    if (!link || socket.readyState !== Native.OPEN || (link.waiting === 0 && link.out.isClear(now)))
      return apply(send, socket, args);
    link.waiting += 1;
    const at = link.out.send(now, sizeOf(args[0]), STREAM);
    setTimeout(() => {
      link.waiting -= 1;
      if (!isCut && socket.readyState === Native.OPEN) apply(send, socket, args);
      if (link.isClosing && link.waiting === 0) close.call(socket);
    }, at - now);
    return undefined;
  }

  const Cuttable: typeof WebSocket = behind(Native, {
    construct(native, args, newTarget) {
      const socket: WebSocket = construct(native, args, newTarget === Cuttable ? native : newTarget);
      // Ours come first, so the page's are never called.
      for (const type of ['open', 'message']) addEventListener.call(socket, type, silence);
      addEventListener.call(socket, 'message', delayIn);
      addEventListener.call(socket, 'close', () => {
        open.delete(socket);
        links.delete(socket);
      });
      open.add(socket);
      links.set(socket, { out: newLink(), in: newLink(), waiting: 0, isClosing: false });
      return socket;
    },
  });
  Object.defineProperty(prototype, 'constructor', {
    ...Object.getOwnPropertyDescriptor(prototype, 'constructor'),
    value: Cuttable,
  });
  replace(globalThis, 'WebSocket', () => Cuttable);
  replace(prototype, 'send', (native: Method) =>
    behind(native, { apply: (send, self, args) => (isCut ? undefined : sendLate(send, self, args)) }),
  );
  replace(prototype, 'close', (native: Method) =>
    behind(native, {
      apply(shut, self, args) {
        const link = links.get(self);
        if (!link || link.waiting === 0 || isCut) return apply(shut, self, args);
        // What was sent before goes out before.
        link.isClosing = true;
        return undefined;
      },
    }),
  );
  replace(XMLHttpRequest.prototype, 'send', (native: Method) =>
    behind(native, {
      apply(send, self, args) {
        if (isCut) held.push(() => apply(send, self, args));
        else apply(send, self, args);
      },
    }),
  );

  function turn(isOn: boolean): void {
    isCut = !isOn;
    if (isCut) return;
    for (const socket of open) close.call(socket);
    const late = held;
    held = [];
    for (const send of late) {
      try {
        send();
      } catch {
        // Its owner has aborted it.
      }
    }
  }

  return {
    turn,
    set(next) {
      conditions = next;
      const now = performance.now();
      for (const link of links.values()) for (const way of [link.out, link.in]) way.set(next, now);
    },
    async closed() {
      await Promise.all(
        [...open].map((socket) => new Promise((resolve) => addEventListener.call(socket, 'close', resolve))),
      );
    },
  };
}

function sizeOf(data: unknown): number {
  if (data instanceof Blob) return data.size;
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : String(data).length;
}
