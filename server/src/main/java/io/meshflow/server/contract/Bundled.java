package io.meshflow.server.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Files that ship inside this module. Stateless. */
public final class Bundled {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,40}\\.[a-z]{2,5}");

  private Bundled() {}

  /** The file of this plain name; empty when there is none. */
  public static Optional<byte[]> bytes(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    try (InputStream in = Bundled.class.getResourceAsStream("/io/meshflow/server/" + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("a file of this module cannot be read", e);
    }
  }
}
