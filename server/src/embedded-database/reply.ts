import { DoubleValue } from './bson/values.ts';

/** `ok` is a double in MongoDB's replies. */
export const OK = new DoubleValue(1);
export const NOT_OK = new DoubleValue(0);
