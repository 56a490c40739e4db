package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.server.MeshServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What serving does besides serving. */
final class Serve {

  private static final long PATIENCE_SECONDS = 25;

  private Serve() {}

  /** Keeps the process alive until everything is closed, but not for ever; whether it is. */
  static boolean patiently(CountDownLatch closed) {
    try {
      return closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Makes the first key where there is none; a terminal sees it once, else it goes to a file. */
  static void firstKey(Session session, MeshServer server) {
    server.firstKey().ifPresent(key -> tell(session, server, key));
  }

  private static void tell(Session session, MeshServer server, String key) {
    if (session.terminal().interactive()) {
      session.terminal().note(Line.of(Style.FAINT, " key   ").add(Style.TITLE, key));
      session.terminal().note(Line.of(Style.FAINT, "       shown this once; it may do everything"));
      session
          .terminal()
          .note(
              Line.of(Style.FAINT, " open  ")
                  .add("http://127.0.0.1:" + server.port() + "/#key=" + key));
      return;
    }
    Path file = session.home().folder().resolve("first-admin-key");
    try {
      Files.deleteIfExists(file);
      boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
      if (posix) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      byte[] bytes = (key + "\n").getBytes(StandardCharsets.UTF_8);
      Files.write(
          file,
          bytes,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE)
              .toArray(StandardOpenOption[]::new));
      ServeLog.remark(session, Style.PLAIN, "The first admin key lies in " + file + ".");
    } catch (IOException e) {
      throw Refusal.failed("The first key cannot be kept in " + file + ": " + e.getMessage());
    }
  }
}
