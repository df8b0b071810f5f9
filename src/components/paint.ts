/**
 * Rough colours for the learner's own code while the editor has not been loaded: comments, strings, numbers and
 * keywords, with the classes of the static blocks.
 */
const TOKENS =
  /(?<c>\/\/.*|\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->)|(?<s>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\b(?<k>import|from|export|const|let|var|function|async|await|return|if|else|for|while|of|in|new|class|extends|try|catch|finally|throw|typeof|switch|case|break|default|type|interface|as)\b|\b(?<n>\d[\d.]*(?:px|em|rem|s|ms|deg|%)?|true|false|null|undefined)\b/g;

/** Fills a `<code>` with the text, a `<span class="line">` each line. */
export function paint(code: Element, text: string): void {
  const lines = [newLine()];
  const write = (piece: string, name = ''): void => {
    for (const [index, part] of piece.split('\n').entries()) {
      if (index > 0) lines.push(newLine());
      if (part === '') continue;
      const node = name
        ? Object.assign(document.createElement('b'), { className: name, textContent: part })
        : part;
      lines.at(-1)?.append(node);
    }
  };
  const body = text.replace(/\n$/, '');
  let end = 0;
  for (const match of body.matchAll(TOKENS)) {
    write(body.slice(end, match.index));
    write(match[0], Object.entries(match.groups ?? {}).find(([, group]) => group !== undefined)?.[0]);
    end = match.index + match[0].length;
  }
  write(body.slice(end));
  code.replaceChildren(...lines.flatMap((line, index) => (index > 0 ? ['\n', line] : [line])));
}

function newLine(): HTMLSpanElement {
  return Object.assign(document.createElement('span'), { className: 'line' });
}
