/**
 * Strings that a page needs later or never, and those that are only used while the site is built: apart from en.ts, so
 * that the first load does not pay for them.
 */
export const later = {
  insecure: {
    why: 'This page came over plain HTTP from another machine, and browsers give cameras only to secure pages (HTTPS, or localhost). Everything here works all the same, with the synthetic camera: a drawn picture with a clock, and a tone.',
    elsewhere: 'With your own camera:',
    warning:
      '(the browser warns once; the terminal of the machine that runs the workbook says what the warning means).',
    howTo:
      'With your own camera: run the workbook on your own machine, or have this one started with npm start -- --lan.',
  },

  sandbox: {
    /** On the sandbox's boot page, for somebody who opens it by itself to accept a certificate. */
    allowed: 'This address is allowed now. Close this tab, go back to the lesson and press Run again.',
  },

  invitation: {
    title: 'Invite another device',
    peer: 'The other device is',
    here: (peers: string) =>
      `This one keeps ${peers}. Both meet in a room of their own until the invitation ends.`,
    link: 'Link of the invitation',
    qr: (peer: string) => `QR code of the link: the device that opens it is ${peer}`,
    tooLong: 'This code is too long for a QR code: use the link.',
    copy: 'Copy link',
    copied: 'The link is copied.',
    copyByHand: 'This page may not copy by itself: the link is selected, copy it by hand.',
    explain:
      'The link holds your code; nothing was sent anywhere. There it waits for Run, and gets a synthetic camera until the person there allows theirs.',
    loopback:
      'This address leads every machine to itself, so the link works on this one only, for example in another browser. For other devices start the workbook with npm start -- --lan, and this link leads to it over the local network.',
    loopbackShared: (origin: string, server: string) =>
      `This link works where a workbook runs at ${origin} too, with SIGNALING_URL=${server} as here.`,
    done: 'Done',
    end: 'End the invitation',
    again: 'Show the invitation',
    invited: (elsewhere: string, here: string) =>
      `${elsewhere} is on another device, ${here} on this one. Press Run on both.`,
    accepted: (peer: string) =>
      `You were invited: this device is ${peer}, in a room with another device. Press Run on both.`,
    leave: 'Leave the room',
    damaged: 'The invitation is damaged or cut off. Ask for it again.',
  },

  exercise: {
    invite: 'Invite',
    relayOnly: 'Relay only',
    relayOnlyHint:
      'iceTransportPolicy: "relay": the call goes through a TURN server or not at all. The ICE view shows which way it took.',
  },

  ice: {
    /** A server that gave no candidate. */
    serverError: (who: string, url: string, code: number, text: string) => {
      const why =
        code === 401
          ? 'it does not accept the username and credential: they are wrong, or have expired.'
          : code === 403
            ? 'it may not relay to that address.'
            : code === 486
              ? 'this seat has as many relays there as it may have.'
              : code === 701
                ? 'it did not answer.'
                : 'see RFC 8656 section 19 for this code.';
      return `${who}: ${url} gave no candidate, with error ${code}${text ? ` (${text.replace(/\.$/, '')})` : ''}: ${why}`;
    },
  },
};
