/** Static highlighting at build time: short class names, so that eight exercises fit into the page's budget. */
import { type BundledLanguage, codeToTokensBase, createCssVariablesTheme } from 'shiki';

const theme = createCssVariablesTheme({ name: 'workbook', variablePrefix: '--' });

const CLASSES: Record<string, string> = {
  'token-keyword': 'k',
  'token-string': 's',
  'token-string-expression': 's',
  'token-comment': 'c',
  'token-constant': 'n',
};

const LANGUAGES: Record<string, BundledLanguage> = {
  ts: 'ts',
  js: 'js',
  css: 'css',
  html: 'html',
  json: 'json',
  frag: 'glsl',
  vert: 'glsl',
  glsl: 'glsl',
};

/** Lines of `<span class="line">`, ready to be put into `<pre class="code"><code>`. */
export async function highlight(text: string, path: string): Promise<string> {
  const lang = LANGUAGES[path.split('.').at(-1) ?? ''] ?? 'text';
  const lines = await codeToTokensBase(text.replace(/\n$/, ''), { lang: lang as BundledLanguage, theme });
  return lines
    .map((tokens) => {
      let html = '';
      let open = '';
      for (const { content, color = '' } of tokens) {
        const name = /--([a-z-]+)/.exec(color)?.[1] ?? '';
        const blank = content.trim() === '';
        const wanted = blank ? open : classOf(name, content);
        if (wanted !== open) {
          html += (open && '</b>') + (wanted && `<b class=${wanted}>`);
          open = wanted;
        }
        html += escaped(content);
      }
      return `<span class="line">${html}${open && '</b>'}</span>`;
    })
    .join('\n');
}

/** As Monaco colours them: of the constants only literals, and names that begin like a type. */
function classOf(name: string, content: string): string {
  const word = content.trim();
  if (name === 'token-constant' && !/^(#?[\d.]|true$|false$|null$|undefined$)/.test(word)) return '';
  if (name === 'token-function') return /^[A-Z]\w*$/.test(word) ? 't' : '';
  return CLASSES[name] ?? '';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
