// Runs a script of this repository on the Node it pins, after installing what is missing.
// Plain JavaScript for Node 18 and later: it must work before anything is installed.
//
//     node local/bootstrap.js [script] [arguments]
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const modules = join(root, "node_modules");
const pinnedNode = join(modules, ".bin", "node");
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
const startedBy = process.ppid;
const record = join(modules, ".recibo-installed.json");

/** SHA-256 of what an install depends on; `patches` apart, since npm keeps no record of those. */
function wanted() {
  const patches = join(root, "patches");
  const names = existsSync(patches) ? readdirSync(patches).sort() : [];
  return {
    lock: sha256([join(root, "package-lock.json")]),
    patches: sha256(names.filter((name) => name.endsWith(".patch")).map((n) => join(patches, n))),
  };
}

function sha256(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest("hex");
}

/** Whether npm's own record says the same as the lock file, as after somebody's `npm install`. */
function npmInstalledTheLock() {
  const installed = readJson(join(modules, ".package-lock.json"))?.packages;
  const locked = readJson(join(root, "package-lock.json"))?.packages;
  if (!installed || !locked) return false;
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.startsWith("node_modules/")) return true;
    const found = installed[path];
    if (!found) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return found.version === entry.version && found.resolved === (entry.resolved ?? found.resolved);
  });
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function upToDate(now) {
  if (!existsSync(pinnedNode)) return false;
  const last = readJson(record);
  if (last?.patches !== undefined && last.patches !== now.patches) return false;
  return last?.lock === now.lock || npmInstalledTheLock();
}

/** Runs a program; our signals reach it. Resolves with its exit code and what it said on a piped stderr. */
function run(command, args, { env = process.env, stdio = "inherit" } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd: root, env, stdio });
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    // The terminal tells the whole group, `kill` only us: the child takes repeats within a second as one.
    const forward = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, forward);
    const orphaned = setInterval(() => npmIsGone() && forward("SIGTERM"), 500).unref();
    child.once("error", failed);
    child.once("close", (code, signal) => {
      for (const each of signals) process.off(each, forward);
      clearInterval(orphaned);
      done({ code: code ?? 128 + (constants.signals[signal] ?? 0), errors });
    });
  });
}

/** npm passes SIGTERM to the shell between us, which dies of it without a word to us. */
function npmIsGone() {
  return process.env.npm_lifecycle_event !== undefined && process.ppid !== startedBy;
}

function npm(command, stderr) {
  const options = [command, "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const stdio = ["ignore", 2, stderr];
  const own = process.env.npm_execpath; // set when npm runs us: the same npm, wherever it lives
  return own?.endsWith(".js") && existsSync(own)
    ? run(process.execPath, [own, ...options], { stdio })
    : run("npm", options, { stdio });
}

async function install() {
  console.error("Installing packages (npm ci) …");
  const started = Date.now();
  let { code, errors } = await npm("ci", "pipe");
  if (code !== 0 && errors.includes("EUSAGE")) {
    // The lock file was written where not every platform's optional packages could be looked up.
    console.error(
      "package-lock.json does not list every platform's packages: npm install instead …",
    );
    ({ code, errors } = await npm("install", "pipe"));
  }
  if (code !== 0) stop(`${errors}npm ci failed (exit ${code}); its message is above.`, code);
  if (!existsSync(pinnedNode)) {
    stop("npm ci left no node_modules/.bin/node: npm must be allowed to run install scripts.", 1);
  }
  console.error(`Packages installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function stop(message, code) {
  console.error(message);
  process.exit(code);
}

async function main([script, ...args]) {
  const now = wanted();
  if (!upToDate(now)) await install();
  if (!isDeepStrictEqual(readJson(record), now)) writeFileSync(record, JSON.stringify(now));
  if (!script) return;
  const env = {
    ...process.env,
    PATH: `${join(modules, ".bin")}${delimiter}${process.env.PATH ?? ""}`,
  };
  // The channel carries no messages: when we are killed it closes, and the script can stop as well.
  const stdio = ["inherit", "inherit", "inherit", "ipc"];
  const { code } = await run(pinnedNode, [resolve(root, script), ...args], { env, stdio });
  process.exitCode = code;
}

main(process.argv.slice(2)).catch((error) => stop(error.message, 1));
