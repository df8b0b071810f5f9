/** `ws`, as far as engine.io uses it: an upgrade hands over the wire that the request came with. */
import { EventEmitter } from 'events';
import type { Wire } from './wire.ts';

export class WebSocketServer extends EventEmitter {
  readonly #maxPayload: number;
  constructor({ maxPayload = Number.POSITIVE_INFINITY }: { maxPayload?: number } = {}) {
    super();
    this.#maxPayload = maxPayload;
  }
  handleUpgrade(
    request: unknown,
    socket: { accept(): Wire },
    _head: unknown,
    upgraded: (wire: Wire) => void,
  ): void {
    this.emit('headers', [], request);
    const wire = socket.accept();
    wire.maxPayload = this.#maxPayload;
    upgraded(wire);
  }
  close(): void {}
}

export { WebSocketServer as Server };
export default { Server: WebSocketServer, WebSocketServer };
