import { connect } from './connect.ts';

const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
callee.ontrack = ({ streams }) => (document.querySelector('audio').srcObject = streams[0]);
const sender = caller.addTrack(stream.getAudioTracks()[0], stream);
const connected = connect(caller, callee);

sender.dtmf.ontonechange = ({ tone }) => {
  document.querySelector('p').textContent += tone;
  console.log('tone', tone || 'end');
};
document.querySelector('button').onclick = async () => {
  await connected;
  sender.dtmf.insertDTMF(document.querySelector('input').value, 100);
};
