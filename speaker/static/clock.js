// The page's clock: the machine's, moved by hand.

let moved = 0; // milliseconds

export const now = () => Date.now() + moved;

export function move(milliseconds) {
  moved += milliseconds;
}

function fields(moment, zone) {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(moment);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

/** Return a moment as a datetime-local field has it, where the person is. */
export function toField(moment, zone) {
  const { year, month, day, hour, minute } = fields(moment, zone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** Return the moment that a datetime-local field names, in milliseconds since 1970. */
export function fromField(text, zone) {
  const named = Date.parse(`${text}Z`);
  const off = (moment) => Date.parse(`${toField(moment, zone)}Z`) - moment;
  const near = named - off(named);
  return named - off(near);
}

export function inWords(moment, zone) {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit',
  }).format(moment);
}
