/** The stats view: series over time out of getStats() reports (W3C webrtc-stats). */
import type { StatsReport, Trace } from './entry.ts';

export type GraphName =
  | 'bitrate'
  | 'framesPerSecond'
  | 'frameHeight'
  | 'roundTripTime'
  | 'jitter'
  | 'packetsLost'
  | 'availableBitrate';

export interface Series {
  /** `Alice pc1 out video` */
  name: string;
  peer: string;
  object: string;
  values: (number | null)[];
}

export interface Graph {
  name: GraphName;
  unit: string;
  /** Seconds since Run, shared by all series of the graph. */
  times: number[];
  series: Series[];
}

const UNITS: Record<GraphName, string> = {
  bitrate: 'kbit/s',
  framesPerSecond: '1/s',
  frameHeight: 'px',
  roundTripTime: 'ms',
  jitter: 'ms',
  packetsLost: '',
  availableBitrate: 'kbit/s',
};

/** What one report says, by graph and series. Counters (`bytes`) become rates by the report before. */
function samples(
  report: StatsReport,
  before: StatsReport | undefined,
  seconds: number,
): [GraphName, string, number][] {
  const found: [GraphName, string, number][] = [];
  const add = (graph: GraphName, series: string, value: unknown, factor = 1) => {
    if (typeof value === 'number' && Number.isFinite(value)) found.push([graph, series, value * factor]);
  };
  for (const [id, stats] of Object.entries(report)) {
    const kind = String(stats['kind'] ?? stats['mediaType'] ?? '');
    const old = before?.[id];
    const rate = (name: string): number | undefined => {
      const now = stats[name];
      const then = old?.[name];
      return typeof now === 'number' && typeof then === 'number' && seconds > 0
        ? (now - then) / seconds
        : undefined;
    };
    switch (stats['type']) {
      case 'outbound-rtp':
        add('bitrate', `out ${kind}`, rate('bytesSent'), 8 / 1000);
        add('framesPerSecond', `out ${kind}`, stats['framesPerSecond']);
        add('frameHeight', `out ${kind}`, stats['frameHeight']);
        break;
      case 'inbound-rtp':
        add('bitrate', `in ${kind}`, rate('bytesReceived'), 8 / 1000);
        add('framesPerSecond', `in ${kind}`, stats['framesPerSecond']);
        add('frameHeight', `in ${kind}`, stats['frameHeight']);
        add('jitter', `in ${kind}`, stats['jitter'], 1000);
        add('packetsLost', `in ${kind}`, stats['packetsLost']);
        break;
      case 'candidate-pair':
        if (stats['nominated'] !== true) break;
        add('roundTripTime', 'round trip', stats['currentRoundTripTime'], 1000);
        add('availableBitrate', 'out', stats['availableOutgoingBitrate'], 1 / 1000);
        break;
      case 'data-channel':
        add('bitrate', `out data ${stats['label'] ?? ''}`, rate('bytesSent'), 8 / 1000);
        add('bitrate', `in data ${stats['label'] ?? ''}`, rate('bytesReceived'), 8 / 1000);
        break;
    }
  }
  return found;
}

/** All graphs that have something to show, in the order of UNITS. */
export function graphs(trace: Trace): Graph[] {
  const times: number[] = [];
  const columns = new Map<GraphName, Map<string, Series>>();
  const before = new Map<string, { time: number; report: StatsReport }>();
  for (const entry of trace) {
    if (entry.kind !== 'stats') continue;
    const who = `${entry.peer} ${entry.object}`;
    const last = before.get(who);
    const index = times.push(entry.time / 1000) - 1;
    for (const [graph, name, value] of samples(
      entry.report,
      last?.report,
      last ? (entry.time - last.time) / 1000 : 0,
    )) {
      const series = columns.get(graph) ?? new Map<string, Series>();
      columns.set(graph, series);
      const full = `${who} ${name}`;
      const one = series.get(full) ?? { name: full, peer: entry.peer, object: entry.object, values: [] };
      series.set(full, one);
      one.values[index] = value;
    }
    before.set(who, { time: entry.time, report: entry.report });
  }
  return (Object.keys(UNITS) as GraphName[]).flatMap((name) => {
    const series = columns.get(name);
    if (!series) return [];
    const full = [...series.values()].map((one) => ({
      ...one,
      values: times.map((_, index) => one.values[index] ?? null),
    }));
    return [{ name, unit: UNITS[name], times, series: full }];
  });
}
