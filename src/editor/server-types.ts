/** The types of a learner's server: the real packages', by path, and of Node what they lean on. A chunk of its own. */
export const serverTypes = import.meta.glob<string>(
  [
    '/node_modules/socket.io/dist/**/*.d.ts',
    '/node_modules/socket.io-adapter/dist/**/*.d.ts',
    '/node_modules/engine.io/build/**/*.d.ts',
    '!/node_modules/**/{uws,userver,cluster-adapter}.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
);
