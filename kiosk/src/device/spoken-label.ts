/**
 * A label in the form in which every voice reads it as people say it: "A 42" and not "A zero four two" or "A forty
 * two thousand".
 */
export function spokenLabel(label: string): { series: string; number: string } {
  const match = /^([A-Z]+)0*(\d+)$/.exec(label);
  return match ? { series: match[1] ?? '', number: match[2] ?? '' } : { series: '', number: label };
}
