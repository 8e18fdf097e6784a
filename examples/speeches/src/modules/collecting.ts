/** Gathers the measures of all speeches, and their nouns by president and by decade. */

import { accept, finalize, Module, produce, type RunArgs, register } from '@magda/core';
import { Collection, type MeasuredSpeech } from '../interfaces/collection.js';
import { LexicalDiversity } from '../interfaces/lexical-diversity.js';
import { NounCounts } from '../interfaces/noun-counts.js';
import { Speech } from '../interfaces/speech.js';
import { TextCounts } from '../interfaces/text-counts.js';
import { addSpeech, emptyTally, type NounTally } from '../measures/noun-tally.js';
import { inOrderOfDelivery } from '../text/order-of-delivery.js';

interface Gathered {
  readonly speeches: MeasuredSpeech[];
  readonly nouns: NounTally;
  readonly byPresident: Map<string, NounTally>;
  readonly byDecade: Map<number, NounTally>;
}

@register('speeches/collecting', import.meta.url)
@accept(Speech, TextCounts, LexicalDiversity, NounCounts)
@produce(Collection)
@finalize()
export class Collecting extends Module.Aggregate<Gathered> {
  override initialState(): Gathered {
    return { speeches: [], nouns: emptyTally(), byPresident: new Map(), byDecade: new Map() };
  }

  override aggregate({ data }: RunArgs) {
    const { year, decade, president, party } = data.get(Speech);
    const { uses } = data.get(NounCounts);
    const { speeches, nouns, byPresident, byDecade } = this.state;
    speeches.push({
      year,
      decade,
      president,
      party,
      counts: data.get(TextCounts),
      diversity: data.get(LexicalDiversity),
    });
    addSpeech(nouns, uses);
    addSpeech(tallyOf(byPresident, president), uses);
    addSpeech(tallyOf(byDecade, decade), uses);
  }

  override process() {
    const { speeches, nouns, byPresident, byDecade } = this.state;
    // Jobs are taken in as they finish.
    const inOrder = inOrderOfDelivery(speeches, ({ president }) => president);
    return new Collection(inOrder, nouns, byPresident, byDecade);
  }
}

function tallyOf<Key>(tallies: Map<Key, NounTally>, key: Key): NounTally {
  const tally = tallies.get(key) ?? emptyTally();
  tallies.set(key, tally);
  return tally;
}
