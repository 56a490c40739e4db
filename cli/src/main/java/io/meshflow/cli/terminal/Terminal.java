package io.meshflow.cli.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Where a command writes and reads. Lines are written whole; thread safe for writing.
 *
 * <p>Interactive means that a person sits in front of it: standard input and output are both a
 * terminal.
 */
public final class Terminal {

  private final PrintStream out;
  private final PrintStream err;
  private final BufferedReader in;
  private final boolean interactive;
  private final Look look;
  private final IntSupplier width;

  /** What a terminal consists of. */
  public record Streams(InputStream in, PrintStream out, PrintStream err) {}

  public Terminal(Streams streams, boolean interactive, Look look, IntSupplier width) {
    this.out = streams.out();
    this.err = streams.err();
    this.in = new BufferedReader(new InputStreamReader(streams.in(), StandardCharsets.UTF_8));
    this.interactive = interactive;
    this.look = look;
    this.width = width;
  }

  /** True when a person sits in front of it. */
  public boolean interactive() {
    return interactive;
  }

  /** What it can show, as wide as it is now. */
  public Look look() {
    return look.wide(width.getAsInt());
  }

  /** Writes a line, however long it is. */
  public void print(Line line) {
    out.println(line.render(look));
    out.flush();
  }

  public void print(List<Line> lines) {
    lines.forEach(this::print);
  }

  /** Writes a text of ours or one that programs read, as it is. */
  public void print(String text) {
    out.println(text);
    out.flush();
  }

  /** Writes a remark beside the result. */
  public void note(Line line) {
    err.println(line.render(look));
    err.flush();
  }

  /** Writes characters that steer the terminal. */
  void raw(String text) {
    out.print(text);
    out.flush();
  }

  /** Asks for a line; empty at the end of the input. */
  public Optional<String> ask(Line prompt) {
    raw(prompt.render(look));
    try {
      return Optional.ofNullable(in.readLine()).map(String::strip);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the answer", e);
    }
  }
}
