/** The build that this page belongs to; `PublicQueue.version` is compared with it. */
declare const __DEVICE_VERSION__: string;

declare module 'qrcode/lib/core/qrcode' {
  export function create(
    text: string,
    options?: { errorCorrectionLevel?: 'L' | 'M' | 'Q' | 'H' },
  ): { modules: { size: number; get(row: number, column: number): number } };
}
