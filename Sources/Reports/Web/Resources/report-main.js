// The page: one prompt or the list, by the address; and the keyboard.
const main = document.querySelector('main');
const details = new Map();
function detailsOf(place) {
  if (!details.has(place)) {
    const node = document.getElementById('p' + place);
    details.set(place, node ? JSON.parse(node.textContent) : null);
  }
  return details.get(place);
}
const overview = [...main.children];

function promptView(row, prompt) {
  const go = step => () => { location.hash = address(rows[row.place + step]).replace(/^[^#]*/, ''); };
  const neighbour = step => { const other = rows[row.place + step]; return other && other.page === row.page; };
  const host = el('div');
  const open = match => { location.hash = '#p=' + encodeURIComponent(row.id) + '&m=' + key(match); };
  const winner = prompt.entrants[prompt.ranking[0]];
  const facts = [prompt.format + ' of ' + prompt.entrants.length,
    plural(row.votes, 'vote', 'votes') + ' in ' + plural(row.matches, 'match', 'matches')];
  if (row.tokens) facts.push(plural(row.tokens, 'token', 'tokens'));
  if (row.confidence !== null) facts.push(percent(row.confidence) + ' of the votes in the winner\u2019s matches');
  if (row.byVotes !== null) facts.push(percent(row.byVotes) + ' by votes that no other is much better');
  if (row.probability !== null) facts.push(percent(row.probability) + ' to be right, calibrated');
  if (prompt.answer !== undefined) facts.push('right answer: ' + cutMiddle(prompt.answer, 60));
  const picture = prompt.drawing ? [drawBracket(prompt, open), prompt.ratings.length ? drawRatings(prompt) : null]
    : prompt.unlisted ? el('p', {class: 'notice'}, 'These ' + plural(prompt.unlisted, 'match', 'matches')
      + ' are too many for a page; bracket show lists them in the terminal.')
    : prompt.ratings.length ? [drawRatings(prompt), prompt.ranking.length > 100 ? null : crossTable(prompt, open)]
    : el('ul', {onkeydown: walk}, prompt.matches.map(match => el('li', {}, el('button',
      {'data-match': key(match), onclick: () => open(match)}, sentence(prompt, match)))));
  const answer = winner ? el('section', {class: 'answer won', 'aria-label': 'the winning answer'},
    el('h3', {}, name(winner.id), el('span', {class: 'tag win'}, 'winner'), tagOf(winner)), block(winner.text, winner.cut), takenOut(winner)) : null;
  return {host, open, node: el('section', {},
    el('div', {class: 'bar-top'}, el('a', {href: '#', id: 'back'}, '\u2190 all prompts'),
      el('button', {disabled: !neighbour(-1), onclick: go(-1)}, 'previous'),
      el('button', {disabled: !neighbour(1), onclick: go(1)}, 'next')),
    el('h2', {tabindex: -1, id: 'title'}, name(row.id)),
    el('p', {class: 'soft num'}, facts.join(' \u00b7 ')),
    el('div', {class: 'prompt', tabindex: 0, role: 'group', 'aria-label': 'the prompt'},
      prompt.prompt.map(turn => [turn.role ? el('p', {class: 'role'}, visible(turn.role)) : null,
        block(turn.text, turn.cut)])),
    picture, prompt.ties.length ? el('p', {class: 'soft'}, 'equal ratings: ',
      prompt.ties.map((tie, index) => [index ? '; ' : '', name(tie[0]), ' before ', name(tie[1]), ' by ' + plain(tie[2])])) : null,
    host, el('h2', {}, 'The winning answer'), answer)};
}

let current = null;
function route() {
  const parts = new URLSearchParams(location.hash.slice(1));
  document.body.classList.toggle('inside', parts.has('p'));
  const place = parts.has('p') ? places.get(parts.get('p')) : undefined;
  if (place === undefined) {
    const from = current;
    current = null;
    main.replaceChildren(...overview, listView);
    document.title = data.title;
    const link = from && body.querySelector('[data-id="' + from.row.place + '"]');
    if (link) link.focus();
    return;
  }
  const row = rows[place], prompt = detailsOf(place);
  if (!prompt) {
    if (row.page !== null) { location.href = address(row); return; }
    main.replaceChildren(el('p', {class: 'notice'}, 'this report does not hold that prompt'));
    return;
  }
  if (!current || current.row !== row) {
    current = Object.assign({row, prompt, match: null}, promptView(row, prompt));
    main.replaceChildren(current.node);
    document.title = plain(row.id) + ' \u2013 ' + data.title;
    if (!parts.has('m')) { scrollTo(0, 0); document.getElementById('title').focus({preventScroll: true}); }
  }
  const match = prompt.matches.find(one => key(one) === parts.get('m')) || null;
  for (const node of current.node.querySelectorAll('[data-match]')) {
    if (match && node.dataset.match === key(match)) node.setAttribute('aria-current', 'true');
    else node.removeAttribute('aria-current');
  }
  if (match === current.match) return;
  const before = current.match;
  current.match = match;
  if (!match) {
    current.host.replaceChildren();
    const node = current.node.querySelector('[data-match="' + key(before) + '"]');
    if (node) node.focus();
    return;
  }
  current.host.replaceChildren(panelOf(prompt, match, closeMatch));
  const head = document.getElementById('match');
  head.scrollIntoView({block: 'start', behavior: 'auto'});
  head.focus({preventScroll: true});
}
// Says of what does not fit that there is more to the side.
function signScrolling() {
  for (const node of main.querySelectorAll('.board, .scroll'))
    node.classList.toggle('more-aside', node.scrollWidth > node.clientWidth + 4);
}
addEventListener('resize', signScrolling);
function closeMatch() { location.hash = '#p=' + encodeURIComponent(current.row.id); }

addEventListener('hashchange', route);
addEventListener('keydown', event => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === '/' && event.target !== search) {
    event.preventDefault();
    if (current) location.hash = '';
    setTimeout(() => search.focus(), 0);
  } else if (event.key === 'Escape') {
    if (event.target === search && search.value) { search.value = ''; view.query = ''; fillList(); }
    else if (current && current.match) closeMatch();
    else if (current) location.hash = '';
  } else if (!current && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    const links = [...body.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    if (at < 0 && event.target !== search && event.target !== document.body) return;
    event.preventDefault();
    const next = at < 0 ? links[0] : links[at + (event.key === 'ArrowDown' ? 1 : -1)];
    (next || (at === 0 ? search : null))?.focus();
  } else if (current && !current.match && event.key === 'ArrowDown'
    && !event.target.closest('[data-match],.prompt')) {
    const first = current.node.querySelector('[data-match]');
    if (first) { event.preventDefault(); first.focus(); }
  }
});
addEventListener('hashchange', signScrolling);
fillList();
route();
signScrolling();
