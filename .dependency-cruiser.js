import { readFileSync } from "node:fs";
// Without it dependency-cruiser would read no TypeScript, find nothing and be content.
import "@swc/core";

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
const { workspaces, devDependencies: tools } = read("package.json");
const services = "dashboard|invoice-generator|score-calculator";
const everyWorkspace = workspaces.join("|");
const testTools = `(^|/)node_modules/(${Object.keys(tools).join("|")})/`;
const ownFiles = "(src|test)/";

/** Imports between workspaces that the importing one does not declare; npm links them all the same. */
const undeclaredWorkspaces = workspaces.map((workspace) => {
  const { dependencies, devDependencies } = read(`${workspace}/package.json`);
  const declared = workspaces.filter(
    (other) => `@recibo/${other}` in { ...dependencies, ...devDependencies },
  );
  return {
    name: `undeclared-workspace-of-${workspace}`,
    comment: `Name the other workspace in ${workspace}/package.json.`,
    severity: "error",
    from: { path: `^${workspace}/` },
    to: {
      path: `^(${everyWorkspace})/${ownFiles}`,
      pathNot: `^(${[workspace, ...declared].join("|")})/`,
    },
  };
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "service-imports-only-itself-and-common",
      comment: "Services talk through topics. What two of them need belongs in common.",
      severity: "error",
      from: { path: `^(${services})/src/` },
      to: { path: `^(${everyWorkspace})/${ownFiles}`, pathNot: "^($1|common)/src/" },
    },
    {
      name: "test-imports-no-other-service",
      comment: "A test meets another service as a process, through a trial desk.",
      severity: "error",
      from: { path: `^(${services})/test/` },
      to: { path: `^(${services})/${ownFiles}`, pathNot: "^$1/" },
    },
    {
      name: "common-imports-no-service",
      comment: "Common is below the services; its tests may use the local engines.",
      severity: "error",
      from: { path: "^common/src/" },
      to: { path: `^(${everyWorkspace})/${ownFiles}`, pathNot: "^common/src/" },
    },
    {
      name: "common-tests-import-no-service",
      severity: "error",
      from: { path: "^common/test/" },
      to: { path: `^(${services}|bench|chaos)/${ownFiles}` },
    },
    {
      name: "local-runs-services-as-processes",
      comment: "Only the generators of documents read a service's declarations.",
      severity: "error",
      from: { path: "^local/", pathNot: "^local/(src/docs|test)/" },
      to: { path: `^(${services}|bench|chaos)/${ownFiles}` },
    },
    {
      name: "source-imports-no-test",
      severity: "error",
      from: { path: "^[^/]+/src/" },
      to: { path: "^[^/]+/test/" },
    },
    ...["kafkajs", "@platformatic/kafka"].map((client) => ({
      name: `only-its-driver-imports-${client.replace("@", "").replace("/", "-")}`,
      comment:
        "Everything else uses Publisher and Subscriber. Users and rights are set up with both: neither client " +
        "can do it alone. The benchmark compares with the bare client; the chaos harness asks the broker " +
        "itself how far each group is. Traffic is read by offsets, which only @platformatic/kafka can do.",
      severity: "error",
      from: {
        pathNot: [
          `^(common/src/messaging/${client.match(/\w+/)}|common/test/messaging|bench|chaos/src/system)/`,
          ...(client === "kafkajs" ? [] : ["^common/src/traffic/broker/"]),
          "^common/src/messaging/access\\.ts$",
        ],
      },
      to: { path: `(^|/)node_modules/${client}/` },
    })),
    {
      name: "other-workspaces-by-their-name",
      comment:
        "Import @recibo/<workspace>/…, which goes through its exports, not a path out of the folder.",
      severity: "error",
      from: { path: "^([^/]+)/" },
      to: { path: `^(${everyWorkspace})/`, pathNot: "^$1/", dependencyTypes: ["local"] },
    },
    {
      name: "no-cycle-at-runtime",
      comment: "Types may refer to each other; modules that run may not.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-undeclared-dependency",
      comment:
        "Name the package in the workspace's own package.json; test tools are declared at the root.",
      severity: "error",
      from: { path: `^(${everyWorkspace})/` },
      to: {
        dependencyTypes: ["npm-no-pkg", "npm-unknown"],
        pathNot: testTools,
      },
    },
    {
      name: "test-tool-in-source",
      comment: "What the root declares is for development; jest's own set-up is development too.",
      severity: "error",
      from: { path: "^[^/]+/src/" },
      to: {
        dependencyTypes: ["npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
        path: testTools,
      },
    },
    {
      name: "no-development-dependency-at-runtime",
      comment: "The generators of documents run on developers' machines only.",
      severity: "error",
      from: { path: "^[^/]+/src/", pathNot: "/write-docs\\.ts$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm"] },
    },
    {
      name: "resolves",
      comment: "An import that leads nowhere would pass every other rule.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    ...undeclaredWorkspaces,
  ],
  options: {
    // TypeScript 7 has no parser for other programs; swc reads the files and sees type-only imports.
    parser: "swc",
    doNotFollow: { path: "(^|/)node_modules/" },
    // Browser modules import URLs.
    exclude: { path: "^dashboard/public/" },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".json", ".d.ts"],
    },
  },
};
