/**
 * Strings that a page needs later or never, and those that are only used while the site is built: apart from en.ts, so
 * that the first load does not pay for them.
 */
export const later = {
  scrub: {
    label: (name: string) => `Change ${name}`,
    slider: (name: string) => `${name}: slider`,
    number: (name: string) => `${name}: value`,
    none: '(none)',
    action: 'Change the value at the caret (Alt+V)',
  },

  lab: {
    short: 'Lab',
    sandbox: 'Sandbox',
    title: 'The live lab',
    invite: 'Or try things out in the lab',
    summary:
      'The sandbox without a lesson: start from one of these, change what you like, and watch what happens.',
    gallery: 'Starting points',
    count: (n: number) => `${n} small programs, each a whole one. Pick one, run it, take it apart.`,
    all: 'All starting points',
    explain:
      'Edit, press Run, and read the trace below. In the editor a number, a colour or a choice that something running follows can be dragged: put the caret on it, Alt+V goes to the slider. Tracks shows what the camera gives. Reset brings this starting point back.',
  },

  takes: {
    open: 'Record',
    openHint: 'Stills and recordings of what the panes show, and two of them side by side',
    name: 'Record and compare',
    still: (peer: string) => `Still of ${peer}`,
    record: (peer: string) => `Record ${peer}`,
    stop: (peer: string) => `Stop recording ${peer}`,
    compare: 'Compare',
    empty:
      'Videos and canvases of a pane are taken as they stand, filters and all, and stay on this machine.',
    recording: (peer: string) => `Recording ${peer}, for a minute at most.`,
    notRunning: (peer: string) => `${peer} is not running: press Run first.`,
    errors: {
      nothing: (peer: string) => `${peer} shows no video and no canvas now: nothing was taken.`,
      unsupported: () => 'This browser cannot record (it has no MediaRecorder).',
    },
    names: {
      still: (n: number, peer: string) => `Still ${n} of ${peer}`,
      take: (n: number, peer: string) => `Take ${n} of ${peer}`,
    },
    taken: (name: string, facts: string) => `${name}: ${facts}.`,
    facts: (width: number, height: number, ms: number | undefined, bytes: number) =>
      `${width} × ${height} px${ms === undefined ? '' : `, ${(ms / 1000).toFixed(1)} s`}, ${Math.max(1, Math.round(bytes / 1000))} kB`,
    sides: ['Left', 'Right'],
    play: 'Play',
    pause: 'Pause',
    position: 'Position',
    at: (seconds: number) => `${seconds.toFixed(1)} s`,
    download: 'Download',
    close: 'Close',
  },

  filters: {
    open: 'Filters',
    openHint: 'Build a chain of filters step by step, each with its picture and its cost',
    name: 'Filters',
    rule: 'Rule',
    pane: 'Pane',
    step: 'Next step',
    add: 'Add',
    functions: 'CSS functions',
    svgFilters: 'SVG filters, written into index.html',
    svg: {
      blur: 'Blur (one way)',
      'night-vision': 'Colour matrix',
      ripple: 'Turbulence and displacement',
      edges: 'Edges, by convolution',
    },
    chain: 'The chain, step by step',
    plain: 'No filter',
    after: (label: string) => `The picture after ${label}`,
    earlier: (label: string) => `Move ${label} earlier`,
    later: (label: string) => `Move ${label} later`,
    remove: (label: string) => `Remove ${label}`,
    args: 'arguments',
    added: (label: string, path: string) => `${label} was added, in ${path}.`,
    moved: (label: string, place: number, of: number) => `${label} is step ${place} of ${of} now.`,
    removed: (label: string) => `${label} was removed.`,
    noRule: 'This exercise has no stylesheet to write a filter into.',
    unreadable: (path: string, value: string) =>
      `The filter in ${path} is no chain of functions: “${value}”. Expected none, or functions as in blur(2px) sepia(1). Mend it there, and it comes here.`,
    badArgs: (wanted: string) => `Not written: the browser does not know “${wanted}” as a filter.`,
    badNumbers: (attribute: string, found: string) =>
      `Not written: ${attribute} takes numbers with blanks between them, and “${found}” is something else.`,
    missing: (id: string) => `index.html has no <filter id="${id}">: the browser leaves the chain out.`,
    notRunning: 'Press Run to see each step.',
    noPicture: 'No picture yet: the pane shows no video and no canvas.',
    unsupported: 'No thumbnails: a canvas has no filter in this browser. The chain is written all the same.',
    ms: (ms: number) => `${ms.toFixed(1)} ms`,
    total: (ms: number, width: number, height: number) =>
      `The chain: ${ms.toFixed(1)} ms a frame at ${width} × ${height} px`,
    codeCost: (name: string, ms: number) =>
      `Your code: ${name}, ${ms.toFixed(1)} ms a frame on the main thread.`,
    send: 'CSS filters only what is shown. To send it:',
    pieces: {
      'css-filter-sent': 'CSS filters',
      'svg-filter-sent': 'SVG filter',
      'chroma-key': 'chroma key',
      shader: 'WebGL2 shader',
      crop: 'frames of a track',
    },
    how: 'How the cost is measured',
    explained: [
      'The chain: one frame is drawn on a canvas with the same filter, as large as the video stands on the page, and a pixel is read back, which waits until the drawing is done, by the graphics processor too. So is each step by itself, from the picture of the step before; “No filter” is what drawing costs at all. Shown is the median of the last 15.',
      'A CSS filter on a video is the browser’s own work, beside your code: this is how much work it is, not how late a frame gets. On a dense screen it has more pixels to do.',
      'Your code: the mean time that callbacks of requestVideoFrameCallback() and requestAnimationFrame() hold up the page, while the panel is open. What WebGL does on the graphics processor after the call is not in it, and neither are transforms of frames (MediaStreamTrackProcessor).',
      'The thumbnails take at most a tenth of the frame’s time, and none while this panel is out of sight.',
    ],
  },

  network: {
    open: 'Network',
    openHint: 'Try the call on a slow network, a lossy one, or none',
    name: 'Network conditions',
    presetsLabel: 'Presets',
    presets: { good: 'Good', '3g': '3G', wifi: 'Lossy Wi-Fi' },
    gone: (seconds: number) => `Gone for ${seconds} s`,
    delay: 'Delay, one way',
    loss: 'Loss',
    bandwidth: 'Bandwidth',
    ms: 'ms',
    percent: '%',
    kbps: 'kbit/s',
    noLimit: 'no limit',
    bad: (min: string, max: string) => `Not applied: expected a number from ${min} to ${max}.`,
    asItIs: 'Nothing is added: the network is as it really is.',
    worse: (name: string) => `${name}: for all peers of this exercise, from now on.`,
    own: 'Numbers of your own',
    goneNow: (seconds: number) => `Nothing passes for ${seconds} s.`,
    back: 'The network is back.',
    passesBy:
      'This run began before the panel was open, so its audio and video do not pass through here yet.',
    restart: 'Run again through it',
    measured: (peer: string, video: string, delayMs: number, pictures: number, lost: number) =>
      `${peer} ${video}: ${delayMs} ms from camera to screen, ${pictures} pictures in a second, ${lost} lost`,
    nothingMeasured:
      'How late pictures arrive is shown here for a synthetic camera, while its pictures are in sight: each says when it was drawn.',
    how: 'What is emulated, and how',
    explained: [
      'Audio and video: encoded frames pass a transform (RTCRtpScriptTransform) at the sender, which delays them and drops some. After a drop the encoder is asked for a key frame, as a receiver would ask.',
      'Data channels: each message waits before the real send(). What gets lost comes late on a reliable channel and never on an unreliable one; bufferedAmount counts what waits.',
      'Bandwidth: for media it is maxBitrate of each sender (setParameters), which getParameters() shows; data channels and sockets send no faster than that, each for itself.',
      'Signaling: messages of WebSockets wait, both ways. TCP sends again what gets lost, so loss is one more delay.',
      'Not emulated: packets, ICE and DTLS pass by. Connections stay connected while the network is gone, and getStats() does not know of the delay: round-trip times there are real.',
    ],
  },

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
    bot: 'Bot',
    botPane: (peer: string) => `${peer}, a bot`,
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
