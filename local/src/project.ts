import { resolve } from "node:path";

/** The repository's folder. */
export const projectFolder = resolve(import.meta.dirname, "../..");

/** Where `npm start` keeps its data and where the tests find the engines, unless told otherwise. */
export const defaultDataFolder = resolve(projectFolder, ".data");
