/** The learner's console, copied to the page; the browser's own goes on as before. */
import type { ConsoleLevel, Happening, Preview } from '../../trace/entry.ts';
import { preview } from './preview.ts';
import { behind } from './record.ts';
import { callerPosition } from './source.ts';

const LEVELS: Record<string, ConsoleLevel> = {
  log: 'log',
  info: 'info',
  warn: 'warn',
  error: 'error',
  debug: 'debug',
  dir: 'log',
  table: 'log',
  trace: 'debug',
};

export function installConsole(emit: (happening: Happening) => void): void {
  function write(level: ConsoleLevel, values: Preview[]): void {
    const source = callerPosition();
    emit({ kind: 'console', level, values, ...(source && { source }) });
  }
  for (const [method, level] of Object.entries(LEVELS)) {
    wrap(method, (args) => write(level, format(args)));
  }
  wrap('assert', ([condition, ...args]) => {
    if (!condition) write('error', ['Assertion failed', ...format(args)]);
  });

  const timers = new Map<string, number>();
  wrap('time', ([label]) => timers.set(String(label ?? 'default'), performance.now()));
  for (const method of ['timeEnd', 'timeLog']) {
    wrap(method, ([label]) => {
      const name = String(label ?? 'default');
      const start = timers.get(name);
      if (start === undefined) return;
      write('log', [`${name}: ${(performance.now() - start).toFixed(1)} ms`]);
      if (method === 'timeEnd') timers.delete(name);
    });
  }
  const counts = new Map<string, number>();
  wrap('count', ([label]) => {
    const name = String(label ?? 'default');
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    write('log', [`${name}: ${count}`]);
  });
}

function wrap(method: string, before: (args: unknown[]) => void): void {
  const descriptor = Object.getOwnPropertyDescriptor(console, method);
  if (!descriptor || typeof descriptor.value !== 'function') return;
  const value = behind(descriptor.value as (...args: unknown[]) => unknown, {
    apply(native, self, args: unknown[]) {
      before(args);
      return Reflect.apply(native, self, args);
    },
  });
  Object.defineProperty(console, method, { ...descriptor, value });
}

/** %s, %d, %i, %f, %o, %O and %c of the Console Standard (section 2.2). */
function format(args: unknown[]): Preview[] {
  const [first, ...rest] = args;
  if (typeof first !== 'string' || !first.includes('%')) return args.map((arg) => preview(arg));
  const text = first.replace(/%([sdifoOc%])/g, (match, directive: string) => {
    if (directive === '%') return '%';
    if (rest.length === 0) return match;
    const arg = rest.shift();
    if (directive === 'c') return '';
    if (directive === 'd' || directive === 'i') return String(Math.trunc(Number(arg)));
    if (directive === 'f') return String(Number(arg));
    if (typeof arg === 'string') return arg;
    const shown = preview(arg, 2);
    return typeof shown === 'object' ? JSON.stringify(shown) : String(shown);
  });
  return [text, ...rest.map((arg) => preview(arg))];
}
