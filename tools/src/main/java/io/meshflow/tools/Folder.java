package io.meshflow.tools;

import io.meshflow.core.policy.EffectFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A folder opened once and walked part by part from its open handle, never through a symbolic link,
 * so that nobody can redirect a path between the check and the use. Close after one use.
 */
final class Folder implements AutoCloseable {

  private static final Set<OpenOption> READING =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> MAKING =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

  private final Deque<SecureDirectoryStream<Path>> open = new ArrayDeque<>();
  private Path place;

  @SuppressWarnings("StreamResourceLeak") // kept open, and closed by close()
  private Folder(Path root) throws IOException {
    place = root;
    push(Files.newDirectoryStream(root));
  }

  /** Opens the root, which may be a link its owner made, and goes down to the part below. */
  static Folder open(Path root, List<String> below) throws IOException {
    Folder folder = new Folder(root);
    try {
      for (String part : below) {
        folder.enter(part);
      }
      return folder;
    } catch (IOException | RuntimeException failure) {
      folder.close();
      throw failure;
    }
  }

  private void push(DirectoryStream<Path> stream) throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      open.push(secure);
    } else {
      stream.close();
      throw new EffectFailure.Permanent(
          "files_unavailable", "this file system cannot be walked safely: file tools are off");
    }
  }

  /** Goes one folder down. */
  void enter(String name) throws IOException {
    push(current().newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
    place = place.resolve(name);
  }

  /** Goes one folder down, making it when it is missing. */
  void enterOrMake(String name) throws IOException {
    try {
      enter(name);
    } catch (NoSuchFileException missing) {
      make(place.resolve(name));
      enter(name);
    }
  }

  static void make(Path folder) throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException other) {
      return;
    }
  }

  /** What the file is, not following a link. */
  BasicFileAttributes attributes(String name) throws IOException {
    return current()
        .getFileAttributeView(
            Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /**
   * The first bytes of a regular file that has one name only; a link to a file elsewhere, a device
   * or a pipe is refused.
   */
  byte[] read(String name, long most) throws IOException {
    BasicFileAttributes before = attributes(name);
    refuseUnlessOrdinary(name, before);
    try (SeekableByteChannel channel = current().newByteChannel(Path.of(name), READING)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, Math.max(channel.size(), 1)));
      int count = 0;
      while (bytes.hasRemaining() && count >= 0) {
        count = channel.read(bytes);
      }
      if (!Objects.equals(before.fileKey(), attributes(name).fileKey())) {
        throw new EffectFailure.Transient("file_changed", "the file changed while reading", null);
      }
      byte[] read = new byte[bytes.position()];
      bytes.flip().get(read);
      return read;
    }
  }

  private void refuseUnlessOrdinary(String name, BasicFileAttributes attributes)
      throws IOException {
    if (attributes.isDirectory()) {
      throw new EffectFailure.Permanent("is_a_folder", "'" + name + "' is a folder, not a file");
    }
    if (!attributes.isRegularFile() || names(name) > 1) {
      throw new EffectFailure.Permanent(
          "path_refused", "'" + name + "' is a link or no regular file");
    }
  }

  private int names(String name) throws IOException {
    Path path = place.resolve(name);
    boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
    return unix
        ? ((Number) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS)).intValue()
        : 1;
  }

  /** Writes the file whole: beside it, forced to disk, then moved into its place. */
  void write(String name, byte[] content, String temporary) throws IOException {
    SecureDirectoryStream<Path> folder = current();
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (SeekableByteChannel channel = folder.newByteChannel(Path.of(temporary), MAKING, mine)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (channel instanceof java.nio.channels.FileChannel file) {
        file.force(true);
      }
    }
    try {
      folder.move(Path.of(temporary), folder, Path.of(name));
    } catch (IOException blocked) {
      folder.deleteFile(Path.of(temporary));
      throw blocked;
    }
  }

  private SecureDirectoryStream<Path> current() {
    return open.element();
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
