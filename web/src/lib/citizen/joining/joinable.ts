import type { Office } from '@sportello/shared/office';

/** Whether numbers of this office may be taken with one's own phone. */
export const isJoinable = ({ joining }: Office): boolean => joining !== undefined && joining.way !== 'off';
