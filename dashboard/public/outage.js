/** Says what the desk suffers from; null when it is over. */
export function showOutage(outage) {
  for (const notice of document.querySelectorAll("[data-outage]"))
    notice.hidden = notice.dataset.outage !== outage;
}
