/** Network conditions on a loopback call, as a learner sets them: what comes of it is read from pictures and messages. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { all, printed } from '../src/trace/check.ts';
import type { TraceEntry } from '../src/trace/entry.ts';
import { expectTrace, openExercise } from './support/exercise.ts';

const CALL = `const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
const [alice, bob] = [new RTCPeerConnection(), new RTCPeerConnection()];
alice.onicecandidate = ({ candidate }) => bob.addIceCandidate(candidate);
bob.onicecandidate = ({ candidate }) => alice.addIceCandidate(candidate);
document.body.innerHTML = '<video id="remote" autoplay muted playsinline></video>';
bob.ontrack = ({ streams }) => { document.querySelector('video').srcObject = streams[0]; };
bob.ondatachannel = ({ channel }) => { channel.onmessage = ({ data }) => channel.send(data); };
const sender = alice.addTrack(stream.getVideoTracks()[0], stream);
const channel = alice.createDataChannel('echo');
channel.onopen = ask;
channel.onmessage = ({ data }) => {
  console.log('echo', Math.round(performance.now() - data), sender.getParameters().encodings[0].maxBitrate, alice.connectionState);
  setTimeout(ask, 300);
};
function ask() {
  channel.send(String(performance.now()));
  if (channel.bufferedAmount > 0) console.log('waits', channel.bufferedAmount);
}
await alice.setLocalDescription();
await bob.setRemoteDescription(alice.localDescription);
await bob.setLocalDescription();
await alice.setRemoteDescription(bob.localDescription);
`;

/** Milliseconds, bitrate and state of each echo. */
function echoes(trace: readonly TraceEntry[]) {
  return printed(trace)
    .filter((line) => line.startsWith('echo'))
    .map((line) => line.split(' '))
    .map(([, ms, bitrate, state]) => ({ ms: Number(ms), bitrate: Number(bitrate), state }));
}

function pictures(trace: readonly TraceEntry[]) {
  return all(trace, 'pictures').filter(({ remote }) => remote);
}

test('3G, an outage and a good network: seen in pictures, messages and parameters of one call that stays', async ({
  page,
}) => {
  const exercise = await openExercise(page, '05-peer-connection', 'answer');
  await exercise.write([{ path: 'main.ts', text: CALL }]);
  await exercise.root.getByLabel('Camera', { exact: true }).selectOption('Synthetic camera');
  await exercise.run();
  await expectTrace(exercise, 'the call without conditions', (trace) => pictures(trace).length > 0);
  await exercise.button('Network').click();
  const panel = exercise.root.getByRole('region', { name: 'Network conditions' });
  await expect(panel.getByText('This run began before')).toBeVisible();
  await panel.getByRole('button', { name: 'Run again through it' }).click();
  await expect(panel.getByText('This run began before')).toBeHidden();

  await expectTrace(exercise, 'good', (trace) => pictures(trace).length > 2 && echoes(trace).length > 1);
  const good = await exercise.trace();
  // The first pictures of a call come later than those after them.
  const delays = pictures(good).map(({ delayMs }) => delayMs);
  const before = { picture: Math.min(...delays), echo: echoes(good).at(-1)! };
  expect(before.echo.bitrate).toBeNaN();

  await panel.getByRole('button', { name: '3G' }).click();
  await expect(panel.getByText('3G: for all peers')).toBeVisible();
  await expect(panel.getByLabel('Delay, one way')).toHaveValue('150');
  await expectTrace(
    exercise,
    'later pictures and messages, and a limit that getParameters() shows',
    (trace) => {
      const echo = echoes(trace).at(-1)!;
      const { delayMs } = pictures(trace).at(-1)!;
      return delayMs > before.picture + 100 && echo.ms >= 300 && echo.bitrate === 728_000;
    },
  );
  expect(printed(await exercise.trace()).some((line) => line.startsWith('waits '))).toBe(true);
  await expect(panel.getByText(/remote: \d+ ms from camera to screen/)).toBeVisible();
  expect((await new AxeBuilder({ page }).include('.network-panel').analyze()).violations).toEqual([]);

  await panel.getByRole('button', { name: 'Gone for 5 s' }).click();
  await expect(panel.getByText('The network is back.')).toBeVisible();
  await expectTrace(
    exercise,
    'pictures were lost, the message came after all, and states knew nothing',
    (trace) => {
      const late = echoes(trace).find(({ ms }) => ms > 3000);
      return late?.state === 'connected' && pictures(trace).some(({ lost }) => lost > 40);
    },
  );

  await panel.getByRole('button', { name: 'Good' }).click();
  await expectTrace(exercise, 'as it was', (trace) => {
    const echo = echoes(trace).at(-1)!;
    const { delayMs, lost } = pictures(trace).at(-1)!;
    return echo.ms < 200 && Number.isNaN(echo.bitrate) && delayMs < Math.max(...delays) + 100 && lost < 25;
  });

  // Typed, as by hand: Firefox tells of no change otherwise.
  await panel.getByLabel('Loss').click();
  await panel.getByLabel('Loss').press('ControlOrMeta+a');
  await panel.getByLabel('Loss').pressSequentially('400');
  await panel.getByLabel('Loss').press('Enter');
  await expect(panel.getByText('expected a number from 0 to 90')).toBeVisible();
});
