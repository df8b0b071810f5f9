const VERTEX = `#version 300 es
out vec2 at;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0;
  at = vec2(corner.x, 1.0 - corner.y);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D picture;
uniform float seconds;
in vec2 at;
out vec4 colour;
void main() {
  vec2 wave = vec2(sin(at.y * 20.0 + seconds * 3.0) * 0.02, 0.0);
  colour = vec4(texture(picture, at + wave).brg, 1.0);
}`;

const video = document.querySelector('video');
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
await video.play();
const gl = document.querySelector('canvas').getContext('webgl2');
const program = gl.createProgram();
for (const [type, text] of Object.entries({ [gl.VERTEX_SHADER]: VERTEX, [gl.FRAGMENT_SHADER]: FRAGMENT })) {
  const shader = gl.createShader(Number(type));
  gl.shaderSource(shader, text);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
  gl.attachShader(program, shader);
}
gl.linkProgram(program);
gl.useProgram(program);
gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);

function draw(now: number) {
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, video);
  gl.uniform1f(gl.getUniformLocation(program, 'seconds'), now / 1000);
  gl.drawArrays(gl.TRIANGLES, 0, 3);
  requestAnimationFrame(draw);
}
requestAnimationFrame(draw);

// The canvas is a track like a camera’s: it can go into a call as it stands.
console.log(document.querySelector('canvas').captureStream().getVideoTracks()[0].getSettings());
