package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.run.RunId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow export}. */
@Command(
    name = "export",
    header = "Writes the record of a run, or of all, so that a stranger can verify it.%n",
    description = {
      "The bodies stay sealed: who has the export can prove that nothing was changed, and reads",
      "nothing. Beside it you need the public key, which is told at the end.%n"
    },
    footer = {
      "",
      "Examples:",
      "  meshflow export last -o run.jsonl",
      "  meshflow verify --file run.jsonl --key KEY",
      "  python3 verify/meshflow_verify.py run.jsonl --key KEY"
    })
final class ExportCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "RUN", description = "The run; none for the whole log.")
  String run = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write (default: standard output).")
  String output = "";

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    try (Place place = session.reading()) {
      Optional<RunId> one =
          run.isEmpty() ? Optional.empty() : Optional.of(RunNames.find(place, run));
      if (output.isEmpty()) {
        place.export(one, line -> session.terminal().print(line));
      } else {
        write(session.path(output), place, one);
      }
      session.terminal().note(Line.of(Style.FAINT, "public key: ").add(place.verifierKey().text()));
    }
    return Exit.DONE;
  }

  private static void write(Path file, Place place, Optional<RunId> one) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (Writer writer = Files.newBufferedWriter(beside, StandardCharsets.UTF_8)) {
        place.export(one, line -> append(writer, line));
      }
      Files.move(
          beside,
          file,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw Refusal.failed(file + " cannot be written: " + e.getMessage() + ".");
    }
  }

  private static void append(Writer writer, String line) {
    try {
      writer.write(line);
      writer.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("the export cannot be written: " + e.getMessage(), e);
    }
  }
}
