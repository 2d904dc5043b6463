import type { Problem } from '@sportello/shared/problem';
import type { AdminTranslate } from '../messages.ts';

/** What may still need an entry, in the order in which it is told. */
const needs = ['openDesks', 'appointments', 'services', 'calendars', 'desks', 'devices'] as const;

/** What is refused in the administration only, as a sentence; undefined for anything else. */
export function setupProblemText({ code, data = {} }: Problem, t: AdminTranslate): string | undefined {
  switch (code) {
    case 'directory.inUse': {
      const parts = needs.flatMap((need) => {
        const count = data[need];
        return typeof count === 'number' && count > 0 ? [t(`setup.need.${need}`, { count })] : [];
      });
      return t('setup.inUse', { needs: parts.join(', ') || 'none' });
    }
    case 'directory.changed':
      return t('setup.changed', { name: typeof data.changedBy === 'string' ? data.changedBy : 'none' });
    case 'office.notFound':
    case 'category.notFound':
    case 'calendar.notFound':
    case 'picture.notFound':
    case 'service.notFound':
    case 'desk.notFound':
      return t('setup.gone');
    default:
      return undefined;
  }
}
