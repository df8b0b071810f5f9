#version 300 es
precision mediump float;
uniform sampler2D picture;
uniform float seconds;
in vec2 at;
out vec4 colour;
void main() {
  vec2 wave = vec2(sin(at.y * 20.0 + seconds * 3.0) * 0.02, 0.0);
  colour = vec4(texture(picture, at + wave).brg, 1.0);
}
