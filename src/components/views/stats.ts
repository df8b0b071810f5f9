/** Live graphs of getStats(), drawn by uPlot; the latest figures stand in words beside each. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { strings } from '../../i18n/en.ts';
import { type Graph, graphs } from '../../trace/graphs.ts';
import { element } from '../values.ts';
import type { MakeView } from './view.ts';

const t = strings.views;
const HEIGHT = 120;

export const makeView: MakeView = ({ panel }) => {
  const drawn = new Map<string, { plot: uPlot; key: string; figure: HTMLElement; latest: HTMLElement }>();
  const grid = element('div', 'graphs');

  function make({ name, unit, times, series }: Graph, key: string) {
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
        cursor: { drag: { x: false, y: false } },
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
    return { plot, key, figure, latest };
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
        const key = graph.series.map(({ name }) => name).join('|');
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
        one.latest.replaceChildren(
          ...graph.series.map(({ name, values }, index) => {
            const value = values.findLast((each) => each !== null);
            const mark = element('i', '');
            mark.style.background = colour(index);
            return element(
              'span',
              '',
              mark,
              `${name.replace(/^Preview /, '')}: ${value === undefined || value === null ? '–' : value.toFixed(value < 10 ? 1 : 0)}`,
            );
          }),
        );
      }
    },
  };
};

/** Colours that can be told apart without seeing red and green apart; every other line is dashed besides. */
function colour(index: number): string {
  const dark =
    getComputedStyle(document.documentElement).colorScheme.includes('dark') &&
    matchMedia('(prefers-color-scheme: dark)').matches;
  const palette = dark
    ? ['#79b8ff', '#ffb267', '#5fd3c1', '#c4a5f5', '#e8e16b', '#ff938a']
    : ['#0b5cad', '#b85c00', '#00796b', '#6b3fa0', '#77700a', '#b3261e'];
  return palette[index % palette.length] ?? '#888888';
}
