/** Literal traces in few words: what happened, one after another. */
import type { Happening, Preview, StateMachine, TraceEntry } from '../../src/trace/entry.ts';

/** A happening, of Preview and a millisecond after the last one unless it says otherwise. */
export type Said = Happening & { peer?: string; time?: number };

export function trace(...said: (Said | Said[])[]): TraceEntry[] {
  let last = 0;
  return said.flat().map(({ peer = 'Preview', time = last + 1, ...happening }, index) => {
    last = time;
    return { ...happening, id: index + 1, peer, time };
  });
}

/** The same, by this peer. */
export function by(peer: string, ...said: (Said | Said[])[]): Said[] {
  return said.flat().map((one) => ({ ...one, peer }));
}

export const UNDEFINED: Preview = { $: 'text', text: 'undefined' };

export function object(name: string, fields: Record<string, Preview>): Preview {
  return { $: 'object', name, entries: Object.entries(fields) };
}

let calls = 0;

export function call(on: string, method: string, ...args: Preview[]): Extract<Said, { kind: 'call' }> {
  calls += 1;
  return { kind: 'call', call: calls, object: on, method, args };
}

export function result(of: Extract<Said, { kind: 'call' }>, value: Preview = UNDEFINED): Said {
  return { kind: 'result', call: of.call, object: of.object, method: of.method, value };
}

export function failure(of: Extract<Said, { kind: 'call' }>, name: string, thrown = false): Said {
  const { call: number, object: on, method } = of;
  return { kind: 'failure', call: number, object: on, method, error: { name, message: 'no' }, thrown };
}

export function make(on: string): Said {
  return call(on, 'new RTCPeerConnection');
}

export function state(on: string, machine: StateMachine, to: string, transport?: number): Said {
  return { kind: 'state', object: on, machine, state: to, ...(transport && { transport }) };
}

/** close(), with the three states that the recorder tells of it. */
export function close(on: string): Said[] {
  const closing = call(on, 'close');
  const machines = ['signaling', 'iceConnection', 'connection'] as const;
  return [closing, result(closing), ...machines.map((machine) => state(on, machine, 'closed'))];
}

export function event(on: string, type: string, detail: Preview = null): Said {
  return { kind: 'event', object: on, type, detail };
}

/** Enough of a description to be known again. */
export function sdp(session: number): string {
  return `v=0\r\no=- ${session} 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:u${session}\r\n`;
}

/** setLocalDescription or setRemoteDescription in the recorder's order: `during` fires before it is told to be applied. */
export function setDescription(
  on: string,
  side: 'local' | 'remote',
  type: string,
  session: number,
  ...during: Said[]
): Said[] {
  const given = object('RTCSessionDescription', { type, sdp: sdp(session) });
  const setting = call(on, side === 'local' ? 'setLocalDescription' : 'setRemoteDescription', given);
  const description: Said = { kind: 'description', object: on, side, type, sdp: sdp(session) };
  return [setting, ...during, result(setting), description];
}

export function candidate(on: string, side: 'local' | 'remote', line: string): Said {
  return { kind: 'candidate', object: on, side, candidate: line, sdpMid: '0', sdpMLineIndex: 0 };
}

/** createDataChannel(), and the channel as its peer gets it. */
export function channel(on: string, fields: Record<string, Preview>): Said[] {
  const making = call(on, 'createDataChannel', fields['label'] ?? '');
  return [making, result(making, object('RTCDataChannel', { readyState: 'connecting', ...fields }))];
}

export function givenChannel(on: string, fields: Record<string, Preview>): Said {
  return event(on, 'datachannel', object('RTCDataChannel', { readyState: 'open', ...fields }));
}

/** It returns nothing, at once: the recorder notes the call alone. */
export function send(on: string, data: Preview): Said {
  return call(on, 'send', data);
}

export function message(on: string, data: Preview): Said {
  return event(on, 'message', object('MessageEvent', { data }));
}
