/** The stats view: series over time out of getStats() reports (W3C webrtc-stats). */
import { all } from './check.ts';
import type { EntryOf, StatsReport, Trace } from './entry.ts';
import { selectedPairs } from './pairs.ts';

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
  numbered: (id: string, name: string) => string,
): [GraphName, string, number][] {
  const inUse = selectedPairs(report);
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
      // A counter that went back counts something new.
      return typeof now === 'number' && typeof then === 'number' && now >= then && seconds > 0
        ? (now - then) / seconds
        : undefined;
    };
    switch (stats['type']) {
      case 'outbound-rtp': {
        const out = numbered(id, `out ${kind}`);
        add('bitrate', out, rate('bytesSent'), 8 / 1000);
        add('framesPerSecond', out, stats['framesPerSecond']);
        add('frameHeight', out, stats['frameHeight']);
        break;
      }
      case 'inbound-rtp': {
        const into = numbered(id, `in ${kind}`);
        add('bitrate', into, rate('bytesReceived'), 8 / 1000);
        add('framesPerSecond', into, stats['framesPerSecond']);
        add('frameHeight', into, stats['frameHeight']);
        add('jitter', into, stats['jitter'], 1000);
        add('packetsLost', into, stats['packetsLost']);
        break;
      }
      case 'candidate-pair':
        // After an ICE restart the pair of before is still nominated.
        if (inUse.size > 0 ? !inUse.has(stats['id']) : stats['nominated'] !== true) break;
        add('roundTripTime', 'round trip', stats['currentRoundTripTime'], 1000);
        add('availableBitrate', 'out', stats['availableOutgoingBitrate'], 1 / 1000);
        break;
      case 'data-channel':
        add('bitrate', numbered(id, `out data ${stats['label'] ?? ''}`), rate('bytesSent'), 8 / 1000);
        add('bitrate', numbered(id, `in data ${stats['label'] ?? ''}`), rate('bytesReceived'), 8 / 1000);
        break;
    }
  }
  return found;
}

/** Two streams of one kind in one connection are two series: `out video`, `out video 2`, in the order they came. */
function seriesNamer(): (id: string, name: string) => string {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  return (id, name) => {
    const key = `${name} ${id}`;
    const known = names.get(key);
    if (known) return known;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const made = count === 1 ? name : `${name} ${count}`;
    names.set(key, made);
    return made;
  };
}

/** All graphs that have something to show, in the order of UNITS. */
export function graphs(trace: Trace): Graph[] {
  const columns = new Map<GraphName, Map<string, Series>>();
  const before = new Map<string, { entry: EntryOf<'stats'>; numbered: ReturnType<typeof seriesNamer> }>();
  // Panes report each by its own way: a graph wants its times in order all the same.
  const reports = all(trace, 'stats').sort((a, b) => a.time - b.time);
  const times = reports.map(({ time }) => time / 1000);
  for (const [index, entry] of reports.entries()) {
    const who = `${entry.peer} ${entry.object}`;
    const last = before.get(who);
    const numbered = last?.numbered ?? seriesNamer();
    const seconds = last ? (entry.time - last.entry.time) / 1000 : 0;
    for (const [graph, name, value] of samples(entry.report, last?.entry.report, seconds, numbered)) {
      const series = columns.get(graph) ?? new Map<string, Series>();
      columns.set(graph, series);
      const full = `${who} ${name}`;
      const one = series.get(full) ?? { name: full, peer: entry.peer, object: entry.object, values: [] };
      series.set(full, one);
      one.values[index] = value;
    }
    before.set(who, { entry, numbered });
  }
  return (Object.keys(UNITS) as GraphName[]).flatMap((name) => {
    const series = columns.get(name);
    if (!series) return [];
    // By name: what comes first in a report is up to the browser, and to a dump.
    const full = [...series.values()]
      .map((one) => ({ ...one, values: times.map((_, index) => one.values[index] ?? null) }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    return [{ name, unit: UNITS[name], times, series: full }];
  });
}
