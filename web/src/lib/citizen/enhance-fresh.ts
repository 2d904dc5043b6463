import type { SubmitFunction } from '$app/forms';
import { refreshAll } from '$app/navigation';

/** For forms whose refusal means that the list on the page is out of date: it is fetched again with the message. */
export const enhanceFresh: SubmitFunction =
  () =>
  async ({ update, result }) => {
    await update();
    if (result.type === 'failure') await refreshAll();
  };
