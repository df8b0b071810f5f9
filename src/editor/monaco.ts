/**
 * Monaco 0.57, loaded when someone goes to edit. All features, four languages (dropping features saves little and loses
 * what learners like). Models outlive editors, so that undo survives a change of file.
 */
import * as monaco from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/css/register';
import 'monaco-editor/languages/definitions/html/register';
import 'monaco-editor/languages/definitions/javascript/register';
import 'monaco-editor/languages/definitions/typescript/register';
import TypeScriptWorker from 'monaco-editor/language/typescript/ts.worker?worker';
import * as typescript from 'monaco-editor/languages/features/typescript/register';
import { strings } from '../i18n/en.ts';
import globals from '../sandbox/globals.d.ts?raw';
import { codeColours } from '../styles/code-theme.ts';
import type { Editor, EditorOptions } from './editor.ts';
import { GLSL, GLSL_BRACKETS } from './glsl.ts';
import { installScrub } from './scrub.ts';

self.MonacoEnvironment = {
  getWorker: (_id: string, label: string) =>
    label === 'typescript' || label === 'javascript' ? new TypeScriptWorker() : new EditorWorker(),
};

const TYPE_ENTRIES: Record<string, string> = {
  'socket.io-client': 'build/esm/index.d.ts',
  'socket.io-parser': 'build/esm/index.d.ts',
  'engine.io-client': 'build/esm/index.d.ts',
  'engine.io-parser': 'build/esm/index.d.ts',
  '@socket.io/component-emitter': 'lib/esm/index.d.ts',
};

const NO_UNUSED = [6133, 6192, 6196];

function setUpLanguages(): void {
  const options: Record<string, unknown> = {
    module: typescript.ModuleKind.ESNext,
    // ES2022, bundler and force: Monaco's enums have no names for them.
    target: 9,
    moduleResolution: 100,
    moduleDetection: 3,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
    strict: false,
    allowJs: true,
    checkJs: true,
    noEmit: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    allowNonTsExtensions: true,
  };
  for (const defaults of [typescript.typescriptDefaults, typescript.javascriptDefaults]) {
    defaults.setCompilerOptions(options as Parameters<typeof defaults.setCompilerOptions>[0]);
    defaults.setDiagnosticsOptions({ noSemanticValidation: false, diagnosticCodesToIgnore: NO_UNUSED });
    defaults.setEagerModelSync(true);
    defaults.addExtraLib(globals, 'file:///workbook/globals.d.ts');
    for (const [name, types] of Object.entries(TYPE_ENTRIES)) {
      defaults.addExtraLib(JSON.stringify({ name, types }), `file:///node_modules/${name}/package.json`);
    }
  }
  void import('./package-types.ts').then(({ packageTypes }) => {
    for (const defaults of [typescript.typescriptDefaults, typescript.javascriptDefaults]) {
      for (const [path, text] of Object.entries(packageTypes)) defaults.addExtraLib(text, `file://${path}`);
    }
  });
}
setUpLanguages();

const SERVER_TYPE_ENTRIES: Record<string, string> = {
  'socket.io': 'dist/index.d.ts',
  'socket.io-adapter': 'dist/index.d.ts',
  'engine.io': 'build/engine.io.d.ts',
};
let hasServerTypes = false;

/** Only where there is a server to edit. */
async function addServerTypes(): Promise<void> {
  if (hasServerTypes) return;
  hasServerTypes = true;
  const [{ serverTypes }, { default: node }] = await Promise.all([
    import('./server-types.ts'),
    import('./node.d.ts?raw'),
  ]);
  const defaults = typescript.typescriptDefaults;
  defaults.addExtraLib(node, 'file:///workbook/node.d.ts');
  for (const [name, types] of Object.entries(SERVER_TYPE_ENTRIES)) {
    defaults.addExtraLib(JSON.stringify({ name, types }), `file:///node_modules/${name}/package.json`);
  }
  for (const [path, text] of Object.entries(serverTypes)) defaults.addExtraLib(text, `file://${path}`);
}

/**
 * What was added and taken away, side by side. Monaco's own tints lie two deep below what changed within a line, where no
 * colour of code but the ink can be read any more (WCAG 1.4.3): these are faint, and a frame says the rest.
 */
function changeColours(dark: boolean): Record<string, string> {
  const sides = { inserted: dark ? '#9bb955' : '#1a8f35', removed: '#ff0000' };
  return Object.fromEntries(
    Object.entries(sides).flatMap(([side, colour]) => [
      [`diffEditor.${side}LineBackground`, `${colour}0c`],
      [`diffEditor.${side}TextBackground`, `${colour}0c`],
      [`diffEditor.${side}TextBorder`, `${colour}4d`],
    ]),
  );
}

