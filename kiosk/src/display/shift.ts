const STEP_MS = 90_000;
const orbit = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
] as const;

/** Where the picture stands at an instant: each axis -1, 0 or 1, a step every 90 seconds, so that no edge burns in. */
export function shiftAt(nowMs: number): { x: number; y: number } {
  const [x, y] = orbit[Math.floor(nowMs / STEP_MS) % orbit.length] ?? orbit[0];
  return { x, y };
}
