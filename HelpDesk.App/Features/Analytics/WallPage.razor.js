/** The whole screen for the wall, or the window again. */
export async function fill(wall) {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await wall.requestFullscreen();
}
