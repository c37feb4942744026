import { join } from "node:path";
import type { JavaProgram } from "../prerequisites/jars.ts";
import { projectFolder } from "../project.ts";

/** The broker, 44 MB of jars. */
export const kafkaProgram: JavaProgram = {
  name: "Kafka",
  pom: join(projectFolder, "local/kafka/pom.xml"),
  versionProperty: "kafka.version",
};
