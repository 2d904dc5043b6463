/** What a mail says, before it is put into plain text and HTML. */
export interface MailBody {
  hello: string;
  intro: string;
  facts: { name: string; values: string[] }[];
  notes: string[];
  links: { text: string; url: string }[];
  footer: string;
}

export function toPlainText({ hello, intro, facts, notes, links, footer }: MailBody): string {
  const factLines = facts.flatMap(({ name, values }) =>
    values.length === 1 ? [`${name}: ${values[0]}`] : [`${name}:`, ...values.map((value) => `- ${value}`)],
  );
  const parts = [
    hello,
    intro,
    factLines.join('\n'),
    ...links.map(({ text, url }) => `${text}:\n${url}`),
    ...notes,
    `-- \n${footer}`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

export function toHtml({ hello, intro, facts, notes, links, footer }: MailBody, language: string): string {
  const rows = facts.map(({ name, values }) => {
    const value =
      values.length === 1
        ? escapeHtml(values[0]!)
        : `<ul>${values.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`;
    return `<dt><strong>${escapeHtml(name)}</strong></dt><dd>${value}</dd>`;
  });
  const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"></head><body>`,
    paragraph(hello),
    paragraph(intro),
    `<dl>${rows.join('')}</dl>`,
    ...links.map(({ text, url }) => `<p><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></p>`),
    ...notes.map(paragraph),
    `<hr>${paragraph(footer)}`,
    '</body></html>',
  ].join('\n');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);
