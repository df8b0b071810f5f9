/**
 * Where third-party storage is blocked (private windows, some defaults), reading `localStorage` in a frame of another
 * site throws. Lesson code then gets one that lasts as long as the frame, instead of a SecurityError.
 */
export function installStorageFallback(): void {
  for (const name of ['localStorage', 'sessionStorage'] as const) {
    try {
      globalThis[name].getItem('');
    } catch {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        enumerable: true,
        value: memoryStorage(),
      });
    }
  }
}

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(String(key)) ?? null,
    setItem: (key, value) => void items.set(String(key), String(value)),
    removeItem: (key) => void items.delete(String(key)),
    clear: () => items.clear(),
  };
}
