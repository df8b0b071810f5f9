// What somebody with bad intentions sends, and what comes of it: the program lives, the offender is refused or ended, and
// two pairs in rooms of their own (one for each protocol) go on as if nothing was.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { deflateRawSync } from 'node:zlib';
import { ask, askRaw } from './support/ask.ts';
import { install, type Run } from './support/installation.ts';
import { granted, Member } from './support/member.ts';
import { Peer } from './support/peer.ts';
import { prefixOf, Raw, type RawOptions, turnedAway } from './support/raw.ts';

const program = install();
after(() => program.remove());

/** '[[[…]]]' */
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
/** Where the bystanders sit. */
const rooms = { '/': 'bystanders', '/workbook': 'bystanders-too' };
const range = (length: number) => Array.from({ length }, (_, at) => at);

describe('hostile input', { timeout: 240_000 }, () => {
  let run: Run;
  let port: number;
  let bystanders: Bystanders;
  let bytesBefore: number;
  const open = new Set<Raw>();

  before(async () => {
    run = program.start({ PORT: '0', LOG_LEVEL: 'silent' });
    port = await run.port;
    bystanders = await Bystanders.arrive(`http://localhost:${port}`);
    await bystanders.goOn();
    bytesBefore = await residentBytes();
  });

  after(async () => {
    bystanders.leave();
    run.child.kill('SIGTERM');
    const { code, errors } = await run.ended;
    assert.equal(code, 0);
    assert.equal(errors, '', 'nothing of it reaches the terminal');
  });

  /** A test that ends with a look at the program and at the bystanders. */
  function kind(sentence: string, attack: () => Promise<void>): void {
    test(sentence, { timeout: 30_000 }, async () => {
      try {
        await attack();
      } finally {
        for (const one of open) one.drop();
        open.clear();
      }
      assert.equal(run.child.exitCode, null, 'the program lives');
      await bystanders.goOn();
    });
  }

  async function raw(options?: RawOptions): Promise<Raw> {
    const one = await Raw.open(port, options);
    open.add(one);
    return one;
  }

  async function residentBytes(): Promise<number> {
    const { text } = await ask(port, '/metrics');
    return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
  }

  /* How each protocol is spoken with frames of one's own, and how it refuses. */

  interface Speech {
    namespace: '/' | '/workbook';
    /** Takes a place in a room; JSON text for the room, so that it may be anything. */
    join(one: Raw, room: string): Promise<string>;
    /** Sends a message that is none to complain of. */
    say(one: Raw, text: string, room?: string): void;
    /** Sends a message of JSON text. Resolves with the words of the refusal. */
    refusal(one: Raw, message: string, room?: string): Promise<string>;
  }

  let roomsOpened = 0;
  /** A seat outlives its connection for some seconds, so nobody sits where somebody sat before. */
  const nextRoom = () => {
    roomsOpened += 1;
    return `attack-${roomsOpened}`;
  };

  let asked = 0;
  /** The answer to one request of the workbook's protocol, as JSON text. */
  async function answer(one: Raw, event: string, request: string): Promise<string> {
    asked += 1;
    const id = asked;
    const from = one.frames.length;
    one.send(`42/workbook,${id}["${event}",${request}]`);
    return one.frame((frame) => frame.startsWith(`43/workbook,${id}[`), from);
  }

  const speeches: Record<string, Speech> = {
    'the codelab’s protocol': {
      namespace: '/',
      async join(one, room) {
        const from = one.frames.length;
        one.send(`42["create or join",${room}]`);
        return one.frame(
          (frame) => /^42\["(created|joined|full)"/.test(frame) || frame.includes('Expected'),
          from,
        );
      },
      say: (one, text) => one.send(`42["message","${text}"]`),
      async refusal(one, message) {
        const from = one.frames.length;
        one.send(`42["message",${message}]`);
        return one.frame((frame) => frame.startsWith('42["log"') && frame.includes('ropped'), from);
      },
    },
    'the workbook’s protocol': {
      namespace: '/workbook',
      join: (one, room) => answer(one, 'room:join', `{"room":${room},"name":"Mallory"}`),
      say: (one, text, room = one.room) =>
        one.send(`42/workbook,["message:send",{"room":"${room}","id":1,"message":{"text":"${text}"}}]`),
      refusal: (one, message, room = one.room) =>
        answer(one, 'message:send', `{"room":"${room}","id":1,"message":${message}}`),
    },
  };

  for (const [protocol, speech] of Object.entries(speeches)) {
    describe(`in ${protocol}`, () => {
      const { namespace } = speech;
      const prefix = prefixOf(namespace);
      const enter = async (options?: RawOptions) => (await raw(options)).enter(namespace);
      /** Somebody with a place in the room. */
      const sit = async (room = nextRoom()) => {
        const one = await enter();
        one.room = room;
        assert.doesNotMatch(await speech.join(one, `"${room}"`), /full|error|Expected/);
        return one;
      };
      const isRefused = async (message: string) => {
        const one = await sit();
        assert.match(await speech.refusal(one, message), /expected .*found |"expected":.*"found":/);
        return one;
      };

      for (const levels of [17, 5_000, 60_000]) {
        kind(`JSON ${levels} deep is refused as a message and as a room`, async () => {
          const one = await isRefused(deep(levels));
          await speech.refusal(one, `{"text":${deep(levels)}}`);
          assert.match(await speech.join(one, deep(levels)), /Expected|malformed/);
        });
      }

      kind('JSON 100,000 deep is too big for a message and ends the connection', async () => {
        const one = await sit();
        one.send(`42${prefix}["message",${deep(100_000)}]`);
        assert.equal(await one.closed, 1009);
      });

      kind('a function in a message’s place, by asking for an answer, is refused', async () => {
        const one = await sit();
        for (const event of ['message', 'message:send', 'create or join', 'room:join', 'bye', 'room:leave']) {
          one.send(`42${prefix}7["${event}"]`);
        }
        await speech.refusal(one, '1e999');
      });

      kind('a function in a room’s place does not open a room', async () => {
        const one = await enter();
        const from = one.frames.length;
        one.send(namespace === '/' ? '42["create or join"]' : '42/workbook,["room:join"]');
        await one.frame((frame) => /Expected a room name|"malformed"/.test(frame), from);
      });

      kind('rooms named like parts of JavaScript’s objects are rooms like any other', async () => {
        for (const name of ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString']) {
          const [one, other] = [await sit(name), await sit(name)];
          speech.say(one, 'hello');
          await other.frame((frame) => frame.includes('hello'));
        }
      });

      kind('anything but a short plain string is no room', async () => {
        const one = await enter();
        const rooms = [
          ...['null', '7', 'true', '""', '" "', '"a b"', '"방"', '"foo\\n"', '"\\u0000"', '["foo"]', '{}'],
          ...['{"toString":"foo"}', '{"__proto__":{"length":3}}', '1e999', `"${'x'.repeat(65)}"`],
        ];
        for (const room of rooms) assert.match(await speech.join(one, room), /Expected|malformed/, room);
      });

      kind('anything that is no message is refused', async () => {
        const one = await sit();
        const messages =
          namespace === '/'
            ? ['1e999', '{"a":[1e999]}', `"${'x'.repeat(64 * 1024)}"`, `[${'1,'.repeat(40_000)}1]`]
            : [
                ...['null', '7', '"x"', '[]', '{}', '{"text":7}', '{"text":null}', '{"other":"x"}'],
                ...['{"description":{"type":"shout"}}', '{"description":{"type":"offer","sdp":{}}}'],
                ...['{"candidate":{"candidate":7}}', '{"candidate":{"candidate":"","sdpMLineIndex":1e999}}'],
                ...[`{"candidate":{"candidate":"${'x'.repeat(1025)}"}}`, `{"text":"${'x'.repeat(4097)}"}`],
                ...[`{"description":{"type":"offer","sdp":"${'x'.repeat(64 * 1024 + 1)}"}}`],
                ...['{"__proto__":{"text":"x"}}', '{"heard":{"../x":{"session":1,"id":1}}}'],
              ];
        for (const message of messages) {
          const refusal = await speech.refusal(one, message);
          assert.match(
            refusal,
            /expected .*found |"code":"malformed","expected":.*"found":/,
            message.slice(0, 60),
          );
        }
      });

      for (const [what, bytes] of [
        ['900 KB', 900_000],
        ['2 MB', 2_000_000],
        ['64 MB', 64_000_000],
      ] as const) {
        kind(`a message of ${what} ends the connection with 1009`, async () => {
          const one = await sit();
          one.send(`42${prefix}["message","${'x'.repeat(bytes)}"]`);
          assert.equal(await one.closed, 1009);
        });
      }

      kind('a room named like somebody’s socket does not bring what is meant for it', async () => {
        const victim = await enter();
        const from = victim.frames.length;
        const [sid = ''] = /(?<="sid":")[^"]+/.exec(victim.frames.at(-1) ?? '') ?? [];
        assert.match(sid, /^[\w-]{20}$/);
        const [one, other] = [await sit(sid), await sit(sid)];
        speech.say(one, 'hello');
        await other.frame((frame) => frame.includes('hello'));
        await speech.refusal(victim, '"x"', sid);
        assert.ok(!victim.frames.slice(from).some((frame) => frame.includes('hello')));
      });

      kind('names of 50 KB, many of them, are refused', async () => {
        const one = await enter();
        for (const at of range(100)) {
          assert.match(await speech.join(one, `"${at}${'x'.repeat(50_000)}"`), /Expected|malformed/);
        }
      });

      kind('thousands of rooms are refused from the 9th, or the 201st, on', async () => {
        const one = await enter();
        for (const at of range(1_000)) {
          one.send(
            namespace === '/'
              ? `42["create or join","room-${at}"]`
              : `42/workbook,["room:join",{"room":"room-${at}","name":"x"}]`,
          );
        }
        await one.frame((frame) => /at most 50 messages a second/.test(frame));
        if (namespace === '/workbook')
          assert.ok(one.frames.some((frame) => frame.includes('"too-many-rooms"')));
      });

      kind('a message into a room of others is not delivered', async () => {
        const stranger = await enter();
        assert.match(
          await speech.refusal(stranger, '{"text":"x"}', rooms[namespace]),
          /expected a place|"not-seated"/,
        );
        const elsewhere = await sit();
        speech.say(elsewhere, 'x', rooms[namespace]);
        await speech.refusal(elsewhere, '1e999');
      });

      kind('of 200 who come at once exactly two get a place', async () => {
        const all = await Promise.all(range(200).map(() => enter()));
        const answers = await Promise.all(all.map((one) => speech.join(one, '"storm"')));
        const admitted = answers.filter((text) => /"created"|"joined"|"token"/.test(text));
        assert.equal(admitted.length, 2);
      });

      kind('a flood of 30,000 messages ends its connection', async () => {
        const one = await sit();
        for (const at of range(30_000)) {
          one.send(
            namespace === '/'
              ? `42["message",${at}]`
              : `42/workbook,["message:send",{"room":"${one.room}","id":${at + 1},"message":{"text":"x"}}]`,
          );
        }
        await one.closed;
      });

      kind('new tokens are not to be had by leaving and coming again', async () => {
        const one = await raw();
        for (const _ of range(400)) {
          one.send(`40${prefix}`);
          for (const __ of range(10)) one.send(`42${prefix}["message",1]`);
          one.send(`41${prefix}`);
        }
        await one.closed;
      });

      kind('20 sockets that flood together are refused', async () => {
        const all = await Promise.all(range(20).map(() => sit()));
        for (const at of range(1_000)) for (const one of all) one.send(`42${prefix}["message",${at}]`);
        for (const one of all) await one.frame((frame) => /at most 50 messages a second/.test(frame));
      });

      kind(
        'events that Socket.IO or JavaScript use themselves, numbers for names, or none do no harm',
        async () => {
          const names = [
            'connect',
            'connection',
            'disconnect',
            'disconnecting',
            'error',
            'newListener',
            'data',
            'end',
          ];
          const events = [
            ...[...names, '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''].map(
              (name) => `["${name}",{}]`,
            ),
            ...[
              '[1,2,3]',
              '[1.5]',
              '[-1]',
              '[1e999]',
              '[null]',
              '[{}]',
              '[[]]',
              '[true]',
              '[]',
              '{}',
              '7',
              'null',
            ],
          ];
          for (const event of events) {
            for (const id of ['', '3']) {
              const one = await sit();
              one.send(`42${prefix}${id}${event}`);
              // It hears of it or is ended; else what comes next is answered as always.
              await Promise.race([one.closed, speech.refusal(one, '1e999').catch(() => {})]);
              one.drop();
            }
          }
        },
      );

      kind('an event of a thousand arguments is one event', async () => {
        const one = await sit();
        one.send(`42${prefix}["message"${',{"x":1}'.repeat(1_000)}]`);
        await speech.refusal(one, '1e999');
      });

      kind('somebody who vanishes without a word is gone within 15 s', async () => {
        const partner = namespace === '/' ? new Peer(`http://localhost:${port}`) : undefined;
        const member = namespace === '/workbook' ? new Member(`http://localhost:${port}`) : undefined;
        const ghost = await enter({ answersPings: false });
        await speech.join(ghost, '"haunted"');
        const since = performance.now();
        partner?.socket.emit('create or join', 'haunted');
        await partner?.next('bye');
        await member?.join('haunted');
        await member?.next('peer:left');
        assert.ok(performance.now() - since < 15_000, `${performance.now() - since} ms`);
        partner?.close();
        member?.close();
      });

      kind('10 pieces of binary, or half of them, are held for a moment and never relayed', async () => {
        const one = await sit();
        const holders = range(10).map((num) => `{"_placeholder":true,"num":${num}}`);
        one.send(`4510-${prefix}["message",[${holders.join(',')}]]`);
        for (const _ of range(9)) one.send(Buffer.alloc(1_000));
        one.send(Buffer.alloc(1_000));
        await speech.refusal(one, '1e999');
        // A megabyte that never gets complete.
        one.send(`4510-${prefix}["message",[${holders.join(',')}]]`);
        for (const _ of range(12)) one.send(Buffer.alloc(128 * 1024 - 1));
        await one.closed;
      });

      for (const frame of [
        `4511-${prefix}["message",{}]`,
        `459999999-${prefix}["message",{}]`,
        `451-${prefix}["message",{"_placeholder":true,"num":7}]`,
        `451-${prefix}["message",{"_placeholder":true,"num":"__proto__"}]`,
        `45${prefix}["message"]`,
      ]) {
        kind(`an impossible count of attachments ends the connection: ${frame}`, async () => {
          const one = await sit();
          one.send(frame);
          one.send(Buffer.alloc(4));
          await one.closed;
        });
      }

      kind('a second entry into the same namespace ends the connection', async () => {
        const one = await enter();
        one.send(`40${prefix}`);
        await one.closed;
      });
    });
  }

  describe('in the workbook’s protocol alone', () => {
    kind('who says that it is somebody else is not believed', async () => {
      const mallory = await (await raw()).enter('/workbook');
      const first = await answer(
        mallory,
        'room:join',
        '{"room":"forged","name":"Mallory","role":"polite","index":9,"peer":"pAdmin","session":77,"state":"away"}',
      );
      assert.match(first, /"role":"impolite"/);
      assert.match(first, /"session":1,/);
      assert.doesNotMatch(first, /pAdmin/);
      const bob = new Member(`http://localhost:${port}`);
      const { peers } = await bob.join('forged');
      assert.deepEqual(
        peers.map(({ index, state }) => [index, state]),
        [[0, 'here']],
      );
      await answer(
        mallory,
        'message:send',
        '{"room":"forged","id":1,"from":"pAdmin","session":9,"role":"x","message":{"text":"hi","from":"pAdmin"}}',
      );
      const letter = await bob.next('message');
      assert.deepEqual(letter, {
        room: 'forged',
        from: peers[0]?.peer,
        session: 1,
        id: 1,
        message: { text: 'hi' },
      });
      bob.close();
    });

    kind('a name keeps its markup as text, and loses what can’t be seen', async () => {
      const one = await (await raw()).enter('/workbook');
      const names: [given: string, kept: string][] = [
        ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
        ['\\u202eevil\\u202c\\u0000\\u200b', 'evil'],
        ['  a \\n\\t b  ', 'a b'],
        ['=HYPERLINK(1)', '=HYPERLINK(1)'],
      ];
      for (const [given, kept] of names) {
        const joined = await answer(one, 'room:join', `{"room":"names","name":"${given}"}`);
        assert.ok(joined.includes(`"name":${JSON.stringify(kept)}`), joined);
      }
      for (const name of [
        `"${'x'.repeat(41)}"`,
        `"${'\\u202e'.repeat(200)}"`,
        `"${'x'.repeat(50_000)}"`,
        '""',
      ]) {
        const refused = await answer(one, 'room:join', `{"room":"names","name":${name}}`);
        assert.match(refused, /"code":"malformed","expected":"name: /);
      }
    });

    kind('an event with a number for a name is refused like any unknown one', async () => {
      const one = await (await raw()).enter('/workbook');
      one.send('42/workbook,7[1,2,3]');
      one.send('42/workbook,[1.5]');
      assert.match(
        await one.frame((frame) => frame.startsWith('43/workbook,7')),
        /"unknown-event".*"found":"1"/,
      );
      assert.match(await one.frame((frame) => frame.includes('"refused"')), /"unknown-event".*"found":"1.5"/);
    });

    kind('who asks twice for its own room has one seat', async () => {
      const one = await (await raw()).enter('/workbook');
      const [first, second] = [
        await answer(one, 'room:join', '{"room":"twice","name":"x"}'),
        await answer(one, 'room:join', '{"room":"twice","name":"x"}'),
      ].map((text) => JSON.parse(text.slice(text.indexOf('[')))[0]);
      assert.equal(first.you.peer, second.you.peer);
      assert.deepEqual(second.peers, []);
      assert.ok(!one.frames.some((frame) => frame.includes('peer:joined')));
    });

    kind('somebody’s seat is not to be had by guessing', async () => {
      const alice = new Member(`http://localhost:${port}`);
      const { you } = await alice.join('guessed');
      const one = await (await raw()).enter('/workbook');
      for (const token of [you.peer, 'x'.repeat(16), '_'.repeat(128), alice.socket.id ?? '']) {
        const text = await answer(
          one,
          'room:join',
          `{"room":"guessed","name":"x","token":"${token}","session":1}`,
        );
        assert.ok(!text.includes(`"you":{"peer":"${you.peer}"`), token);
      }
      assert.deepEqual(alice.all('seat:replaced'), []);
      alice.close();
    });

    kind('who does not read 60 MB is cut off, and its friends go on', async () => {
      const victims = await Promise.all(
        range(5).map(async () => {
          const member = new Member(`http://localhost:${port}`);
          await member.join('slow', { capacity: 16 });
          return member;
        }),
      );
      const slow = await (await raw()).enter('/workbook');
      const joined = await answer(slow, 'room:join', '{"room":"slow","name":"Slow"}');
      const { peer } = JSON.parse(joined.slice(joined.indexOf('[')))[0].you;
      slow.ws.pause();
      const sdp = 'x'.repeat(64 * 1024);
      const answers = victims.flatMap((member) =>
        range(190).map(() => member.send('slow', { description: { type: 'offer', sdp } }, peer)),
      );
      await Promise.all(victims.map((member) => member.next('peer:away')));
      // Of 60 MB what the kernel took is sent; then what fits is kept in the mailbox, the rest refused.
      const found = await Promise.all(answers);
      assert.ok(
        found.some((one) => 'error' in one && ['mailbox-full', 'no-such-peer'].includes(one.error.code)),
      );
      granted(await victims[0]!.send('slow', { text: 'still here' }, undefined));
      for (const member of victims) member.close();
    });
  });

  describe('in the codelab’s protocol alone', () => {
    kind('thousands of questions for addresses bring none', async () => {
      const one = await (await raw()).enter('/');
      for (const _ of range(600)) one.send('42["ipaddr"]');
      await one.frame((frame) => frame.includes('at most 50 messages a second'));
      const told = one.frames.filter((frame) => frame.startsWith('42')).join('');
      assert.doesNotMatch(told, /\d+\.\d+\.\d+\.\d+|::|ipaddr","/);
    });

    kind('who does not read is cut off', async () => {
      const fast = new Peer(`http://localhost:${port}`, { transports: ['websocket'] });
      fast.socket.emit('create or join', 'slow-pair');
      await fast.next('created');
      const slow = await (await raw()).enter('/');
      slow.send('42["create or join","slow-pair"]');
      await fast.next('ready');
      slow.ws.pause();
      const message = 'x'.repeat(64_000);
      for (const _ of range(190)) fast.socket.emit('message', message);
      // Then as fast as the limit of messages allows, until the kernel takes no more.
      const more = setInterval(() => fast.socket.emit('message', message), 20);
      await fast.next('bye');
      clearInterval(more);
      fast.close();
    });
  });

  describe('below the protocols', () => {
    const junk = [
      ...[
        'hello{',
        '',
        ' ',
        '{',
        '{}',
        '[]',
        'null',
        '0',
        '1',
        '2',
        '3',
        '5',
        '6',
        '7',
        '9',
        '-1',
        'b',
        'bAAAA',
      ],
      ...[
        '4',
        '40',
        '41',
        '42',
        '43',
        '44',
        '45',
        '46',
        '47',
        '48',
        '4x',
        '40{',
        '40{"',
        '40[]',
        '40null',
        '407',
      ],
      ...[
        '42["message"',
        '43999["no such answer"]',
        '44{"message":"x"}',
        '461-["x"]',
        '40/',
        '40/,',
        '40//,{}',
      ],
      ...[
        '40/admin,',
        '41/workbook,',
        '42/nowhere,["x"]',
        '2probe',
        '5',
        '\u0000\uffff',
        '\u001e',
        '4\u001e4',
      ],
    ];
    kind(`${junk.length} packets that mean nothing end their own connection at most`, async () => {
      for (const frame of junk) {
        for (const start of [[], ['40'], ['40/workbook,']]) {
          const one = await raw();
          for (const text of [...start, frame]) one.send(text);
          one.send(Buffer.from(frame));
          one.ws.close();
          await one.closed;
        }
      }
    });

    kind('a thousand namespaces do not exist', async () => {
      const one = await raw();
      for (const at of range(1_000)) one.send(`40/n${at},{"token":"x"}`);
      await one.frame((frame) => frame.startsWith('44/n999,'));
      assert.equal(one.frames.filter((frame) => frame.startsWith('44/n')).length, 1_000);
    });

    kind(
      '300 who connect and say nothing are gone after 5 s, and those who have left every room after 5 more',
      async () => {
        const [silent, leaving] = await Promise.all([
          Promise.all(range(300).map(() => raw())),
          Promise.all(range(10).map(async () => (await raw()).enter('/workbook'))),
        ]);
        for (const one of leaving) one.send('41/workbook,');
        await Promise.all([...silent, ...leaving].map((one) => one.closed));
      },
    );

    kind(
      '300 who send their request letter by letter are cut off, and a header of 70 KB is refused',
      async () => {
        const slow = range(300).map(() => {
          const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: loc'));
          socket.on('error', () => {});
          socket.resume();
          return once(socket, 'close');
        });
        assert.equal((await ask(port, '/')).status, 200);
        const long = (bytes: number) => `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(bytes)}`;
        assert.match(await askRaw(port, long(20_000)), /^HTTP\/1\.1 431 /);
        // What is on its way when the server hangs up resets the connection, perhaps before the answer is read.
        assert.match(await askRaw(port, long(70_000)).catch(String), /^HTTP\/1\.1 431 |ECONNRESET/);
        await Promise.all(slow);
      },
    );

    kind('compressed frames are not agreed on, so a bomb of them does not go off', async () => {
      const one = await raw({ ws: { perMessageDeflate: true } });
      assert.equal(one.ws.extensions, '');
      const bomb = deflateRawSync(Buffer.alloc(64_000_000));
      const header = Buffer.alloc(14);
      header[0] = 0xc1; // FIN, RSV1 (compressed), text
      header[1] = 0x80 | 127;
      header.writeBigUInt64BE(BigInt(bomb.length), 2);
      // Past the library, which would not send such a frame.
      const { _socket } = one.ws as unknown as { _socket: Socket };
      _socket.write(Buffer.concat([header, bomb]));
      assert.ok([1002, 1006].includes(await one.closed));
    });

    kind('other versions and transports than ours are refused', async () => {
      const queries = [
        ...[
          'EIO=3&transport=websocket',
          'EIO=2&transport=websocket',
          'EIO=5&transport=websocket',
          'transport=websocket',
        ],
        ...[
          'EIO=x&transport=websocket',
          'EIO=4&EIO=3&transport=websocket',
          'EIO=4',
          'EIO=4&transport=carrier-pigeon',
        ],
        ...[
          'EIO=4&transport=__proto__',
          'EIO=4&transport=webtransport',
          'EIO=4&transport=websocket&sid=nobody',
        ],
        'EIO=4&transport=websocket&sid=__proto__',
      ];
      for (const query of queries) {
        const { status } = await turnedAway(port, { query }).catch((error: Error) => {
          throw new Error(`${query}: ${error.message}`);
        });
        assert.equal(status, 400, query);
      }
      for (const query of queries.map((one) => one.replace('websocket', 'polling'))) {
        assert.equal((await ask(port, `/socket.io/?${query}`)).status, 400, query);
      }
    });

    describe('by long polling', () => {
      const path = '/socket.io/?EIO=4&transport=polling';
      const post = async (sid: string, body: string) => {
        const response = await fetch(`http://127.0.0.1:${port}${path}&sid=${sid}`, { method: 'POST', body });
        await response.text();
        return response.status;
      };
      const shake = async () => {
        const { text } = await ask(port, path);
        return JSON.parse(text.slice(1)).sid as string;
      };

      kind('a body of 3 MB is refused', async () => {
        assert.equal(await post(await shake(), 'x'.repeat(3_000_000)), 413);
      });

      kind('20,000 packets in one body are refused, and the connection is gone', async () => {
        const sid = await shake();
        assert.equal(await post(sid, Array(20_000).fill('4x').join('\u001e')), 413);
        assert.equal((await ask(port, `${path}&sid=${sid}`)).status, 400);
      });

      kind(
        'junk, two polls at once, other methods and strange types end one connection at most',
        async () => {
          for (const body of [
            '',
            'x',
            '\u001e\u001e',
            '4{',
            'bAAAA',
            '6',
            '40\u001e40',
            '40\u001e42["message"]',
            '1',
          ]) {
            const sid = await shake();
            await post(sid, body);
          }
          const sid = await shake();
          await post(sid, '40');
          await ask(port, `${path}&sid=${sid}`); // takes the answer to 40
          await Promise.all([0, 1].map(() => ask(port, `${path}&sid=${sid}`).catch(() => {})));
          for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE']) {
            await ask(port, `${path}&sid=${await shake()}`, { method, headers: { 'Content-Length': '0' } });
            assert.ok((await ask(port, path, { method })).status >= 204, method);
          }
          await fetch(`http://127.0.0.1:${port}${path}&sid=${await shake()}`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/octet-stream' },
            body: new Uint8Array(64),
          });
        },
      );

      kind('a body that never ends, and one that breaks off, harm nobody', async () => {
        const sid = await shake();
        const head = `POST ${path}&sid=${sid} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n42["mess`;
        const socket = connect(port, '127.0.0.1', () => socket.write(head, () => socket.destroy()));
        await once(socket, 'close');
        const smuggled = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
        assert.match(await askRaw(port, smuggled), /^HTTP\/1\.1 400 /);
      });
    });
  });

  describe('from pages and names that are not ours', () => {
    for (const origin of [
      'https://evil.example',
      'http://localhost.evil.example',
      'http://evil.example:80',
      'null',
      'file://',
      'http://203.0.113.9',
      'x',
    ]) {
      kind(`the origin ${origin} gets no connection, and nothing to read`, async () => {
        const path = '/socket.io/?EIO=4&transport=polling';
        const polled = await ask(port, path, { headers: { Origin: origin } });
        assert.equal(polled.status, 403);
        assert.equal(polled.headers['access-control-allow-origin'], undefined);
        assert.match(polled.text, /^Expected .* found /);
        const preflight = await ask(port, path, { method: 'OPTIONS', headers: { Origin: origin } });
        assert.equal(preflight.headers['access-control-allow-origin'], undefined);
        const { status, text } = await turnedAway(port, { headers: { Origin: origin } });
        assert.equal(status, 403);
        assert.match(text, /^Expected .* found /);
      });
    }

    kind('a connection of ours can’t be taken over from a strange page', async () => {
      const path = '/socket.io/?EIO=4&transport=polling';
      const { text } = await ask(port, path, { headers: { Origin: `http://localhost:${port}` } });
      const { sid } = JSON.parse(text.slice(1));
      const headers = { Origin: 'https://evil.example' };
      assert.equal((await ask(port, `${path}&sid=${sid}`, { headers })).status, 403);
      assert.equal(
        (await turnedAway(port, { headers, query: `EIO=4&transport=websocket&sid=${sid}` })).status,
        403,
      );
    });

    for (const name of [
      'evil.example',
      'localhost.evil.example',
      'evillocalhost',
      '127.0.0.1.evil.example',
      '0x7f.1',
    ]) {
      kind(`the host ${name} is answered by nothing but a sentence`, async () => {
        const host = `${name}:${port}`;
        for (const path of [
          '/',
          '/healthz',
          '/metrics',
          '/config.json',
          '/sandbox/boot.html',
          '/socket.io/socket.io.js',
          '/socket.io/?EIO=4&transport=polling',
        ]) {
          const answered = await ask(port, path, { host, headers: { Origin: `http://${host}` } });
          assert.equal(answered.status, 421, path);
          assert.match(answered.text, new RegExp(`found ${name}\\..*ALLOWED_HOSTS=`));
          assert.equal(answered.headers['access-control-allow-origin'], undefined);
        }
        assert.equal((await turnedAway(port, { host, headers: { Origin: `http://${host}` } })).status, 421);
      });
    }
  });

  describe('to the files', () => {
    kind('nothing but the public folder is served', async () => {
      const paths = [
        ...[
          '/server/main.ts',
          '/package.json',
          '/package-lock.json',
          '/index.js',
          '/.git/config',
          '/dist/index.html',
        ],
        ...['/node_modules/ws/package.json', '/node_modules/socket.io/dist/index.js', '/server', '/server/'],
        ...['/../package.json', '/../server/main.ts', '/./../package.json', '/sandbox/../../package.json'],
        ...['/%2e%2e/package.json', '/%2e%2e%2fpackage.json', '/..%2fpackage.json', '/..%5cpackage.json'],
        ...['/sandbox/%2e%2e/%2e%2e/package.json', '/%252e%252e/package.json', '/....//package.json'],
        ...[
          '/%00',
          '/index.html%00',
          '/%00/../package.json',
          '/package.json%00.html',
          '//package.json',
          '/~root',
        ],
        ...[
          '/C:/Windows/win.ini',
          '/%c0%ae%c0%ae/package.json',
          '/file:///etc/passwd',
          '/etc/passwd',
          '/.secret',
        ],
      ];
      for (const path of paths) {
        const { status, text } = await ask(port, path);
        assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
        assert.doesNotMatch(text, /"type": "module"|createApp|root:|not for you/, path);
      }
    });
  });

  test('nothing of it is left but the bystanders, and memory is bounded', { timeout: 30_000 }, async () => {
    const metrics = async () => {
      const { text } = await ask(port, '/metrics');
      return (name: string) =>
        Number(
          text
            .split('\n')
            .find((line) => line.startsWith(`${name} `))
            ?.split(' ')[1],
        );
    };
    let value = await metrics();
    // Those who were cut off have some seconds for a goodbye.
    while (value('workbook_connections') > 4 || value('workbook_rooms') > 2) {
      await setTimeout(250);
      value = await metrics();
    }
    assert.equal(value('workbook_seats'), 4);
    assert.ok(value('workbook_refusals_total{code="malformed"}') > 100);
    assert.ok(value('workbook_connections_ended_total{reason="flood"}') >= 4);
    assert.equal(value('workbook_connections_ended_total{reason="slow-reader"}'), 2);
    assert.equal(value('workbook_connections_ended_total{reason="failure"}') || 0, 0);
    const bytesAfter = value('process_resident_memory_bytes');
    assert.ok(bytesAfter < 4 * bytesBefore, `${bytesBefore} bytes before, ${bytesAfter} after`);
  });
});

