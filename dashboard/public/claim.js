const person = document.body.dataset.person;

/** How long a claim is held: tabs are told of each other's storage a moment after it has changed. */
const HELD_MS = 2_000;

/** Grows with each notification of a person, and starts anew with an inbox that does. */
const orderOf = ({ createdAt, position }) => `${createdAt} ${String(position).padStart(12, "0")}`;

/**
 * Whether this tab is to do something about a notification that only one tab of the browser does. The first
 * that asks gets it, for this notification and all before.
 */
export async function claim(what, notification) {
  const key = `recibo-${what}:${person}`;
  const order = orderOf(notification);
  const take = () => {
    try {
      if ((localStorage.getItem(key) ?? "") >= order) return false;
      localStorage.setItem(key, order);
    } catch {
      // Storage is refused in some private windows; what is told twice is better than not at all.
    }
    return true;
  };
  // Without the lock, which only secure pages have, two tabs may rarely both be first.
  if (!navigator.locks) return take();
  return await new Promise((resolve) => {
    void navigator.locks.request(`${key} ${order}`, { ifAvailable: true }, async (lock) => {
      resolve(lock !== null && take());
      if (lock) await new Promise((done) => setTimeout(done, HELD_MS));
    });
  });
}
