/**
 * Cuts texts into pieces of at most `length` signs, between words, for a screen on which nothing may move: the pieces take turns in
 * one place. A word longer than that stays whole. No piece mixes texts.
 */
export function tickerPages(texts: readonly string[], length: number): string[] {
  return texts.flatMap((text) => {
    const pages: string[] = [];
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const last = pages.at(-1);
      if (last !== undefined && last.length + 1 + word.length <= length)
        pages[pages.length - 1] += ` ${word}`;
      else pages.push(word);
    }
    return pages;
  });
}
