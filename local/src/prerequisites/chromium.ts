import { homedir } from "node:os";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { executables, onPath, outputOf } from "./programs.ts";
import { canInstall, installPackage } from "./system-packages.ts";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
];

/** Where `playwright install` puts browsers, on Linux and macOS. */
const playwrightFolders = [
  process.env.PLAYWRIGHT_BROWSERS_PATH,
  join(homedir(), ".cache/ms-playwright"),
  join(homedir(), "Library/Caches/ms-playwright"),
].filter((folder): folder is string => folder !== undefined && folder !== "0");

const usualPlaces = [
  ...playwrightFolders.flatMap((folder) => [
    join(folder, "chromium-*/chrome-linux*/chrome"),
    join(folder, "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"),
    join(folder, "chromium_headless_shell-*/chrome-*/*headless*shell"),
  ]),
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The path of a Chromium that starts: of CHROMIUM_PATH, the PATH, or a usual place. */
export async function findChromium(): Promise<string | undefined> {
  const named = process.env.CHROMIUM_PATH;
  const first = named ? await executables([named]) : [];
  for (const browser of [...first, ...(await onPath(names)), ...(await executables(usualPlaces))]) {
    // Ubuntu's package is a script that only says to install a snap: so try it.
    if (/Chrom|Edge/.test((await outputOf(browser, ["--version"])) ?? "")) return browser;
  }
  return undefined;
}

/**
 * The path of a Chromium, installed first when that can be done without asking.
 * @throws Problem naming what is missing and how to get it
 */
export async function ensureChromium(say: (line: string) => void): Promise<string> {
  const found = await findChromium();
  if (found) return found;
  if (await canInstall()) {
    await installPackage("Chromium is missing", ["chromium", "chromium-browser"], say);
    const installed = await findChromium();
    if (installed) return installed;
  }
  throw new Problem(
    "Chromium is missing, which the browser tests drive: install it (Debian: apt install chromium, " +
      "macOS: brew install chromium, anywhere: npx playwright-core install chromium) " +
      "or set CHROMIUM_PATH to it.",
  );
}
