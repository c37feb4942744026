/** Says what the desk suffers from; null when it is over. */
export function showOutage(text) {
  const notice = document.querySelector("[data-outage]");
  if (!notice) return;
  notice.hidden = text === null;
  const words = notice.querySelector("[data-outage-text]");
  if (text !== null && words.textContent !== text) words.textContent = text;
}
