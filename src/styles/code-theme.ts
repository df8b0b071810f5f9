/**
 * One set of colours for code, in the static blocks (Shiki) and in the editor (Monaco): the names are the CSS variables
 * of tokens.css, read where they apply.
 */
export interface CodeColours {
  paper: string;
  ink: string;
  keyword: string;
  string: string;
  comment: string;
  constant: string;
  function: string;
  type: string;
}

/** Reads --code-* as they are computed now, light or dark, as #rrggbb. */
export function codeColours(element: Element): CodeColours {
  const probe = element.appendChild(document.createElement('span'));
  const canvas = document.createElement('canvas').getContext('2d');
  const colour = (name: string): string => {
    probe.style.color = `var(--code-${name})`;
    if (!canvas) return '#000000';
    canvas.fillStyle = getComputedStyle(probe).color;
    return canvas.fillStyle;
  };
  const colours: CodeColours = {
    paper: colour('paper'),
    ink: colour('ink'),
    keyword: colour('keyword'),
    string: colour('string'),
    comment: colour('comment'),
    constant: colour('constant'),
    function: colour('function'),
    type: colour('type'),
  };
  probe.remove();
  return colours;
}
