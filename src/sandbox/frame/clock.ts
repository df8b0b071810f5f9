/** A clock in a worker: timers of a hidden page slow down to one a second, those of its workers do not. */

/** The worker's timers keep their rate in a hidden tab. It waits for an answer, so that ticks never queue up. */
const CLOCK = `
let period, due, timer, isAwaited = false;
function tick() {
  if (!isAwaited) postMessage(0);
  isAwaited = true;
  due = Math.max(due + period, performance.now());
  timer = setTimeout(tick, due - performance.now());
}
onmessage = ({ data: rate }) => {
  if (!rate) return (isAwaited = false);
  clearTimeout(timer);
  period = 1000 / rate;
  due = performance.now();
  tick();
};`;

let clockUrl: string | undefined;

export function startClock(tick: () => void) {
  let rate = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  let worker: Worker | undefined;

  function tickHere(): void {
    worker = undefined;
    clearInterval(timer);
    timer = setInterval(tick, 1000 / rate);
  }
  try {
    clockUrl ??= URL.createObjectURL(new Blob([CLOCK], { type: 'text/javascript' }));
    worker = new Worker(clockUrl, { name: 'synthetic clock' });
    worker.onerror = tickHere;
    worker.onmessage = () => {
      tick();
      worker?.postMessage(0);
    };
  } catch {
    // A policy forbids workers: the page's own timers do, only slower while it is hidden.
  }
  return {
    setRate(perSecond: number): void {
      rate = perSecond;
      tick();
      if (worker) worker.postMessage(rate);
      else tickHere();
    },
    stop(): void {
      if (worker) worker.onerror = null;
      worker?.terminate();
      clearInterval(timer);
    },
  };
}
