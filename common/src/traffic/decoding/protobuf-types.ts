import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor/index.js";
import { messageOf } from "../../errors.ts";
import { plain } from "./plain.ts";

/** Message types that are known by their descriptors. */
export type ProtobufTypes = {
  /** Full names, as in `shop.Order`. */
  readonly names: readonly string[];
  /** Reads a message of a type. @throws {Error} in a sentence, also when nobody knows the type */
  read(name: string, bytes: Buffer): unknown;
};

/**
 * Reads a folder of descriptors: `*.proto` as people write them, and `*.desc`, `*.pb` or `*.binpb` as
 * `protoc --descriptor_set_out` does.
 *
 * @throws {Error} that names the file that cannot be read
 */
export function readProtobufTypes(folder: string): ProtobufTypes {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(folder, target);
  for (const file of readdirSync(folder).sort()) {
    try {
      if (file.endsWith(".proto")) root.loadSync(file);
      else if (/\.(desc|pb|binpb)$/.test(file))
        addDescriptorSet(root, readFileSync(join(folder, file)));
    } catch (error) {
      throw new Error(`${join(folder, file)} cannot be read: ${messageOf(error)}`);
    }
  }
  root.resolveAll();
  return {
    names: namesIn(root),
    read: (name, bytes) => {
      const type = typeOf(root, name);
      const options = { longs: String, enums: String, bytes: String, defaults: false };
      return plain(type.toObject(type.decode(bytes), options));
    },
  };
}

function addDescriptorSet(root: protobuf.Root, bytes: Buffer): void {
  // The extension adds what its types do not say.
  const { FileDescriptorSet } = descriptor as unknown as { FileDescriptorSet: protobuf.Type };
  const set = FileDescriptorSet.decode(bytes);
  const { fromDescriptor } = protobuf.Root as unknown as {
    fromDescriptor(set: unknown): protobuf.Root;
  };
  root.add(...(fromDescriptor(set).nestedArray as [protobuf.ReflectionObject]));
}

function typeOf(root: protobuf.Root, name: string): protobuf.Type {
  try {
    return root.lookupType(name);
  } catch {
    throw new Error(`there is no descriptor of the message type ${name}`);
  }
}

function namesIn(space: protobuf.NamespaceBase): string[] {
  return space.nestedArray.flatMap((each) => [
    ...(each instanceof protobuf.Type ? [each.fullName.slice(1)] : []),
    ...(each instanceof protobuf.Namespace ? namesIn(each) : []),
  ]);
}
