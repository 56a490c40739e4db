package io.meshflow.cli.terminal;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Finds out what the process's own terminal can do. */
public final class Surroundings {

  private static final long LOOK_AGAIN_NANOS = 2_000_000_000L;

  private final Map<String, String> environment;
  private final boolean terminal;
  private int columns;
  private long looked;

  private Surroundings(Map<String, String> environment, boolean terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  /** The terminal of this process. */
  public static Terminal here(Map<String, String> environment, String colour) {
    boolean terminal = attached();
    boolean dumb = "dumb".equals(environment.get("TERM"));
    Surroundings around = new Surroundings(environment, terminal && !dumb);
    Look look = new Look(around.colour(colour), around.unicode(), Look.USUAL);
    return new Terminal(
        new Terminal.Streams(System.in, System.out, System.err),
        terminal && !dumb,
        look,
        around::columns);
  }

  /** True when standard input and output are both a terminal. */
  @SuppressWarnings("SystemConsoleNull") // null under the JDK's own provider
  public static boolean attached() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private boolean colour(String wish) {
    return switch (wish) {
      case "always" -> true;
      case "never" -> false;
      default -> terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    };
  }

  /** The launcher notes the character set of the terminal before it turns to UTF-8. */
  private boolean unicode() {
    String charset = environment.getOrDefault("MESHFLOW_CHARMAP", "UTF-8");
    return charset.toUpperCase(Locale.ROOT).replace("-", "").equals("UTF8")
        && !"dumb".equals(environment.get("TERM"));
  }

  private synchronized int columns() {
    long now = System.nanoTime();
    if (columns == 0 || (terminal && now - looked > LOOK_AGAIN_NANOS)) {
      looked = now;
      columns = measure();
    }
    return columns;
  }

  private int measure() {
    int asked = terminal ? fromTty() : 0;
    return asked > 0 ? asked : fromEnvironment();
  }

  private int fromEnvironment() {
    try {
      int wanted = Integer.parseInt(environment.getOrDefault("COLUMNS", "0").strip());
      return wanted > 0 ? wanted : terminal ? Look.USUAL : 120;
    } catch (NumberFormatException odd) {
      return Look.USUAL;
    }
  }

  private static int fromTty() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream answer = stty.getInputStream()) {
        String size = new String(answer.readAllBytes(), StandardCharsets.US_ASCII).strip();
        stty.waitFor(1, TimeUnit.SECONDS);
        return Integer.parseInt(size.substring(size.indexOf(' ') + 1));
      }
    } catch (IOException | NumberFormatException unknown) {
      return 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
