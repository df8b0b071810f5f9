/** Tells the page about dialogs: alert(), confirm() and prompt() hold the frame up, and that is not a hang. */
export function announceDialogs(announce: (open: boolean) => void): void {
  for (const name of ['alert', 'confirm', 'prompt']) {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
    if (!descriptor || typeof descriptor.value !== 'function') continue;
    const value = new Proxy(descriptor.value, {
      apply(native, self, args) {
        announce(true);
        try {
          return Reflect.apply(native, self, args);
        } finally {
          announce(false);
        }
      },
    });
    Object.defineProperty(globalThis, name, { ...descriptor, value });
  }
}
