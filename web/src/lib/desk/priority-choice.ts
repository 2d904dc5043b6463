import type { PriorityCause, TicketPriority } from '@sportello/shared/ticket';

/** What a desk chooses from: no priority, one of the causes, or before everybody else. */
export type PriorityChoice = 'none' | 'urgent' | PriorityCause;

export function chosenPriority(choice: PriorityChoice): TicketPriority {
  if (choice === 'none' || choice === 'urgent') return { kind: choice };
  return { kind: 'priority', cause: choice };
}

export const choiceOf = (priority: TicketPriority): PriorityChoice =>
  priority.kind === 'priority' ? priority.cause : priority.kind;
