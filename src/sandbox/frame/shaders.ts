/**
 * Tells of shaders that do not compile, with the line of the learner's own file (glsl.ts), whether the code asks for the
 * reason or not. WebGL 2.0 section 3.7 and WebGL 1.0 section 5.14.9: a shader that does not compile is no exception, and
 * code that never asks draws nothing and says nothing.
 */
import type { Happening } from '../../trace/entry.ts';
import type { FrameFile } from '../protocol.ts';
import { readShaderLog, shaderPosition } from './glsl.ts';
import { behind } from './record.ts';
import { callerPosition } from './source.ts';

type Context = WebGLRenderingContext | WebGL2RenderingContext;

/** Watches both versions of WebGL. Call it before lesson code. */
export function installShaders(files: readonly FrameFile[], emit: (happening: Happening) => void): void {
  const classes = [globalThis.WebGLRenderingContext, globalThis.WebGL2RenderingContext];
  for (const prototype of classes.map((each) => each?.prototype))
    if (prototype) watch(prototype, files, emit);
}

function watch(prototype: Context, files: readonly FrameFile[], emit: (happening: Happening) => void): void {
  // A loop that compiles anew for each frame is told of once.
  const told = new Set<string>();
  const { isContextLost, getShaderParameter, getShaderInfoLog, getShaderSource } = prototype;
  const { getProgramParameter, getProgramInfoLog, getAttachedShaders } = prototype;

  function tell(name: string, message: string, source: ReturnType<typeof callerPosition>): void {
    const key = JSON.stringify([name, message, source]);
    if (told.has(key)) return;
    told.add(key);
    emit({
      kind: 'error',
      origin: 'shader',
      error: { name, message },
      stack: '',
      ...(source && { source }),
    });
  }

  after(prototype, 'compileShader', (gl, [shader]) => {
    // Of a lost context nothing can be asked.
    if (!(shader instanceof WebGLShader) || isContextLost.call(gl)) return;
    if (getShaderParameter.call(gl, shader, gl.COMPILE_STATUS)) return;
    const isVertex = getShaderParameter.call(gl, shader, gl.SHADER_TYPE) === gl.VERTEX_SHADER;
    const name = isVertex ? 'Vertex shader' : 'Fragment shader';
    const source = getShaderSource.call(gl, shader) ?? '';
    for (const fault of readShaderLog(getShaderInfoLog.call(gl, shader) ?? '')) {
      const place = shaderPosition(files, source, fault);
      const line = fault.line === undefined ? undefined : source.split('\n')[fault.line - 1]?.trim();
      const quoted = place || !line ? '' : ` (line ${fault.line} of it: ${line})`;
      tell(name, fault.message + quoted, place ?? callerPosition());
    }
  });

  after(prototype, 'linkProgram', (gl, [program]) => {
    if (!(program instanceof WebGLProgram) || isContextLost.call(gl)) return;
    if (getProgramParameter.call(gl, program, gl.LINK_STATUS)) return;
    // What does not compile has been told of already.
    const shaders = getAttachedShaders.call(gl, program) ?? [];
    if (shaders.some((shader) => !getShaderParameter.call(gl, shader, gl.COMPILE_STATUS))) return;
    const log = (getProgramInfoLog.call(gl, program) ?? '').replaceAll('\0', '').trim();
    tell('WebGL program', log, callerPosition());
  });
}

function after(
  prototype: Context,
  method: 'compileShader' | 'linkProgram',
  look: (gl: Context, args: unknown[]) => void,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
  if (typeof descriptor?.value !== 'function') return;
  const value = behind(descriptor.value as (...args: unknown[]) => unknown, {
    apply(native, self, args: unknown[]) {
      const result = Reflect.apply(native, self, args);
      look(self, args);
      return result;
    },
  });
  Object.defineProperty(prototype, method, { ...descriptor, value });
}
