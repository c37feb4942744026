import { kafka, log, traffic } from "@recibo/common/configuration/sections";

/** What the command can be told; docs/configuration.md is made from it. */
export const configuration = { kafka, traffic };

/** All sections of its file. */
export const sections = { ...configuration, log };
