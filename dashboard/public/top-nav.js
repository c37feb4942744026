/** On a phone the navigation is longer than the screen: where one is, is brought into view. */
for (const nav of document.querySelectorAll(".top-nav, .section-nav")) {
  const here = nav.querySelector("[aria-current]");
  if (!here || nav.scrollWidth <= nav.clientWidth) continue;
  const { left, width } = here.getBoundingClientRect();
  nav.scrollLeft += left + width / 2 - innerWidth / 2;
}
