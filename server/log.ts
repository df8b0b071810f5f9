// A line of JSON for each thing that happened, to stderr. The address that a learner opens goes to stdout, by main.ts:
// at the default level nothing else disturbs a terminal.
import { type Logger, pino, stdSerializers } from 'pino';
import type { LogLevel } from './settings.ts';

/** Writes at once, so that the last line before an end is there too. */
export function createLog(level: LogLevel): Logger {
  return pino(
    {
      level,
      // Not the machine's name: logs are passed on.
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
