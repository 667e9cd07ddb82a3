/** UTC and months in full: servers and browsers agree on these. */
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** The day of a moment that the API tells. */
export const dayOf = (moment: string) => day.format(new Date(moment));
