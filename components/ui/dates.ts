/** UTC with full month names, so that server and browser render the same text. */
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** The date of a `DateTime` of the API. */
export const dayOf = (moment: string) => day.format(new Date(moment));
