/**
 * The plain text editor: a textarea. For touch screens, for screen readers, and for whoever likes it better. Tab leaves
 * it, as in any form.
 */
import { strings } from '../i18n/en.ts';
import type { Editor, EditorOptions } from './editor.ts';

export function mountEditor(host: HTMLElement, { files, path, onChange, onRun }: EditorOptions): Editor {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  let current = path;
  const area = document.createElement('textarea');
  area.className = 'plain-text';
  area.spellcheck = false;
  area.autocapitalize = 'off';
  area.setAttribute('autocorrect', 'off');
  area.wrap = 'off';
  const problems = document.createElement('ul');
  problems.className = 'problems';
  host.replaceChildren(area, problems);

  area.addEventListener('input', () => {
    texts.set(current, area.value);
    onChange(current, area.value);
  });
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    onRun();
  });

  function open(to: string): void {
    current = to;
    area.value = texts.get(to) ?? '';
    area.setAttribute('aria-label', strings.exercise.editorLabel(to));
  }
  open(path);

  return {
    open,
    update(updated, isDrag) {
      // Its undo knows whole edits only: what a drag has come to is one.
      if (isDrag) return;
      for (const file of updated) {
        if (texts.get(file.path) === file.text) continue;
        texts.set(file.path, file.text);
        if (file.path !== current) continue;
        // execCommand is deprecated and has no successor: it alone keeps the browser's undo.
        const hadFocus = document.activeElement;
        area.focus({ preventScroll: true });
        area.select();
        if (!document.execCommand('insertText', false, file.text)) area.value = file.text;
        if (hadFocus instanceof HTMLElement) hadFocus.focus({ preventScroll: true });
      }
    },
    goTo({ file, line, column }) {
      open(file);
      const lines = area.value.split('\n');
      const offset = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1;
      area.focus();
      area.setSelectionRange(offset, offset);
      area.scrollTop = Math.max(0, (line - 4) * 20);
    },
    mark(errors) {
      problems.replaceChildren(
        ...errors.map(({ source, message }) =>
          Object.assign(document.createElement('li'), {
            textContent: `${source.file}:${source.line} ${message}`,
          }),
        ),
      );
    },
    focus: () => area.focus(),
    dispose: () => host.replaceChildren(),
  };
}
