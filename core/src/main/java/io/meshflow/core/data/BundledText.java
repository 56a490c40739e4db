package io.meshflow.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lists that ship inside this module, one entry a line. */
public final class BundledText {

  private BundledText() {}

  /**
   * The lines of the resource without comments ({@code #}) and empty ones, stripped.
   *
   * @param path absolute, such as {@code /io/meshflow/core/policy/text/names.txt}
   */
  public static List<String> lines(String path) {
    try (InputStream in = BundledText.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no such resource in this module: " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("a resource of this module cannot be read", e);
    }
  }
}
