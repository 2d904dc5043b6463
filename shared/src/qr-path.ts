// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the package has no types for its core
/// <reference path="./qrcode-core.d.ts" />
// Only the matrix: the package's front draws on canvases and files too.
import { create } from 'qrcode/lib/core/qrcode.js';

/** A QR code as one SVG path of unit squares; `size` is its side with the four empty modules that readers need. */
export function qrPath(text: string): { path: string; size: number } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const margin = 4;
  let path = '';
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) path += `M${column + margin} ${row + margin}h1v1h-1z`;
    }
  }
  return { path, size: modules.size + 2 * margin };
}
