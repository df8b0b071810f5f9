import { connect } from './connect.ts';
import { showChannel } from './table.ts';

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ondatachannel = ({ channel }) => showChannel(channel);

// Lines of a conversation.
caller.createDataChannel('chat', {});
// A photo in pieces, put together as they come.
caller.createDataChannel('photo', {});
// Where the pointer is, 30 times a second.
caller.createDataChannel('pointer', {
  ordered: false,
  maxRetransmits: 0,
});
// Raised hands in a meeting: each one counts, in any order.
caller.createDataChannel('hands', { ordered: false });

await connect(caller, callee);
