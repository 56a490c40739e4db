package io.meshflow.e2e.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * Lines in a file outside the store, on disk before {@code note} returns. Several processes may
 * write to one file. Thread safe.
 */
final class Notebook implements AutoCloseable {

  private final FileChannel file;

  Notebook(Path path) {
    try {
      file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void note(String line) {
    try {
      file.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
      file.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole lines; a line that was cut off by a kill is left out. */
  static List<String> lines(Path path) {
    try {
      if (!Files.exists(path)) {
        return List.of();
      }
      String text = Files.readString(path);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      return Arrays.stream(whole.split("\n")).filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
