// The searchable, sortable list of prompts, a hundred at a time.
const data = JSON.parse(document.getElementById('data').textContent);
const KEYS = ['id', 'winner', 'confidence', 'lead', 'entrants', 'matches', 'votes', 'tokens',
  'upsets', 'flips', 'abstained', 'undecided', 'split', 'closest', 'wrong', 'excerpt', 'page', 'byVotes', 'probability'];
const rows = data.rows.map((values, place) => {
  const row = {place};
  KEYS.forEach((key, index) => { row[key] = values[index]; });
  row.words = (row.id + '\n' + row.winner + '\n' + row.excerpt).toLowerCase();
  return row;
});
const places = new Map(rows.map(row => [row.id, row.place]));
const COLUMNS = [
  ['place', 'prompt', 'left', 'as the run lists them'], ['winner', 'winner', 'left', ''],
  ['confidence', 'confidence', '', 'the winner\u2019s share of the votes in its matches'],
  ['probability', 'probability', '', 'to be right, as the run\u2019s calibration has it'],
  ['byVotes', 'by votes', '', 'how probable it is, by the votes alone, that no other is much better'],
  ['lead', data.hasRatings ? 'rating lead' : 'lead', 'wide', data.hasRatings
    ? 'rating points between the first two' : 'votes between the two finalists'],
  ['upsets', 'upsets', 'wide', 'matches that the worse seed won'],
  ['flips', 'flips', 'wide', 'matches whose two orders of showing disagreed'],
  ['abstained', 'abstained', 'wide', 'votes without a preference'],
  ['undecided', 'undecided', '', 'matches without a majority'],
  ['tokens', 'tokens', 'wide', 'spent on votes'],
].filter(([key]) => key === 'place' || key === 'winner' || rows.some(row => row[key]));
const isGraded = rows.some(row => row.wrong !== null);
const FILTERS = [['wrong', 'wrong'], ['closest', 'closest'], ['split', 'split'],
  ['undecided', 'undecided'], ['upsets', 'upsets'], ['flips', 'order flips'],
  ['abstained', 'abstentions']];
const view = {query: '', sort: 'place', down: false, page: 0, only: new Set()};
const PAGE = 100;

function chosen() {
  const wanted = view.query.toLowerCase().split(/\s+/).filter(word => word);
  const found = rows.filter(row => wanted.every(word => row.words.includes(word))
    && [...view.only].every(key => row[key] > 0));
  const key = view.sort, sign = view.down ? -1 : 1;
  if (key !== 'place' || view.down) found.sort((a, b) => {
    const x = a[key], y = b[key];
    if (x === y) return a.place - b.place;
    if (x === null) return 1;
    if (y === null) return -1;
    return (x < y ? -1 : 1) * sign;
  });
  return found;
}
const count = value => el('td', {class: 'wide' + (value ? '' : ' zero')}, grouped(value));
const lead = value => value === null ? '\u2013'
  : (value > 0 ? '+' : '') + (Number.isInteger(value) && !data.hasRatings ? value : value.toFixed(1));
const CELLS = {
  place: row => el('td', {}, el('a', {href: address(row), 'data-id': row.place}, name(row.id)),
    el('span', {class: 'excerpt'}, visible(row.excerpt))),
  winner: row => el('td', {class: 'left'}, el('div', {class: 'who'},
    isGraded && row.wrong !== null ? el('span', {class: row.wrong ? 'doubt' : 'win',
      title: row.wrong ? 'wrong' : 'right'}, row.wrong ? '\u2717 ' : '\u2713 ') : null,
    name(row.winner))),
  confidence: row => share(row.confidence),
  byVotes: row => share(row.byVotes), probability: row => share(row.probability),
  lead: row => el('td', {class: 'wide'}, lead(row.lead)),
  undecided: row => el('td', {class: row.undecided ? 'doubt' : 'zero'}, grouped(row.undecided)),
};
const share = value => el('td', {class: value === null ? 'zero' : value < 0.6 ? 'doubt' : ''},
  value === null ? '\u2013' : percent(value));
const cell = (key, row) => CELLS[key] ? CELLS[key](row) : count(row[key]);
const address = row => (row.page === null ? '' : data.pages[row.page])
  + '#p=' + encodeURIComponent(row.id);

let shown = [];
const status = el('p', {role: 'status', class: 'soft'});
const body = el('tbody');
const heads = el('tr');
const pager = el('nav', {class: 'pager', 'aria-label': 'pages of the list'});
function fillList() {
  shown = chosen();
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  view.page = Math.min(view.page, pages - 1);
  const first = view.page * PAGE;
  status.textContent = shown.length === rows.length ? plural(rows.length, 'prompt', 'prompts')
    : grouped(shown.length) + ' of ' + plural(rows.length, 'prompt', 'prompts');
  body.replaceChildren(...shown.slice(first, first + PAGE).map(row =>
    el('tr', {}, COLUMNS.map(column => cell(column[0], row)))));
  heads.replaceChildren(...COLUMNS.map(([key, title, kind, help]) => el('th', {
    scope: 'col', class: kind, title: help || null,
    'aria-sort': view.sort !== key ? 'none' : view.down ? 'descending' : 'ascending'},
    el('button', {type: 'button', 'data-sort': key, onclick: () => sortBy(key)}, title))));
  const turn = step => () => { view.page += step; fillList(); };
  pager.replaceChildren(...(pages === 1 ? [] : [
    el('button', {disabled: view.page === 0, onclick: turn(-1)}, '\u2190 before'),
    el('span', {class: 'num'}, grouped(first + 1) + '\u2013'
      + grouped(Math.min(first + PAGE, shown.length)) + ' of ' + grouped(shown.length)),
    el('button', {disabled: view.page === pages - 1, onclick: turn(1)}, 'next \u2192')]));
}
function sortBy(key) {
  const rising = ['place', 'winner', 'confidence', 'lead', 'byVotes', 'probability'].includes(key);
  view.down = view.sort === key ? !view.down : !rising;
  view.sort = key;
  view.page = 0;
  fillList();
  heads.querySelector('[data-sort="' + key + '"]').focus();
}
const search = el('input', {type: 'search', placeholder: 'Search ids, winners and prompts',
  'aria-label': 'search prompts', oninput: event => {
    view.query = event.target.value; view.page = 0; fillList(); }});
const chips = FILTERS.filter(([key]) => rows.some(row => row[key] > 0)).map(([key, title]) =>
  el('button', {class: 'chip', type: 'button', 'aria-pressed': 'false', onclick: event => {
    if (!view.only.delete(key)) view.only.add(key);
    event.currentTarget.setAttribute('aria-pressed', view.only.has(key));
    view.page = 0; fillList(); }}, title));
const listView = el('section', {'aria-label': 'prompts'}, el('h2', {}, 'Prompts'),
  el('div', {class: 'tools'}, search, chips), status,
  el('div', {class: 'scroll'}, el('table', {}, el('thead', {}, heads), body)), pager);
