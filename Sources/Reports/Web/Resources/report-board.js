// A prompt's bracket, drawn from the geometry that came with it, or its ratings and cross table.
// Boxes are wide enough for a line of the answer where few rounds stand beside each other.
let NAME = 142;
const GAP = 44, ROW = 25, BOX = 21, TOP = 26, SEED = 24, LABEL = 14;
const ROUNDS = {1: 'Winner', 2: 'Final', 4: 'Semi-finals', 8: 'Quarter-finals'};
const roundName = left => ROUNDS[left] || 'Round of ' + left;
const tally = (match, side) => match.votes.filter(vote => vote.vote === side).length;
const key = match => match.round + '.' + match.match;

function score(match) { return tally(match, 'first') + '\u2013' + tally(match, 'second'); }
function sentence(prompt, match) {
  const ids = [match.first, match.second].map(at => plain(prompt.entrants[at].id));
  if (match.outcome === 'undecided') {
    const on = match.winner === null ? '' : '; ' + plain(prompt.entrants[match.winner].id) + ' went on';
    return ids[0] + ' against ' + ids[1] + ', undecided ' + score(match) + on;
  }
  if (match.outcome === 'equal') {
    const on = match.winner === null ? '' : '; ' + plain(prompt.entrants[match.winner].id) + ' went on';
    return ids[0] + ' and ' + ids[1] + ' are equal: a judge would see the same text twice, so none was asked' + on;
  }
  const won = match.outcome === 'first' ? 0 : 1;
  return ids[won] + ' beat ' + ids[1 - won] + ', ' + tally(match, match.outcome) + '\u2013'
    + tally(match, won ? 'first' : 'second') + (match.upset ? ', an upset' : '');
}

