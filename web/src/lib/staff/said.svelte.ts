/** The last thing to say, for the eyes and for a screen reader; `id` makes the same sentence twice two announcements. */
export class Said {
  text = $state('');
  kind = $state<'done' | 'problem'>('done');
  id = $state(0);

  say(text: string, kind: Said['kind'] = 'done'): void {
    this.text = text;
    this.kind = kind;
    this.id += 1;
  }
}
