package io.meshflow.cli.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Whether what an installation keeps in its folder is there and can be written. Stateless. */
public final class Premises {

  private static final long LEAST_BYTES = 64L << 20;

  private Premises() {}

  /** What is wrong with the disk under the folder; empty when nothing is. */
  public static String disk(Home home) {
    Path probe = home.folder().resolve("probe-" + UUID.randomUUID());
    try {
      Files.write(probe, new byte[4096]);
      Files.delete(probe);
      long free = Files.getFileStore(home.folder()).getUsableSpace();
      return free < LEAST_BYTES ? "less than 64 MB are free" : "";
    } catch (IOException e) {
      return "the folder of the installation cannot be written";
    }
  }

  /** What is wrong with the keys under which everything is sealed and signed. */
  public static String keys(Home home) {
    try (var files = Files.list(home.folder().resolve("keys"))) {
      return files.anyMatch(Files::isReadable) ? "" : "the folder of keys is empty";
    } catch (IOException e) {
      return "the folder of keys cannot be read";
    }
  }
}
