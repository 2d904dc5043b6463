import { setFlagsFromString } from 'node:v8';

/**
 * Import this first. Node 24 now and then dies of SIGSEGV while it collects garbage beneath code of V8's baseline compiler; without
 * that compiler only the first calls of a function are a little slower. Source: nodejs/node#62393; decision 45 says when to drop it.
 */
setFlagsFromString('--no-sparkplug');
