const RELOADED_FOR = 'sportello.reloadedFor';

/**
 * Whether to reload because the server has another build. Once per version only: where a proxy keeps serving the
 * old page, the screen goes on working with it instead of reloading for ever.
 */
export function shouldReload(loaded: string, offered: string, storage: Pick<Storage, 'getItem' | 'setItem'>) {
  if (offered === loaded || storage.getItem(RELOADED_FOR) === offered) return false;
  storage.setItem(RELOADED_FOR, offered);
  return true;
}
