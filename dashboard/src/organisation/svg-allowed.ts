/** What an SVG logo may consist of: shapes, gradients, clipping. All else is dropped or refuses the file. */

/** Elements that are kept. */
export const keptElements = new Set(
  `svg g defs symbol use path rect circle ellipse line polyline polygon
  linearGradient radialGradient stop clipPath mask style`.split(/\s+/),
);

/** Elements that draw nothing; left out with all that is in them. */
export const droppedElements = new Set(["title", "desc", "metadata"]);

/** Elements that do something or bring in other documents. */
export const activeElements = new Set(
  `script foreignObject a animate animateMotion animateTransform set mpath handler listener iframe
  object embed audio video`.split(/\s+/),
);

/** Elements that show writing: the fonts it needs are not in the file, so it would look different everywhere. */
export const textElements = new Set(["text", "tspan", "textPath", "font", "font-face", "tref"]);

/** Attributes that are kept; the style properties below are kept as attributes too. */
export const keptAttributes = new Set(
  `id class d x y x1 y1 x2 y2 cx cy r rx ry fx fy fr width height points viewBox preserveAspectRatio
  transform gradientTransform gradientUnits spreadMethod offset clipPathUnits maskUnits
  maskContentUnits pathLength`.split(/\s+/),
);

/** Style properties that are kept, as attributes and in styles. */
export const keptProperties = new Set(
  `fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin
  stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color display visibility overflow
  stop-color stop-opacity clip-path clip-rule mask paint-order vector-effect shape-rendering
  color-interpolation isolation mix-blend-mode mask-type`.split(/\s+/),
);
