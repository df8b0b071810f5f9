/**
 * Where third-party storage is blocked (private windows, some defaults), reading `localStorage` in a frame of another
 * site throws. Lesson code then gets one that the page around it keeps, so that it outlives a reload of the pane, instead of
 * a SecurityError.
 */
import type { KeptStorage } from '../protocol.ts';

const AREAS = ['localStorage', 'sessionStorage'] as const;

/** `kept` is what earlier frames of this pane wrote; `keep` is told all of it after each change. */
export function installStorageFallback(kept: KeptStorage, keep: (storage: KeptStorage) => void): void {
  const all = { ...kept };
  for (const name of AREAS) {
    try {
      globalThis[name].getItem('');
    } catch {
      const value = memoryStorage(all[name] ?? {}, (items) => {
        all[name] = items;
        keep(all);
      });
      Object.defineProperty(globalThis, name, { configurable: true, enumerable: true, value });
    }
  }
}

function memoryStorage(
  before: Record<string, string>,
  changed: (items: Record<string, string>) => void,
): Storage {
  const items = new Map(Object.entries(before));
  const tell = () => changed(Object.fromEntries(items));
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(String(key)) ?? null,
    setItem(key, value) {
      items.set(String(key), String(value));
      tell();
    },
    removeItem(key) {
      items.delete(String(key));
      tell();
    },
    clear() {
      items.clear();
      tell();
    },
  };
}
