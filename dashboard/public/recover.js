// A page that could not be shown because of an outage opens by itself when that is over.
const ASK_MS = 2_000;

async function ask() {
  const answer = await fetch(location.href, { redirect: "manual" }).catch(() => undefined);
  if (answer && answer.status < 500) location.reload();
  else setTimeout(ask, ASK_MS);
}

setTimeout(ask, ASK_MS);
