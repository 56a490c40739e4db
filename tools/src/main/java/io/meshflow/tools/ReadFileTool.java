package io.meshflow.tools;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.core.tool.ToolSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Reads a text file of the run's own folder, else of the workflow's; the text is tainted. */
final class ReadFileTool implements Tool {

  static final String NAME = "read_file";

  private static final ToolSpec SPEC =
      new ToolSpec(
          NAME,
          "Reads a text file. The path is relative to the workflow's folder; files written by"
              + " write_file in this run come first.",
          Schemas.of(
              """
              {"type":"object","additionalProperties":false,"required":["path"],
               "properties":{"path":{"type":"string","minLength":1,"maxLength":1000,
                 "description":"For example docs/contract.txt"}}}
              """),
          RiskTier.READ_ONLY,
          EffectClass.PURE);

  private final FileScope scope;

  ReadFileTool(FileScope scope) {
    this.scope = scope;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public Result call(Permit<ToolCall> permit) {
    String path = permit.spend().input().text("path");
    try {
      Path root = scope.readable(permit.folder()).toRealPath();
      RelativeName name = RelativeName.parse(path, root);
      try {
        return read(scope.workspaces(), FileScope.workspace(permit.run()), name, path);
      } catch (NoSuchFileException notOwn) {
        return read(root, "", name, path);
      }
    } catch (IOException failure) {
      throw FileFailures.of(path, failure);
    }
  }

  private Result read(Path root, String below, RelativeName name, String path) throws IOException {
    List<String> folders = new ArrayList<>(below.isEmpty() ? List.of() : List.of(below));
    folders.addAll(name.folders());
    try (Folder folder = Folder.open(root, folders)) {
      BasicFileAttributes attributes = folder.attributes(name.file());
      byte[] bytes = folder.read(name.file(), scope.maxReadBytes());
      return result(path, bytes, attributes.size());
    }
  }

  private static Result result(String path, byte[] bytes, long size) {
    for (byte b : bytes) {
      if (b == 0) {
        throw new EffectFailure.Permanent("not_text", "'" + path + "' is not a text file");
      }
    }
    boolean cut = size > bytes.length;
    int end = cut ? wholeCharacters(bytes) : bytes.length;
    String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
    String note = cut ? "\n[cut: the first " + end + " of " + size + " bytes]" : "";
    Value data = Value.Obj.builder().put("path", path).put("bytes", size).put("cut", cut).build();
    return new Result(text + note, data, true);
  }

  /** Where the last whole UTF-8 character ends. */
  private static int wholeCharacters(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && end > bytes.length - 3 && (bytes[end - 1] & 0xC0) == 0x80) {
      end--;
    }
    return end > 0 && (bytes[end - 1] & 0x80) != 0 ? end - 1 : bytes.length;
  }
}
