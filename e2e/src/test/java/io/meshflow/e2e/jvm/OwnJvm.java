package io.meshflow.e2e.jvm;

import io.meshflow.core.data.Digest;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The beginning of a command line that runs a class of ours in a process of its own. Classes come
 * from a cache that a rehearsal has made (JEP 514), once for a build: a start costs half as much.
 */
public final class OwnJvm {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx512m");

  private static final int PATIENCE_MINUTES = 3;

  private final Path folder;
  private final List<Path> places;

  private OwnJvm(Path folder, List<Path> places) {
    this.folder = folder;
    this.places = places;
  }

  /** Initialised once by the first test of this process that asks. */
  private static final class Ready {
    private static final List<String> COMMAND = make();
  }

  /** A command line up to the name of the class; to be followed by its arguments. */
  public static List<String> command(String main) {
    List<String> command = new ArrayList<>(Ready.COMMAND);
    command.add(main);
    return command;
  }

  private static List<String> make() {
    List<Path> places =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(Files::exists)
            .toList();
    Path home = places.stream().filter(Files::isDirectory).findFirst().orElseThrow();
    try {
      Path folder = home.resolveSibling("own-jvm").resolve(fingerprint(places));
      Files.createDirectories(folder);
      return new OwnJvm(folder, places).rehearsed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fingerprint(List<Path> places) throws IOException {
    StringBuilder seen = new StringBuilder(System.getProperty("java.vm.version"));
    for (Path place : places) {
      for (Path file : files(place)) {
        seen.append(file).append(Files.size(file)).append(Files.getLastModifiedTime(file));
      }
    }
    return Digest.sha256(seen.toString().getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
  }

  private static List<Path> files(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      return all.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).toList();
    }
  }

  /** Test classes run in several processes: one of them rehearses, the others wait for it. */
  private List<String> rehearsed() throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(FLAGS);
    Path cache = folder.resolve("cache");
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      String path = packed();
      if (!Files.exists(folder.resolve("tried"))) {
        removeThoseOfOldBuilds();
        rehearse(path, cache);
        Files.createFile(folder.resolve("tried"));
      }
      if (Files.exists(cache)) {
        command.add("-XX:AOTCache=" + cache);
      }
      command.addAll(List.of("-cp", path));
    }
    return command;
  }

  private void rehearse(String path, Path cache) throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(FLAGS);
    command.addAll(
        List.of("-XX:AOTCacheOutput=" + cache, "-cp", path, "io.meshflow.e2e.crash.Rehearsal"));
    Path stage = Files.createDirectories(folder.resolve("stage"));
    command.add(stage.toString());
    command.add(Path.of("../examples/contract-review/workflow.yaml").toAbsolutePath().toString());
    Process rehearsal =
        new ProcessBuilder(command)
            .directory(stage.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("rehearsal.log").toFile())
            .start();
    try {
      if (!rehearsal.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        rehearsal.destroyForcibly(); // tests run without a cache, too
      }
    } catch (InterruptedException e) {
      rehearsal.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** A cache is some 70 MB, and every build has its own. */
  private void removeThoseOfOldBuilds() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("..").normalize())) {
      for (Path old : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!old.normalize().startsWith(folder) && !folder.startsWith(old.normalize())) {
          Files.deleteIfExists(old);
        }
      }
    }
  }

  /** The class path with its folders packed: a cache holds classes of archives only. */
  private String packed() throws IOException {
    List<String> path = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Path place = places.get(i);
      path.add((Files.isDirectory(place) ? pack(place, i) : place).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, path);
  }

  private Path pack(Path place, int number) throws IOException {
    Path archive = folder.resolve(number + ".jar");
    if (!Files.exists(archive)) {
      Archive.of(place, archive);
    }
    return archive;
  }
}
