/** The page's own Socket.IO clients of a server in the page: over wires, as the frames' are. */
import { io, WebSocket as WebSocketTransport } from 'socket.io-client';
import { PortSocket } from '../sandbox/frame/port-socket.ts';
import type { InPageServer } from './host.ts';
import { PATIENCE_MS, type Way } from './probe.ts';

/** A server that listens at all answers at once. */
const URL_OF_ANY = 'http://localhost:3000';

export function wireSockets(server: Pick<InPageServer, 'dial' | 'gone'>): Way {
  return {
    open(name, port) {
      const address = port === undefined ? URL_OF_ANY : `http://localhost:${port}`;
      // Any port: the wire asks for the frame's own address, which stands for whatever server there is.
      const origin = port === undefined ? URL_OF_ANY : 'http://tester.invalid';
      class Transport extends WebSocketTransport {
        override createSocket(url: string): WebSocket {
          // What engine.io-client uses of a WebSocket, a PortSocket has.
          return new PortSocket(url, (to, ...ports) =>
            server.dial(name, to, origin, ...ports),
          ) as unknown as WebSocket;
        }
      }
      return io(address, {
        // The class is what engine.io-client's own transports are.
        transports: [Transport as never],
        forceNew: true,
        reconnection: false,
        timeout: PATIENCE_MS,
      });
    },
    close: server.gone,
  };
}
