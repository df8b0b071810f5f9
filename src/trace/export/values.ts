/**
 * Previews as the JSON that other tools show, and back. What JSON has a form for is written in it; all else keeps its
 * tag in `$`, and an object of a class carries the class there: { "$": "RTCDataChannel", "label": "chat" }.
 */
import type { Preview } from '../entry.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const TAGS = new Set(['text', 'object', 'array', 'error']);

/** A dump comes from outside: it may be nested deeper than a reader or our own stack would like. */
const DEPTH = 40;

export const UNDEFINED: Preview = { $: 'text', text: 'undefined' };

export function isUndefined(value: Preview): boolean {
  return typeof value === 'object' && value?.$ === 'text' && value.text === 'undefined';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** String() throws for what JSON may well hold: an object with a `toString` of its own. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

export function toJson(value: Preview): Json {
  if (typeof value !== 'object' || value === null) return value;
  switch (value.$) {
    case 'text':
      return { $: 'text', text: value.text };
    case 'error': {
      const { $, name, message, constraint, stack } = value;
      return { $, name, message, ...(constraint !== undefined && { constraint }), ...(stack && { stack }) };
    }
    case 'array': {
      const items = value.items.map(toJson);
      if (value.name === 'Array' && !value.more) return items;
      return { $: 'array', name: value.name, items, ...(value.more && { more: value.more }) };
    }
    case 'object': {
      const entries = value.entries.map(([key, inner]): [string, Json] => [key, toJson(inner)]);
      const names = new Set(entries.map(([key]) => key));
      // An object sorts its numeric keys; a Map does not.
      const isSorted = value.name === 'Object' || !value.entries.some(([key]) => /^\d+$/.test(key));
      const isUnique = names.size === entries.length && !names.has('$');
      const hasForm = isSorted && isUnique && !value.more && !TAGS.has(value.name);
      if (!hasForm)
        return { $: 'object', name: value.name, entries, ...(value.more && { more: value.more }) };
      return Object.fromEntries(value.name === 'Object' ? entries : [['$', value.name], ...entries]);
    }
  }
}

export function fromJson(json: unknown, depth = 0): Preview {
  if (depth > DEPTH) return { $: 'text', text: '…' };
  const inner = (value: unknown) => fromJson(value, depth + 1);
  if (typeof json === 'string' || typeof json === 'boolean' || json === null) return json;
  if (typeof json === 'number') return Number.isFinite(json) ? json : { $: 'text', text: String(json) };
  if (Array.isArray(json)) return { $: 'array', name: 'Array', items: json.map(inner) };
  if (!isObject(json)) return UNDEFINED;

  const { $: tag, name, text, message, items, entries, more } = json;
  const left = typeof more === 'number' ? { more } : {};
  if (tag === 'text' && typeof text === 'string') return { $: 'text', text };
  if (tag === 'error' && typeof name === 'string' && typeof message === 'string') {
    const { constraint, stack } = json;
    return {
      $: 'error',
      name,
      message,
      ...(typeof constraint === 'string' && { constraint }),
      ...(typeof stack === 'string' && { stack }),
    };
  }
  if (tag === 'array' && typeof name === 'string' && Array.isArray(items))
    return { $: 'array', name, items: items.map(inner), ...left };
  if (tag === 'object' && typeof name === 'string' && Array.isArray(entries)) {
    const pairs = entries
      .filter(Array.isArray)
      .map(([key, value]): [string, Preview] => [textOf(key), inner(value)]);
    return { $: 'object', name, entries: pairs, ...left };
  }
  const isClass = typeof tag === 'string' && !TAGS.has(tag);
  return {
    $: 'object',
    name: isClass ? tag : 'Object',
    entries: Object.entries(json)
      .filter(([key]) => !(isClass && key === '$'))
      .map(([key, value]) => [key, inner(value)]),
  };
}

/** The properties of an object in a preview, by name; none for anything else. */
export function fieldsOf(value: Preview | undefined): ReadonlyMap<string, Preview> {
  return new Map(typeof value === 'object' && value?.$ === 'object' ? value.entries : []);
}
