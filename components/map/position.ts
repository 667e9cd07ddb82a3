/** Decimal degrees for people: seven decimals are about a centimeter. */
export const formatDegrees = (value: number) => String(Number(value.toFixed(7)));

/** A position that the device has had for a minute is still the one to use; in milliseconds. */
const options = { enableHighAccuracy: true, maximumAge: 60_000, timeout: 15_000 };

/** By the code of a GeolocationPositionError. */
const faults: Record<number, string> = {
  1: 'Your browser may not tell where you are. Allow it in its settings and try again.',
  2: 'Where you are is not known just now.',
  3: 'Finding out where you are took too long. Try again.',
};

/** Where the person is, or a sentence about why that is not known. */
export const findPosition = () =>
  new Promise<GeolocationCoordinates | string>((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(coords),
      ({ code }) => resolve(faults[code] ?? 'Where you are is not known.'),
      options,
    );
  });
