package io.meshflow.e2e.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process did to the files of a folder, as strace saw it, in order. */
final class DiskTrace {

  /** The calls that change a file or put it on the disk. */
  private static final String CALLS =
      "pwrite64,write,ftruncate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat";

  private static final Pattern LINE =
      Pattern.compile("([0-9.]+) ([a-z0-9]+)\\((.*)\\) += ([0-9]+)(?: .*)?", Pattern.DOTALL);
  private static final Pattern FILE = Pattern.compile("[0-9]+<([^>]*)>(?:, (.*))?", Pattern.DOTALL);
  private static final Pattern DATA =
      Pattern.compile("\"([^\"]*)\", [0-9]+(?:, ([0-9]+))?", Pattern.DOTALL);
  private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");

  private DiskTrace() {}

  /** One change, or one request that changes be put on the disk. */
  sealed interface Op {
    Path file();
  }

  /**
   * Bytes written.
   *
   * @param at the place in the file; empty for its end
   */
  record Written(Path file, Optional<Long> at, byte[] bytes) implements Op {}

  record Cut(Path file, long size) implements Op {}

  /** On the disk from here on; for a folder, its entries are. */
  record Synced(Path file) implements Op {}

  /** Another name of a file. */
  record Named(Path file, Path name, boolean moved) implements Op {}

  record Removed(Path file) implements Op {}

  private record Timed(double at, Op op) {}

  /** The beginning of a command line that traces what follows into files of this name. */
  static List<String> into(Path prefix) {
    return List.of(
        "/usr/bin/strace",
        "-ff",
        "-qq",
        "--seccomp-bpf",
        "-y",
        "-xx",
        "-ttt",
        "-s",
        "16777216",
        "-o",
        prefix.toString(),
        "-e",
        "trace=" + CALLS,
        "-e",
        "signal=none");
  }

  /** The changes below a folder; threads are told apart by file, so no call is torn in two. */
  static List<Op> read(Path traces, Path folder) throws IOException {
    List<Timed> all = new ArrayList<>();
    try (var files = Files.list(traces)) {
      for (Path file : files.sorted().toList()) {
        try (BufferedReader lines = Files.newBufferedReader(file, ISO_8859_1)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            timed(line).filter(one -> one.op().file().startsWith(folder)).ifPresent(all::add);
          }
        }
      }
    }
    all.sort(Comparator.comparingDouble(Timed::at));
    return all.stream().map(Timed::op).toList();
  }

  /** Calls that failed, and calls during which the process ended, changed nothing for sure. */
  private static Optional<Timed> timed(String line) {
    Matcher call = LINE.matcher(line);
    return call.matches()
        ? op(call.group(2), call.group(3))
            .map(op -> new Timed(Double.parseDouble(call.group(1)), op))
        : Optional.empty();
  }

  private static Optional<Op> op(String call, String arguments) {
    return switch (call) {
      case "rename", "renameat", "renameat2" -> named(arguments, true);
      case "link", "linkat" -> named(arguments, false);
      case "unlink", "unlinkat" -> texts(arguments).stream().findFirst().map(Removed::new);
      default -> onFile(call, arguments);
    };
  }

  private static Optional<Op> named(String arguments, boolean moved) {
    List<Path> paths = texts(arguments);
    return Optional.of(new Named(paths.getFirst(), paths.getLast(), moved));
  }

  private static List<Path> texts(String arguments) {
    return TEXT.matcher(arguments).results().map(text -> path(text.group(1))).toList();
  }

  private static Optional<Op> onFile(String call, String arguments) {
    Matcher matcher = FILE.matcher(arguments);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Path file = path(matcher.group(1));
    String rest = Optional.ofNullable(matcher.group(2)).orElse("");
    return switch (call) {
      case "fsync", "fdatasync" -> Optional.of(new Synced(file));
      case "ftruncate" -> Optional.of(new Cut(file, Long.parseLong(rest)));
      default -> written(file, rest);
    };
  }

  private static Optional<Op> written(Path file, String rest) {
    Matcher data = DATA.matcher(rest);
    if (!data.matches()) {
      throw new IllegalStateException("not understood: " + rest);
    }
    Optional<Long> at = Optional.ofNullable(data.group(2)).map(Long::parseLong);
    return Optional.of(new Written(file, at, bytes(data.group(1))));
  }

  private static Path path(String text) {
    return Path.of(new String(bytes(text), UTF_8));
  }

  private static byte[] bytes(String hex) {
    if (!hex.startsWith("\\x")) {
      return hex.getBytes(UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(hex.length() / 4);
    for (int i = 2; i < hex.length(); i += 4) {
      bytes.write(Integer.parseInt(hex, i, i + 2, 16));
    }
    return bytes.toByteArray();
  }
}