const boxX = column => column * (NAME + GAP) + SEED + 2, boxY = row => TOP + row * ROW;
const markOf = entrant => entrant.right === null ? '' : entrant.right ? '\u2713 ' : '\u2717 ';
// An entrant's box in a round; `votes` is null where it has no match to win.
function drawBox(prompt, [column, row, entrant, , fate], votes) {
  const isPath = entrant === prompt.ranking[0] && entrant !== null;
  const tone = fate === 'lost' || fate === 'bye' ? 'lost' : isPath ? 'path' : null;
  const x = boxX(column), y = boxY(row);
  return [svg('rect', {class: 'box' + (isPath && fate !== 'lost' ? ' path' : ''),
    x, y, width: NAME, height: BOX, rx: 4}),
    column === 0 && entrant !== null ? svg('text', {class: 's', x: x - 6, y: y + 15,
      'text-anchor': 'end'}, prompt.entrants[entrant].seed || '') : null,
    svg('text', {class: tone, x: x + 8, y: y + 15},
      entrant === null ? 'bye' : boxName(prompt.entrants[entrant])),
    votes === null ? null : svg('text', {class: tone || 's', x: x + NAME - 8,
      y: y + 15, 'text-anchor': 'end'}, votes)];
}
function boxName(entrant) {
  const name = markOf(entrant) + cutMiddle(entrant.label, LABEL);
  const room = Math.floor((NAME - 60) / 6.4) - name.length;
  if (room < 8 || !entrant.line || entrant.line === entrant.label) return name;
  return [name, svg('tspan', {class: 's', dx: 8, 'font-weight': 400}, cutStart(entrant.line, room))];
}
// A match: its two boxes and the line to the winner's next one. `at` finds boxes by place.
function drawMatch(prompt, [index, column, upper, lower, exit], at, open) {
  const match = index === null ? null : prompt.matches[index];
  const x = boxX(column), right = x + NAME, upright = right + GAP / 2, left = boxX(column + 1);
  const mid = row => boxY(row) + BOX / 2;
  const next = at.get((column + 1) + ' ' + exit), winner = prompt.ranking[0];
  const isPath = next && next[2] === winner;
  const pair = [at.get(column + ' ' + upper), at.get(column + ' ' + lower)];
  const parts = [
    svg('path', {class: 'join', d: 'M' + right + ' ' + mid(upper) + 'H' + upright
      + 'V' + mid(lower) + 'H' + right + 'M' + upright + ' ' + mid(exit) + 'H' + left}),
    isPath ? svg('path', {class: 'join path', d: 'M' + right + ' '
      + mid(pair[0][2] === winner ? upper : lower) + 'H' + upright + 'V' + mid(exit)
      + 'H' + left}) : null,
    pair.map(value => drawBox(prompt, value, match === null || value[2] === null ? null
      : tally(match, value[2] === match.first ? 'first' : 'second')))];
  if (match === null) return svg('g', {}, parts);
  const mark = match.outcome === 'undecided' ? ['un', '?']
    : match.outcome === 'equal' ? ['eq', '='] : match.upset ? ['up', '\u25b2'] : null;
  const label = roundName(1 << (prompt.drawing.columns - 1 - column)) + ', match ' + match.match
    + ': ' + sentence(prompt, match);
  return svg('g', {class: 'bout', role: 'button', tabindex: 0, 'aria-label': label,
    'data-match': key(match), onclick: () => open(match)},
    svg('title', {}, label),
    svg('rect', {class: 'hit', x: x - 3, y: boxY(upper) - 2, rx: 6,
      width: NAME + GAP / 2 + 4, height: boxY(lower) - boxY(upper) + BOX + 4}), parts,
    mark ? svg('text', {class: 'mk ' + mark[0], x: upright + 5, y: mid(exit) - 4}, mark[1]) : null);
}
function drawBracket(prompt, open) {
  const {columns, rows: lines, boxes, joins, third} = prompt.drawing;
  NAME = columns <= 4 ? 236 : 142;
  const width = boxX(columns - 1) + NAME + 6, height = boxY(lines) + 4;
  const at = new Map(boxes.map(value => [value[0] + ' ' + value[1], value]));
  const groups = joins.map(join => drawMatch(prompt, join, at, open));
  const champions = boxes.filter(value => value[4] === 'champion' || value[4] === 'third')
    .map(value => svg('g', {class: value[4]}, drawBox(prompt, value, null)));
  const titles = [];
  for (let column = 0; column < columns; column += 1) titles.push(svg('text',
    {class: 's', x: boxX(column), y: 14}, roundName(1 << (columns - 1 - column))));
  if (third !== null) titles.push(svg('text',
    {class: 's', x: boxX(columns - 2), y: boxY(third) + 16}, 'Third place'));
  const picture = svg('svg', {width, height, viewBox: '0 0 ' + width + ' ' + height, role: 'group',
    'aria-label': 'bracket of ' + prompt.entrants.length + ' candidates'}, titles, groups, champions);
  const notes = [];
  if (prompt.entrants.some(entrant => entrant.right !== null)) notes.push('\u2713 right \u2717 wrong');
  if (prompt.matches.some(match => match.upset)) notes.push('\u25b2 upset: the worse seed won');
  if (prompt.matches.some(match => match.outcome === 'undecided'))
    notes.push('? undecided: the better seed went on');
  if (prompt.matches.some(match => match.outcome === 'equal'))
    notes.push('= equal: nobody was asked');
  notes.push('numbers in boxes are votes');
  if (prompt.entrants.some(entrant => entrant.label !== entrant.id))
    notes.push('\u2026 stands for what all names share');
  return el('div', {}, el('div', {class: 'board', onkeydown: walk}, picture),
    el('p', {class: 'soft'}, notes.join(' \u00b7 ')));
}
// Arrow keys go from match to match by where they stand.
function walk(event) {
  const steps = {ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0]};
  const here = event.target.closest('[data-match]');
  if (!here) return;
  if (event.key === 'Enter' || event.key === ' ') {
    if (here.tagName !== 'BUTTON') { event.preventDefault(); here.dispatchEvent(new Event('click')); }
    return;
  }
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  const centre = node => {
    const r = (node.querySelector('.hit') || node).getBoundingClientRect();
    return [r.left + r.width / 2, r.top + r.height / 2];
  };
  const [hx, hy] = centre(here);
  let best = null, least = Infinity;
  for (const other of event.currentTarget.querySelectorAll('[data-match]')) {
    if (other === here) continue;
    const [ox, oy] = centre(other), dx = ox - hx, dy = oy - hy;
    const ahead = step[0] * dx + step[1] * dy, aside = Math.abs(step[0] ? dy : dx);
    if (ahead < 4) continue;
    const far = ahead + 3 * aside;
    if (far < least) { least = far; best = other; }
  }
  if (best) best.focus();
}

