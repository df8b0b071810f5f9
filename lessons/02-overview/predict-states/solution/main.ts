const rows = document.querySelector<HTMLTableSectionElement>('#rows');

const predicted = {
  // step: [caller, callee]
  'caller sets the offer': ['have-local-offer', 'stable'],
  'callee sets the offer': ['have-local-offer', 'have-remote-offer'],
  'callee sets the answer': ['have-local-offer', 'stable'],
  'caller sets the answer': ['stable', 'stable'],
};

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);
callee.ondatachannel = () =>
  (document.querySelector('#end').textContent = 'Connected.');
caller.createDataChannel('tour');

const offer = await caller.createOffer();
await caller.setLocalDescription(offer);
compare('caller sets the offer');
await callee.setRemoteDescription(offer);
compare('callee sets the offer');

const answer = await callee.createAnswer();
await callee.setLocalDescription(answer);
compare('callee sets the answer');
await caller.setRemoteDescription(answer);
compare('caller sets the answer');

function compare(step: keyof typeof predicted) {
  const actual = {
    caller: caller.signalingState,
    callee: callee.signalingState,
  };
  const guess = {
    caller: predicted[step][0],
    callee: predicted[step][1],
  };
  const row = rows.insertRow();
  for (const text of [step, actual.caller, actual.callee])
    row.insertCell().textContent = text;
  const isRight =
    guess.caller === actual.caller && guess.callee === actual.callee;
  row.insertCell().textContent =
    guess.caller === '?' ? '?' : isRight ? 'right' : 'something else';
  console.log(step, { predicted: guess, actual });
}
