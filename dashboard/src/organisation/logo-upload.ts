import express, { type RequestHandler, type Router } from "express";
import multer, { MulterError } from "multer";
import { mostLogoBytes } from "./logo.ts";

/** Where the form with the file is sent. */
export const logoPath = "/organisation/logo";

/** Beyond this, a form is not even read to its end, so that its page could say why. */
const mostFormBytes = 20 * 1_024 * 1_024;

/**
 * Reads the form that carries a logo, before it is checked against forgery: its token is one of its fields.
 * The file is kept in memory, as far as it may be large.
 */
export function logoUpload(): Router {
  const read = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: mostLogoBytes, files: 1, fields: 4, parts: 5, fieldSize: 4_096 },
  }).single("logo");
  const upload: RequestHandler = (request, response, next) => {
    if (!request.is("multipart/form-data")) return next();
    if (Number(request.get("content-length")) > mostFormBytes)
      return next(Object.assign(new Error("form too large"), { status: 413 }));
    read(request, response, (error: unknown) => {
      if (error instanceof MulterError && error.code === "LIMIT_FILE_SIZE") {
        request.fileTooLarge = true;
        return next();
      }
      next(
        error === undefined
          ? undefined
          : Object.assign(new Error("form not read"), { status: 400 }),
      );
    });
  };
  const routes = express.Router();
  routes.post(logoPath, upload);
  return routes;
}
