package io.meshflow.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks both verifiers and insists that they say the same. */
final class TwoVerifiers {

  private static final String MANY =
      """
      import importlib.util, json, sys
      spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
      verify = importlib.util.module_from_spec(spec)
      spec.loader.exec_module(verify)
      work = json.load(open(sys.argv[2], encoding="utf-8"))
      key = verify.Key(work["key"])
      sys.stdout.reconfigure(encoding="utf-8")
      for job in work["jobs"]:
          verifier = verify.Verifier(key, [work["trusted"]])
          for line in job:
              verifier.line(line.encode("utf-8"))
          print("\\n".join(verifier.report()[0]) + "\\n")
      """;

  private static final boolean PYTHON = available();

  private TwoVerifiers() {}

  static List<String> say(List<String> export, VerifierKey key, String... trusted) {
    List<String> java = Verifier.verify(export, key, List.of(trusted)).lines();
    if (PYTHON) {
      assertThat(python(export, key, List.of(trusted))).isEqualTo(java);
    }
    return java;
  }

  /**
   * Compares both on many exports with one process, since starting one costs more than a verdict.
   */
  static void sayTheSame(List<List<String>> exports, VerifierKey key, String trusted) {
    needPython();
    List<Value> jobs = exports.stream().<Value>map(Value::texts).toList();
    Value job =
        Value.obj(
            "key", Value.of(key.text()), "trusted", Value.of(trusted), "jobs", Value.array(jobs));
    try {
      Path file = Files.createTempFile("meshflow-verify", ".json");
      file.toFile().deleteOnExit();
      Files.write(file, Json.canonicalBytes(job));
      Process process =
          new ProcessBuilder("python3", "-I", "-c", MANY, script(), file.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      List<String> blocks = List.of(said.split("\n\n"));
      assertThat(blocks).hasSameSizeAs(exports);
      for (int i = 0; i < blocks.size(); i++) {
        List<String> java = Verifier.verify(exports.get(i), key, List.of(trusted)).lines();
        assertThat(blocks.get(i).lines().toList())
            .as(String.join("\n", exports.get(i)))
            .isEqualTo(java);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the first verifier says when it is given the stream keys as well. */
  static List<String> sayWithKeys(StoredLog log, List<String> export, String... trusted) {
    Function<StreamId, Optional<StreamKey>> keys =
        stream -> Optional.ofNullable(log.keys.get(stream));
    Verifier verifier = new Verifier(log.key, List.of(trusted), keys);
    export.forEach(verifier::line);
    return verifier.report().lines();
  }

  /** Skips a test that is about the second verifier alone. */
  static void needPython() {
    assumeTrue(PYTHON, "python3 is not installed: the second verifier was not tested");
  }

  static List<String> python(List<String> export, VerifierKey key, List<String> trusted) {
    try {
      Path folder = Files.createTempDirectory("meshflow-verify");
      folder.toFile().deleteOnExit();
      Path file = Files.writeString(folder.resolve("export.jsonl"), String.join("\n", export));
      file.toFile().deleteOnExit();
      List<String> command = new ArrayList<>(List.of("python3", "-I", script(), file.toString()));
      command.addAll(List.of("--key", key.text()));
      for (int i = 0; i < trusted.size(); i++) {
        Path note = Files.writeString(folder.resolve("trusted" + i), trusted.get(i));
        note.toFile().deleteOnExit();
        command.addAll(List.of("--trust", note.toString()));
      }
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      List<String> lines = said.lines().toList();
      int code = lines.isEmpty() ? 2 : exitCode(lines.getLast());
      assertThat(process.exitValue()).as(said).isEqualTo(code);
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int exitCode(String result) {
    return switch (result) {
      case "result VALID" -> 0;
      case "result INVALID" -> 1;
      case "result UNPROVEN" -> 3;
      default -> 2;
    };
  }

  private static String script() {
    Path root = Path.of(System.getProperty("meshflow.root", ".."));
    return root.resolve("verify/meshflow_verify.py").toAbsolutePath().toString();
  }

  private static boolean available() {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
