/**
 * The shared server's own code as a program for the worker: where a site is static, or a learner wants it so, exercises
 * with several peers have the same rooms and rules in the page.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { attachSignaling } from '../../../server/signaling.ts';

const http = createServer();
// There are no strangers in a page; and where frames have no origin of their own, theirs reads as anybody's.
http.on('upgrade', (request: IncomingMessage) => {
  delete request.headers.origin;
});
attachSignaling(http, {
  log: {
    info() {},
    warn() {},
    // What goes wrong in here is told to the learner, in the console.
    error: (fields, message) => console.error(message, fields),
  },
});
http.listen(3000);
