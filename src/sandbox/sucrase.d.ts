/** Sucrase's types lie beside its folders, where its CommonJS files do not lead to them. */
declare module 'sucrase/dist/index.js' {
  export { transform } from 'sucrase';
}
declare module 'sucrase/dist/parser/index.js' {
  export function parse(
    input: string,
    isJSXEnabled: boolean,
    isTypeScriptEnabled: boolean,
    isFlowEnabled: boolean,
  ): { tokens: { start: number; end: number; isType: boolean }[] };
}
