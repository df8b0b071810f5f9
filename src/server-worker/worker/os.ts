/** `node:os`: the machine as a program sees it that may know nothing of it. */
const LOOPBACK = {
  address: '127.0.0.1',
  netmask: '255.0.0.0',
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal: true,
  cidr: '127.0.0.1/8',
};

export const EOL = '\n';
export const hostname = () => 'localhost';
export const platform = () => 'browser';
export const networkInterfaces = () => ({ lo: [LOOPBACK] });

export default { EOL, hostname, platform, networkInterfaces };
