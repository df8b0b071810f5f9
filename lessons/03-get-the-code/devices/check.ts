import { all, type Check, calls, type EntryOf, failures, plain, results, type Trace } from '#trace';

interface Device {
  kind: string;
  label: string;
}

function isDevice(value: unknown): value is Device {
  return typeof value === 'object' && value !== null && 'kind' in value && 'label' in value;
}

/** The lists of devices that came once a stream had been given. */
function listsAfter(trace: Trace): { entry: EntryOf<'result'>; devices: Device[] }[] {
  const given = results(trace, 'getUserMedia')[0];
  return results(trace, 'enumerateDevices')
    .filter((entry) => given !== undefined && entry.id > given.id)
    .map((entry) => {
      const value = plain(entry.value);
      return { entry, devices: Array.isArray(value) ? value.filter(isDevice) : [] };
    });
}

function named(trace: Trace, kind: string): boolean {
  return listsAfter(trace).some(({ devices }) =>
    devices.some((device) => device.kind === kind && device.label !== ''),
  );
}

export default [
  {
    claim: 'The devices are listed again, after a camera was given',
    failsFirst: true,
    holds: (trace) => listsAfter(trace).length > 0,
    seen(trace) {
      const failure = failures(trace, 'getUserMedia')[0];
      if (failure)
        return `The browser gave no stream: ${failure.error.name}. Choose Synthetic camera above the code, or allow yours in the address bar.`;
      if (calls(trace, 'getUserMedia').length === 0)
        return 'Nobody has asked for a camera: only the first list is there. Without permission the browser keeps the names to itself.';
      return 'The second list was made before the browser had given the stream. Wait for getUserMedia() with await, and list then.';
    },
  },
  {
    claim: 'The list after it has the names of a camera and of a microphone',
    holds: (trace) => named(trace, 'videoinput') && named(trace, 'audioinput'),
    seen: (trace) =>
      named(trace, 'videoinput')
        ? 'The camera has a name, the microphone has none. Ask for both in one call: { video: true, audio: true }.'
        : 'There is no camera with a name in it. Was a camera asked for?',
  },
  {
    claim: 'The tracks are stopped: the camera is free again',
    holds(trace) {
      const stopped = calls(trace, 'stop').map(({ object }) => object);
      return ['video-track', 'audio-track'].every((kind) => stopped.some((name) => name.startsWith(kind)));
    },
    seen: (trace) =>
      `Tracks that were stopped: ${
        all(trace, 'call')
          .filter(({ method }) => method === 'stop')
          .map(({ object }) => object)
          .join(', ') || 'none'
      }. The list is all that was wanted: let both devices go.`,
  },
] satisfies Check[];
