// HTTP without a client's good manners: any Host, any path, any address.
import { once } from 'node:events';
import { type Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';

export interface Question {
  method?: string;
  /** The Host header; localhost and the port if left out. */
  host?: string;
  /** Where to connect to; 127.0.0.1 if left out. */
  address?: string;
  headers?: Record<string, string>;
  /** For connections that are kept alive; a new one for each question if left out. */
  agent?: Agent;
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
  text: string;
}

/** Sends the path as it is ('/../%'). */
export async function ask(port: number, path: string, question?: Question): Promise<Answer> {
  const response = await askSlowly(port, path, question);
  const body = await buffer(response);
  return { status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() };
}

/** As `ask`, but leaves the body to be read. */
export async function askSlowly(
  port: number,
  path: string,
  question: Question = {},
): Promise<IncomingMessage> {
  const {
    method = 'GET',
    host = `localhost:${port}`,
    address = '127.0.0.1',
    headers = {},
    agent = false,
  } = question;
  const asked = request({ host: address, port, path, method, agent, headers: { Host: host, ...headers } });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

/** Sends bytes, and returns all that comes back until the server closes the connection. */
export async function askRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return await text(socket);
}
