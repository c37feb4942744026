/** Markup that runs or styles something although it comes from no file of ours. */
export function inlineIn(html: string, nonce: string): string[] {
  const tags = html.match(/<[a-z](?:"[^"]*"|'[^']*'|[^"'>])*>/gi) ?? [];
  return tags.filter((tag) => {
    const bare = tag.replace(/"[^"]*"|'[^']*'/g, '""');
    if (/\s(style|on\w+|hx-on[\w:-]*)\s*=/i.test(bare)) return true;
    if (/(?:href|src|action)\s*=\s*["']?\s*(?:javascript|data|vbscript):/i.test(tag)) return true;
    if (/^<style/i.test(tag)) return true;
    if (!/^<script/i.test(tag)) return false;
    const data =
      /\stype="(importmap|application\/json)"/.test(tag) && tag.includes(`nonce="${nonce}"`);
    return !/\ssrc="\//.test(tag) && !data;
  });
}