/** Monaco's themes are made from the page's own colours, so that code looks the same before and after it is loaded. */
function applyTheme(): void {
  const { paper, ink, keyword, string, comment, constant, type } = codeColours(document.body);
  const dark = Number.parseInt(paper.slice(1, 3), 16) < 128;
  const rule = (token: string, colour: string) => ({ token, foreground: colour.slice(1) });
  monaco.editor.defineTheme('workbook', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', ink),
      rule('keyword', keyword),
      rule('tag', keyword),
      rule('tag.css', string),
      rule('attribute.name.css', ink),
      rule('attribute.value.css', ink),
      rule('attribute.value.number.css', constant),
      rule('attribute.value.unit.css', constant),
      rule('attribute.value.hex.css', constant),
      rule('string', string),
      rule('attribute.value', string),
      rule('attribute.name', type),
      rule('comment', comment),
      rule('number', constant),
      rule('regexp', string),
      rule('type', type),
      rule('delimiter', ink),
      rule('metatag', comment),
    ],
    colors: {
      'editor.background': paper,
      'editor.foreground': ink,
      'editorLineNumber.foreground': comment,
      'editorLineNumber.activeForeground': ink,
      ...changeColours(dark),
      ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`editorBracketHighlight.foreground${n}`, ink])),
    },
  });
  monaco.editor.setTheme('workbook');
}
document.addEventListener('workbook:theme', applyTheme);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme);

const SHADERS = { frag: 'glsl', vert: 'glsl', glsl: 'glsl' };
monaco.languages.register({ id: 'glsl' });
monaco.languages.setMonarchTokensProvider('glsl', GLSL);
monaco.languages.setLanguageConfiguration('glsl', GLSL_BRACKETS);

function languageOf(path: string): string {
  return (
    { ...SHADERS, ts: 'typescript', js: 'javascript', css: 'css', html: 'html', json: 'json' }[
      path.split('.').at(-1) ?? ''
    ] ?? 'plaintext'
  );
}

/** The static block's looks: font, size, integer line height, padding. Nothing moves when the editor takes its place. */
const LOOKS = {
  fontFamily: '"IBM Plex Mono", ui-monospace, "Cascadia Mono", Menlo, monospace',
  fontSize: 13,
  lineHeight: 20,
  fontLigatures: false,
  padding: { top: 12, bottom: 12 },
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  automaticLayout: true,
  fixedOverflowWidgets: true,
  stickyScroll: { enabled: false },
  folding: false,
  glyphMargin: false,
  lineNumbersMinChars: 3,
  overviewRulerLanes: 0,
  renderLineHighlight: 'none',
  // Behind the last line there is one more number, too pale to be read.
  renderFinalNewline: 'on',
  occurrencesHighlight: 'off',
  guides: { indentation: false },
  bracketPairColorization: { enabled: false },
  tabSize: 2,
  scrollbar: { horizontalScrollbarSize: 8, verticalScrollbarSize: 8, useShadows: false },
  scrollBeyondLastColumn: 1,
} as const;
/** Where the code begins, px: the gutter of `pre.code .line::before`. */
const GUTTER = 44;

