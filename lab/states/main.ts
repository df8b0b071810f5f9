import { connect } from './connect.ts';

const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
const begun = performance.now();

function note(machine: string, state: string) {
  const row = document.createElement('li');
  row.textContent = `${Math.round(performance.now() - begun)} ms: ${machine} ${state}`;
  document.querySelector('ol').append(row);
  console.log(machine, state);
}
caller.onsignalingstatechange = () => note('signaling', caller.signalingState);
caller.onicegatheringstatechange = () => note('gathering', caller.iceGatheringState);
caller.oniceconnectionstatechange = () => note('ICE', caller.iceConnectionState);
caller.onconnectionstatechange = () => note('connection', caller.connectionState);

caller.createDataChannel('states');
await connect(caller, callee);
document.querySelector('button').onclick = () => {
  caller.close();
  note('connection', caller.connectionState);
};
