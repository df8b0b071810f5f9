// What /metrics tells: counts and times, of nobody in particular. The names follow Prometheus' conventions.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SignalingMetrics } from './guard.ts';
import { readAtMs } from './limits.ts';
import type { Signaling } from './signaling.ts';

/** To be scraped, and told what happens. */
export interface Metrics extends SignalingMetrics {
  readonly contentType: string;
  /** What is counted where it lies: sockets by namespace, rooms, seats. */
  watch(io: Signaling): void;
  /** All of it, as Prometheus reads it. */
  write(): Promise<string>;
}

/** Every so many relays one is timed: taking the time of each would cost as much as checking it. */
const TIMED_RELAYS = 16;

/** Its own registry, so that two servers in one process do not add up. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `workbook_${name}`, help, labelNames, registers });

  const relays = counter('relays_total', 'Messages on their way to a peer.');
  const kept = counter('kept_total', 'Messages put into the mailbox of a peer that is away.');
  const refusals = counter('refusals_total', 'Requests refused.', ['code']);
  const turnedAway = counter('connections_refused_total', 'Connections refused.', ['reason']);
  const ended = counter('connections_ended_total', 'Connections ended by the server.', ['reason']);
  const seconds = new Histogram({
    name: 'workbook_relay_seconds',
    help: `From the read that brought a message until it was handed to the transport; one of ${TIMED_RELAYS}.`,
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    registers,
  });
  let untimed = 0;
  let hasDefaults = false;

  return {
    contentType: registry.contentType,

    relayed(peers) {
      relays.inc(peers);
      untimed += 1;
      if (untimed < TIMED_RELAYS) return;
      untimed = 0;
      seconds.observe((performance.now() - readAtMs()) / 1000);
    },
    kept: () => kept.inc(),
    refused: (code) => refusals.inc({ code }),
    turnedAway: (reason) => turnedAway.inc({ reason }),
    ended: (reason) => ended.inc({ reason }),

    watch(io) {
      const gauge = (
        name: string,
        help: string,
        collect: (gauge: Gauge) => void,
        labelNames: string[] = [],
      ) =>
        new Gauge({
          name: `workbook_${name}`,
          help,
          labelNames,
          registers,
          collect() {
            collect(this);
          },
        });
      gauge(
        'sockets',
        'Sockets connected to this process.',
        (sockets) => {
          for (const name of ['/', '/workbook', '/class'])
            sockets.set({ namespace: name }, io.of(name).sockets.size);
        },
        ['namespace'],
      );
      gauge('connections', 'Connections that carry sockets, or will.', (connections) =>
        connections.set(io.engine.clientsCount),
      );
      gauge('rooms', 'Rooms that this process knows of.', (rooms) => rooms.set(io.rooms.count().rooms));
      gauge('seats', 'Seats taken in those rooms.', (seats) => seats.set(io.rooms.count().seats));
    },

    write() {
      // Lag is measured by a clock that ticks a hundred times a second: not before somebody asks.
      if (!hasDefaults) collectDefaultMetrics({ register: registry });
      hasDefaults = true;
      return registry.metrics();
    },
  };
}
