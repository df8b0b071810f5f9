import { all, type Check, candidates, connected, descriptions, signals, type Trace } from '#trace';

/** The peers whose page showed a picture of the other one. */
function seeing(trace: Trace): string[] {
  return [...new Set(all(trace, 'frame').flatMap(({ peer, remote }) => (remote ? [peer] : [])))];
}

export default [
  {
    claim: 'The first peer takes the offer of the second, and makes an answer',
    failsFirst: true,
    holds: (trace) => descriptions(trace, 'local', 'answer').length > 0,
    seen(trace) {
      const [offer] = descriptions(trace, 'local', 'offer');
      if (!offer) return 'Nobody has made an offer yet. It comes from whoever enters the room second.';
      if (descriptions(trace, 'remote', 'offer').length > 0)
        return 'The offer is set as the remote description, and not answered: setLocalDescription() makes the answer.';
      return `${offer.peer} sent an offer, and it came to the other side: see the row “message” in the trace. Nothing was done with it there. Go on at the TODO.`;
    },
  },
  {
    claim: 'The answer goes back, and the second peer takes it',
    holds: (trace) => descriptions(trace, 'remote', 'answer').length > 0,
    seen(trace) {
      const [answer] = descriptions(trace, 'local', 'answer');
      const isSent = signals(trace, 'out', 'message:send').some(
        ({ peer, args }) => peer === answer?.peer && JSON.stringify(args).includes('"answer"'),
      );
      return isSent
        ? 'The answer was sent, and is not set at the other side: an answer, too, is a remote description there.'
        : `${answer?.peer} has an answer and keeps it: no message:send with a description follows. Only what is sent comes to the other side.`;
    },
  },
  {
    claim: 'Candidates go both ways',
    holds: (trace) => new Set(candidates(trace, 'remote').map(({ peer }) => peer)).size >= 2,
    seen(trace) {
      const takers = [...new Set(candidates(trace, 'remote').map(({ peer }) => peer))];
      return takers.length === 0
        ? 'No candidate was added on either side: addIceCandidate() with what came as message.candidate.'
        : `Only ${takers[0]} has added candidates so far.`;
    },
  },
  {
    claim: 'Both are connected, and each sees the other',
    holds: (trace) => connected(trace).length >= 2 && seeing(trace).length >= 2,
    seen: (trace) =>
      `${connected(trace).length} of 2 are connected, ${seeing(trace).length} of 2 see the other one. Open States above the trace: how far did each come?`,
  },
] satisfies Check[];
