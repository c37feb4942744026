import type { Position } from "@recibo/common/traffic/reading/reading";
import { parsePlace, placeName } from "@recibo/common/traffic/reading/record";

/** Positions as an address carries them: `topic/0@12,topic/1@7`. */
export function positionsText(positions: readonly Position[]): string {
  return positions.map(placeName).join(",");
}

/** Reads them; undefined when they are none. */
export function parsePositions(text: string): Position[] | undefined {
  if (text === "") return undefined;
  const places = text.split(",").map(parsePlace);
  return places.some((place) => place === undefined) ? undefined : (places as Position[]);
}
