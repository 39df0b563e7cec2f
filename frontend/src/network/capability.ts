let known: boolean | undefined;

/** Tell whether this browser can draw space at all. */
export function drawsSpace(): boolean {
  known ??= canDraw();
  return known;
}

function canDraw(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
}
