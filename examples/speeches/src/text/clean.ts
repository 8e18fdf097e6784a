/** Turns a transcript into the running text of the speech: what was said, without what a clerk added to it. */

/** Each rule is needed by at least one address of the data set, named beside it. They are applied in this order. */
const rules: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/&quot;/g, '"'], // 1890
  [/&mdash;/g, '—'], // 1890
  [/[‘’]/g, "'"],
  [/[“”]/g, '"'],
  [/\[Footnote[^\]]*\]|\[p?\.?\d+\]|\[missing text\]/g, ' '], // 1911, 1946 to 1948
  [/[[(](?:applause|laughter)\.?[\])]/gi, ' '], // 1977 on
  [/\[At this point[^\]]*\]/g, ' '], // 1998
  [/Audience members\..*?(?=The President\.)/g, ' '], // 2014: what the audience called
  [/THE VICE PRESIDENT:.*?(?=THE PRESIDENT:)/g, ' '], // 2021
  [/(?<=^|[.!?\]] +)The President\. |THE PRESIDENT: ?/g, ' '], // 1998, 2014, 2021
  [/[[\]]/g, ''], // an editor's "[of]" was meant, if not said
  [/[*•]|\.{4,}|_{2,}/g, ' '], // 1896, 1946: the leaders and rules of tables
  [/-{2,}|—|–| - /g, ' — '],
  [/\bU\. S\./g, 'U.S.'],
  [/([a-z]{2}[.!?])(?=[A-Z])/g, '$1 '], // 2017: "forms.Each"
  [/\s+/g, ' '],
];

export function clean(transcript: string): string {
  return rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), transcript).trim();
}
