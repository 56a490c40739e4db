package io.meshflow.storage.sqlite;

import io.meshflow.storage.schema.DatabaseUnusableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lock files that tell the living processes of a machine from the dead: the system frees a lock
 * with its process. Thread safe.
 *
 * <p>Closing any channel of a file frees this process's lock on it, so a file that is held here is
 * never opened again here.
 */
final class ProcessLocks {

  private static final Map<Path, FileChannel> HELD = new ConcurrentHashMap<>();

  private final Path folder;

  ProcessLocks(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** Takes a new owner's lock. */
  void hold(String owner) {
    Path file = file(owner);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("A new lock file is locked");
      }
      HELD.put(file, channel);
    } catch (IOException e) {
      throw new DatabaseUnusableException(
          "Cannot lock "
              + file
              + " ("
              + e.getClass().getSimpleName()
              + "): check the rights and the disk of its folder",
          e);
    }
  }

  /** Whether the owner's process still runs. */
  boolean alive(String owner) {
    Path file = file(owner);
    if (HELD.containsKey(file)) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (NoSuchFileException e) {
      return false;
    } catch (OverlappingFileLockException e) {
      return true; // another thread is asking the same; the next look will tell
    } catch (IOException e) {
      return true; // what cannot be told dead is left alone
    }
  }

  /** Gives the lock back and removes the file; for a dead owner it removes the file alone. */
  void drop(String owner) {
    Path file = file(owner);
    try {
      Files.deleteIfExists(file);
      FileChannel channel = HELD.remove(file);
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // A file that stays is one that nobody locks.
    }
  }

  private Path file(String owner) {
    return folder.resolve(owner + ".lock");
  }
}
