/** Formats degrees for form fields. Seven decimals are about a centimeter. */
export const formatDegrees = (value: number) => String(Number(value.toFixed(7)));

/** Times in milliseconds. */
const options = { enableHighAccuracy: true, maximumAge: 60_000, timeout: 15_000 };

/** By the code of a GeolocationPositionError. */
const errorMessages: Record<number, string> = {
  1: 'Location access is blocked. Allow it in your browser settings and try again.',
  2: 'Your location is not available. Try again later.',
  3: 'Finding your location took too long. Try again.',
};

/** The position of the device, or an error message. */
export const findPosition = () =>
  new Promise<GeolocationCoordinates | string>((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(coords),
      ({ code }) => resolve(errorMessages[code] ?? 'Your location is not available.'),
      options,
    );
  });
