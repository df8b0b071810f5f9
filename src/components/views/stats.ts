/** Live graphs of getStats(), drawn by uPlot; the latest figures stand in words beside each. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { strings } from '../../i18n/en.ts';
import { type Graph, graphs } from '../../trace/graphs.ts';
import { element } from '../values.ts';
import type { MakeView } from './view.ts';

const t = strings.views;
const HEIGHT = 120;

export const makeView: MakeView = ({ panel, point }) => {
  const drawn = new Map<
    string,
    { plot: uPlot; key: string; figure: HTMLElement; latest: HTMLElement; graph: Graph }
  >();
  /** The time cursor, ms since Run. */
  let at: number | undefined;
  const grid = element('div', 'graphs');

  function make(graph: Graph, key: string) {
    const { name, unit, times, series } = graph;
    const latest = element('p', 'latest');
    const title = unit ? `${t.stats.names[name]}, ${unit}` : t.stats.names[name];
    const figure = element('figure', '', element('figcaption', '', title), latest);
    grid.append(figure);
    const { color } = getComputedStyle(panel);
    const axis = {
      stroke: color,
      font: '11px sans-serif',
      grid: { stroke: '#8883', width: 1 },
      ticks: { stroke: '#8886', size: 4 },
    };
    const plot = new uPlot(
      {
        width: figureWidth(),
        height: HEIGHT,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, y: false },
        hooks: {
          // Only the pointer's: what point() sets fires no hook.
          setCursor: [
            ({ cursor: { left = -1 } }) => {
              if (left >= 0) point(plot.posToVal(left, 'x') * 1000);
            },
          ],
        },
        scales: {
          x: { time: false },
          y: { range: (_self, min, max) => [Math.min(0, min ?? 0), Math.max(1, (max ?? 1) * 1.1)] },
        },
        axes: [
          { ...axis, size: 28 },
          { ...axis, size: 44 },
        ],
        series: [
          {},
          ...series.map((one, index) => ({
            label: one.name,
            stroke: colour(index),
            width: 1.5,
            spanGaps: true,
            dash: index % 2 ? [6, 3] : [],
          })),
        ],
      },
      [times, ...series.map(({ values }) => values)],
      figure,
    );
    return { plot, key, figure, latest, graph };
  }

  function figureWidth(): number {
    const columns = panel.clientWidth > 900 ? 3 : panel.clientWidth > 560 ? 2 : 1;
    return Math.max(200, Math.floor(panel.clientWidth / columns) - 24);
  }

  return {
    draw(trace) {
      const all = graphs(trace);
      if (all.length === 0) {
        drawn.clear();
        panel.replaceChildren(element('p', 'empty', t.empty.stats));
        return;
      }
      if (!grid.isConnected) panel.replaceChildren(grid);
      for (const graph of all) {
        // Colours are drawn into the canvas: another theme is another picture.
        const key = [isDark(), ...graph.series.map(({ name }) => name)].join('|');
        let one = drawn.get(graph.name);
        if (one?.key !== key) {
          one?.plot.destroy();
          one?.figure.remove();
          one = make(graph, key);
          drawn.set(graph.name, one);
        } else {
          one.plot.setSize({ width: figureWidth(), height: HEIGHT });
          one.plot.setData([graph.times, ...graph.series.map(({ values }) => values)]);
        }
        one.graph = graph;
        tell(one);
      }
    },
    point(time) {
      at = time;
      for (const one of drawn.values()) {
        const [first = Number.POSITIVE_INFINITY] = one.graph.times;
        const isInside = time !== undefined && time / 1000 >= first;
        const left = isInside ? one.plot.valToPos(time / 1000, 'x') : -10;
        one.plot.setCursor({ left, top: left < 0 ? -10 : 0 }, false);
        tell(one);
      }
    },
  };

  /** The figures in words: the latest, and those at the time cursor. */
  function tell({ latest, graph: { times, series } }: { latest: HTMLElement; graph: Graph }): void {
    const seconds = (at ?? -1) / 1000;
    const index = seconds > (times.at(-1) ?? 0) ? -1 : times.findLastIndex((time) => time <= seconds);
    const moment = times[index];
    latest.replaceChildren(
      ...series.map(({ name, values }, number) => {
        const mark = element('i', '');
        mark.style.background = colour(number);
        const last = values.findLast((each) => each !== null);
        const then = values.slice(0, index + 1).findLast((each) => each !== null);
        const now = `${name.replace(/^Preview /, '')}: ${figure(last)}`;
        return element(
          'span',
          '',
          mark,
          moment === undefined ? now : `${now} ${t.stats.at(figure(then), moment.toFixed(1))}`,
        );
      }),
    );
  }
};

function figure(value: number | null | undefined): string {
  return value === undefined || value === null ? '–' : value.toFixed(value < 10 ? 1 : 0);
}

/** `light dark` follows the system, `dark` alone does not. */
function isDark(): boolean {
  const { colorScheme } = getComputedStyle(document.documentElement);
  return (
    colorScheme === 'dark' ||
    (colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches)
  );
}

/** Colours that can be told apart without seeing red and green apart; every other line is dashed besides. */
function colour(index: number): string {
  const palette = isDark()
    ? ['#79b8ff', '#ffb267', '#5fd3c1', '#c4a5f5', '#e8e16b', '#ff938a']
    : ['#0b5cad', '#b85c00', '#00796b', '#6b3fa0', '#77700a', '#b3261e'];
  return palette[index % palette.length] ?? '#888888';
}
