// Apart from the schemas, so that a device page can read a code without loading zod.

/** Letters and digits that are not mistaken for each other when read over the phone. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CODE_LENGTH = 8;

/** Turns what a person typed ("ab2d 9-k3m") into the stored form of a code. */
export const normalizeCode = (typed: string): string => typed.toUpperCase().replace(/[\s\-.]/g, '');
