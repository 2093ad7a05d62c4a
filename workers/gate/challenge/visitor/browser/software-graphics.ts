const BY_SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/iu;

/** Whether graphics are drawn by the processor; false where nobody says. Takes some ten milliseconds: ask it in a worker. */
export function hasSoftwareGraphics(): boolean {
  try {
    const gl = new OffscreenCanvas(1, 1).getContext("webgl");
    const info = gl?.getExtension("WEBGL_debug_renderer_info");
    const renderer: unknown = gl && info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : null;
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return typeof renderer === "string" && BY_SOFTWARE.test(renderer);
  } catch {
    return false;
  }
}
