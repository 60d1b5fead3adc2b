// Whether an answer is right, where that is known.
const tagOf = entrant => entrant.right === null ? null
  : el('span', {class: 'tag ' + (entrant.right ? 'win' : 'doubt')}, entrant.right ? '\u2713 right' : '\u2717 wrong');
// One match: its answers side by side, its votes and what the judge said.
const takenOut = entrant => entrant.neutralised.length ? el('p', {class: 'fact doubt'},
  'taken out before judging: ', visible(entrant.neutralised.join(', '))) : null;

function pairOf(prompt, match) {
  const sides = ['first', 'second'];
  const entrants = [match.first, match.second].map(at => prompt.entrants[at]);
  const parts = entrants.map(entrant => entrant.cut ? null : words(entrant.text));
  const only = parts[0] && parts[1] && entrants[0].text !== entrants[1].text
    && parts[0].length < 8000 && parts[1].length < 8000 ? differences(...parts) : null;
  const notes = [];
  if (!entrants[0].cut && entrants[0].text === entrants[1].text) notes.push('the two answers are the same, letter for letter');
  else if (only) notes.push('words that the other answer lacks are marked');
  const box = (side, index) => {
    const entrant = entrants[index];
    const won = match.outcome === side;
    const on = (match.outcome === 'undecided' || match.outcome === 'equal') && match.winner === match[side];
    const text = only ? el('div', {class: 'text', dir: 'auto'}, marked(parts[index], only[index]))
      : block(entrant.text, entrant.cut);
    return el('section', {class: 'answer' + (won ? ' won' : ''), 'aria-label': 'answer of ' + plain(entrant.id)},
      el('h3', {}, name(entrant.id), tagOf(entrant), el('span', {class: 'tag' + (won ? ' win' : on ? ' doubt' : '')},
        plural(tally(match, side), 'vote', 'votes') + (won ? ' \u00b7 won' : on ? ' \u00b7 went on' : '')
        + (entrant.seed ? ' \u00b7 seed ' + entrant.seed : ''))), text,
      entrant.fields.length ? el('p', {class: 'fact'}, visible(entrant.fields.join(' \u00b7 '))) : null,
      takenOut(entrant));
  };
  return [el('div', {class: 'pair'}, sides.map(box)),
    notes.length ? el('p', {class: 'soft'}, notes.join(' ')) : null];
}

function voteOf(prompt, match, vote) {
  const ids = {first: prompt.entrants[match.first].id, second: prompt.entrants[match.second].id};
  const shown = vote.order === 'as_listed' ? ['first', 'second'] : ['second', 'first'];
  const verdict = vote.vote === 'abstain'
    ? el('b', {class: 'doubt'}, vote.reason === 'equal' ? 'equal' : 'abstained: ' + plain(vote.reason || 'no reason given'))
    : el('b', {}, 'for ', name(ids[vote.vote]));
  const facts = [];
  if (vote.by) facts.push('by ' + plain(vote.by));
  if (vote.tokens !== undefined) facts.push(plural(vote.tokens, 'token', 'tokens'));
  if (vote.ms) facts.push((vote.ms / 1000).toFixed(1) + ' s');
  if (vote.line) facts.push('journal line ' + vote.line);
  const inside = [el('p', {class: 'fact'}, 'shown first: ', name(ids[shown[0]]), ' \u00b7 then: ',
    name(ids[shown[1]]))];
  if (vote.verdict !== undefined) inside.push(el('p', {class: 'fact'}, 'verdict as spelled: '),
    folded(vote.verdict, 0, 'raw'));
  if (vote.note) inside.push(el('p', {class: 'fact doubt'}, visible(vote.note)));
  for (const juror of vote.jurors || []) {
    inside.push(el('p', {class: 'fact'}, name(juror.by), ': ', juror.vote === 'abstain'
      ? (juror.reason === 'equal' ? 'equal' : 'abstained: ' + plain(juror.reason || 'no reason given'))
      : ['for ', name(ids[juror.vote])],
      juror.probability === undefined ? '' : ', probability ' + juror.probability.toFixed(4),
      juror.exchanged ? ', shown in the other order' : '',
      juror.note ? visible(' \u00b7 ' + juror.note) : ''));
  }
  for (const call of vote.calls || []) {
    inside.push(el('p', {class: 'fact'}, visible([call.by, call.step, call.finish && 'ended by ' + call.finish,
      call.tokens !== undefined && plural(call.tokens, 'token', 'tokens')].filter(x => x).join(' \u00b7 '))));
    if (call.reasoning !== undefined) inside.push(folded(call.reasoning, call.reasoningCut, ''));
    if (call.text !== undefined) inside.push(folded(call.text, call.textCut, 'raw'));
  }
  if (!vote.calls) inside.push(el('p', {class: 'fact'}, data.hasJournal
    ? 'no model was asked for this vote: the judge is of another kind'
    : 'the journal is missing, and with it what the judge said'));
  return el('details', {}, el('summary', {}, 'Vote ' + vote.number + ': ', verdict,
    el('span', {class: 'soft num'}, facts.join(' \u00b7 '))), inside);
}

function panelOf(prompt, match, close) {
  const rounds = prompt.drawing ? prompt.drawing.columns - 1 : 0;
  const title = prompt.drawing ? roundName(1 << (rounds - match.round + 1)) : "Round " + match.round;
  const head = el('h2', {tabindex: -1, id: 'match'}, title + ', match ' + match.match);
  return el('section', {class: 'bout-panel', 'aria-labelledby': 'match'}, head,
    el('p', {class: match.outcome === 'undecided' ? 'doubt' : null}, sentence(prompt, match)),
    el('div', {class: 'bar-top'}, el('button', {onclick: close}, 'Close'),
      el('button', {onclick: event => {
        const all = event.target.closest('section').querySelectorAll('details');
        const shut = [...all].some(one => !one.open);
        all.forEach(one => { one.open = shut; });
      }}, 'Open or close all votes')),
    pairOf(prompt, match), el('h3', {}, 'Votes'),
    match.votes.length ? match.votes.map(vote => voteOf(prompt, match, vote))
      : el('p', {class: 'soft'}, 'no vote was cast'));
}
