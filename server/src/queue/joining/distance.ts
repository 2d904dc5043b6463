interface Place {
  /** Degrees, WGS 84. */
  latitude: number;
  longitude: number;
}

const EARTH_RADIUS_M = 6_371_000;
/** A phone that is less sure than this proves nothing; what it is unsure of counts in the person's favour up to here. */
const MOST_ACCURACY_M = 500;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two places along the surface (haversine). */
export function distanceM(a: Place, b: Place): number {
  const [latitudeA, latitudeB] = [radians(a.latitude), radians(b.latitude)];
  const half =
    Math.sin((latitudeB - latitudeA) / 2) ** 2 +
    Math.cos(latitudeA) * Math.cos(latitudeB) * Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Whether somebody whose phone names `here`, give or take `accuracyM`, may be within `meters` of the office. */
export const isNear = (office: Place & { meters: number }, here: Place & { accuracyM: number }): boolean =>
  distanceM(office, here) - Math.min(here.accuracyM, MOST_ACCURACY_M) <= office.meters;
