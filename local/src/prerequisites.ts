export { ensureChromium, findChromium } from "./prerequisites/chromium.ts";
export { ensureJava, findJava } from "./prerequisites/java.ts";
export { ensureMaven, findMaven } from "./prerequisites/maven.ts";
