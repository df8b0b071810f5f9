/** Experiments with SDP over all panes of an exercise: the page's own calls, and descriptions that wait to be set. */
import type { Pane } from '../sandbox/host.ts';
import type { ExperimentCall, ExperimentOutcome, Held } from '../sandbox/protocol.ts';

export interface HeldByPeer extends Held {
  peer: string;
}

export interface Experiments {
  /** Can calls be made in this peer's pane now? Not in a tab of its own, nor in a trace from elsewhere. */
  reaches(peer: string): boolean;
  call(peer: string, call: ExperimentCall): Promise<ExperimentOutcome>;
  /** Do descriptions that learner code sets wait? Off at first. */
  readonly isHolding: boolean;
  hold(on: boolean): void;
  /** What waits, the first one first. */
  readonly held: readonly HeldByPeer[];
  /** Sets what was held: with another text, where there is one. */
  release(held: HeldByPeer, sdp?: string): void;
}

export interface ExperimentsOf extends Experiments {
  noteHeld(peer: string, held: Held): void;
  /** Nothing of this pane waits any more: its frame is gone. */
  forget(peer: string): void;
}

/** `isRunning`: has the pane a frame in this page? `changed` is called when something begins or ends to wait. */
export function createExperiments(
  paneOf: (peer: string) => Pane | undefined,
  peers: readonly string[],
  isRunning: (peer: string) => boolean,
  changed: () => void,
): ExperimentsOf {
  let held: HeldByPeer[] = [];
  let isHolding = false;

  function keep(kept: HeldByPeer[]): void {
    if (kept.length === held.length) return;
    held = kept;
    changed();
  }

  return {
    reaches: isRunning,
    call: (peer, call) => paneOf(peer)?.experiment(call) ?? Promise.resolve({ gone: true }),
    get isHolding() {
      return isHolding;
    },
    hold(on) {
      isHolding = on;
      for (const peer of peers) paneOf(peer)?.hold(on);
      if (!on) keep([]);
    },
    get held() {
      return held;
    },
    release(released, sdp) {
      paneOf(released.peer)?.release(released.n, sdp);
      keep(held.filter((other) => other !== released));
    },
    noteHeld(peer, added) {
      keep([...held, { peer, ...added }]);
    },
    forget(peer) {
      keep(held.filter((other) => other.peer !== peer));
    },
  };
}
