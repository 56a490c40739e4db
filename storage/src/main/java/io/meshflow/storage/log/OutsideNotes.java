package io.meshflow.storage.log;

import io.meshflow.core.ledger.Checkpoint;
import io.meshflow.core.ledger.LedgerFormatException;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.storage.schema.DatabaseUnusableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The newest signed checkpoint of every log, in files outside the database, so that a database that
 * was cut back or restored from a backup is noticed when it is opened. Thread safe.
 *
 * <p>A file holds a line {@code tenant: name} and the signed note.
 */
public final class OutsideNotes {

  private static final String TENANT = "tenant: ";
  private static final String SUFFIX = ".note";

  private final Path folder;

  public OutsideNotes(Path folder) {
    this.folder = folder;
  }

  /** A log whose database holds less, or something else, than was signed. */
  public record Gap(String tenant, long signed, long stored, Path file) {}

  /** Keeps a note in place of an older one, never of a longer log, on disk before this returns. */
  synchronized void keep(String tenant, String note) {
    Checkpoint checkpoint = Checkpoint.unverified(note);
    Path file = file(checkpoint);
    if (longer(file, checkpoint.size())) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, ".note", ".tmp");
      write(draft, TENANT + tenant + "\n" + note);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LedgerUnavailableException("The checkpoint file " + file + " cannot be written", e);
    }
  }

  private static boolean longer(Path file, long size) {
    return Files.exists(file)
        && read(file).filter(old -> Checkpoint.unverified(old.note()).size() > size).isPresent();
  }

  private static void write(Path file, String text) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private Path file(Checkpoint checkpoint) {
    return folder.resolve(checkpoint.origin().text().replaceAll("[^A-Za-z0-9._-]", "_") + SUFFIX);
  }

  /** Logs that hold less than these notes say, or something else of the same size. */
  public List<Gap> gaps(LogStore logs, Function<Checkpoint, VerifierKey> keys) {
    List<Gap> gaps = new ArrayList<>();
    for (Path file : files()) {
      read(file).flatMap(kept -> gap(file, kept, logs, keys)).ifPresent(gaps::add);
    }
    return gaps;
  }

  private record Kept(String tenant, String note) {}

  private static Optional<Gap> gap(
      Path file, Kept kept, LogStore logs, Function<Checkpoint, VerifierKey> keys) {
    try {
      VerifierKey key = keys.apply(Checkpoint.unverified(kept.note()));
      Checkpoint signed = Checkpoint.verified(kept.note(), key);
      Optional<Checkpoint> stored = logs.log(kept.tenant()).map(LogStore.TenantLog::state);
      long size = stored.map(Checkpoint::size).orElse(0L);
      boolean same =
          size > signed.size()
              || stored.filter(now -> now.root().equals(signed.root())).isPresent();
      return same
          ? Optional.empty()
          : Optional.of(new Gap(kept.tenant(), signed.size(), size, file));
    } catch (LedgerFormatException e) {
      throw new DatabaseUnusableException(
          "The checkpoint file "
              + file
              + " is damaged or signed by another key; put it back from a backup, or delete it if"
              + " you know why it changed",
          e);
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new DatabaseUnusableException("The folder " + folder + " cannot be read", e);
    }
  }

  private static Optional<Kept> read(Path file) {
    try {
      String text = Files.readString(file);
      int end = text.indexOf('\n');
      return text.startsWith(TENANT) && end > 0
          ? Optional.of(new Kept(text.substring(TENANT.length(), end), text.substring(end + 1)))
          : Optional.empty();
    } catch (IOException e) {
      throw new DatabaseUnusableException("The checkpoint file " + file + " cannot be read", e);
    }
  }

  /** Forgets a note after its gap was recorded. */
  public void forget(Gap gap) {
    try {
      Files.deleteIfExists(gap.file());
    } catch (IOException e) {
      throw new DatabaseUnusableException("The file " + gap.file() + " cannot be deleted", e);
    }
  }
}
