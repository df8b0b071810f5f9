import { connect } from './connect.ts';
import fragment from './ripple.frag?raw';

const VERTEX = `#version 300 es
out vec2 at;
void main() {
  at = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0;
  gl_Position = vec4(at * vec2(2, -2) + vec2(-1, 1), 0, 1);
}`;
const [camera, remote] = document.querySelectorAll('video');
camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
await camera.play();
const canvas = document.querySelector('canvas');
const gl = canvas.getContext('webgl2');
const program = gl.createProgram();
for (const [type, text] of Object.entries({ [gl.VERTEX_SHADER]: VERTEX, [gl.FRAGMENT_SHADER]: fragment })) {
  const shader = gl.createShader(Number(type));
  gl.shaderSource(shader, text);
  gl.compileShader(shader);
  gl.attachShader(program, shader);
}
gl.linkProgram(program);
gl.useProgram(program);
gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);

function draw(now: number) {
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, camera);
  gl.uniform1f(gl.getUniformLocation(program, 'seconds'), now / 1000);
  gl.drawArrays(gl.TRIANGLES, 0, 3);
  camera.requestVideoFrameCallback(draw);
}
draw(0);
const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
callee.ontrack = ({ track }) => (remote.srcObject = new MediaStream([track]));
caller.addTrack(canvas.captureStream().getVideoTracks()[0]);
await connect(caller, callee);
