import { extractText, getDocumentProxy } from "unpdf";

/** Reads a PDF back: the text of each page, as a person would copy it. */
export async function textOfPages(pdf: Uint8Array): Promise<string[]> {
  const document = await getDocumentProxy(Uint8Array.from(pdf));
  const { text } = await extractText(document, { mergePages: false });
  await document.loadingTask.destroy();
  return text;
}
