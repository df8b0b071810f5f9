/**
 * Has V8 compile the recorder's functions with the script, not when each is first called.
 *
 * That is in the midst of a call's set-up, and compiling them there is a fifth of what recording costs (npm run
 * bench:trace). V8 takes a function in parentheses for one that is called at once (v8.dev/blog/preparser, "PIFEs") and
 * compiles it with the script, on another thread where that comes from the network. The formatter takes such parentheses
 * away, so the build puts them.
 */
import { type ESTree, type Plugin, parseAst, Visitor } from 'vite';

/** What runs while a call is being set up. All of the runtime would make the frame start later. */
const ON_THE_WAY = /[\\/]frame[\\/](?:record|preview|source|outbox)\.ts$/;

export const eagerRecorder: Plugin = {
  name: 'eager-recorder',
  // When their types are gone.
  enforce: 'post',
  transform: (code, path) => (ON_THE_WAY.test(path) ? { code: parenthesized(code), map: null } : null),
};

/** JavaScript with parentheses around its function expressions. Declarations and methods can't have any. */
export function parenthesized(code: string): string {
  const marks: [offset: number, mark: '(' | ')'][] = [];
  const methods = new Set<ESTree.Node | null>();
  function mark(node: ESTree.Function | ESTree.ArrowFunctionExpression): void {
    if (!methods.has(node)) marks.push([node.start, '('], [node.end, ')']);
  }
  new Visitor({
    MethodDefinition: ({ value }) => methods.add(value),
    Property({ method, kind, value }) {
      if (method || kind !== 'init') methods.add(value);
    },
    FunctionExpression: mark,
    ArrowFunctionExpression: mark,
  }).visit(parseAst(code));

  let marked = '';
  let from = 0;
  for (const [offset, mark] of marks.toSorted(([a], [b]) => a - b)) {
    marked += code.slice(from, offset) + mark;
    from = offset;
  }
  return marked + code.slice(from);
}