export function mountEditor(
  host: HTMLElement,
  { id, files, path, onChange, onRun, onScrub, onUse }: EditorOptions,
): Editor {
  applyTheme();
  if (files.some((file) => file.path === 'server.ts')) void addServerTypes();
  const models = new Map(files.map((file) => [file.path, modelFor(id, file.path, file.text)]));
  const subscriptions = [...models].map(([name, model]) =>
    model.onDidChangeContent(() => onChange(name, model.getValue())),
  );
  const views = new Map<string, monaco.editor.ICodeEditorViewState | null>();
  let current = path;

  const editor = monaco.editor.create(host, {
    ...LOOKS,
    model: models.get(path) ?? null,
    theme: 'workbook',
    ariaLabel: strings.exercise.editorLabel(path),
  });
  const { contentLeft } = editor.getLayoutInfo();
  editor.updateOptions({ lineDecorationsWidth: Math.max(0, 10 + GUTTER - contentLeft) });
  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, onRun);

  const endScrub = installScrub(editor, () => current, onScrub, onUse);

  // Esc, then Tab leaves: Tab goes on to the next control until a key is typed again.
  const free = (on: boolean) => editor.updateOptions({ tabFocusMode: on });
  const keys = editor.onKeyDown(({ keyCode }) => {
    if (keyCode === monaco.KeyCode.Escape) free(true);
    else if (![monaco.KeyCode.Tab, monaco.KeyCode.Shift].includes(keyCode)) free(false);
  });
  const blur = editor.onDidBlurEditorText(() => free(false));

  function open(to: string): void {
    const model = models.get(to);
    if (!model) return;
    views.set(current, editor.saveViewState());
    current = to;
    editor.setModel(model);
    editor.restoreViewState(views.get(to) ?? null);
    editor.updateOptions({ ariaLabel: strings.exercise.editorLabel(to) });
  }

  return {
    open,
    update(updated, isDrag = false) {
      for (const { path: name, text } of updated) {
        const model = models.get(name);
        if (isDrag) dragText(model, text);
        else replaceText(model, text);
      }
    },
    goTo({ file, line, column }) {
      open(file);
      editor.setPosition({ lineNumber: line, column });
      editor.revealLineInCenterIfOutsideViewport(line);
      editor.focus();
    },
    mark(errors) {
      for (const [name, model] of models) {
        const markers = errors
          .filter(({ source }) => source.file === name)
          .map(({ source: { line, column }, message }) => ({
            severity: monaco.MarkerSeverity.Error,
            message,
            startLineNumber: line,
            startColumn: column,
            endLineNumber: line,
            endColumn:
              model.getWordAtPosition({ lineNumber: Math.min(line, model.getLineCount()), column })
                ?.endColumn ?? column + 1,
          }));
        monaco.editor.setModelMarkers(model, 'run', markers);
      }
    },
    focus: () => editor.focus(),
    dispose() {
      for (const subscription of [...subscriptions, keys, blur]) subscription.dispose();
      endScrub();
      editor.dispose();
    },
  };
}

function modelFor(id: string, path: string, text: string): monaco.editor.ITextModel {
  const uri = monaco.Uri.parse(`file:///${id}/${path}`);
  const model = monaco.editor.getModel(uri);
  if (!model) return monaco.editor.createModel(text, languageOf(path), uri);
  replaceText(model, text);
  return model;
}

/** One edit that undo takes back. One that ends a drag is a part of it. */
function replaceText(model: monaco.editor.ITextModel | undefined, text: string): void {
  if (!model) return;
  const isDragged = dragged.delete(model);
  if (!isDragged && model.getValue() === text) return;
  if (!isDragged) model.pushStackElement();
  if (model.getValue() !== text) model.pushEditOperations([], [changeOf(model, text)], () => null);
  model.pushStackElement();
}

/** Files that are being dragged in: what comes is one step of undo. */
const dragged = new WeakSet<monaco.editor.ITextModel>();

function dragText(model: monaco.editor.ITextModel | undefined, text: string): void {
  if (!model || model.getValue() === text) return;
  if (!dragged.has(model)) model.pushStackElement();
  dragged.add(model);
  model.pushEditOperations([], [changeOf(model, text)], () => null);
}

/** The one edit that makes this text of a model: what is the same before and behind it stays, and so does the caret. */
function changeOf(
  model: monaco.editor.ITextModel,
  text: string,
): monaco.editor.IIdentifiedSingleEditOperation {
  const old = model.getValue();
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old[start] === text[start]) start += 1;
  let same = 0;
  while (same < most - start && old[old.length - 1 - same] === text[text.length - 1 - same]) same += 1;
  const range = monaco.Range.fromPositions(
    model.getPositionAt(start),
    model.getPositionAt(old.length - same),
  );
  return { range, text: text.slice(start, text.length - same) };
}

/** The learner's code beside the solution, to read and compare. Returns its undo. */
export function mountDiff(
  host: HTMLElement,
  path: string,
  mine: string,
  solution: string,
  inline: boolean,
): () => void {
  applyTheme();
  const language = languageOf(path);
  const original = monaco.editor.createModel(mine, language);
  const modified = monaco.editor.createModel(solution, language);
  const editor = monaco.editor.createDiffEditor(host, {
    ...LOOKS,
    folding: true,
    readOnly: true,
    originalEditable: false,
    renderSideBySide: !inline,
    useInlineViewWhenSpaceIsLimited: false,
    hideUnchangedRegions: { enabled: true },
    originalAriaLabel: strings.exercise.yours,
    modifiedAriaLabel: strings.exercise.solution,
    theme: 'workbook',
  });
  editor.setModel({ original, modified });
  // The two labels above are for what the diff editor says of itself; each half's text field has none of its own.
  editor.getOriginalEditor().updateOptions({ ariaLabel: strings.exercise.yours });
  editor.getModifiedEditor().updateOptions({ ariaLabel: strings.exercise.solution });
  return () => {
    editor.dispose();
    original.dispose();
    modified.dispose();
  };
}