function drawRatings(prompt) {
  const ratings = prompt.ranking.map(at => prompt.ratings[at]);
  const within = prompt.intervals ? prompt.ranking.map(at => prompt.intervals[at]) : [];
  const all = ratings.concat(...within);
  const least = Math.min(...all), span = Math.max(...all) - least || 1;
  const even = all.every(rating => rating === least);
  const left = 176, right = 560, line = 24, height = ratings.length * line + 40;
  const x = rating => left + (even ? 0.5 : (rating - least) / span) * (right - left);
  const foot = ratings.length * line + 12;
  const ticks = (even ? [least] : [0, 0.5, 1].map(part => least + part * span)).map(rating =>
    [svg('line', {class: 'axis', x1: x(rating), x2: x(rating), y1: foot - 6, y2: foot}),
      svg('text', {class: 's', x: x(rating), y: foot + 14, 'text-anchor': 'middle'}, rating.toFixed(0))]);
  return el('div', {}, el('div', {class: 'scroll'}, svg('svg', {class: 'ratings', viewBox: '0 0 640 ' + height, width: 640, height, role: 'img',
    'aria-label': 'ratings, best first'},
    prompt.ranking.map((at, place) => {
      const y = 16 + place * line, tone = place === 0 ? ' path' : '';
      return [svg('line', {class: 'join', x1: left, x2: right, y1: y - 4, y2: y - 4,
        'stroke-dasharray': '1 4'}),
        svg('text', {class: tone.trim() || null, x: left - 14, y, 'text-anchor': 'end'},
          markOf(prompt.entrants[at]) + cutMiddle(prompt.entrants[at].id, 22)),
        within[place] ? svg('line', {class: 'join', x1: x(within[place][0]), x2: x(within[place][1]), y1: y - 4, y2: y - 4}) : null,
        svg('circle', {class: 'dot' + tone, cx: x(ratings[place]), cy: y - 4, r: 5}),
        svg('text', {class: tone.trim() || 's', x: right + 16, y}, ratings[place].toFixed(1))];
    }), ticks)), el('p', {class: 'soft'}, 'ratings, best first' + (within.length ? ', each with its 95\u00a0% interval' : '') + (data.scale ? ' \u00b7 ' + data.scale : '')));
}
function crossTable(prompt, open) {
  // Two may meet again: each of their matches has its own number to open.
  const met = new Map();
  const add = (one, other, meeting) => {
    const pair = one + ' ' + other;
    if (!met.has(pair)) met.set(pair, []);
    met.get(pair).push(meeting);
  };
  for (const match of prompt.matches) {
    add(match.first, match.second, [match, 'first']);
    add(match.second, match.first, [match, 'second']);
  }
  const order = prompt.ranking;
  const cell = (one, other) => {
    if (one === other) return el('td', {class: 'soft'}, '\u00b7');
    return el('td', {}, (met.get(one + ' ' + other) || []).map(([match, side]) => {
      const drawn = match.outcome === 'undecided' || match.outcome === 'equal';
      const how = drawn ? ['d', '\u00bd'] : match.outcome === side ? ['w', '1'] : ['l', '0'];
      return el('button', {class: how[0], 'data-match': key(match),
        'aria-label': sentence(prompt, match), onclick: () => open(match)}, how[1]);
    }));
  };
  return el('div', {class: 'scroll', onkeydown: walk}, el('table', {class: 'cross'},
    el('caption', {class: 'soft'}, 'each row against each column: 1 won, 0 lost, \u00bd undecided or equal'),
    el('thead', {}, el('tr', {}, el('th'), order.map((_, place) => el('th', {scope: 'col'}, place + 1)))),
    el('tbody', {}, order.map((one, place) => el('tr', {},
      el('th', {scope: 'row'}, (place + 1) + '\u2002',
        el('bdi', {title: plain(prompt.entrants[one].id)}, cutMiddle(prompt.entrants[one].id, 20))),
      order.map(other => cell(one, other)))))));
}
