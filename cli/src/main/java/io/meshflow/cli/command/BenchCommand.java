package io.meshflow.cli.command;

import io.meshflow.cli.bench.Bench;
import io.meshflow.cli.bench.Figures;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow bench}. */
@Command(
    name = "bench",
    header = "Measures the kernel here, beside what this disk can do at best.%n",
    description = {
      "Every guard is on, every commit is on disk. Works in a folder of its own, which is removed.%n"
    })
final class BenchCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Option(names = "--quick", description = "A short look, in some ten seconds.")
  boolean quick;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Session session = Root.of(spec);
    Terminal terminal = session.terminal();
    Path folder = folder(session.home().make().folder());
    try {
      Bench.Size size = quick ? Bench.Size.QUICK : Bench.Size.FULL;
      Figures figures =
          new Bench(
                  folder,
                  launcher(),
                  size,
                  what -> terminal.note(Line.of(Style.FAINT, what + " ...")))
              .run();
      if (json) {
        terminal.print(Json.canonical(figures.document()));
      } else {
        terminal.print(figures.lines(terminal.look()));
      }
    } finally {
      remove(folder);
    }
    return Exit.DONE;
  }

  /** As it named itself when it started this process. */
  private static Optional<Path> launcher() {
    return Optional.of(System.getProperty("meshflow.launcher", ""))
        .filter(path -> !path.isEmpty())
        .map(Path::of);
  }

  private static Path folder(Path home) {
    try {
      return Files.createTempDirectory(home, "bench");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in " + home + ": " + e.getMessage(), e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder + ": " + e.getMessage(), e);
    }
  }
}
