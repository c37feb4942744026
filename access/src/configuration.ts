import { kafka } from "@recibo/common/configuration/sections";
import { z } from "zod";

/** `[access]`: where the users' passwords lie. */
const access = z.strictObject({
  passwords: z
    .string()
    .min(1)
    .describe("a folder")
    .meta({ about: "The folder with a file `<user>.password` for each user of the broker." }),
});

/** What `config/access.ini` holds, besides `[log]`. */
export const configuration = { kafka, access };
