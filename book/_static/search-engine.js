// The search itself, without a page around it: from a query to places. search-index.js brings what it knows, search/PAGE.js the texts.
"use strict";

const bookSearch = (() => {
  const TERM = 1, OBJECT = 2;
  const PLACES = 8, IN_TITLE = 4; // as search_index.py writes them
  const OFTEN = [0.25, 1, 1.5, 2];
  const WORD = /[\p{L}\p{N}_]+/gu;
  let known, stemmer, dropped, averageSize;
  const texts = new Map(), stems = new Map(), marked = new Map();

  const index = (content) => {
    known = { ...content, stems: new Map(), words: [] };
    for (const [group, line] of content.words.split("\n").entries()) {
      const [written, ...forms] = line.split(" "); // a group of words: how it is written most often, the stems of its forms
      known.words.push(written);
      for (const form of forms) known.stems.set(form, [...(known.stems.get(form) || []), group]);
    }
    dropped = new Set(content.dropped);
    averageSize = content.units.reduce((sum, unit) => sum + unit[4], 0) / content.units.length || 1;
  };

  const plain = (word) => word.toLowerCase().replaceAll("ё", "е");
  const stem = (word) => {
    if (!stems.has(word)) stems.set(word, stemmer.stemWord(word));
    return stems.get(word);
  };
  const wordsOf = (text) => (text.toLowerCase().match(WORD) || []).filter((word) => !dropped.has(word) && !/^\d+$/.test(word));
  const groupsOf = (word) => known.stems.get(stem(word)) || known.stems.get(stem(plain(word))) || [];
  const groupsFrom = (beginning) => {
    const found = new Set();
    if (beginning.length > 1)
      for (const [key, groups] of known.stems) if (key.startsWith(beginning)) groups.forEach((group) => found.add(group));
    return [...found];
  };
  const isKnown = (word) => groupsOf(word).length > 0 || (word.length > 2 && groupsFrom(word).length > 0);

  // Does a word of the query mean this word of a name? Words of another language are compared up to their endings.
  const means = (word, keys, other) => {
    const own = plain(word);
    return keys.includes(plain(stem(word))) || keys.includes(own)
      || (other && keys.some((key) => key.length > 2 && own.startsWith(key) && own.length - key.length < 5));
  };
  const nameOf = (words) => {
    const fits = known.names.filter(([, , , keys]) => keys.length === words.length
      && keys.every((forms, number) => means(words[number], forms, true)));
    return fits.find((name) => !name[1] && name[3].every((forms, number) => means(words[number], forms, false)))
      || fits.find((name) => name[3].every((forms, number) => means(words[number], forms, false))) || fits[0];
  };
  // The shortest term that the query begins.
  const nameBegunBy = (words) => known.names.filter(([, other, , keys]) => !other && keys.length === words.length
    && keys.every((forms, number) => (number < words.length - 1 ? means(words[number], forms, false)
      : words[number].length + keys.length > 3 && forms.some((form) => form.startsWith(plain(words[number]))))))
    .sort((first, second) => first[2].length - second[2].length)[0];
  // The query with names that the edition does not use replaced by its own terms.
  const withOwnTerms = (words) => {
    const changed = [];
    for (let start = 0; start < words.length;) {
      let length = Math.min(4, words.length - start), name;
      for (; length > 0; length--) {
        const part = words.slice(start, start + length);
        name = part.some((word) => !isKnown(word)) && nameOf(part);
        if (name) break;
      }
      changed.push(...(name ? wordsOf(name[2]) : [words[start]]));
      start += name ? length : 1;
    }
    return changed;
  };

  // Letters typed on the other keyboard layout.
  const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.", CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю";
  const onOtherLayout = (query) => [...query.toLowerCase()].map((letter) => {
    const latin = LATIN.indexOf(letter), cyrillic = CYRILLIC.indexOf(letter);
    return latin >= 0 ? CYRILLIC[latin] : cyrillic >= 0 ? LATIN[cyrillic] : letter;
  }).join("");

  // How many letters to insert, leave out, replace or swap; `most` + 1 if more than `most`.
  const distance = (first, second, most) => {
    if (Math.abs(first.length - second.length) > most) return most + 1;
    let before = [], above = Array.from({ length: second.length + 1 }, (_, column) => column);
    for (let row = 1; row <= first.length; row++) {
      const line = [row];
      for (let column = 1; column <= second.length; column++) {
        const same = first[row - 1] === second[column - 1];
        line[column] = Math.min(above[column] + 1, line[column - 1] + 1, above[column - 1] + !same);
        if (row > 1 && column > 1 && first[row - 1] === second[column - 2] && first[row - 2] === second[column - 1])
          line[column] = Math.min(line[column], before[column - 2] + 1);
      }
      if (Math.min(...line) > most) return most + 1;
      [before, above] = [above, line];
    }
    return above[second.length];
  };
  const nearest = (word) => {
    const most = word.length < 4 ? 0 : word.length < 7 ? 1 : 2;
    const forms = [plain(word), plain(stem(word))];
    let best = [most + 0.9, word];
    const compare = (candidate, replacement, places) => {
      const letters = Math.min(...forms.map((form) => distance(form, candidate, most)));
      const badness = letters + (candidate[0] === word[0] ? 0 : 0.4) - Math.min(0.3, Math.log(1 + places) / 30);
      if (letters <= most && badness < best[0]) best = [badness, replacement];
    };
    known.words.forEach((written, group) => compare(plain(written), written, known.places[group].length));
    for (const [key, groups] of known.stems) compare(key, known.words[groups[0]], known.places[groups[0]].length);
    for (const [, , , words] of known.names) for (const keys of words) for (const key of keys) if (key.length > 3) compare(key, key, 1);
    return best[1];
  };

  // Places of a word: number of the unit → [score, whether its title has the word].
  const placesOf = (word, isBeginning) => {
    const own = groupsOf(word);
    const weights = new Map(own.map((group) => [group, 1]));
    if (isBeginning || !own.length) for (const group of groupsFrom(plain(word))) if (!weights.has(group)) weights.set(group, 0.4);
    const found = new Map();
    for (const [group, weight] of weights) {
      const rarity = Math.log(1 + known.units.length / known.places[group].length);
      let place = 0;
      for (const step of known.places[group]) {
        place += step;
        const number = Math.floor(place / PLACES), inTitle = (place & IN_TITLE) > 0;
        const [page, , , kind, size] = known.units[number];
        const often = OFTEN[place & 3];
        let score = (often * 2.2) / (often + 1.2 * (0.6 + (0.4 * size) / averageSize)) + (inTitle ? 1.5 : 0);
        score *= weight * rarity * (known.pages[page][2] ? 1 : 0.7) * (kind === OBJECT ? 0.55 : kind === TERM ? 0.6 : 1);
        const [sum, titled] = found.get(number) || [0, false];
        found.set(number, [Math.max(sum, score), titled || inTitle]);
      }
    }
    return found;
  };

  const byScore = (first, second) => second.score - first.score || first.unit - second.unit;
  // Units that have all words; then, of pages that have them all somewhere, the best unit. Else, if asked for, units with some.
  const look = (words, { live = false, some = false, name = undefined } = {}) => {
    const places = words.map((word, number) => placesOf(word, live && number === words.length - 1));
    if (!places.length) return [];
    const units = new Map();
    for (const found of places)
      for (const [unit, [score, titled]] of found) {
        const entry = units.get(unit) || { unit, score: 0, words: 0, titled: 0 };
        units.set(unit, { unit, score: entry.score + score, words: entry.words + 1, titled: entry.titled + titled });
      }
    const all = [...units.values()];
    for (const entry of all) {
      if (name && known.pages[known.units[entry.unit][0]][0] === name[4]) entry.score *= 1.3; // the chapter that teaches it
      if (entry.titled === words.length) entry.score *= 1.3 + words.length / Math.max(words.length, wordsOf(known.units[entry.unit][2]).length);
    }
    const whole = all.filter((entry) => entry.words === words.length).sort(byScore);
    if (whole.length || !some) {
      const pageOf = ({ unit }) => known.units[unit][0];
      const pages = new Set(whole.map(pageOf));
      const counts = places.map((found) => new Set([...found.keys()].map((unit) => known.units[unit][0])));
      for (const entry of all.sort(byScore)) {
        const page = pageOf(entry);
        if (!pages.has(page) && counts.every((count) => count.has(page))) {
          pages.add(page);
          whole.push(entry);
        }
      }
      return whole;
    }
    return all.sort((first, second) => second.words - first.words || byScore(first, second));
  };
  const together = (first, second) => {
    const seen = new Set(first.map(({ unit }) => unit));
    return [...first, ...second.filter(({ unit }) => !seen.has(unit))];
  };

  // Returns the units found, the query that was looked for in place of the one given, the term that it is, if it is one.
  const find = (query, { live = false } = {}) => {
    let words = wordsOf(query), shown = "", partial = false;
    const telling = words.filter((word) => !known.asking.includes(word)); // "why does my network not learn" is about two of its words
    if (telling.length) words = telling;
    let name = words.length ? nameOf(words) || (live ? nameBegunBy(words) : undefined) : undefined;
    let found = look(words, { live, name });
    if (name && name[1]) {
      if (!found.length) shown = name[2];
      const own = look(wordsOf(name[2]), { name });
      found = together(own, found);
      words = [...words, ...wordsOf(name[2])];
    } else if (!found.length && words.length) {
      const attempt = (changed) => {
        const own = withOwnTerms(changed);
        if (!own.length || own.join(" ") === words.join(" ")) return false;
        const named = nameOf(own) || nameOf(changed), better = look(own, { name: named });
        if (!better.length) return false;
        [found, shown, words, name] = [better, own.join(" "), own, named];
        return true;
      };
      const swapped = wordsOf(onOtherLayout(query));
      const isSwapped = words.every((word) => !isKnown(word)) && swapped.every((word) => isKnown(word) || nameOf([word]));
      attempt(words) || (isSwapped && attempt(swapped)) || attempt(words.map((word) => (isKnown(word) || nameOf([word]) ? word : nearest(word))));
      if (name && shown) shown = name[2];
    }
    if (!found.length && words.length > 1) {
      found = look(words, { some: true });
      partial = found.length > 0;
    }
    let units = found.map(({ unit }) => unit);
    if (name) units = [name[0], ...units.filter((unit) => unit !== name[0])];
    return { units, shown, partial, term: name ? name[0] : -1, words, live };
  };

  const place = (unit) => {
    const [page, anchor, title, kind] = known.units[unit];
    const [name, pageTitle, number] = known.pages[page];
    const first = known.units.findIndex((other) => other[0] === page);
    return { page: name, anchor, title, pageTitle, number, isTerm: kind === TERM, order: unit - first };
  };

  // The piece of a unit's text that has most of the words, in parts: [text, whether it was looked for].
  const excerpt = (unit, { words, live }, length = 220) => {
    const { page, order } = place(unit);
    const text = (texts.get(page) || [])[order] || "";
    const wanted = words.map((word) => new Set(groupsOf(word)));
    const last = live ? plain(words.at(-1) || "") : "";
    const key = (word) => {
      const own = groupsOf(word);
      const number = wanted.findIndex((groups) => own.some((group) => groups.has(group)));
      return number < 0 && last.length > 1 && plain(word).startsWith(last) ? words.length - 1 : number;
    };
    const hits = [];
    marked.clear();
    for (const match of text.matchAll(WORD)) {
      const word = match[0].toLowerCase();
      if (!marked.has(word)) marked.set(word, dropped.has(word) ? -1 : key(word));
      if (marked.get(word) >= 0) hits.push({ start: match.index, end: match.index + match[0].length, word: marked.get(word) });
    }
    let best = 0, most = 0;
    hits.forEach(({ start }, number) => {
      const inside = hits.slice(number).filter((hit) => hit.end <= start + length * 0.7);
      const kinds = new Set(inside.map((hit) => hit.word)).size + inside.length / 100;
      if (kinds > most) [best, most] = [start, kinds];
    });
    let from = best < length / 3 ? 0 : best - Math.round(length / 4);
    if (from > 0) from = text.indexOf(" ", from) + 1;
    let to = Math.min(text.length, from + length);
    if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), ...hits.filter((hit) => hit.start < to && hit.end > to - 1).map((hit) => hit.end), from);
    const parts = [[from > 0 ? "… " : "", false]];
    let at = from;
    for (const hit of hits.filter((hit) => hit.start >= from && hit.end <= to)) {
      parts.push([text.slice(at, hit.start), false], [text.slice(hit.start, hit.end), true]);
      at = hit.end;
    }
    parts.push([text.slice(at, to) + (to < text.length ? " …" : ""), false]);
    return parts.filter(([part]) => part);
  };

  return {
    index,
    stemmer: (made) => { stemmer = made; },
    texts: (page, units) => texts.set(page, units),
    hasTexts: (page) => texts.has(page),
    find,
    place,
    excerpt,
    get says() { return known.texts; },
  };
})();
