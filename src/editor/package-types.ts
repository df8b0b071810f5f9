/** The real packages' own types, by path: what the editor shows is what runs. One chunk, loaded with the editor. */
export const packageTypes = import.meta.glob<string>(
  [
    '/node_modules/socket.io-client/build/esm/**/*.d.ts',
    '/node_modules/socket.io-parser/build/esm/**/*.d.ts',
    '/node_modules/engine.io-client/build/esm/**/*.d.ts',
    '/node_modules/engine.io-parser/build/esm/**/*.d.ts',
    '/node_modules/@socket.io/component-emitter/lib/esm/*.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
);
