import { expect, test } from "@jest/globals";
import { changesIn, undo } from "../src/released-kafkajs/undo-patch.ts";

const patch = `diff --git a/lib/one.js b/lib/one.js
index 1..2 100644
--- a/lib/one.js
+++ b/lib/one.js
@@ -1,3 +1,4 @@ function one() {
   if (a) {
+    return
   }
-  old()
+  fresh()
@@ -9,2 +10,1 @@
 end
-gone
`;

test("the changes of a patch can be taken out again, one hunk at a time", () => {
  const [first, second] = changesIn(patch);
  if (!first || !second) throw new Error("two hunks expected");
  expect(first.file).toBe("lib/one.js");
  const patched = "  if (a) {\n    return\n  }\n  fresh()\n$&\nend";
  const undone = undo(undo(patched, first), second);
  expect(undone).toBe("  if (a) {\n  }\n  old()\n$&\nend\ngone");
});

test("a text that the patch did not make is refused", () => {
  const [first] = changesIn(patch);
  if (!first) throw new Error("a hunk expected");
  expect(() => undo("something else", first)).toThrow("lib/one.js is not as the patch left it");
});
