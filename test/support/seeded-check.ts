import fc from 'fast-check';

/** fast-check with one walk for all; another by PROPERTY_SEED. A check that failed by chance would stop the wrong change. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20261122) });

export { fc };
