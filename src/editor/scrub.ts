/**
 * Values under the hand: where the caret or the pointer is on a number, a colour or a choice that something running
 * follows, a slider, a colour field or a menu stands beside it. What is chosen is written as an ordinary edit: one drag is
 * one step of undo. Alt+V goes from the caret into the control, Esc back.
 */
import * as monaco from 'monaco-editor/editor';
import { later } from '../i18n/en-later.ts';
import { type Literal, literalAt, type Use } from '../lab/literals.ts';
import '../styles/scrub.css';

const t = later.scrub;

type Editor = monaco.editor.IStandaloneCodeEditor;

/** Starts it for an editor; `pathOf()` is the file that is open. Returns its undo. */
export function installScrub(
  editor: Editor,
  pathOf: () => string,
  onScrub: (path: string, text: string) => void,
  onUse: (path: string, use: Use, text: string) => void,
): () => void {
  const node = document.createElement('div');
  node.className = 'scrub';
  node.setAttribute('role', 'group');
  let shown: { literal: Literal; at: monaco.IPosition } | undefined;
  let isOurs = false;
  /** The control gets the focus as soon as it is drawn: before, it can have none. */
  let wantsFocus = false;
  const widget: monaco.editor.IContentWidget = {
    getId: () => 'workbook.scrub',
    getDomNode: () => node,
    allowEditorOverflow: true,
    getPosition: () =>
      shown
        ? {
            position: shown.at,
            preference: [
              monaco.editor.ContentWidgetPositionPreference.BELOW,
              monaco.editor.ContentWidgetPositionPreference.ABOVE,
            ],
          }
        : null,
    afterRender: (position) => {
      if (!wantsFocus || position === null) return;
      wantsFocus = false;
      focus();
    },
  };
  editor.addContentWidget(widget);

  function focus(): void {
    node.querySelector<HTMLElement>('input, select')?.focus();
  }

  function show(position: monaco.IPosition | null): void {
    const model = editor.getModel();
    if (!model || !position) return;
    const literal = literalAt(pathOf(), model.getValue(), model.getOffsetAt(position));
    if (literal?.start === shown?.literal.start && literal?.name === shown?.literal.name) {
      if (shown && literal) shown.literal = literal;
      return;
    }
    if (!literal) {
      hide();
      return;
    }
    shown = { literal, at: model.getPositionAt(literal.start) };
    node.setAttribute('aria-label', t.label(literal.name));
    node.replaceChildren(...controls(literal));
    editor.layoutContentWidget(widget);
  }

  function hide(): void {
    if (!shown) return;
    shown = undefined;
    wantsFocus = false;
    node.replaceChildren();
    editor.layoutContentWidget(widget);
  }

  /** Writes a value in place of the literal: an ordinary edit. */
  function write(text: string): void {
    const model = editor.getModel();
    if (!model || !shown) return;
    const { start, end } = shown.literal;
    const before = model.getValue();
    onScrub(pathOf(), before.slice(0, start) + text + before.slice(end));
    const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
    isOurs = true;
    model.pushEditOperations([], [{ range, text }], () => null);
    isOurs = false;
    shown.literal = literalAt(pathOf(), model.getValue(), start) ?? {
      ...shown.literal,
      end: start + text.length,
    };
  }

  /** A drag is one step of undo: what changes between these two. */
  const step = () => editor.getModel()?.pushStackElement();

  function controls({ name, value }: Literal): HTMLElement[] {
    const label = Object.assign(document.createElement('span'), { textContent: name });
    switch (value.is) {
      case 'number': {
        const { min, max, step: size, number } = value;
        const [slider, field] = ['range', 'number'].map((type) => {
          const input = document.createElement('input');
          // The limits first: a slider keeps its value within those that it has.
          Object.assign(input, {
            type,
            min: String(min),
            max: String(max),
            step: String(size),
            value: String(number),
          });
          input.setAttribute('aria-label', type === 'range' ? t.slider(name) : t.number(name));
          return input;
        }) as [HTMLInputElement, HTMLInputElement];
        field.step = 'any';
        for (const [input, other] of [
          [slider, field],
          [field, slider],
        ] as const) {
          input.addEventListener('pointerdown', step);
          input.addEventListener('input', () => {
            if (input.value === '') return;
            other.value = input.value;
            write(input.value);
          });
          input.addEventListener('change', step);
        }
        return [label, slider, field];
      }
      case 'colour': {
        const input = Object.assign(document.createElement('input'), { type: 'color', value: value.colour });
        input.setAttribute('aria-label', t.number(name));
        input.addEventListener('input', () => write(input.value));
        input.addEventListener('change', step);
        return [label, input];
      }
      case 'choice': {
        const select = document.createElement('select');
        select.setAttribute('aria-label', t.number(name));
        for (const choice of value.among)
          select.append(
            Object.assign(document.createElement('option'), { value: choice, textContent: choice || t.none }),
          );
        select.value = value.choice;
        select.addEventListener('change', () => {
          step();
          write(select.value);
          step();
        });
        return [label, select];
      }
    }
  }

  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    editor.focus();
  });
  // It is fixed to the window: where the page scrolls, it goes along with its text.
  const follow = () => shown && editor.layoutContentWidget(widget);
  addEventListener('scroll', follow, { capture: true, passive: true });
  const subscriptions = [
    editor.onDidChangeCursorPosition(({ position }) => {
      if (!isOurs && !node.contains(document.activeElement)) show(position);
    }),
    editor.onMouseMove(({ target }) => {
      // A control that is in use stays.
      if (node.contains(document.activeElement) || !target.position) return;
      if (target.type === monaco.editor.MouseTargetType.CONTENT_TEXT) show(target.position);
    }),
    editor.onDidChangeModel(hide),
    editor.onDidChangeModelContent(({ changes, isUndoing, isRedoing }) => {
      const model = editor.getModel();
      const [change] = changes;
      if (!model || !change) return;
      if (!isOurs && !isUndoing && !isRedoing) {
        hide();
        return;
      }
      const text = model.getValue();
      const literal = literalAt(pathOf(), text, change.rangeOffset);
      if (literal) onUse(pathOf(), literal.use, text);
    }),
    editor.addAction({
      id: 'workbook.scrub',
      label: t.action,
      keybindings: [monaco.KeyMod.Alt | monaco.KeyCode.KeyV],
      contextMenuGroupId: '1_modification',
      run: () => {
        show(editor.getPosition());
        if (!shown) return;
        focus();
        wantsFocus = !node.contains(document.activeElement);
        if (wantsFocus) editor.layoutContentWidget(widget);
      },
    }),
  ];
  return () => {
    removeEventListener('scroll', follow, { capture: true });
    for (const subscription of subscriptions) subscription.dispose();
    editor.removeContentWidget(widget);
  };
}
