package io.meshflow.e2e.clients;

import io.meshflow.core.data.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Installs pinned packages once, in a folder of the user's cache. */
final class Shop {

  private static final Path SHELF = Path.of("src/test/resources/clients").toAbsolutePath();

  private Shop() {}

  /** A Python that has the packages; empty where it cannot be had. */
  static Optional<Path> python() throws Exception {
    Path folder = folder("requirements.txt");
    Path python = folder.resolve("bin/python");
    boolean there =
        Files.exists(folder.resolve("ready"))
            || runs(List.of("python3", "-m", "venv", folder.toString()), SHELF)
                && runs(
                    List.of(
                        python.toString(), "-m", "pip", "install", "-q", "-r", "requirements.txt"),
                    SHELF)
                && mark(folder);
    return there ? Optional.of(python) : Optional.empty();
  }

  /** A folder with the packages for Node; empty where it cannot be had. */
  static Optional<Path> node() throws Exception {
    Path folder = folder("package.json");
    Files.createDirectories(folder);
    Files.write(folder.resolve("package.json"), Files.readAllBytes(SHELF.resolve("package.json")));
    for (String script : List.of("check.mjs", "hostile.mjs")) {
      Files.write(folder.resolve(script), Files.readAllBytes(SHELF.resolve(script)));
    }
    boolean there =
        Files.exists(folder.resolve("ready"))
            || runs(List.of("npm", "install", "--silent", "--no-audit", "--no-fund"), folder)
                && mark(folder);
    return there && runs(List.of("node", "--version"), folder)
        ? Optional.of(folder)
        : Optional.empty();
  }

  static Path script(String name) {
    return SHELF.resolve(name);
  }

  private static Path folder(String list) throws IOException {
    String given = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path cache =
        given.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(given);
    String hash = Digest.sha256(Files.readAllBytes(SHELF.resolve(list))).hex().substring(0, 12);
    return cache.resolve("meshflow-e2e").resolve(list + "-" + hash);
  }

  private static boolean mark(Path folder) throws IOException {
    Files.writeString(folder.resolve("ready"), "");
    return true;
  }

  private static boolean runs(List<String> command, Path folder) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly();
      }
      return ended && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
