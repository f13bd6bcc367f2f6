// What stands beside the conversation, for the curious.

import { grow } from './plant.js';

const byId = (id) => document.getElementById(id);
const days = (n) => (n === 1 ? 'one day' : `${n} days`);

function element(name, text, attributes = {}) {
  const one = document.createElement(name);
  one.textContent = text;
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  return one;
}

function describe(list, rows) {
  list.replaceChildren(...rows.flatMap(([term, text]) => [element('dt', term), element('dd', text)]));
}

function weekDay({ day, kinds }) {
  const date = new Date(`${day}T12:00Z`);
  const name = (style) => date.toLocaleDateString('en', { weekday: style, timeZone: 'UTC' });
  const item = element('li', '', { class: kinds.length ? 'practised' : 'free', title: kinds.join(', ') });
  item.append(
    element('span', name('short'), { 'aria-hidden': 'true' }),
    element('span', `${name('long')}: ${kinds.join(', ') || 'free'}`, { class: 'unseen' }),
  );
  return item;
}

/** Show the figures and all that is kept. */
export function showRecord({ figures, facts, values }) {
  grow(byId('plant'), figures.days_in_all);
  byId('streak').textContent = figures.in_words;
  byId('week').replaceChildren(...figures.week.map(weekDay));
  describe(byId('figures'), [
    ['Streak', figures.streak ? days(figures.streak) : 'a fresh start'],
    ['Longest', figures.longest ? days(figures.longest) : 'still to come'],
    ['Days in all', String(figures.days_in_all)],
    ['Grown into', figures.stage],
  ]);
  const kept = [...facts.map(([kind, day]) => [day, kind]), ...Object.entries(values)];
  byId('kept-none').hidden = kept.length > 0;
  describe(byId('kept'), kept);
}

/** Show what a turn was understood as, and its request and response. */
export function showExchange({ intent, slots, request, response }) {
  describe(byId('understood'), [['Intent', intent], ...Object.entries(slots)]);
  byId('request').textContent = JSON.stringify(request, null, 2);
  byId('response').textContent = JSON.stringify(response, null, 2);
}
