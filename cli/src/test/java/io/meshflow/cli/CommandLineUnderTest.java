package io.meshflow.cli;

import io.meshflow.cli.command.Outside;
import io.meshflow.cli.command.Shell;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process, in a folder of their own, on a real database. */
final class CommandLineUnderTest {

  /** What a command line did. */
  record Outcome(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }

    Value.Obj json() {
      return (Value.Obj) Json.parse(out.strip());
    }

    String last() {
      return lines().getLast();
    }
  }

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private boolean interactive;
  private int columns = 100;
  private String typed = "";

  CommandLineUnderTest(Path folder) {
    this.folder = folder;
  }

  CommandLineUnderTest with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** A person sits in front and types these lines. */
  CommandLineUnderTest typing(String... lines) {
    interactive = true;
    typed = String.join("\n", lines) + "\n";
    return this;
  }

  CommandLineUnderTest wide(int other) {
    columns = other;
    return this;
  }

  Outcome run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal.Streams streams =
        new Terminal.Streams(
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    boolean person = interactive;
    int width = columns;
    Outside outside =
        new Outside(
            environment,
            folder,
            colour ->
                new Terminal(
                    streams, person, new Look("always".equals(colour), true, width), () -> width),
            InstantSource.system(),
            "meshflow");
    int code = Shell.run(outside, streams, arguments);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
