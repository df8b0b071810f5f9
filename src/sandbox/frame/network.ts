/**
 * A network that can be cut and restored: what a lesson about lost connections needs, and no page can do to itself.
 *
 * As with a cable that is pulled somewhere behind the router, nobody is told: what is sent gets lost, nothing arrives, and
 * the connections look open. Restored, those are dead, and new ones can be made. It holds for what goes to servers
 * (WebSocket, XMLHttpRequest); the packets of a call go their own way, below everything that a page can reach.
 */
import { behind } from './record.ts';

type Method = (...args: unknown[]) => unknown;

const { addEventListener } = EventTarget.prototype;
const { apply, construct } = Reflect;

/** Call it before any lesson code. The function that comes back cuts (`false`) or restores (`true`). */
export function installNetwork(): (isOn: boolean) => void {
  const Native = globalThis.WebSocket;
  const { prototype } = Native;
  const { close } = prototype;
  let isCut = false;
  /** All that are not closed. */
  const open = new Set<WebSocket>();
  /** Requests that would have gone out meanwhile: late is not lost. */
  let held: (() => void)[] = [];

  function silence(event: Event): void {
    if (isCut) event.stopImmediatePropagation();
  }

  const Cuttable: typeof WebSocket = behind(Native, {
    construct(native, args, newTarget) {
      const socket: WebSocket = construct(native, args, newTarget === Cuttable ? native : newTarget);
      // Ours come first, so the page's are never called.
      for (const type of ['open', 'message']) addEventListener.call(socket, type, silence);
      addEventListener.call(socket, 'close', () => open.delete(socket));
      open.add(socket);
      return socket;
    },
  });
  Object.defineProperty(prototype, 'constructor', {
    ...Object.getOwnPropertyDescriptor(prototype, 'constructor'),
    value: Cuttable,
  });
  replace(globalThis, 'WebSocket', () => Cuttable);
  replace(prototype, 'send', (native: Method) =>
    behind(native, { apply: (send, self, args) => (isCut ? undefined : apply(send, self, args)) }),
  );
  replace(XMLHttpRequest.prototype, 'send', (native: Method) =>
    behind(native, {
      apply(send, self, args) {
        if (isCut) held.push(() => apply(send, self, args));
        else apply(send, self, args);
      },
    }),
  );

  return (isOn) => {
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
  };
}

function replace<T>(owner: object, name: string, by: (value: T) => unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  if (descriptor) Object.defineProperty(owner, name, { ...descriptor, value: by(descriptor.value as T) });
}
