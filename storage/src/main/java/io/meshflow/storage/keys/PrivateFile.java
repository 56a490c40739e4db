package io.meshflow.storage.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** A small file that only its owner may read, written whole or not at all, and never replaced. */
final class PrivateFile {

  private static final int MAX_SIZE = 4096;
  private static final String RESTORE = "Put it back from your backup";

  private final Path path;

  PrivateFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** The content; empty if there is no file. */
  Optional<byte[]> read() {
    try {
      if (Files.size(path) > MAX_SIZE) {
        throw new KeyFileException(path, "is no key file: it is too large", RESTORE);
      }
      requirePrivate();
      return Optional.of(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unusable("cannot be read", e);
    }
  }

  /** Writes the content to disk unless the file is there already; then that one counts. */
  void create(byte[] content) {
    Path folder = folder();
    try {
      Files.createDirectories(folder, mode(folder, "rwx------"));
      Path draft = Files.createTempFile(folder, ".key", ".tmp", mode(folder, "rw-------"));
      try {
        write(draft, content);
        Files.createLink(path, draft);
      } catch (FileAlreadyExistsException another) {
        return;
      } finally {
        Files.deleteIfExists(draft);
      }
      try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw unusable("cannot be written", e);
    }
  }

  private static void write(Path draft, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private void requirePrivate() throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, new LinkOption[0]);
    if (view == null) {
      return;
    }
    Set<PosixFilePermission> granted = view.readAttributes().permissions();
    Set<PosixFilePermission> own = PosixFilePermissions.fromString("rwx------");
    if (!own.containsAll(granted)) {
      throw new KeyFileException(path, "may be read by others", "Run: chmod 600 " + path);
    }
  }

  private KeyFileException unusable(String what, Exception cause) {
    KeyFileException error =
        new KeyFileException(
            path,
            what + " (" + cause.getClass().getSimpleName() + ")",
            "Check the rights and the disk of its folder, or set MESHFLOW_HOME to another one");
    error.initCause(cause);
    return error;
  }

  private Path folder() {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }

  /** The mode to create with; nothing where the file system knows no modes. */
  private static FileAttribute<?>[] mode(Path folder, String permissions) throws IOException {
    Path existing = folder;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    FileStore store = Files.getFileStore(existing);
    return store.supportsFileAttributeView(PosixFileAttributeView.class)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
