/** A dialog to save the trace of a run, or to open one from elsewhere. */
import { strings } from '../i18n/en.ts';
import type { Trace, TraceEntry } from '../trace/entry.ts';
import { type DumpFormat, openTrace, saveTrace } from './trace-files.ts';
import { element } from './values.ts';

const t = strings.trace.files;

export function showTraceFiles(
  parent: HTMLElement,
  { trace, startedAt }: { trace: Trace; startedAt: number },
  opened: (name: string, entries: TraceEntry[]) => void,
): void {
  const dialog = element('dialog', 'trace-files');
  dialog.setAttribute('aria-label', t.title);
  const addresses = element('input', '');
  addresses.type = 'checkbox';
  const saves = (['rtcstats', 'internals'] satisfies DumpFormat[]).map((format) => {
    const save = element('button', '', t[format]);
    save.type = 'button';
    save.disabled = trace.length === 0;
    save.addEventListener('click', () => saveTrace(trace, format, startedAt, addresses.checked));
    return save;
  });
  const file = element('input', '');
  file.type = 'file';
  file.accept = '.txt,.json,.gz,.jsonl';
  const status = element('p', 'status');
  status.setAttribute('role', 'status');
  file.addEventListener('change', async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    try {
      opened(chosen.name, await openTrace(chosen));
      dialog.close();
    } catch (error) {
      status.textContent = t.failed(chosen.name, error instanceof Error ? error.message : String(error));
    }
  });
  const close = element('button', '', t.close);
  close.type = 'button';
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  dialog.append(
    element('h3', '', t.title),
    element('p', '', ...saves),
    element('p', '', element('label', '', addresses, ` ${t.withAddresses}`)),
    element('p', '', t.explain),
    element('p', '', element('label', '', `${t.choose} `, file)),
    status,
    element('p', '', close),
  );
  parent.append(dialog);
  dialog.showModal();
}
