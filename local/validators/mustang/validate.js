// Run by Rhino, which comes with Mustang's jars: it validates each file and writes what it finds beside it, all
// in one JVM. Notices are about other profiles than ours and cost most of the time. Rhino knows no `for … of`
// with `const`.
// biome-ignore lint/complexity/noArguments: where Rhino puts what stands on its command line
Array.from(arguments).forEach((file) => {
  const validator = new org.mustangproject.validator.ZUGFeRDValidator();
  validator.disableNotices();
  const report = java.nio.file.Path.of(`${file}.mustang.xml`);
  java.nio.file.Files.writeString(report, validator.validate(file));
});
