import { PICTURE_BYTES } from '@sportello/shared/picture';

/** Sides that are tried, in pixels: sharp on any screen at the size of a header, and what is left when a photograph is too large. */
const SIDES = [256, 128];

/** What a file shows, drawn small, as a PNG in base64; undefined when the browser cannot draw it. */
export async function smallPicture(file: File): Promise<string | undefined> {
  const image = new Image();
  image.src = await dataUrl(file);
  try {
    await image.decode();
  } catch {
    return undefined;
  }
  return SIDES.map((side) => drawn(image, side)).find((data) => (data.length * 3) / 4 <= PICTURE_BYTES);
}

/** Not a `blob:` address, which the policy of these pages does not allow. */
function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error!);
    reader.readAsDataURL(file);
  });
}

/** The longer side of the drawing gets `side` pixels. An SVG without a size of its own counts as a square. */
function drawn(image: HTMLImageElement, side: number): string {
  const [width, height] = [image.naturalWidth || side, image.naturalHeight || side];
  const scale = side / Math.max(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}
