import { attempt } from '#lib/server/api.ts';
import { readFirstFree } from '#lib/server/booking-api.ts';
import { readOffices, readServices } from '#lib/server/directory.ts';
import { isJoinable } from '#lib/citizen/joining/joinable.ts';
import type { PageServerLoad } from './$types';

const NEAREST = 3;

export const load: PageServerLoad = async (event) => {
  const [{ categories, services }, offices] = await Promise.all([readServices(event), readOffices(event)]);
  const bookable = services.filter((service) => service.calendarIds.length > 0);
  const asked = bookable.find((service) => service.id === event.url.searchParams.get('servizio'));
  // One of each category, so that the page shows what the office is for; the one asked for alone.
  const shown = asked
    ? [asked]
    : categories
        .flatMap(({ id }) => bookable.find((service) => service.categoryId === id) ?? [])
        .slice(0, NEAREST);
  const nearest = await Promise.all(
    shown.map(async (service) => {
      const answer = await attempt(readFirstFree(event, { serviceId: service.id }), ['request.tooMany']);
      const best = answer.ok ? answer.data[0] : undefined;
      const office = offices.find((one) => one.id === best?.officeId);
      return {
        id: service.id,
        title: service.title,
        start: best?.first?.start ?? null,
        office: office ? { name: office.name, timeZone: office.timeZone } : null,
      };
    }),
  );
  return {
    joinable: offices.some(isJoinable),
    nearest,
    asked: asked?.id ?? null,
    bookable: bookable.map(({ id, title }) => ({ id, title })),
    categories: categories.filter(({ id }) => services.some((service) => service.categoryId === id)),
  };
};
