package io.meshflow.tools;

import io.meshflow.core.data.Digest;
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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a text file into the run's own folder, replacing one of that name whole. The same call
 * again leaves the same file, so it is idempotent.
 */
final class WriteFileTool implements Tool {

  private static final ToolSpec SPEC =
      new ToolSpec(
          "write_file",
          "Writes a text file into this run's own folder, replacing a file of that name.",
          Schemas.of(
              """
              {"type":"object","additionalProperties":false,"required":["path","content"],
               "properties":{
                 "path":{"type":"string","minLength":1,"maxLength":1000,
                   "description":"For example report.md"},
                 "content":{"type":"string"}}}
              """),
          RiskTier.INTERNAL,
          EffectClass.IDEMPOTENT);

  private final FileScope scope;

  WriteFileTool(FileScope scope) {
    this.scope = scope;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public Result call(Permit<ToolCall> permit) {
    Value.Obj input = permit.spend().input();
    String path = input.text("path");
    byte[] content = input.text("content").getBytes(StandardCharsets.UTF_8);
    if (content.length > scope.maxWriteBytes()) {
      throw new EffectFailure.Permanent(
          "file_too_large", "a file may have " + scope.maxWriteBytes() + " bytes");
    }
    try {
      String run = FileScope.workspace(permit.run());
      Path own = scope.workspaces().resolve(run);
      RelativeName name = RelativeName.parse(path, own);
      makeOwn(own);
      refuseOverQuota(own, content.length);
      String temporary = ".writing-" + Digest.sha256(bytes(permit)).hex().substring(0, 16);
      write(run, name, content, temporary);
      return result(path, content);
    } catch (IOException failure) {
      throw FileFailures.of(path, failure);
    }
  }

  private static byte[] bytes(Permit<ToolCall> permit) {
    return (permit.effectKey() + "!" + permit.attempt() + "!" + permit.epoch())
        .getBytes(StandardCharsets.UTF_8);
  }

  private void makeOwn(Path own) throws IOException {
    Files.createDirectories(scope.workspaces());
    Folder.make(own);
    if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
      throw new EffectFailure.Permanent("path_refused", "the run's folder is not a folder");
    }
  }

  private void refuseOverQuota(Path own, long more) throws IOException {
    try (Stream<Path> files = Files.walk(own)) {
      long used =
          files
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .mapToLong(file -> file.toFile().length())
              .sum();
      if (used + more > scope.maxRunBytes()) {
        throw new EffectFailure.Permanent(
            "quota_exceeded", "the files of a run may have " + scope.maxRunBytes() + " bytes");
      }
    }
  }

  private void write(String run, RelativeName name, byte[] content, String temporary)
      throws IOException {
    try (Folder folder = Folder.open(scope.workspaces(), List.of(run))) {
      for (String part : name.folders()) {
        folder.enterOrMake(part);
      }
      folder.write(name.file(), content, temporary);
    }
  }

  private static Result result(String path, byte[] content) {
    Value data =
        Value.Obj.builder()
            .put("path", path)
            .put("bytes", content.length)
            .put("sha256", Digest.sha256(content).hex())
            .build();
    return new Result("wrote " + content.length + " bytes to " + path, data, false);
  }
}
