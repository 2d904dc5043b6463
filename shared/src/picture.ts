import { z } from 'zod';

/** Longest side of a stored picture in pixels, and its size in bytes: what a browser makes of a coat of arms has about half. */
export const PICTURE_SIDE = 512;
export const PICTURE_BYTES = 150_000;

/** Name of a stored picture: the SHA-256 of its bytes, so that what is at its address never changes. */
export const pictureIdSchema = z.string().regex(/^[0-9a-f]{64}$/);

const SIGNATURE = '\x89PNG\r\n\x1a\n';
/** Signature, then length and name of the first chunk, then width and height. */
const HEAD_BYTES = 24;

/** Whether it is a PNG of at most that side; false for what is no base64. Source: https://www.w3.org/TR/png-3/#11IHDR */
function isSmallPng(base64: string): boolean {
  let head: string;
  try {
    head = atob(base64.slice(0, (HEAD_BYTES / 3) * 4));
  } catch {
    return false;
  }
  if (head.length < HEAD_BYTES || !head.startsWith(SIGNATURE) || head.slice(12, 16) !== 'IHDR') return false;
  const at = (offset: number) =>
    [0, 1, 2, 3].reduce((sum, index) => sum * 256 + head.charCodeAt(offset + index), 0);
  return [at(16), at(20)].every((side) => side >= 1 && side <= PICTURE_SIDE);
}

export const addPictureSchema = z
  .object({
    data: z
      .base64()
      .max(Math.ceil(PICTURE_BYTES / 3) * 4)
      .refine(isSmallPng, { message: `must be a PNG of at most ${PICTURE_SIDE} pixels a side` })
      .meta({ description: 'PNG in base64' }),
  })
  .meta({ id: 'AddPicture' });
export const addedPictureSchema = z.object({ id: pictureIdSchema }).meta({ id: 'AddedPicture' });

/** Where a stored picture is read. */
export const pictureUrl = (id: string): string => `/api/v1/pictures/${id}`;
