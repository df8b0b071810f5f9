/**
 * A line below the header of a page that came over plain HTTP from another machine: why there is no camera, what works
 * all the same, and where there is one. Loaded only there.
 */
import { later } from '../i18n/en-later.ts';
import { serverConfig } from '../sandbox/host.ts';
import { element } from './values.ts';

const t = later.insecure;
const { lanUrl } = await serverConfig();
const line = element('p', 'insecure', t.why, ' ');
line.setAttribute('role', 'note');
if (lanUrl) {
  // The same port speaks both (server/lan.ts).
  const link = element('a', '', `https://${location.host}`);
  link.href = `https://${location.host}${location.pathname}${location.search}${location.hash}`;
  line.append(t.elsewhere, ' ', link, ' ', t.warning);
} else line.append(t.howTo);
document.querySelector('header.top')?.after(line);
