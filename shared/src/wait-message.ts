/** A range that ends beyond this many minutes says nothing any more; only its beginning is told. */
const WIDEST_MIN = 180;
/** No office is open for longer: whoever would wait so long is not served on the day. */
const LONGEST_DAY_MIN = 720;

/** Which sentence tells an expected wait of whole minutes, on screens and on paper. */
export function waitKey({
  lowMin,
  highMin,
}: {
  lowMin: number;
  highMin: number;
}): 'waitNone' | 'waitNotToday' | 'waitOver' | 'waitUpTo' | 'waitRange' {
  if (highMin === 0) return 'waitNone';
  if (lowMin >= LONGEST_DAY_MIN) return 'waitNotToday';
  if (highMin > WIDEST_MIN) return 'waitOver';
  return lowMin === 0 || lowMin === highMin ? 'waitUpTo' : 'waitRange';
}
