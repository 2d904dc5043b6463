/** The build that this page belongs to; `PublicQueue.version` is compared with it. */
declare const __DEVICE_VERSION__: string;