/** Two pairs, one for each protocol, who say more to each other after each attack and lose nothing. */
class Bystanders {
  #said = 0;
  readonly #peers: [Peer, Peer];
  readonly #members: [Member, Member];

  private constructor(url: string) {
    this.#peers = [new Peer(url), new Peer(url)];
    this.#members = [new Member(url), new Member(url)];
  }

  static async arrive(url: string): Promise<Bystanders> {
    const all = new Bystanders(url);
    const [alice, bob] = all.#peers;
    alice.socket.emit('create or join', rooms['/']);
    await alice.next('created');
    bob.socket.emit('create or join', rooms['/']);
    await bob.next('ready');
    for (const member of all.#members) await member.join(rooms['/workbook']);
    await all.#members[0].next('peer:joined');
    return all;
  }

  async goOn(): Promise<void> {
    for (const _ of range(3)) {
      this.#said += 1;
      for (const peer of this.#peers) peer.socket.emit('message', this.#said);
      await Promise.all(
        this.#members.map((member) =>
          member.send(rooms['/workbook'], { text: `${this.#said}` }).then(granted),
        ),
      );
    }
    for (const _ of range(2)) {
      await Promise.all([...this.#peers, ...this.#members].map((one) => one.settled()));
    }
    const expected = range(this.#said).map((at) => at + 1);
    for (const peer of this.#peers) {
      assert.deepEqual(peer.all('message').flat(), expected, 'every message, in order, and no other');
      assert.deepEqual(peer.all('bye'), []);
    }
    for (const member of this.#members) {
      assert.deepEqual(member.texts(), expected.map(String));
      const heard = new Set(member.heard.map(({ event }) => event));
      heard.delete('peer:joined');
      assert.deepEqual([...heard], ['message']);
    }
  }

  leave(): void {
    for (const one of [...this.#peers, ...this.#members]) one.close();
  }
}
