/** Colours for shaders (GLSL ES 3.00, section 3.6): Monaco brings none. */
import type { languages } from 'monaco-editor/editor';

export const GLSL: languages.IMonarchLanguage = {
  keywords: [
    ...['const', 'uniform', 'in', 'out', 'inout', 'layout', 'flat', 'smooth', 'centroid', 'invariant'],
    ...['precision', 'highp', 'mediump', 'lowp', 'struct', 'attribute', 'varying'],
    ...[
      'if',
      'else',
      'for',
      'while',
      'do',
      'switch',
      'case',
      'default',
      'break',
      'continue',
      'return',
      'discard',
    ],
    ...['true', 'false'],
  ],
  tokenizer: {
    root: [
      [/\/\/.*/, 'comment'],
      [/\/\*/, 'comment', '@comment'],
      [/^\s*#.*/, 'metatag'],
      [/\b(void|bool|u?int|float|[biu]?vec[234]|mat[234](x[234])?|[iu]?sampler\w+)\b/, 'type'],
      [/(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?[uUfF]?/, 'number'],
      [/[a-zA-Z_]\w*/, { cases: { '@keywords': 'keyword', '@default': 'identifier' } }],
      [/[-+*/%=<>!&|^~?:;,.()[\]{}]/, 'delimiter'],
    ],
    comment: [
      [/\*\//, 'comment', '@pop'],
      [/./, 'comment'],
    ],
  },
};

export const GLSL_BRACKETS: languages.LanguageConfiguration = {
  comments: { lineComment: '//', blockComment: ['/*', '*/'] },
  brackets: [
    ['{', '}'],
    ['[', ']'],
    ['(', ')'],
  ],
  autoClosingPairs: [
    { open: '{', close: '}' },
    { open: '[', close: ']' },
    { open: '(', close: ')' },
  ],
};
